"""Generate `js/src/generated/` from Python: the traits of every component, and every message.

Writes the files; with `--check` it only fails when they are stale.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import traitlets

import nbblocks.components
from nbblocks.base import channel
from nbblocks.base.component import Component
from nbblocks.layouts import accordion

if TYPE_CHECKING:
    from collections.abc import Iterator

HOMES = (nbblocks.components, channel, accordion)
"""What must be imported for every component to exist."""

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "js" / "src" / "generated"
COMMAND = "python scripts/generate_types.py"
HEADER = f"/* Generated from Python by `{COMMAND}`: do not edit. */\n"

PRELUDE = """
/** A file on the wire. Downwards it holds its bytes or a URL, upwards the id of its upload. */
export interface WireFile {
  name?: string;
  mime?: string;
  size?: number | null;
  data?: DataView;
  /** A file that is elsewhere: the page loads it from there. */
  url?: string;
  upload?: string;
}

/** A Button block in a component's corner. */
export interface CustomButton {
  block: number;
  value: string;
  icon: WireFile | null;
  interactive: boolean;
}

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A choice of Radio, CheckboxGroup or Dropdown. */
export type Choice = [label: string, value: string | number | boolean | null];

/** What a page of the app says of the bar above it. */
export interface Bar {
  /** Further entries. */
  more: [name: string, path: string][];
  /** What the main page is called; false leaves it out. */
  home: string | false;
  shown: boolean;
  id: string | null;
  classes: string[];
}

