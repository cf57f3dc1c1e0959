"""The use cases: load, decide, store."""
