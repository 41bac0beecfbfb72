"""Lines of the log: for people and for programs, with the request's id and without secrets."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from nbblocks._logs import JSON, Formatter, Handler, SecretFilter, request_id, without_secrets

TOKEN = "sesame-opens"


@pytest.fixture
def log():
    logger = logging.getLogger("test.logs")
    logger.propagate = False
    yield logger
    logger.handlers.clear()
    logger.propagate = True


def lines(log, capsys, *known: str, kind: str = JSON) -> list[str]:
    log.addHandler(Handler(Formatter(kind, known)))
    request_id.set("r-1")
    try:
        log.warning("%s came with %s", "Ann", f"/?token={TOKEN}", extra={"fields": {"ms": 1.5}})
        try:
            raise ValueError(f"no {TOKEN}")
        except ValueError:
            log.exception("It failed.")
    finally:
        request_id.set("")
    return capsys.readouterr().err.splitlines()


def test_lines_for_programs_are_json(log, capsys):
    first, second = map(json.loads, lines(log, capsys, TOKEN))
    assert first.pop("time").endswith("Z")
    assert first == {
        "level": "warning",
        "logger": "test.logs",
        "message": "Ann came with /?token=[secret]",
        "request_id": "r-1",
        "ms": 1.5,
    }
    assert "ValueError: no [secret]" in second["traceback"]


def test_lines_for_people_name_the_request(log, capsys):
    first, second, *trace = lines(log, capsys, TOKEN, kind="text")
    assert first.endswith("Z W [r-1] Ann came with /?token=[secret]")
    assert second.endswith("Z E [r-1] It failed.")
    assert trace[-1] == "ValueError: no [secret]"


def test_colours_of_a_traceback_are_no_part_of_a_line(log, capsys):
    log.addHandler(Handler(Formatter()))
    log.error("%s", "\x1b[31mValueError\x1b[39m: token=\x1b[33msesame\x1b[39m")
    assert capsys.readouterr().err.endswith(" E ValueError: token=[secret]\n")


def test_a_handler_writes_to_the_standard_error_of_the_moment(log, monkeypatch, capsys):
    log.addHandler(Handler(Formatter()))
    monkeypatch.setattr(sys, "stderr", sys.stdout)
    log.error("moved")
    out, err = capsys.readouterr()
    assert "moved" in out
    assert err == ""


@pytest.mark.parametrize(
    "text",
    [
        f"GET /?x=1&token={TOKEN} (1.1.1.1)",
        f"uri='/app?token={TOKEN}', version='HTTP/1.1'",
        f"{{'Authorization': 'Bearer {TOKEN}', 'Host': 'h'}}",
        f"Authorization: token {TOKEN}\r\nHost: h",
        f"Cookie: a=1; username-localhost-8866={TOKEN}; b=2",
        f"('Set-Cookie', 'nbblocks-visit={TOKEN}; Path=/')",
        f"_xsrf={TOKEN}&username=ann",
        f"username=ann&password={TOKEN}",
        f"nbblocks-ticket={TOKEN}",
    ],
)
def test_secrets_are_hidden_by_their_names(text):
    assert TOKEN not in without_secrets(text)


def test_a_known_secret_is_hidden_wherever_it_stands():
    assert without_secrets(f"path /{TOKEN}/x", (TOKEN,)) == "path /[secret]/x"


@pytest.mark.parametrize("text", ["state='queued' code=1", "max_tokens: 12", "tokens per second"])
def test_other_words_stay(text):
    assert without_secrets(text) == text


def test_the_filter_cleans_what_others_log():
    values = (404, f"/?token={TOKEN}")
    record = logging.LogRecord("other", logging.WARNING, "", 0, "%d GET %s", values, None)
    assert SecretFilter().filter(record)
    assert record.getMessage() == "404 GET /?token=[secret]"
