"""Apps that are built once, for the kernels of all visitors to begin with."""

from __future__ import annotations

import logging
import os
import signal
import sys

import psutil
import pytest

from nbblocks.serve.forking.builds import SCRIPT
from tests.polling import until
from tests.serve.forking.conftest import READY

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

APP = """
import nbblocks as gr

with gr.Blocks() as demo:
    name = gr.Textbox("Ada", label="Name")

demo.launch()
"""


@pytest.fixture
def app(tmp_path):
    """Write a script and return its path."""

    def write(text="", name="app.py", rest=APP):
        path = tmp_path / name
        path.write_text(text + rest)
        return str(path)

    return write


@pytest.fixture
def visit(zygote, start, tmp_path):
    """Start a kernel for a script as a visitor's page does; `kernel.show()` runs its only cell."""

    def begin(script, **env):
        kernel = start(zygote, env={SCRIPT: script, **env}, cwd=str(tmp_path))

        def show():
            kernel.run(f"from nbblocks.serve.script import run_script\nrun_script({script!r})")
            return kernel

        kernel.show = show
        return kernel

    return begin


def built(zygote, script):
    """Wait until a script is built; returns why it is not, if so."""
    return zygote.builds.of(script).outcome.result(READY)


def parent(kernel):
    return psutil.Process(kernel.pid).ppid()


def seen(kernel, expression):
    """What an expression is in the app's functions."""
    return kernel.run(f"from nbblocks.app import shown\n(demo,) = shown._open\nprint({expression})")


SEES = """
import os, sys
big = bytearray(50_000_000)
state = {"visits": 0}

def look():
    state["visits"] += 1
    return f"{os.getpid()} {state['visits']} {len(big)}"
"""
LISTENS = """
import nbblocks as gr
with gr.Blocks() as demo:
    out = gr.Textbox()
    demo.load(look, None, out)
"""


def test_kernels_begin_with_the_app_and_have_it_for_themselves(zygote, app, visit):
    script = app(SEES, rest=LISTENS)
    assert built(zygote, script) is None
    one, two = visit(script).show(), visit(script).show()
    assert parent(one) == parent(two) not in (os.getpid(), zygote.pid)
    for kernel in (one, two):
        assert seen(kernel, "demo(fn_index=0)") == f"{kernel.pid} 1 50000000"
        assert seen(kernel, "demo.comm is not None") == "True"
    assert seen(one, "demo(fn_index=0)") == f"{one.pid} 2 50000000"
    assert seen(two, "next(iter(demo.fns.values())).fn.__globals__['__name__']") == "__main__"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells whose memory is whose")
def test_they_share_its_memory(zygote, app, visit):
    script = app(SEES + "big[:] = bytes(range(250)) * 200_000\n", rest=LISTENS)
    assert built(zygote, script) is None
    kernel = visit(script).show()
    private = psutil.Process(kernel.pid).memory_full_info().uss
    assert private < 45_000_000


def test_what_differs_between_visitors_differs(zygote, app, visit):
    script = app("import random, secrets\nimport numpy\n")
    assert built(zygote, script) is None
    draw = "import os, random, numpy, uuid; print(random.random(), numpy.random.random(), "
    draw += "uuid.uuid4(), os.environ['QUERY_STRING'], os.getpid())"
    kernels = [visit(script, QUERY_STRING=f"name={each}").show() for each in range(2)]
    one, two = (kernel.run(draw).split() for kernel in kernels)
    assert not set(one) & set(two)
    models = [seen(kernel, "demo.model_id") for kernel in kernels]
    assert models[0] != models[1]


DRAWS = """
import random
import numpy
own, given = random.Random(), random.Random(5)
stream, seeded = numpy.random.default_rng(), numpy.random.default_rng(5)
state, fixed = numpy.random.RandomState(), numpy.random.RandomState(5)

def look():
    return f"{own.random()} {stream.random()} {state.rand()} "\\
        f"{given.random()} {seeded.random()} {fixed.rand()}"
"""


