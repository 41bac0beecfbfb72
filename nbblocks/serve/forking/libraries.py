"""Which files are of no app: Python's own, and those of installed packages."""

from __future__ import annotations

import os
import site
import sysconfig

_FOLDERS = tuple(
    os.path.join(folder, "")
    for folder in {
        *(sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")),
        *site.getsitepackages(),
        site.getusersitepackages(),
    }
)

# In a virtual environment, those of the system as well; Debian and Colab have names of their own.
_NAMES = tuple(f"{os.sep}{name}{os.sep}" for name in ("site-packages", "dist-packages"))


def is_installed(path: str) -> bool:
    """Is a file or folder Python's, or of an installed package?"""
    return path.startswith(_FOLDERS) or any(name in path for name in _NAMES)
