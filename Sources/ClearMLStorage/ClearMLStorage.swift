// The layer ClearMLStorage (docs/architecture.md).
