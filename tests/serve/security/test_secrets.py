"""Secrets: where they come from, and where they must not go."""

from __future__ import annotations

import os
import re
import signal

import psutil
import pytest

from nbblocks.errors import ServeError
from nbblocks.serve.cli import _parser
from nbblocks.serve.commands.guarding import AUTH, COOKIE, METRICS, TOKEN, guarding_options
from nbblocks.serve.options import Options
from nbblocks.serve.security.options import Security
from nbblocks.serve.security.policy import directives, embedder
from tests.serve.serving import get, joined, kernels_of, printed, started, told, write_notebook

LEAKS = "import os\nprint([name for name in os.environ if 'sesame' in os.environ[name]])"


def options(*arguments):
    return guarding_options(_parser().parse_args(["serve", "app.py", *arguments]))


@pytest.fixture
def passwords(tmp_path):
    path = tmp_path / "passwords"
    path.write_text("# who may come\nann:one:two\n\n bob:three \n")
    path.chmod(0o600)
    return path


def test_a_file_says_who_may_log_in(passwords):
    check = options("--auth-file", str(passwords))["check"]
    assert check("ann", "one:two")
    assert check("bob", "three")
    assert not check("ann", "one")


def test_a_file_that_others_can_read_is_refused(passwords):
    passwords.chmod(0o644)
    with pytest.raises(ServeError, match="chmod 600"):
        options("--auth-file", str(passwords))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is empty"),
        ("# ann:secret\n", "names nobody"),
        ("ann:x\nhalf-a-password\n", "Line 2 of"),
    ],
)
def test_a_file_that_names_nobody_is_refused(passwords, text, problem):
    passwords.write_text(text)
    with pytest.raises(ServeError, match=problem) as caught:
        options("--auth-file", str(passwords))
    assert "half-a-password" not in str(caught.value)


def test_an_environment_that_names_nobody_is_refused_and_one_that_is_empty_asks_nobody(monkeypatch):
    for text in ("# ann:secret\n", "\n"):
        monkeypatch.setenv(AUTH, text)
        with pytest.raises(ServeError, match=f"{AUTH} names nobody"):
            options()
    monkeypatch.setenv(AUTH, "")  # as compose sets it where nobody says anything
    assert options()["check"] is None


def test_the_environment_gives_secrets_once(monkeypatch):
    monkeypatch.setenv(TOKEN, "sesame")
    monkeypatch.setenv(AUTH, "ann:secret")
    monkeypatch.setenv(METRICS, "figures")
    found = options()
    assert (found["token"], found["metrics_token"]) == ("sesame", "figures")
    assert found["check"]("ann", "secret")
    assert not {TOKEN, AUTH, METRICS} & os.environ.keys()


def test_secrets_of_the_environment_that_others_replace_are_taken_out_too(monkeypatch):
    monkeypatch.setenv(TOKEN, "sesame")
    monkeypatch.setenv(METRICS, "figures")
    found = options("--token", "other", "--metrics-token", "numbers")
    assert (found["token"], found["metrics_token"]) == ("other", "numbers")
    assert not {TOKEN, METRICS} & os.environ.keys()


def test_what_may_be_a_password_is_not_printed(capsys):
    with pytest.raises(SystemExit):
        options("--auth", "sesame")
    assert "sesame" not in capsys.readouterr().err


def test_a_name_from_a_header_needs_a_proxy():
    with pytest.raises(ServeError, match="--trust-proxy"):
        options("--auth-header", "X-Who")
    security = options("--auth-header", "X-Who", "--trust-proxy", "10.0.0.7")["security"]
    assert security.proxy_headers == ("X-Who",)
    assert security.proxies.trusts("10.0.0.7")


@pytest.mark.parametrize("origin", ["example.org", "https://a.example/x", "https://a;b"])
def test_what_is_no_origin_cannot_embed(origin):
    with pytest.raises(ServeError):
        embedder(origin)


def test_directives():
    assert directives("img-src 'self' data:; connect-src 'self';") == {
        "img-src": "'self' data:",
        "connect-src": "'self'",
    }
    with pytest.raises(ServeError, match="no directive"):
        directives("img-src: 'self'\r\nX: y")


def test_options_do_not_tell_secrets():
    assert "sesame" not in repr(Options(token="sesame", cookie_secret=b"sesame"))
    assert "sesame" not in repr(Security())


def test_dev_asks_who_comes_and_keeps_secrets_from_apps_too(tmp_path):
    app = write_notebook(tmp_path / "leaks.ipynb", "# Leaks", LEAKS)
    secret = "sesame" * 6
    env = {**dict.fromkeys((TOKEN, METRICS, COOKIE), secret), AUTH: f"ann:{secret}"}
    with started("dev", app, "--port", 0, env=env) as process:
        url = re.search(r"http://\S+/", process.stdout.readline())[0]
        stranger, names = get(url)[2], printed(f"{url}?token={secret}")
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert "Password" in stranger
    assert names == "[]\n"


def test_a_token_is_seen_nowhere_but_at_the_door(tmp_path):
    """Not in the list of processes, in apps, in logs of requests that fail, nor in pages."""
    write_notebook(tmp_path / "leaks.ipynb", LEAKS)
    write_notebook(tmp_path / "fails.ipynb", "raise RuntimeError('broken')")
    log = tmp_path / "log"
    command = ["serve", tmp_path, "--port", 0, "--access-log"]
    with (
        log.open("w") as stream,
        started(*command, stderr=stream, env={TOKEN: "sesame"}) as process,
    ):
        line = process.stdout.readline()
        url = re.search(r"http://\S+/", line)[0]
        assert "sesame" not in line
        assert printed(f"{url}app/leaks?token=sesame") == "[]\n"
        with joined(f"{url}app/fails?token=sesame") as (html, socket):
            told(socket)
            everybody = [process.pid, *(child.pid for child in kernels_of(process.pid))]
            lines = [" ".join(psutil.Process(pid).cmdline()) for pid in everybody]
        pages = [html, *(get(f"{url}{path}?token=sesame")[2] for path in ("nowhere", "app/%00"))]
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    for text in [*lines, *pages, log.read_text()]:
        assert "sesame" not in text
    assert "broken" in log.read_text()
