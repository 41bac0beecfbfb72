"""Visits: one page of one visitor, the kernel behind it, and what has been said between them.

A visit begins with the request for the page and outlives its connections. It holds the only
channels to its kernel: the cells run over them, and a page's websocket is joined to them.
"""
