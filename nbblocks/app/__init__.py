"""The app: Blocks, where graph, engine and port meet."""

from __future__ import annotations
