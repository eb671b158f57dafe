// The layer ClearML (docs/architecture.md).
