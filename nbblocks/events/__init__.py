"""The event graph: listeners, chains and event data, as plain data."""
