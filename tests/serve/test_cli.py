"""The command line: what it says, what it exits with, and that a signal ends everything."""

from __future__ import annotations

import os
import re
import resource
import signal
import socket
import subprocess
from urllib.request import urlopen

import psutil
import pytest

from nbblocks._version import __version__
from nbblocks.serve.cli import main
from tests.polling import until
from tests.serve.serving import get, kernels_of, started


def test_version(capsys):
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out == f"nbblocks {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["serve"], "PATH"),
        (["serve", "x", "--port", "70000"], "'70000' is not a port (0 to 65535)"),
        (["serve", "x", "--auth", "ann"], "write USER:PASSWORD"),
        (["serve", "x", "--cull-idle", "soon"], "'soon' is not a number of seconds"),
        ([], "COMMAND"),
    ],
)
def test_a_wrong_command_line(arguments, message, capsys):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert message in capsys.readouterr().err


def test_a_missing_file(tmp_path, capsys):
    assert main(["serve", str(tmp_path / "gone.ipynb")]) == 2
    assert capsys.readouterr().err == (
        f"nbblocks: There is no file or folder '{tmp_path / 'gone.ipynb'}'.\n"
    )


def test_a_wrong_suffix(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("")
    assert main(["serve", str(tmp_path / "a.txt")]) == 2
    assert "is neither a notebook (.ipynb) nor a Python script (.py)" in capsys.readouterr().err


# tornado leaves a socket that it cannot bind to the garbage collector.
left_to_gc = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@left_to_gc
def test_a_port_in_use(counter, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", str(counter), "--port", str(port), "--host", "127.0.0.1"]) == 1
    assert f"Port {port} of 127.0.0.1 is in use" in capsys.readouterr().err


@left_to_gc
def test_a_host_of_others(counter, capsys):
    assert main(["serve", str(counter), "--host", "192.0.2.1"]) == 1
    assert "Cannot listen on 192.0.2.1" in capsys.readouterr().err


def test_voila_not_installed(counter, capsys, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["serve", str(counter)]) == 1
    assert "pip install 'nbblocks[serve]'" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_and_its_kernels(counter, number):
    options = ["--port", 0, "--token", "sesame", "--drain", 0]
    with started("serve", counter, *options, stderr=subprocess.PIPE) as process:
        line = process.stdout.readline()
        url = re.fullmatch(r"Running on (http://localhost:\d+/)  \(Ctrl\+C stops it\)\n", line)[1]
        assert "counts" in get(f"{url}?token=sesame")[2]
        kernels = until(lambda: kernels_of(process.pid))
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert (out, err) == ("", "")
    assert not any(kernel.is_running() for kernel in kernels)


@pytest.mark.skipif(not hasattr(psutil.Process, "rlimit"), reason="psutil asks Linux only")
def test_a_server_may_open_as_many_files_as_it_is_allowed(counter):
    def limited():
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, 2048))

    with started("serve", counter, "--port", 0, preexec_fn=limited) as process:
        assert process.stdout.readline().startswith("Running on ")
        assert psutil.Process(process.pid).rlimit(psutil.RLIMIT_NOFILE) == (2048, 2048)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


@pytest.mark.parametrize(
    ("text", "mode", "message"),
    [
        ("short", 0o600, "has 5 characters, and at least 32 are needed"),
        ("x" * 32, 0o644, "Every user of this machine can read the secrets"),
        ("", 0o600, "The file of --cookie-secret-file is empty"),
        (None, 0o600, "The file of --cookie-secret-file cannot be read"),
    ],
)
def test_a_secret_that_is_none(counter, tmp_path, capsys, text, mode, message):
    path = tmp_path / "secret"
    if text is not None:
        path.write_text(text)
        path.chmod(mode)
    assert main(["serve", str(counter), "--cookie-secret-file", str(path)]) == 2
    assert message in capsys.readouterr().err


def test_apps_do_not_see_the_secret_that_signs_logins(counter, monkeypatch, capsys):
    monkeypatch.setenv("NBBLOCKS_COOKIE_SECRET", "short")
    assert main(["serve", str(counter)]) == 2
    assert "at least 32 are needed" in capsys.readouterr().err
    assert "NBBLOCKS_COOKIE_SECRET" not in os.environ


def test_dev_says_what_it_watches_and_ends_with_a_signal(counter):
    with started("dev", counter, "--port", 0, stderr=subprocess.PIPE) as process:
        line = process.stdout.readline()
        url = re.fullmatch(r"Running on (\S+), watching A counter  \(Ctrl\+C stops it\)\n", line)[1]
        events = urlopen(f"{url}nbblocks/dev", timeout=30)
        first = events.readline()
        assert first.startswith(b"data: ")
        os.utime(counter, ns=(0, counter.stat().st_mtime_ns + 1_000_000))
        assert events.readline() == b"\n"
        assert events.readline() not in (first, b"")
        assert process.stdout.readline().endswith("counter.ipynb saved: 1 page loads again\n")
        events.close()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "", "")
