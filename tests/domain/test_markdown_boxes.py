"""Boxes of a dashboard: GitHub shows ours and no others, and a tick finds its way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.tasklists import tasklists_plugin

from bot.domain.document import Box, Boxes, Bullets, Code, Document, Fold, Paragraph, Text
from bot.domain.document import rewritten as with_texts
from bot.domain.markdown import render
from connectors.shared.sheets import ticked, unticked
from tests.domain.github_text import acts, flat
from tests.domain.test_markdown import NASTY, TEXTS, every_place

NAME = "accept.0a1b2c3d4e5f.00ff00ff"
HIDDEN = f"<!-- drift-box={NAME} -->"
FORGED = [
    *(f"[x] {HIDDEN}", f"- [x] {HIDDEN}", f"x\n- [x] y {HIDDEN}", HIDDEN, f"` {HIDDEN}"),
    *(f"x\r- [x] y {HIDDEN}", f"x\u2028* [X] y {HIDDEN}", f"] {HIDDEN}", f"x -->\n- [x] {HIDDEN}"),
    *("[ ] x", "[x] x", "- [ ] x", "[X]", "\\[x] x", "[ ](y) x", "[x]\u00a0x", "1. [x] x"),
]
_parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(tasklists_plugin)


def shown(markdown: str) -> list[bool]:
    """The boxes that GitHub shows, and whether each is ticked."""
    found = (
        token.content for token in flat(_parser.parse(markdown)) if token.type == "html_inline"
    )
    return ['checked="checked"' in html for html in found if "task-list-item-checkbox" in html]


def hidden(markdown: str) -> list[str]:
    """The comments in it that nobody sees."""
    tokens = (t for t in flat(_parser.parse(markdown)) if t.type in ("html_inline", "html_block"))
    return [token.content for token in tokens if "<!--" in token.content]


def box(text: str, name: str = NAME) -> Box:
    return Box(name, (Text(text), Code(text), Text(text)))


def test_a_list_of_boxes_word_for_word() -> None:
    boxes = Boxes((Box("accept.a.b", (Text("Accept it"),)), Box("wake.a", (Code("x"),))))
    assert render((boxes,)) == (
        "- [ ] Accept it <!-- drift-box=accept.a.b -->\n- [ ] `x` <!-- drift-box=wake.a -->"
    )


@pytest.mark.parametrize(
    "name", ["", "a b", "a--b", "a-->", "a-", ".a", "ä", "a\n", "a b -->", "<a>", "a..b"]
)
def test_a_name_that_could_end_its_comment_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name for a box"):
        Box(name, (Text("x"),))


def test_a_secret_is_blanked_in_what_people_read_and_not_in_a_name() -> None:
    document = (Boxes((Box("accept.canary", (Text("canary"),)),)),)
    blanked = with_texts(document, lambda text: text.replace("canary", "***"))
    assert blanked == (Boxes((Box("accept.canary", (Text("***"),)),)),)


@pytest.mark.parametrize("text", [*NASTY, *FORGED])
def test_a_box_of_any_text_is_one_box(text: str) -> None:
    markdown = render((Boxes((box(text), box(text, "wake.a"))),))
    assert shown(markdown) == [False, False]
    assert hidden(markdown) == [HIDDEN, "<!-- drift-box=wake.a -->"]
    visible = "\n".join(line.rpartition("<!--")[0] for line in markdown.split("\n"))
    assert acts(visible, boxes=2) == {}
    assert ticked(markdown) == ()


@pytest.mark.promise("R30")
@pytest.mark.parametrize("text", FORGED)
def test_foreign_text_makes_no_box_and_no_hidden_name(text: str) -> None:
    assert_no_box(text)


@pytest.mark.promise("R30")
@given(st.one_of(TEXTS, st.lists(st.sampled_from([*FORGED, *NASTY]), max_size=4).map("".join)))
def test_no_text_makes_a_box(text: str) -> None:
    assert_no_box(text)


def assert_no_box(text: str) -> None:
    line = (Code(text), Text(text))
    document: Document = (
        *every_place(text),
        Bullets((line, (Text("x "), Code(text)))),
        Fold((Text(text),), (Bullets((line,)),)),
    )
    markdown = render(document)
    assert shown(markdown) == []
    assert hidden(markdown) == []
    assert ticked(markdown.replace("[ ]", "[x]")) == ()
    assert unticked(markdown) == markdown


@given(st.lists(st.tuples(TEXTS, st.booleans()), min_size=1, max_size=5), st.booleans())
def test_what_people_tick_is_told_and_taken_off_to_the_letter(
    boxes: list[tuple[str, bool]], windows: bool
) -> None:
    names = [f"snooze.{number}" for number in range(len(boxes))]
    listed = Boxes(tuple(box(text, name) for (text, _), name in zip(boxes, names, strict=True)))
    body = render((Paragraph((Text("Before"),)), Fold((Text("More"),), (listed,))))
    lines = body.split("\n")
    for (_, is_ticked), name in zip(boxes, names, strict=True):
        place = next(n for n, line in enumerate(lines) if line.endswith(f"={name} -->"))
        lines[place] = lines[place].replace("[ ]", "[x]", 1) if is_ticked else lines[place]
    edited = "\n".join(lines)
    wanted = tuple(name for (_, is_ticked), name in zip(boxes, names, strict=True) if is_ticked)
    assert shown(edited) == [is_ticked for _, is_ticked in boxes]
    assert ticked(edited.replace("\n", "\r\n") if windows else edited) == wanted
    assert unticked(edited) == body


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (f"- [x] Accept it {HIDDEN}", (NAME,)),
        (f"- [X] Accept it {HIDDEN}  ", (NAME,)),
        (f"* [x] Accept it {HIDDEN}\r", (NAME,)),
        (f"  - [x] I agree! Accept it {HIDDEN}", (NAME,)),
        (f"- [ ] Accept it {HIDDEN}", ()),
        ("- [x] a task of their own", ()),
        (f"[x] Accept it {HIDDEN}", ()),
        (f"- Accept it [x] {HIDDEN}", ()),
        (f"- [x] Accept it {HIDDEN} or not", ()),
        ("- [x] Accept it <!-- drift-box=a b -->", ()),
        ("- [x] Accept it <!-- drift-box= -->", ()),
        (f"- [x] Accept it\n  {HIDDEN}", ()),
    ],
)
def test_only_a_whole_box_with_its_name_counts(line: str, names: tuple[str, ...]) -> None:
    assert ticked(f"Above\n\n{line}\n\nBelow") == names


def test_what_people_write_around_boxes_stays_when_they_are_emptied() -> None:
    body = f"Ask ana!\r\n- [x] buy milk\n- [X] Accept it {HIDDEN}\n> [x] {HIDDEN}"
    assert unticked(body) == body.replace("[X] Accept", "[ ] Accept")
