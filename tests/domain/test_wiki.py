"""R30 in Jira's wiki markup: text of other people can never notify, link, or mark up."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.document import (
    Anchor,
    Box,
    Boxes,
    Bullets,
    Code,
    Document,
    Fold,
    Heading,
    Inline,
    Line,
    Paragraph,
    Strong,
    Table,
    Text,
)
from bot.domain.wiki import JOINER, defused, render
from tests.domain.test_markdown import NASTY as ANYWHERE
from tests.domain.test_markdown import every_place, printable
from tests.domain.wiki_text import ICONS, acts, blocks, cells, holds, plain

LINK = "https://jira.example/browse/PAY-7"

NASTY = [
    *ANYWHERE,
    # people
    *(
        "[~ana]",
        "\\[~ana]",
        "\\[\\~ana\\]",
        "[ ~ana]",
        "[~accountid:5b10]",
        "[~ana",
        "[@ana]",
        "~]",
    ),
    *("[\x00~ana]", "[\u200b~ana]", "[&#126;ana]", "&#91;~ana]", "[~a][~b]", "x@ana@", "@a|b@"),
    # macros
    *("{code}", "{code}x{code}", "{noformat}", "\\{code}", "{quote}", "{color:red}x{color}", "{"),
    *("{anchor:roadmap-drift.1.a.error.x.y.open}", "{panel:title=x}", "{html}<b>{html}", "}", "}}"),
    *("{{x}}", "\\{\\{x}}", "{{{x}}}", "{*}x{*}", "{_}x{_}", "{toc}", "{a b}", "{jira:PAY-7}"),
    # links, images, attachments, anchors
    *("[x|https://evil.example]", "[https://evil.example]", "[x|y|z]", "[#anchor]", "[^file.txt]"),
    *(
        "[mailto:a@b.example]",
        "!x.png!",
        "!https://evil.example/x.png!",
        "!x.png|thumbnail!",
        "![](",
    ),
    *("[$space]", "[/blog]", "[x", "x]", "[]", "[ ]", "file:///etc", "news:x", "\\\\server\\x"),
    # emphasis
    *("*b*", "_i_", "-d-", "+i+", "^s^", "~s~", "??c??", "?? c", "-- x", "a -- b", "a --- b", "--"),
    *("*", "**", "*a", "a*", "_a", "a_", "-", "- ", "a - b", "-a- -b-", "(-a-)", '"*x*"', "a-b-c"),
    *("snake_case_name", "²-a-", "é*b*", "a²*b*", "½", "ⅷ", "\ue000", "🚀 *x*", "a\u2060*b*"),
    # the beginning of a line
    *("h1. x", "h1.x", " h2. x", "H1. x", "bq. x", "* x", "** x", "# x", "## x", "#* x", "*# x"),
    *("- x", "----", "-----", "---", "| a |", "|| a ||", "|", "||", "a\nh1. x", "a\r\n* x", "+ x"),
    # icons and faces
    *ICONS,
    *(f"a {icon} b" for icon in ICONS),
    *("*)", "&)", ";)))", "[x])", "(x", "x)", "(a/b)", "((x))", ":))", ":Dx", "f(x)", "(*)"),
    # character references and line breaks
    *("&#91;x&#93;", "&lbrack;", "&amp;", "&x", "& x", "AT&T", "a\\\\b", "\\", "a\\", "\\\\", "&#"),
]


class TestForeignText:
    @pytest.mark.parametrize("text", NASTY)
    def test_it_cannot_act_in_any_place(self, text: str) -> None:
        assert acts(render(every_place(text))) == {}

    @pytest.mark.parametrize("text", NASTY)
    def test_it_stays_readable(self, text: str) -> None:
        wanted = printable(text).replace(JOINER, "")
        assert plain(render((Paragraph((Text(text),)),))) == " ".join(wanted.split())

    @pytest.mark.parametrize("text", NASTY)
    def test_what_stands_around_it_keeps_its_shape(self, text: str) -> None:
        wiki = render(every_place(f"a {text} z"))
        assert [block.kind for block in blocks(wiki)] == [
            *("paragraph", "paragraph", "heading", "bullet", "bullet", "row", "row", "row")
        ]
        rows = [cells(block.text) for block in blocks(wiki) if block.kind == "row"]
        assert [len(row) for row in rows] == [2, 2, 2]
        assert (len(holds(wiki, "strong")), len(holds(wiki, "code"))) == (2, 2)

    @pytest.mark.parametrize("text", NASTY)
    def test_no_mention_is_left_even_where_a_backslash_is_taken_out(self, text: str) -> None:
        assert not re.search(r"\[\s*[~@]", render(every_place(text)).replace("\\", ""))

    @pytest.mark.parametrize(
        ("text", "wiki"),
        [
            ("Check out as a guest", "Check out as a guest"),
            ("due: 11 Dec, by PAY-7 (late)!", "due: 11 Dec, by PAY-7 &#40;late)&#33;"),
            ("snake_case, a-b and C++ 1+1", "snake_case, a-b and C+&#43; 1+1"),
            ("ask [~ana]", "ask &#91;&#126;ana&#93;"),
            ("see https://x.example", "see https&#58;/&#47;x.example"),
            ("h1. a", "h1&#46; a"),
            (" # a", " &#35; a"),
            ("- a -b-", "&#45; a &#45;b-"),
            ("wink ;) {x}", "wink ;&#41; &#123;x&#125;"),
            ("R&D, AT&amp;T, a & b", "R&#38;D, AT&#38;amp;T, a & b"),
            ("🚀 x²", "&#128640; x&#178;"),
            ("what?? no?", "what&#63;? no?"),
            ("a\r\nb\u2028c", "a b c"),
            ("C:\\Temp", "C&#58;&#92;Temp"),
        ],
    )
    def test_word_for_word(self, text: str, wiki: str) -> None:
        assert defused(text) == wiki


ALPHABET = "[]{}|~^!*_-+?#@&;:()/\\.<>=\"' \n\r\t\x00\u200b\u2060" + "ahxyDPhbqw019é²🚀\ue000"
TEXTS = st.one_of(
    st.text(ALPHABET, max_size=30),
    st.lists(st.sampled_from(NASTY), max_size=4).map("".join),
    st.lists(st.sampled_from(NASTY), max_size=4).map(" ".join),
    st.text(max_size=20),
)


@pytest.mark.promise("R30")
@given(TEXTS)
@example("&#40;x)")
@example("[" + " " * 40 + "~ana]")
def test_no_text_can_act(text: str) -> None:
    assert acts(render(every_place(text))) == {}


@given(TEXTS)
def test_every_text_stays_readable(text: str) -> None:
    wanted = printable(text).replace(JOINER, "")
    assert plain(render((Paragraph((Text(text),)),))) == " ".join(wanted.split())


@given(TEXTS, TEXTS)
def test_two_texts_side_by_side_cannot_act_together(one: str, two: str) -> None:
    lines: list[Line] = [
        (Text(one), Text(two)),
        (Code(one), Text(two), Code(two), Code(one), Text(one)),
        (Strong((Text(one),)), Text(two), Strong((Code(two), Text(one)))),
        (Text(one), Anchor(two, LINK), Text(two)),
        (Text(one), Strong(()), Text(two), Code("\x00"), Strong((Strong((Text(two),)),))),
    ]
    for line in lines:
        told: Document = (Paragraph(line), Bullets((line,)), Table((line,), ((line,),)))
        assert acts(render(told)) == {}


class TestOwnWording:
    @given(TEXTS, TEXTS)
    def test_emphasis_holds_next_to_any_text(self, one: str, two: str) -> None:
        line = (Text(one), Strong((Text("Late by a day."),)), Text(two))
        assert holds(render((Paragraph(line),)), "strong") == ["Late by a day."]

    @given(TEXTS)
    def test_emphasis_holds_around_any_text(self, text: str) -> None:
        wiki = render((Paragraph((Strong((Text("Late: "), Text(text), Text(" x"))),)),))
        assert len(holds(wiki, "strong")) == 1
        assert wiki.startswith("*Late: ")
        assert wiki.endswith(" x*")

    @given(TEXTS, TEXTS)
    def test_code_says_what_it_was_given(self, text: str, beside: str) -> None:
        wiki = render((Paragraph((Text(beside), Code(text), Text(beside))),))
        wanted = printable(text)
        assert holds(wiki, "code") == ([wanted] if wanted else [])

    @pytest.mark.parametrize("text", NASTY)
    def test_the_words_of_a_link_cannot_act_or_end_it(self, text: str) -> None:
        line = (Anchor(f"a {text}", LINK), Text(" z"))
        for told in ((Paragraph(line),), (Table((line,), ((line,),)),)):
            wiki = render(told)
            assert set(holds(wiki, "url")) == {LINK}
            assert acts(wiki) == {}

    @pytest.mark.parametrize(
        "url",
        [
            "https://x.example/a b",
            "https://x.example/a|b]c",
            "https://x.example/{code}!a!",
            "https://x.example/a\nb\\*_~^",
            "https://x.example/\u202ea",
        ],
    )
    def test_an_address_cannot_end_its_link(self, url: str) -> None:
        wiki = render((Paragraph((Anchor("a", url), Text(" b"))),))
        (found,) = holds(wiki, "url")
        assert re.fullmatch(r"https://x\.example/[A-Za-z%0-9]+", found)
        assert plain(wiki) == "a b"

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x", "", "x"])
    def test_what_is_no_web_address_is_shown_as_code(self, url: str) -> None:
        wiki = render((Paragraph((Anchor("a", url),)),))
        assert (holds(wiki, "url"), holds(wiki, "code")) == ([], ["a"])

    def test_a_document_word_for_word(self) -> None:
        cell: tuple[Inline, ...] = (Text("late"),)
        document = (
            Heading(2, (Text("Drift"),)),
            Paragraph((Strong((Text("Late."),)), Text(" "), Code("ana"), Text(" decides."))),
            Bullets((cell, (Text("- b"),), ())),
            Table((cell, cell), ((cell, ()),)),
            Fold((Text("More {x}"),), (Paragraph(cell),)),
        )
        assert render(document) == (
            "h2. Drift\n\n"
            "*Late.* {{ana}} decides.\n\n"
            "* late\n* &#45; b\n\n"
            "|| late || late ||\n| late |   |\n\n"
            "*More &#123;x&#125;*\n\n"
            "late"
        )

    def test_boxes_are_a_list_for_there_are_none(self) -> None:
        boxes = Boxes((Box("accept.a", (Text("Accept it"),)), Box("snooze.a", (Text("[x] -y-"),))))
        assert render((boxes,)) == "* Accept it\n* &#91;x&#93; &#45;y-"

    def test_emphasis_next_to_a_letter_is_kept_off_it(self) -> None:
        line = (Text("a"), Strong((Text("b"),)), Text("c "), Code("d"), Text("e"))
        wiki = render((Paragraph(line),))
        assert wiki == "a\u2060*b*\u2060c {{d}}\u2060e"
        assert (holds(wiki, "strong"), holds(wiki, "code")) == (["b"], ["d"])

    def test_it_has_no_carriage_returns_and_no_line_end_at_the_end(self) -> None:
        wiki = render(every_place("a\r\nb\n"))
        assert "\r" not in wiki
        assert wiki == wiki.strip()

    def test_what_says_nothing_leaves_nothing(self) -> None:
        assert render((Paragraph(()), Paragraph((Text("\x00"), Code(" "))), Bullets(((),)))) == ""