def test_generators_of_a_script_draw_their_seeds_for_each_visitor(zygote, app, visit):
    script = app(DRAWS, rest=LISTENS)
    assert built(zygote, script) is None
    one, two = (seen(visit(script).show(), "demo(fn_index=0)").split() for _ in range(2))
    assert [one[each] != two[each] for each in range(3)] == [True] * 3
    assert one[3:] == two[3:]


@pytest.mark.parametrize(("text", "same"), [("", False), ("torch.manual_seed(0)\n", True)])
def test_torch_keeps_the_seed_that_a_script_gives_it(
    torch, make_zygote, app, start, tmp_path, text, same
):
    zygote, script = make_zygote("torch"), app(f"import torch\n{text}")
    assert built(zygote, script) is None
    kernels = (start(zygote, env={SCRIPT: script}, cwd=str(tmp_path)) for _ in range(2))
    first, second = (each.run("import torch; print(torch.initial_seed())") for each in kernels)
    assert (first == second) is same


def test_a_script_finds_what_it_would_find(zygote, app, visit, tmp_path):
    (tmp_path / "beside.py").write_text("name = 'beside'")
    looks = (
        "import os, sys, logging, beside\nfrom pathlib import Path\n"
        "os.environ['SETTING'] = 'set'\nos.environ.pop('GONE')\n"
        "(Path(__file__).parent / 'inside').mkdir()\nos.chdir('inside')\n"
        "logging.basicConfig()\n"
        "print('hello', __name__, *sys.argv, __file__ == sys.argv[0], beside.name)\n"
    )
    script = app(looks)
    os.environ["GONE"] = "there"
    try:
        assert built(zygote, script) is None
        kernel = visit(script)
        code = f"from nbblocks.serve.script import run_script\nrun_script({script!r})"
        assert kernel.run(code) == f"hello __main__ {script} True beside"
    finally:
        del os.environ["GONE"]
    assert kernel.run("import os; print(os.getcwd())") == str(tmp_path / "inside")
    assert kernel.run("print(os.environ['SETTING'], 'GONE' in os.environ)") == "set False"
    assert kernel.run("import sys, beside; print(sys.argv[0])") == script


def test_widgets_of_other_libraries_wait_for_the_page(zygote, app, visit):
    script = app(
        "import ipywidgets\n"
        "box = ipywidgets.HBox()\nslider = ipywidgets.IntSlider(3)\n"
        "box.children = [ipywidgets.VBox([slider])]\nslider.value = 5\n"
    )
    assert built(zygote, script) is None
    kernel = visit(script).show()
    opened = kernel.run(
        "import ipywidgets\nfrom ipywidgets.widgets.widget import _instances\n"
        "print(*[type(each).__name__ for each in _instances.values() if each.comm is not None])"
    ).split()
    order = [name for name in opened if name in {"IntSlider", "VBox", "HBox", "Textbox"}]
    assert order == ["IntSlider", "VBox", "HBox", "Textbox"]
    again = kernel.run("print(ipywidgets.IntText(1).comm is not None)")
    assert again == "True"


def test_a_script_without_launch_is_shown_all_the_same(zygote, app, visit):
    script = app(rest=APP.replace("demo.launch()", ""))
    assert built(zygote, script) is None
    assert seen(visit(script).show(), "demo.comm is not None") == "True"


def test_a_browser_state_has_the_visits_secret(zygote, app, visit):
    script = app(rest=APP.replace("name =", "state = gr.BrowserState('x')\n    name ="))
    assert built(zygote, script) is None
    look = "[b for b in demo.blocks.values() if type(b).__name__ == 'BrowserState'][0].secret"
    seeds = ("a", "a", "b")
    one, two, three = (seen(visit(script, NBBLOCKS_VISIT_SEED=seed).show(), look) for seed in seeds)
    assert one == two != three


