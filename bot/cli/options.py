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


def _day(text: str) -> dt.date:
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a day, no instant
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a day; write it as 2026-11-20") from None


AsOfOption = Annotated[
    dt.date | None,
    typer.Option(
        "--as-of",
        parser=_day,
        metavar="DATE",
        help="Judge as of the end of this day (2026-11-20). Items created later are absent,"
        " items closed later are open.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
AllOption = Annotated[bool, typer.Option("--all", help="Print every note, however many.")]
