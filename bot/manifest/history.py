"""What the manifest said before: time is in git, so nobody has to keep a second record of it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.domain.replay import Replay, Revision
from bot.domain.roadmap import Initiative, Roadmap
from bot.manifest.git import Commit, Git, GitError
from bot.manifest.history_parse import OldVersions, Unread, unplaced

DAYS = 400
MOST = 300

Told = tuple[dt.date, Commit]


def replay(
    roadmap: Roadmap, until: dt.date, *, committed_only: bool = False, git: Git | None = None
) -> Replay | str:
    """The manifest's revisions up to a day, or in words why they are not known.

    What is not committed yet is the last revision, made on that day; `committed_only` leaves
    it out, for a day in the past. Read are the last 400 days and the revision before them;
    of more than 300 revisions some are left out evenly, and then what was changed and changed
    back between two of those that are read is not seen.
    """
    path = Path(roadmap.path)
    asked = git or Git.around(path)
    try:
        commits = asked.log(path)
        shallow = asked.is_shallow() and any(not commit.parents for commit in commits)
        if why := _unknown(commits, shallow=shallow):
            return why
        known = _known(commits, roadmap, until)
        taken = _taken(known, until)
        revisions, skipped = _revisions(taken, asked)
    except GitError as error:
        why = str(error).rstrip(".")
        return f"the manifest's history is not known: {why}"
    if not committed_only:
        revisions = _with_draft(revisions, roadmap, until)
    if not revisions:
        return "the manifest was not in git on that day, or cannot be read as it was"
    whole = not shallow and len(taken) == len(known) and not skipped
    return Replay(tuple(revisions), whole, skipped)


def _unknown(commits: Sequence[Commit], *, shallow: bool) -> str:
    if not commits:
        return "the manifest's history is not known: it is not committed to git"
    if shallow and len(commits) == 1:
        return (
            "the manifest's history is not known: the clone is shallow and has none of it."
            " Fetch all of it, in GitHub Actions with fetch-depth: 0"
        )
    return ""


def _known(commits: Sequence[Commit], roadmap: Roadmap, until: dt.date) -> list[Told]:
    """Those up to that day that have the file, oldest first, each on the product's day.

    Clocks may be wrong: what a later day is given than that is left out, and one that goes
    back does not turn the order.
    """
    known: list[Told] = []
    for commit in reversed(commits):
        day = roadmap.calendar.day(dt.datetime.fromtimestamp(commit.at, dt.UTC))
        if commit.blob and day <= until:
            known.append((max(day, known[-1][0]) if known else day, commit))
    return known


def _taken(known: list[Told], until: dt.date) -> list[Told]:
    """Those of the last 400 days and the one before, thinned out evenly where they are many."""
    first = until - dt.timedelta(days=DAYS)
    before = sum(day < first for day, _ in known)
    recent = known[max(0, before - 1) :]
    if len(recent) <= MOST:
        return recent
    return [recent[round(n * (len(recent) - 1) / (MOST - 1))] for n in range(MOST)]


def _revisions(taken: Sequence[Told], git: Git) -> tuple[list[Revision], int]:
    """Those that can be read, oldest first, and how many cannot."""
    contents = _contents([commit.blob for _, commit in taken], git)
    revisions = [
        Revision(day, contents[commit.blob], commit.id)
        for day, commit in taken
        if commit.blob in contents
    ]
    return revisions, len(taken) - len(revisions)


def _contents(blobs: Sequence[str], git: Git) -> dict[str, Mapping[str, Initiative]]:
    """The newest are read first: where all would take too long, the oldest are left out."""
    versions = OldVersions()
    read: dict[str, Mapping[str, Initiative]] = {}
    for blob, raw in git.blobs(list(dict.fromkeys(reversed(blobs)))):
        try:
            read[blob] = versions.read(raw)
        except Unread:
            continue
    return read


def _with_draft(revisions: Sequence[Revision], roadmap: Roadmap, day: dt.date) -> list[Revision]:
    """What is judged is the last one, whether it is committed or not."""
    now = {initiative.id: unplaced(initiative) for initiative in roadmap.initiatives}
    if revisions and revisions[-1].initiatives == now:
        return [*revisions]
    return [*revisions, Revision(day, now)]
