"""ADF: the one form in which a note is sent, read back and compared, and R30 in it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given

from bot.domain.adf import canonical, is_adf, render, words
from bot.domain.document import (
    Anchor,
    Box,
    Boxes,
    Bullets,
    Code,
    Fold,
    Heading,
    Line,
    Paragraph,
    Strong,
    Table,
    Text,
)
from bot.domain.markdown import render as as_markdown
from tests.domain.test_markdown import NASTY, TEXTS, every_place, printable

Node = Mapping[str, Any]

# What Atlassian's schema lets stand in what, as far as a note uses it.
CHILDREN = {
    "doc": {"paragraph", "heading", "bulletList", "taskList", "table", "expand"},
    "expand": {"paragraph", "heading", "bulletList", "taskList", "table"},
    "paragraph": {"text"},
    "heading": {"text"},
    "bulletList": {"listItem"},
    "listItem": {"paragraph"},
    "taskList": {"taskItem"},
    "taskItem": {"text"},
    "table": {"tableRow"},
    "tableRow": {"tableHeader", "tableCell"},
    "tableHeader": {"paragraph"},
    "tableCell": {"paragraph"},
    "text": set[str](),
}
MAY_BE_EMPTY = {"doc", "paragraph", "heading", "text", "taskItem"}
MARKS = [set[str](), {"strong"}, {"code"}, {"link"}, {"link", "strong"}]
LINK = "https://jira.example/browse/PAY-7"


def doc(*blocks: Node) -> Node:
    return {"type": "doc", "version": 1, "content": list(blocks)}


def paragraph(*content: Node) -> Node:
    return {"type": "paragraph", "content": list(content)}


def text(words: str, *marks: Node) -> Node:
    return {"type": "text", "text": words, **({"marks": list(marks)} if marks else {})}


def nodes(body: str) -> Iterator[Node]:
    """Every node of a body, in order."""
    waiting: list[Node] = [json.loads(body)]
    while waiting:
        node = waiting.pop(0)
        yield node
        waiting[:0] = node.get("content", [])


def wrong(body: str) -> list[Node]:
    """The nodes that Jira would refuse, or that hold more than the bot's own wording makes."""
    return [node for node in nodes(body) if not _is_right(node)]


def _is_right(node: Node) -> bool:
    kind, content = node["type"], node.get("content")
    if kind not in CHILDREN or content == [] or node.keys() - _allowed(kind):
        return False
    if content is None:
        return kind in MAY_BE_EMPTY and (kind != "text" or _is_right_text(node))
    return {inner["type"] for inner in content} <= CHILDREN[kind]


def _allowed(kind: str) -> set[str]:
    attributed = {kind: {"attrs"} for kind in ("heading", "expand", "taskList", "taskItem")}
    more = {**attributed, "text": {"text", "marks"}}
    return {"type", "content", *more.get(kind, ()), *(("version",) if kind == "doc" else ())}


def _is_right_text(node: Node) -> bool:
    marks = node.get("marks", [])
    links = [mark["attrs"]["href"] for mark in marks if mark["type"] == "link"]
    right = {mark["type"] for mark in marks} in MARKS and ("marks" not in node or marks)
    return bool(node["text"] and right) and all(link.startswith("https://") for link in links)


def said(body: str) -> str:
    """All words of a body, on one line."""
    return " ".join(str(node["text"]) for node in nodes(body) if node["type"] == "text")


