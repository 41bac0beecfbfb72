"""Page objects: what a user sees of a component and does with it, in any host.

One for each component, named after it. They need playwright only when something is done with them.

    from nbblocks.testing.pages import ButtonPage, TextboxPage

    TextboxPage(page, "Name").fill("Ada")
    ButtonPage(page, "Greet").click()
    TextboxPage(page, "Greeting").expect_value("Hello Ada!")

What is called `expect_…` waits until it holds, and fails when it does not in playwright's time.
"""

from __future__ import annotations

from nbblocks.testing.pages.base import ComponentPage, ControlPage
from nbblocks.testing.pages.choices import (
    ButtonPage,
    CheckboxGroupPage,
    CheckboxPage,
    DropdownPage,
    RadioPage,
)
from nbblocks.testing.pages.frames import (
    AccordionPage,
    NavbarPage,
    SidebarPage,
    TabsPage,
    ToastPage,
)
from nbblocks.testing.pages.media import AudioPage, ImagePage, JSONPage, LabelPage
from nbblocks.testing.pages.text import (
    CodePage,
    HTMLPage,
    MarkdownPage,
    NumberPage,
    SliderPage,
    TextboxPage,
)

__all__ = [
    "AccordionPage",
    "AudioPage",
    "ButtonPage",
    "CheckboxGroupPage",
    "CheckboxPage",
    "CodePage",
    "ComponentPage",
    "ControlPage",
    "DropdownPage",
    "HTMLPage",
    "ImagePage",
    "JSONPage",
    "LabelPage",
    "MarkdownPage",
    "NavbarPage",
    "NumberPage",
    "RadioPage",
    "SidebarPage",
    "SliderPage",
    "TabsPage",
    "TextboxPage",
    "ToastPage",
]
