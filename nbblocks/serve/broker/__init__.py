"""The broker: limits and lines that hold for all visitors of a server.

Every visitor has a kernel, and the kernels ask here. The broker is a thread of the serving process:
a busy server loop does not delay it, and there is no other process that could die. What it knows
is in `Book`, which speaks no wire; kernels reach it by `SharedDesk`.
"""
