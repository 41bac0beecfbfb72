"""What is served, under which names."""

from __future__ import annotations

import pytest

from nbblocks.errors import ServeError
from nbblocks.serve.catalog import Catalog
from tests.serve.serving import write_notebook


def titles(catalog):
    return {app.slug: app.title for app in catalog.apps()}


def test_one_file_is_the_whole_site(tmp_path):
    catalog = Catalog([write_notebook(tmp_path / "my-first_app.ipynb", "1")])
    assert catalog.single.title == catalog.title == "My first app"
    assert catalog.root == tmp_path


@pytest.mark.parametrize(
    ("cells", "metadata", "title"),
    [
        (("# A *bold* `name`", "1"), "", "A bold name"),
        (("# [Linked](http://x)\n\n# Second",), "", "Linked"),
        (("# Heading",), "Metadata wins", "Metadata wins"),
        (("# a comment in code\n1",), "", "a comment in code"),
    ],
)
def test_a_notebook_names_itself(tmp_path, cells, metadata, title):
    assert Catalog([write_notebook(tmp_path / "a.ipynb", *cells, title=metadata)]).title == title


def test_numbers_in_front_order_but_do_not_show(tmp_path):
    write_notebook(tmp_path / "10 later.ipynb", "1")
    write_notebook(tmp_path / "02_sooner.ipynb", "1")
    assert titles(Catalog([tmp_path])) == {"02_sooner": "Sooner", "10 later": "Later"}


def test_several_paths_share_an_index_and_no_pictures(tmp_path):
    one = write_notebook(tmp_path / "one" / "app.ipynb", "1")
    two = write_notebook(tmp_path / "two" / "app.ipynb", "1")
    script = tmp_path / "app.py"
    script.write_text("")
    catalog = Catalog([one, two, script])
    assert list(titles(catalog)) == ["app", "app.ipynb", "app.py"]
    assert catalog.single is None
    assert catalog.root is None


def test_a_new_notebook_is_there_on_the_next_visit(tmp_path):
    write_notebook(tmp_path / "a.ipynb", "1")
    catalog = Catalog([tmp_path])
    write_notebook(tmp_path / "b.ipynb", "1")
    assert catalog.find("b")
    assert catalog.find("c") is None


def test_a_broken_notebook_is_listed_by_its_name(tmp_path):
    (tmp_path / "broken.ipynb").write_text("{")
    assert titles(Catalog([tmp_path])) == {"broken": "Broken"}


@pytest.mark.parametrize(
    ("make", "message", "code"),
    [
        (lambda folder: folder / "nowhere.ipynb", "There is no file or folder", 2),
        (lambda folder: folder, "There is no notebook and no .py file in", 1),
    ],
)
def test_nothing_to_serve(tmp_path, make, message, code):
    with pytest.raises(ServeError, match=message) as caught:
        Catalog([make(tmp_path)])
    assert caught.value.exit_code == code


def test_other_files_are_refused(tmp_path):
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(ServeError, match="neither a notebook"):
        Catalog([tmp_path / "a.txt"])


def test_no_path_at_all():
    with pytest.raises(ServeError, match="nothing to serve"):
        Catalog([])


def test_an_address_leads_to_an_app_and_one_of_its_pages(tmp_path):
    (tmp_path / "sub dir").mkdir()
    for path in ("shop.py", "sub dir/shop.py"):
        (tmp_path / path).write_text("import nbblocks as gr\ngr.Blocks().route('Till', '/till')\n")
    catalog, single = Catalog([tmp_path]), Catalog([tmp_path / "shop.py"])

    def found(catalog, address):
        place = catalog.locate(address)
        return place and (place.app.path.relative_to(tmp_path).as_posix(), *place[1:])

    assert found(catalog, "shop") == ("shop.py", "app/shop", "")
    assert found(catalog, "shop/till") == ("shop.py", "app/shop", "till")
    assert found(catalog, "sub dir/shop/till") == ("sub dir/shop.py", "app/sub%20dir/shop", "till")
    assert [found(catalog, address) for address in ("", "till", "shop/x", "shop/till/x")] == [
        None
    ] * 4
    assert found(single, "") == ("shop.py", "", "")
    assert found(single, "till") == ("shop.py", "", "till")
    assert found(single, "shop/till") == ("shop.py", "app/shop", "till")
    assert found(single, "wp-login.php") is None


def test_titles_are_read_again_when_a_notebook_is_written(tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", "# First")
    catalog = Catalog([tmp_path])
    assert [app.title for app in catalog.apps()] == ["First"]
    write_notebook(path, "# The second")
    assert [app.title for app in catalog.apps()] == ["The second"]
    (tmp_path / "b.py").write_text("import nbblocks")
    assert len(catalog.apps()) == 1
    (tmp_path / "b.py").write_text("import nbblocks\nnbblocks.Blocks()")
    assert len(catalog.apps()) == 2
    (tmp_path / "c.py").write_text("import sys as s, nbblocks as gr\ngr.Blocks()")
    assert len(catalog.apps()) == 3