SOCKET = "import socket\nkept = socket.socket()\n"
LOOP = "import asyncio\nloop = asyncio.new_event_loop()\n"
GONE = """
import os, tempfile
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
"""
THREAD = (
    "import threading, time\n"
    "threading.Thread(target=time.sleep, args=(600,), name='busy', daemon=True).start()\n"
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1 / 0\n", "it fails when it is built: ZeroDivisionError"),
        ("raise ValueError('No.')\n", "it fails when it is built: ValueError: No"),
        ("import sys\nsys.exit()\n", "it fails when it is built: SystemExit"),
        ("import os\nos._exit(3)\n", "running it ends the process"),
        (THREAD, "it starts the thread 'busy'"),
        ("import zmq\nzmq.Context.instance()\n", "it opens a zmq context"),
        (SOCKET, "it keeps a socket open"),
        (LOOP, "it keeps a pipe or an event loop open"),
        ("kept = open(__file__ + '.log', 'w')\n", "it keeps"),
        ("kept = open(__file__)\n", "it keeps"),
        ("import subprocess\nkept = subprocess.Popen(['sleep', '600'])\n", "it starts a process"),
        ("import tempfile\nkept = tempfile.TemporaryDirectory()\n", "it makes a temporary folder"),
        (GONE, "the working directory that it goes to is deleted"),
        ("import atexit\natexit.register(print, 'bye')\n", "it has print() called at its end"),
        ("import os\nquery = os.environ.get('QUERY_STRING', '')\n", "it reads QUERY_STRING"),
        ("import os\nname = os.getenv('REMOTE_USER')\n", "it reads REMOTE_USER"),
        ("import os\nhas = 'HTTP_COOKIE' in os.environ\n", "it reads HTTP_COOKIE"),
        ("import os\nfound = {**os.environ}\n", "it reads all variables"),
        ("import nbblocks as gr\nhref = gr.Request().url\n", "it reads NBBLOCKS_SERVED"),
        ("from IPython import get_ipython\nget_ipython()\n", "it looks for IPython"),
        ("from IPython.display import display\ndisplay(1)\n", "it looks for IPython"),
    ],
)
def test_what_must_not_be_shared_is_run_for_each_visitor(zygote, app, caplog, text, reason):
    script = app(text)
    assert built(zygote, script).startswith(reason)
    assert f"app.py is run anew for each visitor: {reason}" in caplog.text
    assert ".." not in caplog.text
    zygote.builds.drop([script])


def test_a_script_that_cannot_be_built_runs_in_the_kernel(zygote, app, visit):
    script = app("import os\nquery = os.environ['QUERY_STRING']\n")
    assert built(zygote, script)
    kernel = visit(script, QUERY_STRING="name=x").show()
    assert parent(kernel) == zygote.pid
    assert seen(kernel, "demo.comm is not None") == "True"


MAPPED = """
import numpy
numpy.save("/tmp/nbblocks-test.npy", numpy.arange(9))
kept = numpy.load("/tmp/nbblocks-test.npy", mmap_mode="r")
"""


@pytest.mark.parametrize(
    "text",
    [
        "import os\nos.environ.get('HTTP_PROXY'), os.environ['PATH']\n",
        "import urllib.request\nurllib.request.getproxies()\n",
        "import sys\nsys.stdout.encoding.lower(), sys.stdout.errors.lower(), sys.stderr.fileno()\n",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', ''])\n",
        "import numpy\nnumpy.ones((500, 500)) @ numpy.ones((500, 500))\n",
        "with open(__file__) as file:\n    text = file.read()\n",
        MAPPED,
    ],
)
def test_what_does_no_harm_is_built(zygote, app, text, tmp_path):
    script = app(text.replace("/tmp/nbblocks-test", str(tmp_path / "saved")))
    assert built(zygote, script) is None


@pytest.mark.parametrize("what", ["app.py", "beside.py", "data.csv", "new.csv"])
def test_what_is_saved_again_is_built_again(zygote, app, visit, tmp_path, what):
    (tmp_path / "beside.py").write_text("word = 'old'")
    (tmp_path / "data.csv").write_text("old")
    reads = "import os, beside\ntext = open('data.csv').read()\nfiles = os.listdir('.')\n"
    script = app(reads)
    assert built(zygote, script) is None
    old = visit(script).show()
    assert zygote.builds.of(script).valid
    (tmp_path / what).write_text(reads + "# new\n" + APP if what == "app.py" else "word = 'new'")
    between = visit(script)  # nobody waits longer than PATIENCE
    until(lambda: built(zygote, script) is None and zygote.builds.of(script).valid)
    new = visit(script).show()
    assert parent(new) not in (parent(old), zygote.pid)
    assert between.manager.is_alive()
    assert seen(old, "demo.comm is not None") == "True"


