"""`launch()`, in this process (a plain script), in a script of its own, and in a kernel."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError, ServeError, UnknownParameterError
from nbblocks.serve.launch import Launched, in_kernel
from nbblocks.serve.params import POSITIONAL, AppParams, LaunchParams, WithoutMeaning
from nbblocks.serve.settings import apply, number_of_bytes
from tests.polling import until
from tests.serve.serving import environment, get, kernels, kernels_of, shown, write_notebook

APP = """
import nbblocks as gr

with gr.Blocks(title="Greeter") as demo:
    name = gr.Textbox(label="Name")
    out = gr.Textbox(label="Greeting")
    gr.Button("Greet").click(lambda name: f"Hello {name}", name, out)

"""


OUTPUTS = ("display_data", "execute_result")


def views(url: str) -> int:
    """How many apps are shown at an address."""
    data = [said.content["data"] for said in shown(url) if said.kind in OUTPUTS]
    return sum("application/vnd.jupyter.widget-view+json" in each for each in data)


@pytest.fixture
def demo():
    with gr.Blocks(title="Greeter") as demo:
        gr.Textbox()
    yield demo
    demo.close()


@pytest.fixture
def script(tmp_path, monkeypatch):
    """A script that this process pretends to be."""
    path = tmp_path / "app.py"
    path.write_text(f"{APP}demo.launch()\n")
    monkeypatch.setattr(sys.modules["__main__"], "__file__", str(path), raising=False)
    return path


def test_a_script_serves_itself(script, demo, capsys):
    server, url, share_url = demo.launch(prevent_thread_lock=True)
    assert capsys.readouterr().out == f"Running on {url}\n"
    assert re.fullmatch(r"http://127\.0\.0\.1:78[67]\d/", url)
    assert share_url is None
    assert "<title>Greeter</title>" in get(url)[2]
    assert views(url) == 1
    server.stop()
    assert kernels_of(os.getpid()) == []


# tornado leaves a socket that it cannot bind to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_quiet_and_the_second_takes_the_next_port(script, demo, capsys):
    first = demo.launch(prevent_thread_lock=True, quiet=True)
    second = demo.launch(prevent_thread_lock=True, quiet=True)
    assert first.local_url != second.local_url
    assert capsys.readouterr().out == ""
    first.app.stop()
    second.app.stop()


def test_inbrowser_opens_one(script, demo, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    launched = demo.launch(prevent_thread_lock=True, inbrowser=True)
    until(lambda: opened == [launched.local_url])
    launched.app.stop()


def test_auth_and_root_path_reach_the_server(script, demo):
    launched = demo.launch(prevent_thread_lock=True, auth=("ann", "s"), root_path="/demo")
    status, _, form = get(f"{launched.local_url}login")
    assert status == 200
    assert 'action="/demo/login' in form
    launched.app.stop()


def test_nothing_is_shared_without_a_relay(script, demo, monkeypatch):
    monkeypatch.delenv("NBBLOCKS_SHARE_RELAY", raising=False)
    with pytest.warns(UserWarning, match="There is no relay .+ on this machine only"):
        launched = demo.launch(share=True, prevent_thread_lock=True)
    assert launched.share_url is None
    assert get(launched.local_url)[0] == 200
    launched.app.stop()


def test_a_relay_that_is_not_there_leaves_the_app_where_it_is(script, demo, capsys):
    launched = demo.launch(
        share=True, share_server_address="ssh://127.0.0.1:1", prevent_thread_lock=True
    )
    assert launched.share_url is None
    assert "The relay 127.0.0.1:1 cannot be reached" in capsys.readouterr().err
    launched.app.stop()


@pytest.mark.parametrize(("proxies", "asks"), [(None, False), (["10.0.0.7"], True)])
def test_a_link_has_a_token_where_only_a_proxy_names_visitors(script, demo, proxies, asks):
    launched = demo.launch(
        share=True,
        share_server_address="ssh://127.0.0.1:1",
        auth_dependency=lambda request: None,
        trusted_proxies=proxies,
        prevent_thread_lock=True,
    )
    assert bool(launched.app.application.options.token) == asks
    launched.app.stop()


def test_a_function_says_who_sends_a_request(script, demo):
    def who(request):
        name = request.query_params.get("name")
        return name if request.client.host == "127.0.0.1" and "accept" in request.headers else None

    launched = demo.launch(prevent_thread_lock=True, auth_dependency=who)
    assert get(launched.local_url, Accept="*/*")[0] == 403
    assert get(f"{launched.local_url}?name=ann")[0] == 403
    assert get(f"{launched.local_url}?name=ann", Accept="*/*")[0] == 200
    launched.app.stop()


def test_a_python_without_a_script_says_what_to_do(demo, monkeypatch):
    monkeypatch.delattr(sys.modules["__main__"], "__file__", raising=False)
    with pytest.raises(ServeError, match=r"Save the app as a \.py file"):
        demo.launch()


def test_certificates_are_checked(script, demo, tmp_path):
    with pytest.raises(ServeError, match="needs ssl_certfile"):
        demo.launch(ssl_keyfile="key.pem")
    with pytest.raises(ServeError, match="cannot be used"):
        demo.launch(ssl_certfile=str(tmp_path / "none.pem"))


def test_unknown_parameters_are_refused(demo):
    with pytest.raises(UnknownParameterError, match="Did you mean `server_port`"):
        demo.launch(server_prot=1)
    with pytest.raises(TypeError, match="without a name at most"):
        demo.launch(*range(12))
    with pytest.raises(TypeError, match="inbrowser twice"):
        demo.launch(None, False, inbrowser=True)


def test_all_parameters_are_documented():
    text = f"{LaunchParams.__doc__}{AppParams.__doc__}{WithoutMeaning.__doc__}"
    assert not [name for name in LaunchParams.__annotations__ if f"    {name}: " not in text]
    assert set(POSITIONAL) <= LaunchParams.__annotations__.keys()


def test_the_app_takes_its_settings(script, demo, tmp_path):
    (tmp_path / "more.css").write_text("b {}")
    demo.launch(
        prevent_thread_lock=True,
        show_error=True,
        css="a {}",
        css_paths=tmp_path / "more.css",
        head="<meta name='x'>",
        js="() => 1",
        theme="soft",
        max_file_size="2kb",
        blocked_paths=[str(tmp_path)],
    ).app.stop()
    assert demo.show_error
    assert demo.channel.css == "a {}\nb {}"
    assert demo.channel.head == "<meta name='x'>"
    assert demo.channel.js == "() => 1"
    assert demo.channel.theme["light"]
    assert demo.files.uploads.max_size == 2048
    with pytest.raises(InvalidValueError):
        demo.files.cache.rules.check(tmp_path / "more.css")


@pytest.mark.parametrize(
    ("size", "count"), [(5, 5), ("5mb", 5 << 20), (" 1.5 KB ", 1536), ("7b", 7)]
)
def test_sizes(size, count):
    assert number_of_bytes(size) == count


def test_a_wrong_size():
    with pytest.raises(InvalidValueError, match="'5 miles' is no size"):
        number_of_bytes("5 miles")


def test_the_result_shows_nothing_in_a_cell():
    from IPython.core.interactiveshell import InteractiveShell

    format = InteractiveShell.instance().display_formatter.format
    assert format(Launched(None, "", None)) == ({}, {})
    InteractiveShell.clear_instance()


def test_ipython_in_a_terminal_is_no_kernel(monkeypatch):
    assert not in_kernel()
    shell = SimpleNamespace(kernel=None)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert not in_kernel()
    shell.kernel = object()
    assert in_kernel()


@pytest.mark.parametrize(
    "end",
    [
        "demo.launch()",
        'if __name__ == "__main__":\n    demo.queue().launch(server_port=1)',
        "other = gr.Blocks()",
        "",
        "def main():\n    demo.launch()\nmain()",
        "from IPython.display import display\ndisplay(demo)",
    ],
)
def test_a_script_shows_its_app_once(serve, tmp_path, end):
    (tmp_path / "app.py").write_text(
        f"import beside, sys\nassert sys.argv == [__file__]\n{APP}{end}\n"
    )
    (tmp_path / "beside.py").write_text("")
    assert views(serve(tmp_path / "app.py").url) == 1


def test_a_script_without_an_app_says_so(serve, tmp_path, caplog):
    (tmp_path / "app.py").write_text("import nbblocks\n")
    assert "error" in [said.kind for said in shown(serve(tmp_path / "app.py").url)]
    assert "app.py shows no app: call `demo.launch()` in it" in caplog.text


def test_a_script_that_fails_logs_where(serve, tmp_path, caplog):
    (tmp_path / "app.py").write_text("import nbblocks\n\n1 / 0\n")
    assert "error" in [said.kind for said in shown(serve(tmp_path / "app.py").url)]
    assert "ZeroDivisionError" in caplog.text
    assert "app.py" in caplog.text


def test_a_notebook_may_launch_and_gets_no_second_output(serve, tmp_path):
    server = serve(write_notebook(tmp_path / "a.ipynb", APP, "demo.launch(share=False)"))
    assert [said.kind for said in shown(server.url) if said.kind in OUTPUTS] == ["display_data"]


def test_an_app_that_wants_a_login_is_not_shown_without(serve, tmp_path, caplog):
    (tmp_path / "app.py").write_text(f"{APP}demo.launch(auth=('ann', 'secret'))\n")
    assert views(serve(tmp_path / "app.py").url) == 0
    assert "nbblocks serve --auth USER:PASSWORD" in caplog.text
    server = serve(tmp_path / "app.py", token="sesame")
    assert views(f"{server.url}?token=sesame") == 1


def test_python_app_py_blocks_until_it_is_interrupted(tmp_path):
    path = tmp_path / "app.py"
    end = "import os\ndemo.launch(server_port=0)\nprint('after', os.getpid(), flush=True)\n"
    path.write_text(APP + end)
    process = subprocess.Popen(
        [sys.executable, str(path)], stdout=subprocess.PIPE, text=True, env=environment()
    )
    try:
        url = re.fullmatch(r"Running on (http://\S+)\n", process.stdout.readline())[1]
        # What the app prints while it is built is seen where the server was started.
        assert re.fullmatch(r"after \d+\n", process.stdout.readline())
        assert views(url) == 1
        [kernel] = until(lambda: kernels_of(process.pid))
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
    finally:
        process.kill()
        process.stdout.close()
    assert out.splitlines()[-1] == f"after {process.pid}"
    assert process.returncode == 0
    assert not kernel.is_running()


@pytest.mark.browser
def test_a_served_app_is_used(serve, tmp_path, page):
    (tmp_path / "app.py").write_text(f"{APP}demo.launch()\n")
    server = serve(tmp_path / "app.py")
    page.goto(server.url)
    page.get_by_label("Name").fill("Ann")
    page.get_by_role("button", name="Greet").click()
    page.wait_for_function(
        "document.querySelectorAll('.nbb-textbox :is(input, textarea)')[1]?.value === 'Hello Ann'"
    )
    assert page.title() == "Greeter"
    asked = [url for url in page.asked if "/nbblocks/static/runtime" in url]
    assert len(asked) == 1
    page.close()
    until(lambda: not kernels(server))


def test_the_app_runs_as_many_functions_at_a_time_as_it_may() -> None:
    with gr.Blocks() as demo:
        gr.Textbox()
    apply(demo, {"max_threads": 3})
    assert demo.engine.loop.pool._size == 3
    demo.close()
