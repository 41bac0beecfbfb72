"""IPython's kernel, started with less to do: a crowd's kernels all start at the same moment."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

from ipykernel import ipkernel
from ipykernel.kernelapp import IPKernelApp
from IPython.core.inputtransformer2 import TransformerManager
from traitlets.config.loader import Config, DeferredConfigString

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OPTION = re.compile(r"--([A-Z]\w*)\.(\w+)=(.*)", re.DOTALL)

TransformerManager().transform_cell("warm = 'up'\n")  # compiles the expressions that find tokens


class LeanKernelApp(IPKernelApp):
    """IPython's kernel without two things that take an eighth of its start, and 3 MB of copies."""

    def parse_command_line(self, argv: Any = None) -> None:
        """Take the options: as servers write them, they need no `argparse`."""
        config = plain_config(argv or ())
        if config is None:
            super().parse_command_line(argv)
        else:
            self.cli_config = config
            self.update_config(config)

    def init_kernel(self) -> None:
        """Make the kernel, and let it look for the files of all modules only when it wants them.

        That is when somebody attaches a debugger. To look at a module copies the memory it is in.
        """
        module: Any = ipkernel
        module.sys = _NoModules()
        try:
            super().init_kernel()
        finally:
            module.sys = sys
        debugger = getattr(self.kernel, "debugger", None)
        if debugger is not None:
            debugger.kernel_modules = _Files()


def plain_config(argv: Sequence[str]) -> Config | None:
    """Return what options say: `-f FILE` and `--Class.trait=value`; None if there are others."""
    config, words = Config(), iter(argv)
    for word in words:
        option = _OPTION.fullmatch(word)
        file = next(words, None) if word == "-f" else None
        if file is not None:
            section, name, text = "IPKernelApp", "connection_file", file
        elif option is not None:
            section, name, text = option.groups()
        else:
            return None
        if name in config[section]:
            return None  # one after the other, they make a list
        config[section][name] = DeferredConfigString(text)
    return config


class _NoModules:
    """`sys` for a kernel that is made: nothing has been imported."""

    modules: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


class _Files:
    """The files of all modules that were imported before somebody asks."""

    def __iter__(self) -> Iterator[str]:
        files = (getattr(module, "__file__", None) for module in [*sys.modules.values()])
        return (file for file in files if file)
