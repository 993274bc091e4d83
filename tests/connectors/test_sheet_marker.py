"""The hidden text of a dashboard in Markdown, and its boxes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.document import Box, Boxes, Paragraph, Text
from bot.domain.markdown import render
from connectors.shared.sheets import (
    SheetMarker,
    seal_sheet,
    text_digest,
    ticked,
    title_to_give,
    unseal_sheet,
    unticked,
)

LINE = "<!-- roadmap-drift-dashboard:1 topic=acme-shop block=v1.abc -->"
A, B = "accept.0a1b2c3d4e5f.00ff00ff", "snooze.0a1b2c3d4e5f.00ff00ff"
BODY = f"Said.\n\n- [ ] Accept it <!-- drift-box={A} -->\n- [ ] Snooze it <!-- drift-box={B} -->"

bodies = st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=300)
digests = st.sampled_from(["", "00ff00ff00ff00ff"])
markers = st.builds(
    SheetMarker,
    st.from_regex(r"[a-z0-9][a-z0-9_-]{0,30}", fullmatch=True),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=50),
    st.booleans(),
    digests,
    digests,
)


@given(bodies, markers)
def test_a_sealed_dashboard_gives_body_and_marker_back(body: str, marker: SheetMarker) -> None:
    sealed = seal_sheet(body, marker)
    assert unseal_sheet(sealed) == (body, marker)
    assert unseal_sheet(sealed.replace("\n", "\r\n") + " \r\n") == (body, marker)
    assert sealed.count("-->") == body.count("-->") + 1


@given(bodies, markers)
def test_a_quoted_dashboard_is_none(body: str, marker: SheetMarker) -> None:
    quoted = "\n".join(f"> {line}" for line in seal_sheet(body, marker).split("\n"))
    assert unseal_sheet(quoted) is None


def test_the_marker_reads_as_documented() -> None:
    assert seal_sheet("Said.", SheetMarker("acme-shop", "v1.abc")) == f"Said.\n\n{LINE}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{LINE}\nSomething behind it.",
        f"On one line: {LINE}",
        LINE.replace("board:1", "board:2"),
        LINE.replace("topic=acme-shop", "topic=Acme Shop"),
        LINE.replace("block=v1.abc", "block=v1 abc"),
        LINE.replace("block=v1.abc", "block=v1.abc state=open"),
        LINE.replace("-dashboard:1", ":1"),
    ],
)
def test_any_other_text_is_no_dashboard(text: str) -> None:
    assert unseal_sheet(text) is None


def test_boxes_are_told_by_name_in_either_case_and_any_bullet() -> None:
    assert ticked(BODY) == ()
    assert ticked(BODY.replace("[ ] Accept", "[x] Accept")) == (A,)
    assert ticked(BODY.replace("- [ ]", "* [X]")) == (A, B)
    assert ticked(BODY.replace("\n- [ ]", "\r\n- [x]").replace("\r", "")) == (A, B)


def test_a_box_without_our_name_is_not_ours() -> None:
    text = "- [x] Something\n- [x] Quoted `<!-- drift-box=x -->` and on"
    assert ticked(text) == ()
    assert unticked(text) == text


def test_what_we_wrote_is_had_back_from_a_ticked_body() -> None:
    for body in (BODY, BODY.replace("[ ] Snooze", "[X] Snooze"), BODY.replace("[ ]", "[x]")):
        assert unticked(body) == BODY


def test_what_the_renderer_makes_of_boxes_is_found_again() -> None:
    line = (Text("Guest <!-- drift-box=forged --> checkout"),)
    document = (Paragraph((Text("Said."),)), Boxes((Box(A, line), Box(B, line))))
    body = render(document)
    assert unticked(body) == body
    assert ticked(body.replace("- [ ]", "- [x]")) == (A, B)


def test_line_ends_make_no_other_text() -> None:
    assert text_digest("a\r\nb\r\n") == text_digest("a\nb")
    assert text_digest("a\nb") != text_digest("a b")


@pytest.mark.parametrize(
    ("present", "wanted", "given"),
    [
        ("Ours", "Ours", None),
        ("Ours", "New", "New"),
        ("A person's", "Ours", None),
        ("A person's", "New", None),
    ],
)
def test_a_title_is_given_until_a_person_gives_another(
    present: str, wanted: str, given: str | None
) -> None:
    marker = SheetMarker("acme-shop", "", title=text_digest("Ours"))
    assert title_to_give(marker, present, wanted) == given