def test_what_takes_long_is_not_waited_for(zygote, app, visit, monkeypatch, tmp_path):
    monkeypatch.setattr("nbblocks.serve.forking.builds.PATIENCE", 0.1)
    (tmp_path / "wait").touch()
    script = app("import os, time\nwhile os.path.exists('wait'):\n    time.sleep(0.01)\n")
    build = zygote.builds.of(script)
    assert parent(visit(script)) == zygote.pid
    assert not build.outcome.done()
    (tmp_path / "wait").unlink()
    # It has looked into the folder, in which something has changed since.
    assert build.outcome.result(READY) is None


def test_an_app_whose_process_dies_is_built_again_and_its_kernels_live(zygote, app, visit):
    script = app()
    assert built(zygote, script) is None
    kernel = visit(script)
    first = parent(kernel)
    os.kill(first, signal.SIGKILL)
    until(
        lambda: zygote.builds.of(script).usable and parent(visit(script)) not in (first, zygote.pid)
    )
    assert seen(kernel.show(), "demo.comm is not None") == "True"
    kernel.process.kill()
    until(lambda: not kernel.manager.is_alive())


def test_apps_outlive_their_zygote(make_zygote, app, start):
    zygote, script = make_zygote(), app()
    assert built(zygote, script) is None
    before = zygote.pid
    os.kill(before, signal.SIGKILL)
    until(lambda: zygote.pid not in (None, before))
    kernel = start(zygote, env={SCRIPT: script})
    assert parent(kernel) not in (os.getpid(), zygote.pid)
    kernel.close()
    until(lambda: zygote.wait_ready(0))
    pid = zygote.pid
    zygote.close()
    assert not psutil.pid_exists(pid)


def test_it_goes_with_its_server_and_takes_its_files_along(make_zygote, app, start, tmp_path):
    script = app(rest=APP + "print(demo.files.cache.save(b'', 'a.txt').path)\n")
    zygote = make_zygote()
    assert built(zygote, script) is None
    kernel = start(zygote, env={SCRIPT: script}, cwd=str(tmp_path))
    file = kernel.run(f"from nbblocks.serve.script import run_script\nrun_script({script!r})")
    kernel.close()
    assert os.path.exists(file)
    zygote.close()
    assert not os.path.exists(file)


def test_two_apps_with_modules_of_the_same_name(zygote, start, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "helper.py").write_text(f"name = {name!r}")
        (tmp_path / name / "app.py").write_text(f"import helper\nprint(helper.name)\n{APP}")
    for name in ("one", "two"):
        script = str(tmp_path / name / "app.py")
        assert built(zygote, script) is None
        kernel = start(zygote, env={SCRIPT: script}, cwd=str(tmp_path / name))
        code = f"from nbblocks.serve.script import run_script\nrun_script({script!r})"
        assert kernel.run(code) == name


def test_a_restart_begins_with_the_app_again(zygote, app, visit):
    script = app("import sys\nsys.mark = 'built'\n")
    assert built(zygote, script) is None
    kernel = visit(script).show()
    kernel.run("import sys; sys.mark = 'changed'")
    kernel.manager.restart_kernel(now=True)
    kernel.client.wait_for_ready(timeout=READY)
    assert kernel.run("import sys; print(sys.mark)") == "built"


def test_its_log_speaks_of_nothing_that_went_well(zygote, app, caplog):
    caplog.set_level(logging.WARNING)
    assert built(zygote, app()) is None
    assert "app.py" not in caplog.text


def test_a_widget_in_the_app_is_shown(zygote, app, visit):
    inner = "gr.Widget(ipywidgets.IntSlider(3), label='Slider')\n    name ="
    script = app("import ipywidgets\n", rest=APP.replace("name =", inner))
    assert built(zygote, script) is None
    kernel = visit(script).show()
    opened = kernel.run(
        "from ipywidgets.widgets.widget import _instances\n"
        "print(*[type(each).__name__ for each in _instances.values() if each.comm is not None])"
    ).split()
    assert opened.index("IntSlider") < opened.index("Widget")
