"""How blocks reach a page: over comms, or in memory."""

from __future__ import annotations
