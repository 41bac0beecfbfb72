"""The shape of the package: imports point down, nothing goes round, nothing grows too long."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "nbblocks"
COMPONENTS_TSX = ROOT / "js" / "src" / "components"

# The layers of ARCHITECTURE.md, the lowest first; a module not named here is at the bottom.
LAYERS = (
    ("events",),
    ("engine",),
    ("base",),
    ("transport",),
    ("components", "layouts"),
    ("app",),
    ("serve",),
    ("testing",),
)
RANKS = {name: rank for rank, names in enumerate(LAYERS, start=1) for name in names}

# Who alone may import it, by the first part of the module's name.
RESERVED = {"voila": {"serve"}, "jupyter_server": {"serve"}}
WITHOUT_WIDGETS = {"events", "engine"}

MODULE_LINES = 400
FUNCTION_LINES = 60
TSX_LINES = 200

HEAVY = ("numpy", "pandas", "PIL", "voila", "jupyter_server")


@dataclass
class Module:
    """A module of the package, read but not run."""

    name: str
    path: Path
    imports: set[str] = field(default_factory=set)

    @property
    def layer(self) -> str:
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else ""

    @property
    def rank(self) -> int:
        return RANKS.get(self.layer, 0)


class ImportReader(ast.NodeVisitor):
    """Collects a module's run-time imports; one inside a function counts like any other."""

    def __init__(self, module: Module, names: set[str]) -> None:
        self.module = module
        self.names = names

    def visit_If(self, node: ast.If) -> None:
        if "TYPE_CHECKING" in ast.unparse(node.test):
            for child in node.orelse:
                self.visit(child)
        else:
            self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        self.module.imports.update(alias.name for alias in node.names)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        assert node.level == 0, f"{self.module.path}:{node.lineno}: write the import in full"
        assert node.module is not None
        for alias in node.names:
            whole = f"{node.module}.{alias.name}"
            self.module.imports.add(whole if whole in self.names else node.module)


@cache
def modules() -> dict[str, Module]:
    """Read every module of the package, by name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = Module(name, path)
    for module in found.values():
        ImportReader(module, set(found)).visit(ast.parse(module.path.read_text("utf-8")))
    return found


def test_layers_are_those_of_the_architecture():
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    missing = [name for name in RANKS if f"    {name}  " not in text and f"  {name}  " not in text]
    assert not missing, f"ARCHITECTURE.md does not name the layers {missing}"


def test_imports_point_down():
    wrong = [
        f"{module.name} (layer {module.rank}) imports {name} (layer {modules()[name].rank})"
        for module in modules().values()
        if module.name != "nbblocks"
        for name in sorted(module.imports)
        if name in modules() and (name == "nbblocks" or modules()[name].rank > module.rank)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_cycles():
    graph = {
        module.name: {name for name in module.imports if name in modules()} - {module.name}
        for module in modules().values()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"Modules import each other in a circle: {' → '.join(error.args[1])}")


def test_third_parties_stay_in_their_layer():
    wrong = []
    for module in modules().values():
        for name in sorted(module.imports):
            top = name.partition(".")[0]
            owners = RESERVED.get(top)
            if owners is not None and module.layer not in owners:
                wrong.append(f"{module.name} imports {name}; only {sorted(owners)} may")
            if top in ("ipywidgets", "anywidget") and module.layer in WITHOUT_WIDGETS:
                wrong.append(f"{module.name} imports {name}; {module.layer} is free of widgets")
    assert not wrong, "\n".join(wrong)


def test_modules_and_functions_stay_short():
    wrong = []
    for module in modules().values():
        text = module.path.read_text("utf-8")
        lines = text.count("\n")
        if lines > MODULE_LINES:
            wrong.append(f"{module.name} has {lines} lines, more than {MODULE_LINES}")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if lines > FUNCTION_LINES:
                    where = f"{module.name}:{node.lineno} {node.name}"
                    wrong.append(f"{where} has {lines} lines, more than {FUNCTION_LINES}")
    assert not wrong, "\n".join(wrong)


def test_browser_components_stay_short():
    sizes = {path: path.read_text("utf-8").count("\n") for path in COMPONENTS_TSX.glob("*.tsx")}
    assert sizes, f"{COMPONENTS_TSX} holds no component"
    wrong = [f"{path.name}: {size} lines" for path, size in sizes.items() if size > TSX_LINES]
    assert not wrong, f"more than {TSX_LINES} lines: {wrong}"


def exporting_modules() -> list[str]:
    return [
        module.name
        for module in modules().values()
        if "\n__all__ = " in module.path.read_text("utf-8")
        and module.layer not in ("serve", "testing")
    ]


@pytest.mark.parametrize("name", exporting_modules())
def test_all_is_true(name):
    """That a written `__all__` is sorted is ruff's to say (RUF022)."""
    module = importlib.import_module(name)
    exported = list(module.__all__)
    missing = [public for public in exported if not hasattr(module, public)]
    assert not missing, f"{name}.__all__ names what is not there: {missing}"
    assert len(exported) == len(set(exported)), f"{name}.__all__ names something twice"


def test_import_costs_nothing_heavy():
    script = f"import nbblocks, sys; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    command = [sys.executable, "-c", script]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert loaded == [], f"`import nbblocks` loads {loaded}: import them where they are used"
