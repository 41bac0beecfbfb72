"""A server as who runs it sees it: health, metrics, the log, and how it drains."""

from __future__ import annotations

import json
import logging
import re
import signal
import subprocess
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from nbblocks.serve.operations.requests import HEADER
from nbblocks.serve.security.options import Security
from nbblocks.serve.security.proxies import Proxies
from tests.polling import until
from tests.serve.clicking import Page
from tests.serve.serving import get, joined, kernels, started, write_notebook

WARNING = 'import logging\nlogging.getLogger("nbblocks").warning("%s")\n'
SCRIPT = """
import nbblocks as gr

with gr.Blocks() as demo:
    gr.Textbox()

demo.launch()
"""


@pytest.fixture
def apps(tmp_path):
    """Two apps that log something when they are built."""
    write_notebook(tmp_path / "book.ipynb", WARNING % "in a cell")
    (tmp_path / "script.py").write_text(WARNING % "in a script" + SCRIPT)
    return tmp_path


def metrics(server, **headers: str) -> dict[str, float]:
    status, _, text = get(f"{server.url}metrics", **headers)
    assert status == 200
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def test_anybody_may_ask_whether_it_is_well(serve, counter):
    server = serve(counter, token="sesame")
    status, headers, text = get(f"{server.url}healthz")
    assert (status, json.loads(text)) == (200, {"status": "ready"})
    assert headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in headers
    server.application.door.draining = True
    status, _, text = get(f"{server.url}healthz")
    assert (status, json.loads(text)) == (503, {"status": "draining"})


def test_metrics_count_visits_and_kernels(serve, counter):
    server = serve(counter)
    before = metrics(server)
    assert (before["nbblocks_visits_total"], before["nbblocks_kernels"]) == (0, 0)
    get(server.url)
    until(lambda: kernels(server))
    after = until(lambda: found if (found := metrics(server))[FORKED] else None)
    assert (after["nbblocks_visits_total"], after["nbblocks_kernels"]) == (1, 1)
    assert after["nbblocks_kernels_private_bytes"] > 1e6


APP = """
import nbblocks as gr

with gr.Blocks() as demo:
    out, button = gr.Textbox(), gr.Button()
    button.click(lambda: "done", None, out)
"""


def test_metrics_measure_events_and_lines_of_all_visitors(serve, tmp_path):
    (tmp_path / "app.py").write_text(APP)
    server = serve(tmp_path / "app.py")
    ended, began = 'nbblocks_event_seconds_count{outcome="success"}', "nbblocks_queue_seconds_count"
    for number in (1, 2):
        with joined(server.url) as (html, socket):
            page = Page(html, socket)
            page.click()
            page.until(lambda page=page: "done" in page.values)
            until(lambda number=number: metrics(server).get(ended) == number)
    found = metrics(server)
    assert found[began] == 2
    assert 0 < found['nbblocks_event_seconds_sum{outcome="success"}'] < 60
    for name in ("running_listeners", "waiting_listeners", "slots_taken", "slots_awaited"):
        assert found[f"nbblocks_{name}"] == 0
    assert found["process_resident_memory_bytes"] > 1e7


WORKING = APP.replace('lambda: "done"', "work").replace(
    "with gr",
    """
import pathlib, time

def work():
    while not pathlib.Path(__file__).with_name("go").exists():
        time.sleep(0.01)
    return "done"

with gr""",
)


def test_a_kernel_with_work_is_known_to_be_busy(serve, tmp_path):
    """Which keeps it when the network of its page has failed."""
    (tmp_path / "app.py").write_text(WORKING)
    server = serve(tmp_path / "app.py")
    reports = server.application.kernel_manager.reports
    with joined(server.url) as (html, socket):
        page = Page(html, socket)
        page.click()
        until(lambda: reports.busy(page.kernel))
        assert metrics(server)["nbblocks_running_listeners"] == 1
        (tmp_path / "go").touch()
        page.until(lambda: "done" in page.values)
        until(lambda: not reports.busy(page.kernel))


