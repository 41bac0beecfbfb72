"""Showing an app of many components in JupyterLab: comm messages and bytes to the page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from _common import Traffic, arguments, chromium, jupyterlab, new_page, report, verdict

if TYPE_CHECKING:
    from playwright.sync_api import Page

APP = """
import nbblocks as gr

CHOICES = {"choices": ["one", "two", "three"]}
KINDS = {
    "Textbox": {}, "TextArea": {}, "Number": {}, "Slider": {}, "Checkbox": {}, "Image": {},
    "Audio": {}, "CheckboxGroup": CHOICES, "Radio": CHOICES, "Dropdown": CHOICES,
    "Label": {"value": {"cat": 0.9, "dog": 0.1}}, "JSON": {"value": {"a": 1}},
    "Code": {"value": "a = 1"}, "Button": {"value": "Go"},
    "Markdown": {"value": "*Text*"}, "HTML": {"value": "<b>Text</b>"},
}
with gr.Blocks() as demo:
    for number in range({count}):
        kind = list(KINDS)[number % len(KINDS)]
        block = getattr(gr, kind)(elem_id=f"block-{number}", **KINDS[kind])
        block.label = f"{kind} {number}"
demo
"""
STATUS = "jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status"


def main() -> None:
    options = arguments(__doc__, peer=False, components=100)
    app = APP.replace("{count}", str(options.components))
    with jupyterlab(app) as url, chromium() as browser:
        page = new_page(browser, url)
        idle_kernel(page)
        traffic = Traffic(page)
        run_all(page)
        page.wait_for_function(
            f"document.querySelectorAll('[id^=block-]').length === {options.components}"
            " && !document.querySelector('[id^=block-]:empty')"
        )
        page.wait_for_timeout(1000)
        messages = traffic.messages("comm_open", "comm_msg")
    report(
        f"Showing {options.components} components in JupyterLab",
        _rows(messages, options.components),
    )


def idle_kernel(page: Page) -> None:
    """Wait until the notebook is open and its kernel is idle."""
    page.wait_for_function(f"globalThis.{STATUS} === 'idle'", timeout=60_000)


def run_all(page: Page) -> None:
    """Run the notebook's cells; returns at once."""
    page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")


def _rows(messages: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    assets = [each for each in messages if _custom(each).get("kind") == "asset"]
    runtime = [each for each in assets if _custom(each)["name"] == "runtime"]
    state = [each for each in messages if each not in assets]
    size = sum(each["bytes"] for each in state)
    opened = [each for each in state if each["header"]["msg_type"] == "comm_open"]
    loader = sum(
        len(json.dumps(each["content"]["data"]["state"].get("_esm", ""))) for each in opened
    )
    each_sent, each_size = len(state) / count, size / count
    return [
        {"what": "components", "number": count},
        {
            "what": "comm messages with the tree",
            "number": len(state),
            "a component": f"{each_sent:.2f}, ≤ 2: {verdict(each_sent <= 2)}",
        },
        {
            "what": "bytes of loader and state",
            "number": size,
            "a component": f"{each_size:.0f}, ≤ 2048: {verdict(each_size <= 2048)}",
        },
        {
            "what": "bytes of the loader alone",
            "number": loader,
            "a component": f"{loader / count:.0f}",
        },
        {
            "what": "times the runtime was sent",
            "number": len(runtime),
            "a component": f"≤ 1 a page: {verdict(len(runtime) <= 1)}",
        },
        {"what": "bytes of the runtime", "number": sum(each["bytes"] for each in runtime)},
    ]


def _custom(message: dict[str, Any]) -> dict[str, Any]:
    return message["content"]["data"].get("content", {})


if __name__ == "__main__":
    main()
