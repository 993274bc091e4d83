"""The command as a process of its own: pipes, terminals, secrets."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

import bot
from tests.cli.conftest import Terminal
from tests.tree import ROOT

CANARY = "ghp_CanaryCanaryCanaryCanary0123456789"


def process(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=environment(folder, **variables),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def environment(folder: Path, **variables: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ROADMAP_DRIFT_", "GITHUB_"))}
    own = {"PYTHONPATH": str(ROOT), "ROADMAP_DRIFT_STATE_DIR": str(folder / "state")}
    return {**kept, **own, **variables}


def on_a_terminal(folder: Path, *arguments: str, **variables: str) -> str:
    """What a command prints where a person watches."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={**environment(folder, **variables), "TERM": "xterm-256color"},
        stdout=theirs,
        stderr=theirs,
    ):
        os.close(theirs)
        told = b""
        while True:
            try:
                more = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not more:
                break
            told += more
    os.close(ours)
    return told.decode("utf-8")


def test_python_m_bot_is_the_command(terminal: Terminal) -> None:
    answer = process(terminal.folder, "--version")
    assert (answer.returncode, answer.stdout) == (0, f"roadmap-drift {bot.__version__}\n")


def test_the_process_leaves_with_the_exit_code(shop: Terminal) -> None:
    assert process(shop.folder, "check").returncode == 2
    assert process(shop.folder, "apply").returncode == 10
    assert process(shop.folder, "chek").returncode == 1


def test_a_pipe_gets_plain_lines(shop: Terminal) -> None:
    for arguments in (["check"], ["plan"], ["apply"], ["rules"], ["explain", "S02"]):
        assert "\x1b" not in process(shop.folder, *arguments).stdout


def test_a_terminal_gets_colours_unless_no_color_is_set(shop: Terminal) -> None:
    assert "\x1b[1;31m" in on_a_terminal(shop.folder, "check")
    plain = on_a_terminal(shop.folder, "check", NO_COLOR="1")
    assert "S02 done-in-roadmap-only" in plain
    assert [code for code in range(30, 50) if f"{code}m" in plain] == []


def test_a_reader_that_goes_away_gets_no_trace(shop: Terminal) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "report", "--json"],
        cwd=shop.folder,
        env=environment(shop.folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as writer:
        assert writer.stdout
        assert writer.stderr
        writer.stdout.close()
        told = writer.stderr.read()
    assert told == b""


@pytest.mark.promise("R32")
@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "--json"],
        ["plan"],
        ["plan", "--json"],
        ["report", "--json"],
        ["report", "--markdown"],
        ["apply"],
        ["doctor"],
        ["history"],
        ["check", "--manifest", "none.yaml"],
    ],
    ids=" ".join,
)
def test_a_token_is_never_printed_even_if_an_item_has_it_in_its_title(
    shop: Terminal, arguments: list[str]
) -> None:
    shop.rewrite("title: Guest checkout", f"title: Guest checkout {CANARY}")
    answer = process(shop.folder, *arguments, GITHUB_TOKEN=CANARY, ROADMAP_DRIFT_LOG__LEVEL="debug")
    assert CANARY not in answer.stdout + answer.stderr


def test_a_token_that_is_no_token_is_named_and_not_shown(shop: Terminal) -> None:
    answer = process(shop.folder, "check", GITHUB_TOKEN=f"{CANARY} oops")
    assert answer.returncode == 1
    assert "GITHUB_TOKEN" in answer.stderr
    assert CANARY not in answer.stdout + answer.stderr


def test_a_token_is_not_printed_when_github_cannot_be_reached(terminal: Terminal) -> None:
    process(terminal.folder, "init", "--repo", "acme/shop")
    answer = process(
        terminal.folder,
        "check",
        GITHUB_TOKEN=CANARY,
        ROADMAP_DRIFT_GITHUB__BASE_URL="http://127.0.0.1:9",
        ROADMAP_DRIFT_LIMITS__MAX_WAIT="0",
        ROADMAP_DRIFT_LOG__LEVEL="debug",
    )
    assert answer.returncode == 4
    assert "X01 unreadable" in answer.stdout
    assert CANARY not in answer.stdout + answer.stderr
