"""Makes a server soon: what takes long begins early, or happens when it is needed."""

from __future__ import annotations

import importlib
import sys
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

from nbblocks.serve.forking.imports import imported_modules
from nbblocks.serve.forking.parent import begin

if TYPE_CHECKING:
    from collections.abc import Generator

    from nbblocks.serve.catalog import Catalog
    from nbblocks.serve.options import Options
    from nbblocks.serve.server import Server

_GRAMMAR = "rfc3987_syntax"


def make_server(catalog: Catalog, options: Options, **place: Any) -> Server:
    """Import Voila and Jupyter's server, and make a server.

    Meanwhile the process that will fork kernels imports what these need.

    Args:
        catalog: What to serve.
        options: How.
        **place: As `nbblocks.serve.server.Server`.
    """
    begin(served_modules(catalog, options))
    with grammar_later():
        module: Any = importlib.import_module("nbblocks.serve.server")
    return module.Server(catalog, options, **place)


def served_modules(catalog: Catalog, options: Options) -> list[str]:
    """Return what a server's apps import when they start."""
    return [*imported_modules([app.path for app in catalog.apps()]), *options.preload]


@contextmanager
def grammar_later() -> Generator[None]:
    """Let jsonschema get its grammar of addresses when it looks at the first one, not at once.

    Jupyter's server imports jsonschema for the events it logs. To import the grammar takes longer
    than all the rest, for a parser is made of it; it is for addresses in schemas with `iri`.
    """
    if _GRAMMAR in sys.modules:
        yield
        return

    def is_valid_syntax(*arguments: Any) -> bool:
        return importlib.import_module(_GRAMMAR).is_valid_syntax(*arguments)

    stand_in: Any = ModuleType(_GRAMMAR)
    stand_in.is_valid_syntax = is_valid_syntax
    sys.modules[_GRAMMAR] = stand_in
    try:
        yield
    finally:
        del sys.modules[_GRAMMAR]
