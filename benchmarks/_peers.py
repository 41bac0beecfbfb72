"""Dash and Shiny, the peers whose pages are there first: the app of `load.py` in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from _common import launched

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

DASH = """
from dash import Dash, Input, Output, State, dcc, html

texts = [
    html.Div([html.Label(f"Text {number}"), dcc.Input(id=f"text-{number}", value="")])
    for number in range({more})
]
count, add = dcc.Input(id="count", value="0"), html.Button("Add", id="add")
app = Dash()
app.layout = html.Div([html.Label("Count"), count, add, *texts])

@app.callback(
    Output("count", "value"), Input("add", "n_clicks"), State("count", "value"),
    prevent_initial_call=True,
)
def increase(_, count):
    return str(int(count) + 1)

"""
SHINY = """
from shiny import App, reactive, run_app, ui

def server(input, output, session):
    @reactive.effect
    @reactive.event(input.add)
    def _():
        ui.update_numeric("count", value=input.count() + 1)

texts = [ui.input_text(f"text_{number}", f"Text {number}") for number in range({more})]
count, add = ui.input_numeric("count", "Count", 0), ui.input_action_button("add", "Add")
app = App(ui.page_fluid(count, add, *texts), server)
"""
PEERS = {"Dash": (DASH, "app.run(port={port})"), "Shiny": (SHINY, "run_app(app, port={port})")}
"""What makes the app in each, and what serves it."""


def served_peer(name: str, python: str, more: str) -> AbstractContextManager[str]:
    """Serve the app; gives the address.

    Args:
        name: Which of `PEERS`.
        python: The Python of an environment that has it.
        more: How many text fields there are beside the number and the button.
    """
    source, launch = PEERS[name]
    return launched(python, source.replace("{more}", more), launch)