class TestBlocks:
    def test_a_document_word_for_word(self) -> None:
        cell: Line = (Text("late"),)
        document = (
            Heading(2, (Text("Drift"),)),
            Paragraph((Strong((Text("Late."),)), Text(" "), Code("ana"), Text(" decides."))),
            Bullets((cell,)),
            Table((cell,), ((cell,),)),
            Fold((Text("More"),), (Paragraph(cell),)),
        )
        late = paragraph(text("late"))
        assert json.loads(render(document)) == doc(
            {"type": "heading", "attrs": {"level": 2}, "content": [text("Drift")]},
            paragraph(
                text("Late.", {"type": "strong"}),
                text(" "),
                text("ana", {"type": "code"}),
                text(" decides."),
            ),
            {"type": "bulletList", "content": [{"type": "listItem", "content": [late]}]},
            {
                "type": "table",
                "content": [
                    {
                        "type": "tableRow",
                        "content": [{"type": "tableHeader", "content": [late]}],
                    },
                    {"type": "tableRow", "content": [{"type": "tableCell", "content": [late]}]},
                ],
            },
            {"type": "expand", "attrs": {"title": "More"}, "content": [late]},
        )

    def test_the_text_is_short_sorted_and_the_same_each_time(self) -> None:
        document = (Paragraph((Text("Größe 🚀"), Strong((Text("!"),)))),)
        assert render(document) == (
            '{"content":[{"content":[{"text":"Größe 🚀","type":"text"},'
            '{"marks":[{"type":"strong"}],"text":"!","type":"text"}],"type":"paragraph"}],'
            '"type":"doc","version":1}'
        )

    def test_a_fold_within_a_fold_is_told_flat_since_none_may_stand_in_another(self) -> None:
        inner = Fold((Text("Inner"),), (Paragraph((Text("deep"),)),))
        body = render((Fold((Text("Outer"),), (inner,)),))
        assert wrong(body) == []
        assert words(body) == "Outer\nInner\ndeep"

    def test_what_is_empty_is_left_out_and_an_empty_paragraph_has_no_content(self) -> None:
        document = (
            Paragraph((Text(""), Code(" "), Text("\x00"))),
            Bullets(()),
            Table((), ()),
            Fold((Text("More"),), ()),
            Table(((),), (((),),)),
        )
        body = render(document)
        assert wrong(body) == []
        kinds = [node["type"] for node in json.loads(body)["content"]]
        assert kinds == ["paragraph", "expand", "table"]
        assert json.loads(body)["content"][0] == {"type": "paragraph"}

    def test_a_line_has_no_space_at_its_ends(self) -> None:
        line = (Text(" "), Strong((Text(" Late."),)), Text(" by a day "), Code(""), Text(" "))
        (node,) = json.loads(render((Paragraph(line),)))["content"]
        assert node == paragraph(text("Late.", {"type": "strong"}), text(" by a day"))

    @pytest.mark.parametrize(("depth", "level"), [(0, 1), (1, 1), (6, 6), (9, 6)])
    def test_a_heading_is_of_a_level_that_there_is(self, depth: int, level: int) -> None:
        (node,) = json.loads(render((Heading(depth, (Text("a"),)),)))["content"]
        assert node["attrs"] == {"level": level}


class TestBoxes:
    BOXES = Boxes((Box("accept.a", (Text("Accept"),)), Box("snooze.a", (Text("Snooze"),))))

    def test_a_list_of_boxes_word_for_word(self) -> None:
        assert json.loads(render((self.BOXES,))) == doc(
            {
                "type": "taskList",
                "attrs": {"localId": "list.accept.a"},
                "content": [
                    {
                        "type": "taskItem",
                        "attrs": {"localId": "accept.a", "state": "TODO"},
                        "content": [text("Accept")],
                    },
                    {
                        "type": "taskItem",
                        "attrs": {"localId": "snooze.a", "state": "TODO"},
                        "content": [text("Snooze")],
                    },
                ],
            }
        )

    def test_no_boxes_are_no_list(self) -> None:
        assert json.loads(render((Boxes(()),))) == {"type": "doc", "version": 1}

    def test_another_id_of_the_list_changes_nothing(self) -> None:
        told = json.loads(render((self.BOXES,)))
        told["content"][0]["attrs"]["localId"] = "0b6d4d36"
        assert canonical(told) == render((self.BOXES,))

    @pytest.mark.parametrize("change", [{"state": "DONE"}, {"localId": "other"}])
    def test_a_tick_and_another_box_are_seen(self, change: Node) -> None:
        told = json.loads(render((self.BOXES,)))
        told["content"][0]["content"][1]["attrs"].update(change)
        assert canonical(told) != render((self.BOXES,))

    @pytest.mark.parametrize("nasty", NASTY)
    def test_a_box_of_any_text_is_text_and_nothing_else(self, nasty: str) -> None:
        boxes = Boxes((Box("accept.a", (Text(nasty), Code(nasty))),))
        body = render((boxes, Fold((Text(nasty),), (boxes,))))
        assert wrong(body) == []
        assert canonical(json.loads(body)) == body

    def test_they_are_told_in_plain_lines(self) -> None:
        body = render((self.BOXES,)).replace("TODO", "DONE", 1)
        assert words(body) == "- [x] Accept\n- [ ] Snooze"


