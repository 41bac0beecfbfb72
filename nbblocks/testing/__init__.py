"""Testing apps: drive one without a browser."""

from __future__ import annotations

from nbblocks.testing.driver import App

__all__ = ["App"]
