"""Descriptions, documents above all, become the text that they begin with."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.backlog import TEXT_LIMIT
from connectors.shared.description import beginning


def doc(*blocks: object) -> dict[str, Any]:
    return {"type": "doc", "version": 1, "content": list(blocks)}


def node(kind: str, *content: object, **attributes: object) -> dict[str, Any]:
    made: dict[str, Any] = {"type": kind}
    if content:
        made["content"] = list(content)
    return {**made, "attrs": attributes} if attributes else made


def text(said: str, *marks: str) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "text", "text": said}
    return {**made, "marks": [{"type": mark} for mark in marks]} if marks else made


def paragraph(said: str) -> dict[str, Any]:
    return node("paragraph", text(said))


def test_a_document_is_told_block_by_block() -> None:
    told = doc(
        node("heading", text("Why"), level=2),
        node("paragraph", text("Cards "), text("fail", "strong"), node("hardBreak"), text("often")),
        node("paragraph"),
        node(
            "bulletList",
            node("listItem", paragraph("first"), node("orderedList", node("listItem"))),
            node("listItem", paragraph("second")),
        ),
        node("taskList", node("taskItem", text("ask the bank"), state="TODO")),
        node("panel", paragraph("careful"), panelType="warning"),
        node("expand", paragraph("inside"), title="Details"),
    )
    assert beginning(told).split("\n") == [
        *("Why", "Cards fail", "often", "", "first", "second", "ask the bank", "careful"),
        *("Details", "inside"),
    ]


def test_cells_of_a_table_are_lines() -> None:
    row = node(
        "tableRow", node("tableHeader", paragraph("bank")), node("tableCell", paragraph("a"))
    )
    assert beginning(doc(node("table", row))) == "bank\na"


def test_code_and_quotes_are_marked_so_that_they_can_be_left_out() -> None:
    told = doc(
        node("codeBlock", text("a = 1\nb = ```2```"), language="python"),
        node("blockquote", paragraph("said"), node("paragraph", text("x"), node("hardBreak"))),
        node("paragraph", text("call "), text("pay()", "code", "strong")),
    )
    assert beginning(told).split("\n") == [
        *("```", "a = 1", "b = 2", "```", "> said", "> x", "> ", "call `pay()`"),
    ]


def test_links_that_stand_for_themselves_are_kept_and_people_and_pictures_are_not() -> None:
    told = doc(
        node("mediaSingle", node("media", id="1", type="file"), layout="center"),
        node("paragraph", text("See "), node("inlineCard", url="https://jira/browse/PAY-7")),
        node("blockCard", url="https://jira/browse/PAY-8"),
        node("paragraph", node("mention", id="5", text="@Ana"), node("status", text="LATE")),
        node("rule"),
    )
    lines = ["See https://jira/browse/PAY-7", "https://jira/browse/PAY-8", "LATE"]
    assert beginning(told).split("\n") == lines


def test_where_a_link_leads_is_told_unless_its_text_says_so() -> None:
    def link(words: str, href: object) -> dict[str, Any]:
        return {**text(words), "marks": [{"type": "link", "attrs": {"href": href}}]}

    url = "https://jira/browse/PAY-7"
    told = doc(node("paragraph", link("this", url), link(url, url), link("odd", 7)))
    assert beginning(told) == f"[this]({url}){url}odd"


def test_an_unknown_block_is_looked_into() -> None:
    told = doc(node("bodiedExtension", node("layout", paragraph("within")), key="x"))
    assert beginning(told) == "within"


def test_only_the_beginning_is_told() -> None:
    assert beginning(doc(*[paragraph("x" * 99)] * 400)) == (("x" * 99 + "\n") * 15)[:TEXT_LIMIT]
    assert beginning("y" * 2_000) == "y" * TEXT_LIMIT


def test_wiki_markup_stays_as_it_is() -> None:
    told = "h1. Why\r\n\r\n{code}a = 1{code}\r\n * [PAY-7]"
    assert beginning(told) == told


NOTHING: tuple[object, ...] = (None, "", {}, doc(), [], 7, True)


def test_nothing_is_the_empty_text() -> None:
    assert [beginning(odd) for odd in NOTHING] == [""] * 7


def test_a_document_that_has_no_bottom_is_read_down_to_a_depth() -> None:
    told: dict[str, Any] = paragraph("deep")
    for _ in range(900):
        told = node("listItem", told)
    assert beginning(doc(paragraph("top"), told)) == "top"
    line = text("deep")
    for _ in range(900):
        line = node("inlineExtension", line)
    assert beginning(doc(node("paragraph", text("top"), line))) == "top"


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
KINDS = st.sampled_from(["doc", "paragraph", "text", "codeBlock", "blockquote", "mention", "date"])
ODD = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["attrs", "text", "url", "title"]), inner, max_size=3)
        | st.fixed_dictionaries(
            {}, optional={"type": KINDS | inner, "content": inner, "text": inner, "marks": inner}
        )
    ),
    max_leaves=30,
)


@given(told=ODD)
def test_no_document_is_too_odd(told: object) -> None:
    assert len(beginning(told)) <= TEXT_LIMIT
    assert len(beginning(doc(told))) <= TEXT_LIMIT


@pytest.mark.parametrize("said", ["\ud83d half", "NUL \0 in it", "\u202egnp.exe", "a\u0301"])
def test_odd_letters_stay(said: str) -> None:
    assert beginning(said) == said
    assert beginning(doc(paragraph(said))) == said