class TestMarks:
    def test_code_is_never_strong_for_adf_joins_them_with_no_emphasis(self) -> None:
        body = render((Paragraph((Strong((Text("a "), Code("b"), Strong((Text("c"),)))),)),))
        (node,) = json.loads(body)["content"]
        strong, code = {"type": "strong"}, {"type": "code"}
        assert node == paragraph(text("a ", strong), text("b", code), text("c", strong))

    def test_a_link_in_strong_words_is_both(self) -> None:
        line = (Strong((Anchor("PAY-7", LINK),)),)
        (node,) = json.loads(render((Paragraph(line),)))["content"]
        link = {"type": "link", "attrs": {"href": LINK}}
        assert node == paragraph(text("PAY-7", link, {"type": "strong"}))

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x", "", "x"])
    def test_what_is_no_web_address_is_shown_as_code(self, url: str) -> None:
        (node,) = json.loads(render((Paragraph((Anchor("a", url),)),)))["content"]
        assert node == paragraph(text("a", {"type": "code"}))

    def test_an_address_has_no_sign_that_is_no_part_of_one(self) -> None:
        line = (Anchor("a", 'https://x.example/a b\n\u202e"<é>'),)
        (node,) = json.loads(render((Paragraph(line),)))["content"]
        href = "https://x.example/a%20b%0A%E2%80%AE%22%3Cé%3E"
        assert node["content"][0]["marks"] == [{"type": "link", "attrs": {"href": href}}]

    def test_neighbours_of_equal_marks_are_one_text(self) -> None:
        line = (Text("a"), Text("b"), Code("c"), Code("d"), Strong((Text("e"), Text("f"))))
        (node,) = json.loads(render((Paragraph(line),)))["content"]
        assert [inner["text"] for inner in node["content"]] == ["ab", "cd", "ef"]


class TestForeignText:
    @pytest.mark.parametrize("nasty", NASTY)
    def test_it_is_text_and_nothing_else_in_every_place(self, nasty: str) -> None:
        assert wrong(render(every_place(nasty))) == []

    @pytest.mark.parametrize("nasty", NASTY)
    def test_it_is_read_as_it_was_written(self, nasty: str) -> None:
        assert said(render((Paragraph((Text(nasty),)),))) == printable(nasty)

    def test_signs_that_hide_or_reorder_words_are_dropped(self) -> None:
        document = (
            Paragraph((Text("a\x00\u202eb\ud800\uffff"), Code("c\u200bd"))),
            Fold((Text("e\u2066f\n"),), ()),
        )
        body = render(document)
        assert said(body) == "ab cd"
        assert '"title":"ef"' in body

    def test_the_words_of_a_link_do_not_change_where_it_leads(self) -> None:
        body = render((Paragraph((Anchor("https://evil.example", LINK),)),))
        assert [n["marks"][0]["attrs"] for n in nodes(body) if "marks" in n] == [{"href": LINK}]


@pytest.mark.promise("R30")
@given(TEXTS)
def test_no_text_can_act(given_text: str) -> None:
    body = render(every_place(given_text))
    assert wrong(body) == []
    assert canonical(json.loads(body)) == body


