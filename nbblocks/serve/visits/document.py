"""What an app's file says without running it: its cells, its prose as HTML, its kernel."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, find_kernel_specs
from nbconvert.filters import strip_files_prefix
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from voila.exporter import VoilaMarkdownRenderer

from nbblocks.serve.content import AppContent, read_notebook

if TYPE_CHECKING:
    from nbblocks.serve.catalog import App


@dataclass(frozen=True)
class Cell:
    """A cell that shows something.

    Args:
        source: Its code; None for prose.
        html: Its prose; empty for code.
        may_fail: Do the cells after it run whatever becomes of it?
    """

    source: str | None
    html: str = ""
    may_fail: bool = False


@dataclass(frozen=True)
class Document:
    """An app's file.

    Args:
        kernel_name: The kernel that it is written for.
        cells: What it shows, in order.
    """

    kernel_name: str
    cells: tuple[Cell, ...]


def document(app: App) -> Document:
    """Read an app's file, unless it is as it was."""
    return _read(app, app.path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=64)
def _read(app: App, _modified: int) -> Document:
    notebook: Any = read_notebook(app.path)
    content = AppContent(app)
    cells = (_cell(cell, content) for cell in notebook.cells)
    shown = tuple(cell for cell in cells if cell is not None)
    return Document(_kernel_name(notebook.metadata), shown)


def _kernel_name(metadata: Any) -> str:
    """The kernel of a notebook; the server's own Python for one that its author's machine had.

    Kernels of Python are named after environments, which other machines do not have.
    """
    spec = metadata.get("kernelspec", {})
    name = spec.get("name") or NATIVE_KERNEL_NAME
    language = spec.get("language") or metadata.get("language_info", {}).get("name") or ""
    if language.lower() == "python" and name not in find_kernel_specs():
        return NATIVE_KERNEL_NAME
    return name


def _cell(cell: Any, content: AppContent) -> Cell | None:
    if cell.cell_type == "markdown":
        return Cell(None, _prose(cell, content))
    tags = cell.metadata.get("tags", ())
    if cell.cell_type != "code" or not cell.source.strip() or "skip-execution" in tags:
        return None
    return Cell(cell.source, may_fail="raises-exception" in tags)


def _prose(cell: Any, content: AppContent) -> str:
    renderer = VoilaMarkdownRenderer(
        escape=False,
        attachments=cell.get("attachments", {}),
        contents_manager=content,
        anchor_link_text="¶",
    )
    return strip_files_prefix(MarkdownWithMath(renderer=renderer).render(cell.source))
