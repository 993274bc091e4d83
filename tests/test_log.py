import base64
import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.log import Redactor, configure
from tests.tree import ROOT

SECRET = "s3cret/value+with=signs"
FOUND = [
    "ghp_" + "a1B2" * 9,
    "ghs_" + "a1B2" * 9,
    "github_pat_" + "a1B2_" * 9,
    "xoxb-" + "1234567890-abc",
    "xapp-" + "1-A0B1C2D3-xyz",
    "ATATT" + "3xFfGF0" * 4 + "=1A2B",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
]


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def events(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


def test_an_event_is_one_line_of_json_with_the_run(stream: io.StringIO) -> None:
    configure(level="info", run_id="r-17", stream=stream)
    structlog.get_logger("bot.app").info("plan_made", actions=3)
    [event] = events(stream)
    assert event.pop("timestamp").endswith("Z")
    assert event == {
        "event": "plan_made",
        "actions": 3,
        "run": "r-17",
        "level": "info",
        "logger": "bot.app",
    }


def test_a_library_record_looks_the_same(stream: io.StringIO) -> None:
    configure(run_id="r-17", stream=stream)
    logging.getLogger("urllib3.connectionpool").warning("Retrying %s", "/repos")
    [event] = events(stream)
    assert (event["event"], event["run"], event["logger"], event["level"]) == (
        "Retrying /repos",
        "r-17",
        "urllib3.connectionpool",
        "warning",
    )


def test_the_run_is_known_in_other_threads_too(stream: io.StringIO) -> None:
    configure(level="info", run_id="r-17", stream=stream)
    thread = threading.Thread(target=lambda: structlog.get_logger().info("page_read"))
    thread.start()
    thread.join()
    assert events(stream)[0]["run"] == "r-17"


def test_what_is_below_the_level_is_not_logged(stream: io.StringIO) -> None:
    configure(level="warning", stream=stream)
    structlog.get_logger().info("page_read")
    logging.getLogger("github.Requester").info("quiet")
    assert stream.getvalue() == ""


def test_talkative_libraries_are_heard_from_a_warning_on(stream: io.StringIO) -> None:
    configure(level="debug", stream=stream)
    logging.getLogger("urllib3.connectionpool").debug("GET /repos?token=x")
    assert stream.getvalue() == ""


def test_configuring_twice_does_not_log_twice(stream: io.StringIO) -> None:
    configure(stream=io.StringIO())
    configure(stream=stream)
    structlog.get_logger().warning("once")
    assert len(events(stream)) == 1


def test_a_terminal_gets_lines_for_people() -> None:
    terminal = Terminal()
    configure(level="info", stream=terminal)
    structlog.get_logger().info("plan_made", actions=3)
    assert "plan_made" in terminal.getvalue()
    assert not terminal.getvalue().startswith("{")


@pytest.mark.parametrize("form", ["console", "json"])
def test_an_exception_is_logged_without_locals_and_without_secrets(
    stream: io.StringIO, form: Any
) -> None:
    configure(form, secrets=[SECRET], stream=stream)
    local_value = "private-local"
    try:
        raise ValueError(f"refused {SECRET} and {FOUND[0]} {len(local_value)}")
    except ValueError:
        structlog.get_logger().exception("run_failed")
        logging.getLogger("github").exception("library_failed")
    text = stream.getvalue()
    assert text.count("ValueError") >= 2
    assert SECRET not in text
    assert FOUND[0] not in text
    assert "private-local" not in text


def test_pygithub_prints_a_record_once_though_it_installs_a_handler_on_import() -> None:
    program = (
        "import bot.log, logging, sys\n"
        "bot.log.configure('json')\n"
        "assert 'github' not in sys.modules\n"
        "import github\n"
        "logging.getLogger('github.GithubRetry').warning('once')\n"
        "bot.log.configure('json')\n"
        "logging.getLogger('github.GithubRetry').warning('again')\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert [json.loads(line)["event"] for line in answer.stderr.splitlines()] == ["once", "again"]


def test_values_are_redacted_by_key_and_inside_collections(stream: io.StringIO) -> None:
    configure(secrets=[SECRET], stream=stream)
    structlog.get_logger().warning(
        "asked",
        token="plain",
        headers={"Authorization": "x", "Accept": "json", "Note": [SECRET]},
        path=Path("var") / SECRET,
        raw=SECRET.encode(),
        tokens_left=4000,
    )
    [event] = events(stream)
    assert event["token"] == "***"
    assert event["headers"] == {"Authorization": "***", "Accept": "json", "Note": ["***"]}
    assert event["tokens_left"] == 4000
    assert SECRET not in stream.getvalue()


@pytest.mark.parametrize("secret", FOUND)
def test_what_looks_like_a_secret_is_taken_out_of_a_text(secret: str) -> None:
    assert Redactor()(f"before {secret} after") == "before *** after"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Authorization: Bearer abc123def456", "Authorization: Bearer ***"),
        ("authorization: basic dXNlcjpwYXNz==", "authorization: basic ***"),
        ("git clone https://ana:hunter2@example.com/x", "git clone https://***@example.com/x"),
    ],
)
def test_only_the_secret_part_is_taken_out(text: str, expected: str) -> None:
    assert Redactor()(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Add bearer authentication to the API",
        "Basic internationalization, see acme/shop#12",
        "https://example.com:8080/a@b",
        "Ghost_writer and xoxo-kisses",
    ],
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert Redactor()(text) == text


@pytest.mark.parametrize("prefix", ["", "a", "ab", "ana@example.com:"])
@pytest.mark.parametrize("suffix", ["", "x", "xy"])
def test_a_given_secret_is_found_in_base64_at_any_offset(prefix: str, suffix: str) -> None:
    encoded = base64.b64encode(f"{prefix}{SECRET}{suffix}".encode()).decode()
    assert len(Redactor([SECRET])(encoded)) < 20 + len(prefix) * 2


@pytest.mark.promise("R32")
@given(
    st.text(min_size=4).filter(lambda text: "*" not in text),
    st.text(max_size=20),
    st.text(max_size=20),
)
def test_a_given_secret_never_comes_out_plain_or_quoted(
    secret: str, before: str, after: str
) -> None:
    redact = Redactor([secret])
    assert secret not in redact(before + secret + after)
    assert quote(secret, safe="") not in redact(f"?q={quote(secret, safe='')}&")


def test_redacting_twice_changes_nothing_more() -> None:
    redact = Redactor([SECRET])
    once = redact(" ".join([SECRET, *FOUND, "Bearer abc123def456", "https://a:b@c"]))
    assert redact(once) == once


def test_without_secrets_a_text_is_the_same() -> None:
    assert Redactor([""])("nothing to see") == "nothing to see"
