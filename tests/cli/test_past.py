"""What a command tells of the manifest's past: with git, without it, and as of a day."""

import datetime as dt

from tests.cli.conftest import Terminal
from tests.manifest.committed import Repository

MOVED = """\
version: 1
id: acme-shop
product: Acme Shop
sources:
  - {name: shop, kind: local, file: backlog.db, repos: [acme/shop]}
initiatives:
  - id: guest-checkout
    title: Guest checkout
    status: in_progress
    target: TARGET
    owner: ana
    links:
      - {shop: {issue: 1}}
"""
TODAY = dt.datetime.now(dt.UTC).date()  # noqa: TID251  the command asks the real clock


def in_days(days: int) -> str:
    return f"{TODAY + dt.timedelta(days=days)}"


def moved_twice(shop: Terminal) -> Repository:
    made = Repository.create(shop.folder)
    for ago, due in ((60, 30), (40, 60), (20, 90)):
        made.commit(in_days(-ago), MOVED.replace("TARGET", in_days(due)))
    return made


def slips(shop: Terminal, *arguments: str) -> list[tuple[str, int]]:
    told = shop("report", "--json", *arguments).json["products"][0]["findings"]
    return [(f["level"], f["facts"]["times"]) for f in told if f["rule"] == "T11"]


def test_a_target_that_was_moved_twice_is_told(shop: Terminal) -> None:
    moved_twice(shop)
    assert slips(shop) == [("warning", 2)]
    assert "Guest checkout was put off twice" in shop("check").out


def test_as_of_a_day_only_what_had_been_committed_counts(shop: Terminal) -> None:
    moved_twice(shop)
    assert slips(shop, "--as-of", in_days(-30)) == [("note", 1)]


def test_a_move_that_is_not_committed_yet_counts(shop: Terminal) -> None:
    made = moved_twice(shop)
    made.write(MOVED.replace("TARGET", in_days(120)))
    assert slips(shop) == [("error", 3)]


def test_without_git_one_line_says_what_was_not_judged(shop: Terminal) -> None:
    told = shop("check").out
    lines = [line for line in told.splitlines() if "the manifest's history" in line]
    assert len(lines) == 1
    assert "T11" in lines[0]
    assert lines[0].endswith("it is not in a git repository. Keep the manifest in git")


def test_git_is_not_asked_where_no_rule_wants_it(shop: Terminal) -> None:
    shop.rewrite("goals:", "policy: {select: [S02]}\ngoals:")
    assert "history" not in shop("check").out
