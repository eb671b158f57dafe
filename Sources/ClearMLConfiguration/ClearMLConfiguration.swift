// The layer ClearMLConfiguration (docs/architecture.md).
