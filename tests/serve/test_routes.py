"""Which addresses of pages an app can have, by its text."""

from __future__ import annotations

import pytest

from nbblocks.serve import routes
from nbblocks.serve.beside import files_of
from nbblocks.serve.routes import has_page
from tests.serve.serving import write_notebook

APP = """
import shop.pages
from helpers import names

with demo.route("Über uns"):
    pass
with demo.route("Stock", path="/stock"):
    pass
with demo.route("关于"):
    pass
"""


@pytest.fixture
def app(tmp_path):
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("")
    (tmp_path / "shop" / "pages.py").write_text("def add(demo):\n    demo.route('Till', '/till')\n")
    (tmp_path / "helpers.py").write_text("names = 'not python\n")
    (tmp_path / "other.py").write_text("demo.route('Other')")
    path = tmp_path / "app.py"
    path.write_text(APP)
    return path


def test_an_app_is_its_file_and_the_modules_beside_it(app):
    names = [path.relative_to(app.parent).as_posix() for path in files_of(app)]
    assert names == ["app.py", "shop/__init__.py", "shop/pages.py", "helpers.py"]


def test_a_folder_with_modules_is_a_package(tmp_path):
    app = tmp_path / "app.py"
    app.write_text("import numpy, data\nfrom parts.more.till import add")
    # What Python takes: the installed numpy, for such a folder comes last.
    for name in ("parts/more/till.py", "numpy/made.py", "data/table.csv"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("def add(demo):\n    demo.route('Till')\n")
    assert files_of(app) == [app, tmp_path / "parts" / "more" / "till.py"]
    assert has_page(app, "till")


def test_pages_are_known_by_their_text(app):
    known = ["uber-uns", "stock", "_stock", "till", "other", "", "robots.txt", "wp-login.php"]
    assert [path for path in known if has_page(app, path)] == [
        "uber-uns",
        "stock",
        "till",
    ]


def test_as_many_underscores_as_pages_of_the_name(tmp_path):
    app = tmp_path / "app.py"
    calls = ["'Stock'", "'Orders'", "'Stock', '/stock'", "'Stock'", "'Login'", "'Odd', '/_odd'"]
    app.write_text("\n".join(f"demo.route({call})" for call in calls))
    tried = ["orders", "_orders", "__orders", "stock", "_stock", "__stock", "___stock"]
    tried += ["login", "_login", "odd", "_odd", "__odd"]
    found = [path for path in tried if has_page(app, path)]
    assert found == ["orders", "stock", "_stock", "__stock", "_login", "_odd"]


def test_where_the_text_does_not_tell_any_path_may_be_one(tmp_path):
    code = "# Pages\n"
    loop = "for name in names:\n    with demo.route(name):\n        pass\n%matplotlib inline"
    notebook = write_notebook(tmp_path / "a.ipynb", code, loop)
    assert has_page(notebook, "anything")
    assert not has_page(notebook, "robots.txt")
    assert not has_page(notebook, "a/b")
    assert not has_page(write_notebook(tmp_path / "b.ipynb", "1"), "anything")


def test_what_is_read_is_known_until_a_file_changes(app, monkeypatch):
    reads = []
    monkeypatch.setattr(routes, "files_of", lambda path: reads.append(path) or files_of(path))
    for _ in range(3):
        assert has_page(app, "till")
        assert not has_page(app, "none")
    assert len(reads) == 1
    (app.parent / "shop" / "pages.py").write_text("def add(demo):\n    demo.route('Bar', '/bar')\n")
    assert has_page(app, "bar")
    assert not has_page(app, "till")
    (app.parent / "shop" / "more.py").write_text("demo.route('More')")
    assert has_page(app, "more")
    assert len(reads) == 3
