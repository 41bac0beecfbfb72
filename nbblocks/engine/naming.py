"""Names of limits, by which the kernels of several visitors find that they mean the same one."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbblocks.events.graph import Graph
    from nbblocks.events.listener import Listener


def name_of_code(fn: Any) -> str:
    """Name what a callable runs, in the same way in every kernel that runs the same app.

    Of the file only the name counts: that of a notebook's cell is made of the cell's text, and
    stands in a folder of the kernel's own.
    """
    while isinstance(fn, functools.partial):
        fn = fn.func
    fn = getattr(fn, "__func__", fn)
    name = getattr(fn, "__qualname__", None) or type(fn).__qualname__
    code = getattr(fn, "__code__", None)
    if code is None:
        return f"{getattr(fn, '__module__', '')}:{name}"
    return f"{os.path.basename(code.co_filename)}:{code.co_firstlineno}:{name}"


def shared_name(listener: Listener, graph: Graph) -> str | None:
    """Name the limit of a listener for all visitors of its app; None where it is one visitor's own.

    Of functions that are made from the same code, as in a loop, the first of one visitor is the
    first of another one. What a function of `gr.render` makes is different for each visitor: like
    the functions that it defines, their limits are that visitor's.

    Args:
        listener: The listener.
        graph: The graph it is in.
    """
    if listener.concurrency_id is not None:
        return f"id:{listener.concurrency_id}"
    if _is_own(listener):
        return None
    name = name_of_code(listener.fn)
    alike = dict.fromkeys(
        each.slot
        for each in graph
        if each.concurrency_id is None and not _is_own(each) and name_of_code(each.fn) == name
    )
    number = list(alike).index(listener.slot) if listener.slot in alike else len(alike)
    return f"fn:{name}:{number}"


def _is_own(listener: Listener) -> bool:
    return listener.rendered and "<locals>" in name_of_code(listener.fn)
