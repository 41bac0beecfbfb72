"""Layouts: where blocks stand."""

from __future__ import annotations

from nbblocks.layouts.accordion import Accordion
from nbblocks.layouts.column import Column
from nbblocks.layouts.group import Box, Group
from nbblocks.layouts.row import Row
from nbblocks.layouts.sidebar import Sidebar
from nbblocks.layouts.tabs import Tab, TabItem, Tabs

__all__ = ["Accordion", "Box", "Column", "Group", "Row", "Sidebar", "Tab", "TabItem", "Tabs"]