FORKED = 'nbblocks_kernel_start_seconds_count{how="forked"}'


def test_metrics_of_a_guarded_server_want_a_token(serve, counter):
    server = serve(counter, token="sesame", metrics_token="m-secret")
    url = f"{server.url}metrics"
    assert get(url)[0] == 403
    assert get(url, Authorization="Bearer wrong")[0] == 403
    assert get(url, Authorization="Bearer m-secret")[0] == 200
    assert get(url, Authorization="token sesame")[0] == 200
    assert get(f"{url}?token=m-secret")[0] == 200


def test_metrics_are_for_this_machine_where_no_token_is_asked_for(serve, counter):
    security = Security(proxies=Proxies.named(["127.0.0.1", "::1"]))
    server = serve(counter, security=security)
    assert get(f"{server.url}metrics")[0] == 200
    assert get(f"{server.url}metrics", **{"X-Forwarded-For": "192.0.2.7"})[0] == 403
    assert get(f"{server.url}metrics", Host="apps.example.org")[0] == 403


def test_wrong_logins_are_counted(serve, counter):
    server = serve(counter, check=lambda *_: False)
    _, headers, _ = get(f"{server.url}login")
    xsrf = re.search(r"_xsrf=([^;]+)", str(headers))[1]
    form = urlencode({"username": "ann", "password": "hunter2", "_xsrf": xsrf}).encode()
    request = Request(f"{server.url}login", data=form, headers={"Cookie": f"_xsrf={xsrf}"})
    with pytest.raises(OSError, match="401"):
        urlopen(request, timeout=30)
    assert metrics(server)["nbblocks_login_failures_total"] == 1


def test_each_answer_has_the_id_of_its_request(serve, counter):
    server = serve(counter)
    ids = [get(f"{server.url}{path}", **sent(HEADER, "mine"))[1][HEADER] for path in ("", "x")]
    assert all(re.fullmatch(r"[0-9a-f]{16}", each) for each in ids)
    assert ids[0] != ids[1]


def sent(name: str, value: str) -> dict[str, str]:
    return {name: value}


def test_the_id_that_a_proxy_gives_is_kept(serve, counter):
    security = Security(proxies=Proxies.named(["127.0.0.1", "::1"]))
    server = serve(counter, security=security)
    assert get(f"{server.url}healthz", **sent(HEADER, "from-nginx:1"))[1][HEADER] == "from-nginx:1"
    assert get(f"{server.url}healthz", **sent(HEADER, "a b"))[1][HEADER] != "a b"


# ------------------------------------------------------------------------------ the whole command


class Served:
    """A server in a process of its own.

    Args:
        process: The process.
        log: The file with its log.
    """

    def __init__(self, process: subprocess.Popen, log: Path) -> None:
        self.process = process
        self._log = log
        self.url = re.search(r"http://localhost:\d+/", process.stdout.readline())[0]

    def log(self) -> list[str]:
        """What it has logged up to now."""
        return self._log.read_text().splitlines()

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def ended(self) -> list[str]:
        """Wait for its end; give all that it has logged."""
        assert self.process.wait(30) == 0
        return self.log()


