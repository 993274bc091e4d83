"""R30: text of other people can never notify, link, close, or mark up."""

import html
import re
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.document import (
    Anchor,
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
from bot.domain.markdown import JOINER, code, defused, render
from tests.domain.github_text import acts, acts_as_text, codes, kinds, links, tokens, words

SHA = "d6cd1e2bd19e03a81132a23b2025920577f84e37"

NASTY = [
    # people
    *("@ana", "@acme/team", "mail ana@example.com", "(@ana)", "@ana_k", "@1", "x@y", "＠ana"),
    *("&#64;ana", "&commat;ana", "\\@ana", "\x00@ana", "@\x00ana", "@\u200dana", "\u202e@ana"),
    *("@\u00adana", "\u2060@ana", "@\u2060ana", "<!channel>", "<@U123>", "[~accountid:1]"),
    # items and commits
    *("#1", "acme/shop#1", "GH-1", "gh-12", "(#1)", "_GH-1_", "closes #1", "Fixes: acme/shop#12"),
    *("resolved GH-7", "close\u200b #1", "clo\u200bses\u00a0#1", "#\u200b1", "1234567"),
    *("fixes https://github.com/a/b/issues/1", SHA, SHA[:7], SHA.upper(), f"_{SHA}_"),
    *(f"acme/shop@{SHA}", f"{SHA[:7]}...{SHA[7:14]}", f"x{SHA[:7]}", f"é{SHA[:7]}"),
    # addresses
    *("https://evil.example", "HTTP://evil.example", "www.evil.example", "_www.evil.example_"),
    *("~www.evil.example~", "(www.evil.example)", "ftp://evil.example", "mailto:a@b.example"),
    *("xmpp:a@b.example", "<https://evil.example>", "<a@b.example>", "//evil.example"),
    *("[x](https://evil.example)", "![x](https://evil.example/y.png)", "[x][y]", "[y]: /evil"),
    *("[^1]", "[^1]: note", "![", "](", "[x](", "\\[x](y)", "javascript:x"),
    # HTML
    *(
        "<img src=x onerror=y>",
        "<!-- x",
        "-->",
        "<!--x-->",
        "<script>",
        "</details>",
        "<b>bold</b>",
    ),
    *("<details open><summary>", "</summary><img src=x>", "&lt;b&gt;", "\\<b\\>"),
    # Markdown within a line
    *("Acme Shop\\", "Acme \\ ", "a\\\\\\", "*a\\", "`a\\", "[a\\", "<a\\", "@\\ana", "#\\1"),
    *("\\", "\\\\", "`", "``", "`code`", "*a*", "**a**", "_a_", "__a__", "a_b_c", "~~gone~~"),
    *("$x$", "$$x$$", "$`x`$", "{code}x{code}", "!x.png!", ":smile:", ":a:b:", "10:30:45", ":::"),
    # Markdown at the start of a line
    *("# heading", "###### h", " # h", "- item", "+ item", "* item", "1. item", "1) item", "0. x"),
    *(" - item", " 1. item", " + x", "> quote", " > quote", "- [ ] task", "- [x] task", "    code"),
    *("\tcode", "a\n\n# b", "a\r\n- b", "a\rb", "a\u2028- b", "a\x0b# b", "***", "---", "- - -"),
    *("___", "===", "```", "```\ncode\n```", "~~~", "::error::x", "  ::add-mask::x", "::"),
    *("::set-output name=a::b", "##[error]x", "x ##[add-path]y"),
    # tables
    *("| a | b |", "a | b", "|", "|---|", "a\\| b", ":-: | :-:"),
]


def printable(text: str) -> str:
    """The text as a reader should still see it: on one line, without invisible signs."""
    hidden = {*range(0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0), 0x61C}
    hidden |= {*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
    hidden |= {*range(0xD800, 0xE000), 0xFFFE, 0xFFFF}
    return " ".join("".join(c for c in text if ord(c) not in hidden).split())


def readable(markdown: str) -> str:
    """What a reader sees, with the joiners taken out."""
    return " ".join(words(markdown).translate({0x2060: None, 0: None}).split())


def every_place(text: str) -> Document:
    """The text in every place where a document can have one."""
    said = (Text(text),)
    return (
        Paragraph(said),
        Paragraph((Strong(said), Text(" "), Code("own"), Text(text))),
        Heading(2, said),
        Bullets((said, (Text("a "), *said))),
        Table((said, (Text("b"),)), ((said, (Code(text),)), ((Strong(said),), said))),
    )


class TestForeignText:
    @pytest.mark.parametrize("text", NASTY)
    def test_it_cannot_act_in_any_place(self, text: str) -> None:
        assert acts(render(every_place(text))) == {}

    @pytest.mark.parametrize("text", NASTY)
    def test_it_stays_readable(self, text: str) -> None:
        wanted = printable(text).replace(JOINER, "")
        assert readable(render((Paragraph((Text(text),)),))) == wanted

    @pytest.mark.parametrize("text", NASTY)
    def test_a_table_keeps_its_shape(self, text: str) -> None:
        line = (Text(text),)
        table = Table((line, line), ((line, (Code(text),)), (line, line)))
        found = [token.type for token in tokens(render((table,)))]
        assert (found.count("th_open"), found.count("td_open"), found.count("tr_open")) == (2, 4, 3)

    @pytest.mark.parametrize("text", NASTY)
    def test_it_cannot_leave_a_summary(self, text: str) -> None:
        head = render((Fold((Text(text),), ()),)).splitlines()[0]
        assert re.findall(r"<[^>]*>", head) == ["<details>", "<summary>", "</summary>"]
        shown = html.unescape(re.sub(r"<[^>]*>", "", head))
        assert acts_as_text(shown) == {}
        assert shown.replace(JOINER, "").split() == printable(text).replace(JOINER, "").split()

    @pytest.mark.parametrize("text", NASTY)
    def test_the_details_below_a_summary_stay_inside(self, text: str) -> None:
        body = render(
            (Fold((Text(text),), (Paragraph((Text(text),)),)), Paragraph((Text("after"),)))
        )
        outside = [token.content for token in tokens(body) if token.type == "html_block"]
        assert [block.split(">")[0] for block in outside] == ["<details", "</details"]

    @pytest.mark.parametrize(
        ("text", "markdown"),
        [
            ("Check out as a guest", "Check out as a guest"),
            ("ask @ana", "ask @\u2060ana"),
            ("closes #12", "closes \\#\u206012"),
            ("high-5 GH-5", "high-\u20605 GH-\u20605"),
            ("see https://x.example", "see https:\u2060//x.example"),
            ("::error::x", ":\u2060:\u2060error:\u2060:x"),
            ("1. first", "1\\. first"),
            (" - x", " \\- x"),
            ("feedback", "feedback"),
            ("defaced", "deface\u2060d"),
            (SHA, "d6cd1e\u20602bd19e\u206003a811\u206032a23b\u2060202592\u20600577f8\u20604e37"),
            ("a\r\nb\u2028c", "a b c"),
            ("<b> & $1", "\\<b\\> \\& \\$1"),
        ],
    )
    def test_word_for_word(self, text: str, markdown: str) -> None:
        assert defused(text) == markdown


ALPHABET = "@#:/.`|<>[]()!*_~$&\\-+=\"' \n\r\t\x00\u200b\u2028\u2060" + "aGHghfw0179éé"
TEXTS = st.one_of(
    st.text(ALPHABET, max_size=30),
    st.lists(st.sampled_from(NASTY), max_size=4).map("".join),
    st.lists(st.sampled_from(NASTY), max_size=4).map(" ".join),
    st.text(max_size=20),
)


@pytest.mark.promise("R30")
@given(TEXTS)
@example("closes" + " " * 40 + "#1")
def test_no_text_can_act(text: str) -> None:
    assert acts(render(every_place(text))) == {}


@given(TEXTS)
def test_every_text_stays_readable(text: str) -> None:
    wanted = printable(text).replace(JOINER, "")
    assert readable(render((Paragraph((Text(text),)),))) == " ".join(wanted.split())


@pytest.mark.promise("R30")
@given(TEXTS, TEXTS)
def test_two_texts_side_by_side_cannot_act_together(one: str, two: str) -> None:
    lines: list[Line] = [
        (Text(one), Text(two)),
        (Code(one), Text(two), Code(two), Code(one), Text(one)),
        (Strong((Text(one),)), Text(two)),
        (Text(one), Anchor(two, "https://github.com/acme/shop/milestone/12"), Text(two)),
    ]
    for line in lines:
        assert acts(render((Paragraph(line), Bullets((line,)), Table((line,), ((line,),))))) == {}


class TestCode:
    @pytest.mark.parametrize(
        "text",
        [
            "a",
            "a b",
            "`",
            "``",
            "`a",
            "a`",
            "a`b",
            "``a`",
            "a``b```c",
            "\\",
            "a\\",
            "<b>",
            "@ana",
            "#1",
        ],
    )
    def test_a_code_span_says_what_it_was_given(self, text: str) -> None:
        assert codes(code(text)) == [text]

    @given(st.text("`a\\ *", min_size=1, max_size=12))
    def test_any_number_of_backticks_makes_the_round_trip(self, text: str) -> None:
        flat = re.sub(" +", " ", text).strip() or " "
        line = (Text("x "), Code(text), Text(" y `"))
        assert codes(render((Paragraph(line),))) == [flat]

    def test_line_ends_and_control_signs_are_taken_out(self) -> None:
        assert codes(code("a\r\nb\x00\u202ec")) == ["a bc"]

    def test_a_pipe_does_not_end_a_table_cell(self) -> None:
        table = Table(((Text("h"),),), (((Code("a|b"),),),))
        assert codes(render((table,))) == ["a│b"]

    def test_neighbours_do_not_run_together(self) -> None:
        assert codes(render((Paragraph((Code("a`"), Code("b"))),))) == ["a`b"]


class TestAnchors:
    URL = "https://github.com/acme/shop/milestone/12"

    def test_only_the_bot_s_own_links_are_links(self) -> None:
        line = (Anchor("milestone [x](https://evil.example)", self.URL), Text(" https://other"))
        assert links(render((Paragraph(line),))) == [self.URL]

    @pytest.mark.parametrize("text", NASTY)
    def test_the_words_of_a_link_cannot_act_or_end_it(self, text: str) -> None:
        markdown = render((Paragraph((Anchor(f"a {text}", self.URL),)),))
        assert links(markdown) == [self.URL]
        assert acts(markdown) == {}

    @pytest.mark.parametrize(
        "url",
        [
            "https://x.example/a b",
            "https://x.example/a)b(c",
            "https://x.example/<a>",
            "https://x.example/a\nb\\`|*",
            "https://x.example/[a]\"'",
        ],
    )
    def test_an_address_cannot_end_its_link(self, url: str) -> None:
        markdown = render((Paragraph((Anchor("a", url), Text(" b"))),))
        (found,) = links(markdown)
        assert found.startswith("https://x.example/")
        assert readable(markdown) == "a b"

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x", "", "x"])
    def test_what_is_no_web_address_is_shown_as_code(self, url: str) -> None:
        markdown = render((Paragraph((Anchor("a", url),)),))
        assert (links(markdown), codes(markdown)) == ([], ["a"])


class TestBlocks:
    def test_a_document_word_for_word(self) -> None:
        cell: tuple[Inline, ...] = (Text("late"),)
        document = (
            Heading(2, (Text("Drift"),)),
            Paragraph((Strong((Text("Late."),)), Text(" "), Code("ana"), Text(" decides."))),
            Bullets((cell, (Text("- b"),))),
            Table((cell, cell), ((cell, cell),)),
            Fold((Text("More <3"),), (Paragraph(cell),)),
        )
        assert render(document) == (
            "## Drift\n\n"
            "**Late.** `ana` decides.\n\n"
            "- late\n- \\- b\n\n"
            "| late | late |\n| --- | --- |\n| late | late |\n\n"
            "<details><summary>More &lt;3</summary>\n\nlate\n\n</details>"
        )

    def test_it_is_read_back_as_the_blocks_it_was(self) -> None:
        letters: Line = (Text(string.ascii_letters),)
        blocks = (Heading(1, letters), Bullets((letters,)), Table((letters,), ((letters,),)))
        wanted = {
            "heading",
            "bullet_list",
            "list_item",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
        }
        assert kinds(render(blocks)) - {"inline", "text", "paragraph"} == wanted

    def test_it_has_no_carriage_returns_and_no_line_end_at_the_end(self) -> None:
        markdown = render(every_place("a\r\nb\n"))
        assert "\r" not in markdown
        assert not markdown.endswith("\n")
