"""Starting the command costs little more than typer itself."""

import subprocess
import sys
import time
from pathlib import Path

from tests.tree import ROOT

BARE = """\
import typer

app = typer.Typer()


@app.command()
def one() -> None:
    "One."


@app.command()
def two() -> None:
    "Two."


app()
"""
ROUNDS = 12
MOST = 1.5


def seconds(*command: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, check=True)
    return time.perf_counter() - began


def test_help_is_shown_within_one_and_a_half_times_a_bare_typer_app(tmp_path: Path) -> None:
    bare = tmp_path / "bare.py"
    bare.write_text(BARE, encoding="utf-8")
    ours, theirs = [], []
    for _ in range(ROUNDS):  # in turns, so that a busy moment of the machine meets both
        ours.append(seconds("-m", "bot", "--help"))
        theirs.append(seconds(str(bare), "--help"))
    ratio = min(ours) / min(theirs)
    print(f"--help: {min(ours):.3f} s, a bare typer app: {min(theirs):.3f} s, ratio {ratio:.2f}")
    assert ratio <= MOST
