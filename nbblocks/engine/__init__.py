"""The engine: runs the listeners of an app and speaks to a port."""
