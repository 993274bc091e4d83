"""Options that several commands take, and the bits of the exit code."""

import datetime as dt
from typing import Annotated

import typer

COULD_NOT_RUN = 1

ManifestOption = Annotated[
    str | None,
    typer.Option(
        "--manifest",
        "-m",
        help="Manifest: a file, a glob or a directory. Default: ROADMAP_DRIFT_MANIFEST,"
        " else roadmap.yaml.",
        show_default=False,
    ),
]
AsOfOption = Annotated[
    dt.datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="Judge as of the end of this day (2026-11-20). Items created later are absent,"
        " items closed later are open.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
AllOption = Annotated[bool, typer.Option("--all", help="Print every note, however many.")]
