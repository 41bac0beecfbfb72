"""Sharing: a public link to a server on a machine that nobody can reach, through a relay."""
