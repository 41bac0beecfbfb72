"""`nbblocks dev`: pages load again when the app they show is saved."""
