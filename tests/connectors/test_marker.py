import datetime as dt
import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.backlog import Stamp
from bot.domain.decisions import Decision, Kind, to_text
from connectors.shared.marker import Marker, seal, unseal

SINCE = dt.datetime(2026, 11, 5, 8, 30, tzinfo=dt.UTC)
STAMP = Stamp("error", ("0a1b2c3d4e5f",), SINCE)
MARKER = Marker("acme-shop", STAMP)
LINE = (
    "<!-- roadmap-drift:1 topic=acme-shop level=error since=2026-11-05T08:30:00Z"
    " prints=0a1b2c3d4e5f state=open -->"
)

# A tracker may turn CRLF into LF, so a body is never compared by its line ends.
bodies = st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=300)
topics = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,30}", fullmatch=True)
prints = st.lists(st.text(string.hexdigits[:16], min_size=12, max_size=12), max_size=5)
zones = st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=5, minutes=30))])
instants = st.builds(dt.datetime.fromtimestamp, st.integers(0, 2**33), zones)
parts_of_seconds = st.builds(dt.datetime.fromtimestamp, st.floats(0, 2**33), zones)
facts = st.lists(st.text(string.hexdigits[:16], min_size=8, max_size=8), max_size=5)
decided = st.lists(
    st.builds(
        Decision,
        st.text(string.hexdigits[:16], min_size=12, max_size=12),
        st.sampled_from(Kind),
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
        instants.map(lambda at: at.astimezone(dt.UTC)),
        why=st.text(st.characters(exclude_categories=["Cs"]), max_size=50),
    ),
    max_size=3,
)
markers = st.builds(
    Marker,
    topics,
    st.builds(
        Stamp,
        st.sampled_from(["error", "warning", "note"]),
        prints.map(tuple),
        instants,
        facts.map(tuple),
        decided.map(tuple),
        st.none() | parts_of_seconds,
    ),
    st.sampled_from(["open", "resolved", "duplicate"]),
)


@given(bodies, markers)
def test_a_sealed_text_gives_body_and_marker_back(body: str, marker: Marker) -> None:
    assert unseal(seal(body, marker)) == (body, marker)


@given(bodies, markers, st.text(" \t\r\n", max_size=5))
def test_what_a_tracker_does_to_line_ends_does_not_matter(
    body: str, marker: Marker, behind: str
) -> None:
    changed = seal(body, marker).replace("\n", "\r\n") + behind
    assert unseal(changed) == (body, marker)


@given(bodies, markers, markers)
def test_a_marker_inside_the_body_stays_text(body: str, inner: Marker, outer: Marker) -> None:
    sealed = seal(body, inner)
    assert unseal(seal(sealed, outer)) == (sealed, outer)


@given(bodies, markers)
def test_a_quoted_note_is_no_note(body: str, marker: Marker) -> None:
    quoted = "\n".join(f"> {line}" for line in seal(body, marker).split("\n"))
    assert unseal(quoted) is None


@pytest.mark.promise("R2")
def test_the_marker_reads_as_documented() -> None:
    assert seal("Said.", MARKER) == f"Said.\n\n{LINE}"
    assert unseal(f"Said.\n\n{LINE}") == ("Said.", MARKER)


def test_what_came_later_stands_between_the_old_parts() -> None:
    decision = Decision("0a1b2c3d4e5f", Kind.ACCEPT, "ana", SINCE, facts="00ff00ff")
    stamp = replace(STAMP, facts=("00ff00ff",), decided=(decision,), heard=SINCE)
    line = LINE.replace(
        " state=",
        f" facts=00ff00ff decided={to_text([decision])} heard=2026-11-05T08:30:00Z state=",
    )
    assert seal("Said.", Marker("acme-shop", stamp)) == f"Said.\n\n{line}"
    assert unseal(f"Said.\n\n{line}") == ("Said.", Marker("acme-shop", stamp))


def test_decisions_that_cannot_be_read_do_not_lose_the_note() -> None:
    assert unseal(LINE.replace(" state=", " decided=bm9uZQ state=")) == ("", MARKER)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No marker.",
        f"{LINE}\nSomething behind it.",
        f"On one line: {LINE}",
        f"Said.\n\n    {LINE}",
        f"Said.\n\n`{LINE}`",
        LINE.replace("drift:1", "drift:2"),
        LINE.replace("drift:1", "drift:"),
        LINE.replace("topic=acme-shop", "topic=Acme Shop"),
        LINE.replace("topic=acme-shop", "topic="),
        LINE.replace("2026-11-05T08:30:00Z", "yesterday"),
        LINE.replace("2026-11-05T08:30:00Z", "2026-11-05T08:30:00"),
        LINE.replace("2026-11-05T08:30:00Z", "2026-13-05T08:30:00Z"),
        LINE.replace("state=open", "state=deleted"),
        LINE.replace("state=open", "heard=yesterday state=open"),
        LINE.replace("state=open", "heard=2026-11-05T08:30:00 state=open"),
        LINE.replace("state=open", "facts=<b> state=open"),
        LINE.replace("state=open", "decided=--> state=open"),
        LINE.replace("state=open", "heard=2026-11-05T08:30:00Z facts=00ff state=open"),
        LINE.replace("prints=0a1b2c3d4e5f", "prints=<b>"),
        LINE.replace(" -->", ""),
    ],
)
def test_a_text_without_our_marker_alone_on_the_last_line_is_no_note(text: str) -> None:
    assert unseal(text) is None