export interface WaveformOptions {
  waveform_color?: string | null;
  waveform_progress_color?: string | null;
  trim_region_color?: string | null;
  show_recording_waveform?: boolean;
  skip_length?: number;
  sample_rate?: number;
}
"""

# Read by ipywidgets and the loader, not by components.
NOT_OURS = frozenset({"layout", "_esm", "_css", "_anywidget_id", "value"})


# ------------------------------------------------------------------------- traits


def trait_type(trait: Any) -> str:
    """Return the TypeScript type of a trait: what its tag `ts` says, else what its class means."""
    if "ts" in trait.metadata:
        return trait.metadata["ts"]
    made = _bare_type(trait)
    return f"{made} | null" if trait.allow_none and made != "unknown" else made


def _bare_type(trait: Any) -> str:
    if isinstance(trait, traitlets.Enum):
        return " | ".join(json.dumps(value) for value in trait.values)
    if isinstance(trait, traitlets.Union):
        return " | ".join(dict.fromkeys(trait_type(each) for each in trait.trait_types))
    if isinstance(trait, traitlets.Dict):
        return "Record<string, unknown>"
    if isinstance(trait, traitlets.List):
        return "unknown[]"
    for kind, name in (
        (traitlets.Unicode, "string"),
        (traitlets.Bool, "boolean"),
        (traitlets.Int, "number"),
        (traitlets.Float, "number"),
    ):
        if isinstance(trait, kind):
            return name
    return "unknown"


def own_traits(cls: type) -> dict[str, str]:
    """Return the synced traits that classes of nbblocks declare, and their types, in order."""
    traits = cls.class_traits(sync=True)
    names = [
        name
        for base in reversed(cls.__mro__)
        if base.__module__.startswith("nbblocks.")
        for name in vars(base)
        if name in traits
    ]
    return {name: trait_type(traits[name]) for name in dict.fromkeys(names)}


def components() -> list[type[Component]]:
    """Return every component with a browser half of its own, by name."""
    ours = (cls for cls in Component.__subclasses__() if cls.__module__.startswith("nbblocks."))
    return sorted((cls for cls in ours if cls._visual), key=lambda cls: cls.__name__)


def traits_module() -> str:
    """Write `traits.ts`."""
    common = {k: v for k, v in own_traits(Component).items() if k not in NOT_OURS}
    parts = [HEADER, PRELUDE, _interface("ComponentTraits", common, "What every component has.")]
    for cls in components():
        own = {k: v for k, v in own_traits(cls).items() if k not in own_traits(Component)}
        if "value" in vars(cls):
            own = {"value": trait_type(cls.value), **own}
        name = f"{cls.__name__}Traits extends ComponentTraits"
        parts.append(_interface(name, own, _first_line(cls)))
    return "\n".join(part.strip("\n") + "\n" for part in parts)


def _interface(name: str, fields: dict[str, str], doc: str) -> str:
    lines = [f"  {field}: {kind};" for field, kind in fields.items()]
    return "\n".join([f"/** {doc} */", f"export interface {name} {{", *lines, "}"])


def _first_line(cls: type) -> str:
    return (inspect.getdoc(cls) or "").split("\n", 1)[0]


# ----------------------------------------------------------------------- messages


def messages_module() -> str:
    """Write `messages.ts`."""
    source = (ROOT / "nbblocks" / "_messages.py").read_text("utf-8")
    parts = [HEADER, *_declarations(ast.parse(source).body)]
    return "\n".join(part.strip("\n") + "\n" for part in parts)


def _declarations(body: list[ast.stmt]) -> Iterator[str]:
    for node, following in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.ClassDef):
            fields = [_field(each) for each in node.body if isinstance(each, ast.AnnAssign)]
            doc = _comment(ast.get_docstring(node))
            yield "\n".join([*doc, f"export interface {node.name} {{", *fields, "}"])
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            doc = None
            if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
                doc = str(following.value.value)
            line = f"export type {node.targets[0].id} = {_typescript(node.value)};"
            yield "\n".join([*_comment(doc), line])


def _comment(doc: str | None) -> list[str]:
    return [f"/** {' '.join(doc.split())} */"] if doc else []


def _field(node: ast.AnnAssign) -> str:
    assert isinstance(node.target, ast.Name), "a TypedDict has only names"
    kind, optional = node.annotation, ""
    if isinstance(kind, ast.Subscript) and _name(kind.value) == "NotRequired":
        kind, optional = kind.slice, "?"
    return f"  {node.target.id}{optional}: {_typescript(kind)};"


_NAMES = {"str": "string", "int": "number", "float": "number", "bool": "boolean", "Any": "unknown"}


def _typescript(node: ast.expr) -> str:
    """Turn a Python annotation into a TypeScript type."""
    if isinstance(node, ast.Constant):
        return "null" if node.value is None else json.dumps(node.value)
    if isinstance(node, ast.Name):
        return _NAMES.get(node.id, node.id)
    if isinstance(node, ast.BinOp):
        return f"{_typescript(node.left)} | {_typescript(node.right)}"
    if isinstance(node, ast.Subscript):
        arguments = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        kinds = [_typescript(argument) for argument in arguments]
        generic = _name(node.value)
        if generic == "Literal":
            return " | ".join(kinds)
        if generic == "tuple":
            return f"[{', '.join(kinds)}]"
        if generic == "list":
            return f"({kinds[0]})[]" if " | " in kinds[0] else f"{kinds[0]}[]"
        if generic == "dict":
            return f"Record<{kinds[0]}, {kinds[1]}>"
    raise TypeError(f"No TypeScript for the annotation `{ast.unparse(node)}`.")


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


# --------------------------------------------------------------------------- main


def generated() -> dict[Path, str]:
    """Return what the files should hold."""
    return {TARGET / "traits.ts": traits_module(), TARGET / "messages.ts": messages_module()}


def stale() -> list[Path]:
    """Return the files that do not hold what they should."""
    return [
        path
        for path, text in generated().items()
        if not path.is_file() or path.read_text("utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    """Write the files, or with `--check` only compare."""
    if "--check" in arguments:
        for path in stale():
            print(f"{path.relative_to(ROOT)} is stale. Run `{COMMAND}`.")
        return 1 if stale() else 0
    TARGET.mkdir(parents=True, exist_ok=True)
    for path, text in generated().items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