@pytest.fixture
def command(tmp_path):
    """`command(path, option, …)` gives a running `Served`."""
    processes = []

    def start(path, *options: str) -> Served:
        log = tmp_path / "log"
        with log.open("w") as stream:
            process = started("serve", path, "--port", 0, *options, stderr=stream)
        processes.append(process)
        return Served(process, log)

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def test_the_log_is_json_has_the_ids_and_no_secrets(apps, command):
    server = command(
        apps, "--token", "sesame-opens", "--log-format", "json", "--access-log", "--title", "Apps"
    )
    _, headers, page = get(f"{server.url}app/book?token=sesame-opens&name=Ann")
    get(f"{server.url}app/script?token=sesame-opens")
    get(f"{server.url}nothing?token=sesame-opens")
    get(f"{server.url}metrics", Authorization="Bearer sesame-wrong")
    until(lambda: all(f'"{where}"' in str(server.log()) for where in ("in a cell", "in a script")))
    server.signal(signal.SIGINT)
    lines = [json.loads(line) for line in server.ended()]
    cookies = [each.partition(";")[0] for each in headers.get_all("Set-Cookie")]
    for secret in ("sesame", *(each.partition("=")[2] for each in cookies)):
        assert not [line for line in server.log() if secret in line]
    assert "<html" in page
    asked = [line for line in lines if line.get("path") == "/app/book"]
    assert [(line["status"], line["method"]) for line in asked] == [(200, "GET")]
    assert asked[0]["request_id"] == headers[HEADER]
    of_kernel = [line for line in lines if line["message"] == "in a cell"]
    assert [line["request_id"] for line in of_kernel] == [headers[HEADER]]


def test_a_server_that_drains_lets_nobody_in_but_lets_all_finish(counter, command):
    server = command(counter, "--drain", "60")
    get(server.url)
    server.signal(signal.SIGTERM)
    until(lambda: get(f"{server.url}healthz")[0] == 503)
    status, headers, page = get(server.url)
    assert (status, headers["Retry-After"]) == (503, "5")
    assert "about to restart" in page
    assert server.process.poll() is None
    server.signal(signal.SIGTERM)
    assert server.ended() == []


def test_a_server_that_drains_ends_when_nobody_is_there(counter, command):
    server = command(counter, "--drain", "60")
    assert get(f"{server.url}healthz")[0] == 200
    server.signal(signal.SIGTERM)
    assert server.ended() == []


def test_a_server_does_not_drain_for_ever(counter, command):
    server = command(counter, "--drain", "1")
    get(server.url)
    server.signal(signal.SIGTERM)
    assert server.ended() == []


# ------------------------------------------------------------------------------- the waiting room


def test_who_comes_too_many_waits_and_comes_in_when_somebody_leaves(serve, counter):
    server = serve(counter, max_visitors=1)
    get(server.url)
    [first] = until(lambda: kernels(server))
    status, headers, page = get(server.url)
    assert (status, headers["Retry-After"]) == (503, "5")
    assert 'id="place">1<' in page
    cookies = (each.partition(";")[0] for each in headers.get_all("Set-Cookie"))
    [ticket] = (each for each in cookies if each.startswith("nbblocks-ticket="))
    assert get(server.url, Cookie=ticket)[0] == 503
    assert metrics(server)["nbblocks_waiting_visitors"] == 1
    assert metrics(server)['nbblocks_visits_refused_total{why="full"}'] == 1
    places = urlopen(
        Request(f"{server.url}nbblocks/waiting", headers={"Cookie": ticket}), timeout=30
    )
    with places:
        assert places.headers["Content-Type"] == "text/event-stream"
        assert places.readline() == b'data: {"place": 1}\n'
        end(server, first)
        assert b'data: {"place": 0}\n' in places.read()
    assert get(server.url, Cookie=ticket)[0] == 200
    assert get(server.url)[0] == 503


def end(server, kernel: str) -> None:
    loop, manager = server._loop, server.application.kernel_manager
    loop.call_soon_threadsafe(lambda: loop.create_task(manager.end(kernel)))


def test_nobody_follows_a_line_without_a_place(serve, counter):
    server = serve(counter, max_visitors=1)
    assert get(f"{server.url}nbblocks/waiting")[2] == 'data: {"place": 0}\n\n'


def test_logging_is_left_to_who_has_set_it_up(serve, counter, caplog):
    server = serve(counter)
    with caplog.at_level(logging.INFO, "nbblocks.access"):
        get(f"{server.url}healthz?token=sesame")
        [record] = until(
            lambda: [each for each in caplog.records if each.name == "nbblocks.access"]
        )
    assert (record.fields["path"], record.fields["status"]) == ("/healthz", 200)
    assert "sesame" not in caplog.text
