"""The second opinion on our Markdown sees what acts: else it would prove nothing."""

import pytest

from tests.domain.github_text import acts


@pytest.mark.promise("R30")
@pytest.mark.parametrize(
    ("markdown", "kind"),
    [
        ("ask @ana", "mention"),
        ("see #12", "reference"),
        ("see GH-12", "reference"),
        ("fixes acme/shop#12", "closing"),
        ("closes https://github.com/acme/shop/issues/12", "autolink"),
        ("https://evil.example", "autolink"),
        ("www.evil.example", "autolink"),
        ("a@b.example", "autolink"),
        ("xmpp:a@b.example", "autolink"),
        ("<https://evil.example>", "autolink"),
        ("http://evil.example/x)y", "address"),
        ("d6cd1e2", "commit"),
        ("::error::x", "command"),
        (":smile:", "emoji"),
        ("![x](https://evil.example/y.png)", "block"),
        ("<img src=x>", "block"),
        ("a <b>c</b>", "block"),
        ("<!-- x -->", "block"),
        ("<details><summary>x", "block"),
        ("~~gone~~", "block"),
        ("> quote", "block"),
        ("> [!NOTE]\n> x", "block"),
        ("x[^1]\n\n[^1]: note", "block"),
        ("$x$", "block"),
        ("$$\nx\n$$", "block"),
        ("```\nx\n```", "block"),
        ("    x", "block"),
        ("1. x", "block"),
        ("a  \nb", "block"),
        ("***", "block"),
        ("- [ ] task", "box"),
        ("* [x] task", "box"),
        ("- x\n  - [ ] task", "box"),
    ],
)
def test_what_acts_is_seen(markdown: str, kind: str) -> None:
    assert acts(markdown).get(kind), acts(markdown)


@pytest.mark.parametrize(
    "markdown", ["Plain words.", "a **b** `c`", "| a |\n| --- |\n| b |", "- a\n- b", "## a"]
)
def test_what_only_says_something_is_let_pass(markdown: str) -> None:
    assert acts(markdown) == {}
