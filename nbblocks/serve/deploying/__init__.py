"""`nbblocks deploy`: the files with which an app is served elsewhere."""
