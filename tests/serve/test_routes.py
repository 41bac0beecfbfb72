"""Which addresses of pages an app can have, by its text."""

from __future__ import annotations

import pytest

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


def test_pages_are_known_by_their_text(app):
    known = ["uber-uns", "stock", "_stock", "till", "other", "", "robots.txt", "wp-login.php"]
    assert [path for path in known if has_page(app, path)] == [
        "uber-uns",
        "stock",
        "_stock",
        "till",
    ]


def test_where_the_text_does_not_tell_any_path_may_be_one(tmp_path):
    code = "# Pages\n"
    loop = "for name in names:\n    with demo.route(name):\n        pass\n%matplotlib inline"
    notebook = write_notebook(tmp_path / "a.ipynb", code, loop)
    assert has_page(notebook, "anything")
    assert not has_page(notebook, "robots.txt")
    assert not has_page(notebook, "a/b")
    assert not has_page(write_notebook(tmp_path / "b.ipynb", "1"), "anything")