class TestCanonical:
    """What Jira answers is brought into the form in which we sent it."""

    TABLE = render((Table(((Text("a"),),), (((Code("b"),),),)),))

    def test_what_jira_adds_to_nodes_is_left_out(self) -> None:
        told = json.loads(self.TABLE)
        (table,) = told["content"]
        table["attrs"] = {
            "isNumberColumnEnabled": False,
            "layout": "default",
            "localId": "0b6d4d36",
            "width": 760,
        }
        cell = table["content"][1]["content"][0]
        cell["attrs"] = {"colspan": 1, "rowspan": 1, "background": None, "colwidth": [120]}
        cell["content"][0]["attrs"] = {"localId": "f3a1"}
        cell["content"][0]["marks"] = []
        assert canonical(told) == self.TABLE

    def test_the_order_of_keys_and_marks_does_not_count(self) -> None:
        link = {"attrs": {"__confluenceMetadata": None, "href": LINK}, "type": "link"}
        told = doc(paragraph({"marks": [{"type": "strong"}, link], "text": "a", "type": "text"}))
        assert canonical(told) == render((Paragraph((Strong((Anchor("a", LINK),)),)),))

    def test_a_text_that_jira_cut_in_two_is_one_again(self) -> None:
        told = doc(paragraph(text("Lat"), text("e"), text("")))
        assert canonical(told) == render((Paragraph((Text("Late"),)),))

    def test_a_paragraph_with_an_empty_list_of_content_is_an_empty_one(self) -> None:
        assert canonical(doc(paragraph())) == render((Paragraph(()),))

    @pytest.mark.parametrize(
        "changed",
        [
            paragraph(text("Late!")),
            paragraph(text("Late", {"type": "em"})),
            paragraph(text("Late", {"type": "textColor", "attrs": {"color": "#ff0000"}})),
            paragraph(text("Late"), {"type": "mention", "attrs": {"id": "5b10"}}),
            {"type": "heading", "attrs": {"level": 1}, "content": [text("Late")]},
            {"type": "panel", "attrs": {"panelType": "info"}, "content": []},
        ],
    )
    def test_what_a_person_changed_in_a_note_is_seen(self, changed: Node) -> None:
        assert canonical(doc(changed)) != render((Paragraph((Text("Late"),)),))

    def test_the_attributes_of_what_we_never_make_all_count(self) -> None:
        one = doc({"type": "mention", "attrs": {"id": "5b10", "localId": "x"}})
        other = doc({"type": "mention", "attrs": {"id": "5b11"}})
        assert canonical(one) != canonical(other)
        assert canonical(one) == canonical(doc({"type": "mention", "attrs": {"id": "5b10"}}))

    def test_it_stays_as_it_is(self) -> None:
        body = render(every_place("Größe 🚀"))
        assert canonical(json.loads(body)) == body


class TestWords:
    def test_a_body_is_told_in_plain_lines(self) -> None:
        document = (
            Heading(2, (Text("Drift"),)),
            Paragraph((Strong((Text("Late."),)), Text(" "), Code("ana"), Text(" decides."))),
            Bullets(((Text("one"),), (Text("two"),))),
            Table(((Text("Field"),), (Text("Says"),)), (((Text("due"),), (Text("11 Dec"),)),)),
            Fold((Text("More"),), (Paragraph((Text("inside"),)),)),
        )
        assert words(render(document)).splitlines() == [
            "Drift",
            "Late. ana decides.",
            "- one",
            "- two",
            "Field | Says",
            "due | 11 Dec",
            "More",
            "inside",
        ]

    def test_an_adf_body_is_known_from_any_other(self) -> None:
        document = every_place("a")
        assert is_adf(render(document))
        assert not is_adf(as_markdown(document))

    @pytest.mark.parametrize(
        "body", ["", "Late.", '{"content":', '{"content":[]}', '{"content":[],"type":"x"}', "[]"]
    )
    def test_any_other_body_is_told_as_it_is(self, body: str) -> None:
        assert not is_adf(body)
        assert words(body) == body
