"""The widget base classes: Block, Component, Container, Channel."""

from __future__ import annotations
