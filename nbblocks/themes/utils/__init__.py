"""What themes are made of: colours, sizes and fonts."""

from __future__ import annotations

from nbblocks.themes.utils import colors, fonts, sizes

__all__ = ["colors", "fonts", "sizes"]
