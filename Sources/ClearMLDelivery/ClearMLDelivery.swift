// The layer ClearMLDelivery (docs/architecture.md).
