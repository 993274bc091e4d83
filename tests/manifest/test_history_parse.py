"""Old versions say, entry by entry, what the manifest as a whole says."""

from pathlib import Path

import pytest

from bot.manifest.history_parse import OldVersions, Unread, unplaced
from bot.manifest.load import parse_manifest
from bot.manifest.rules import KnownRules
from tests.manifest.committed import HEAD, entry, manifest
from tests.manifest.examples import FULL, RULES

DEMO = Path(__file__).parents[2] / "bot" / "demo" / "roadmap.yaml"


def ids(text: str, versions: OldVersions | None = None) -> list[str]:
    return list((versions or OldVersions()).read(text.encode()))


@pytest.mark.parametrize(
    ("raw", "rules"), [(DEMO.read_bytes(), None), (FULL.encode(), RULES)], ids=["demo", "full"]
)
def test_every_initiative_is_the_same(raw: bytes, rules: KnownRules | None) -> None:
    whole = {i.id: unplaced(i) for i in parse_manifest(raw, "roadmap.yaml", rules).initiatives}
    assert OldVersions().read(raw) == whole


def test_what_stands_in_several_lines_is_no_entry_of_its_own() -> None:
    more = (
        "    public:\n      title: Buy\n      summary: |\n        First\n\n        - id: no\n"
        '    keywords: [a,\n      b]\n    evidence:\n    - "https://shop.example/\n\n      a"\n'
    )
    text = manifest(entry(more=more), "\n# between\n\n", entry(name="gift-cards"), "\n")
    assert ids(text) == ["guest-checkout", "gift-cards"]
    told = OldVersions().read(text.encode())["guest-checkout"]
    assert (told.keywords, told.public and told.public.summary) == (("a", "b"), "First\n\n- id: no")


def test_a_list_in_brackets_may_go_on_at_the_beginning_of_a_line() -> None:
    assert ids(manifest().replace("{timezone:", "{\ntimezone:")) == ["guest-checkout"]
    assert ids(manifest(entry(more="    keywords: [a,\nb: c, d]\n").replace("b: c", "b"))) == [
        "guest-checkout"
    ]


@pytest.mark.parametrize("rest", ["", "initiatives: []\n", "initiatives:\n", "vision: ever\n"])
def test_a_manifest_may_have_no_initiatives(rest: str) -> None:
    text = HEAD + rest
    if rest == "initiatives:\n":
        with pytest.raises(Unread):
            ids(text)
    else:
        assert ids(text) == []


@pytest.mark.parametrize(
    "text",
    [
        HEAD + HEAD,
        HEAD + "initiatives: nothing\n",
        HEAD + "initiatives:\n  - &a {id: x, title: X}\n",
        manifest("  - - id: x\n"),
        manifest("  - id: x\n    title: X\n    links: [{pay: {issue: 1}}]\n"),
        manifest('  - id: "x\n    title: X\n'),
        manifest(head=HEAD.replace("kind: github", "kind: cvs")),
        "\x00",
        "[]",
    ],
)
def test_what_no_manifest_may_say_is_refused(text: str) -> None:
    with pytest.raises(Unread):
        ids(text)


def test_an_entry_is_parsed_once_however_often_it_is_read() -> None:
    versions = OldVersions()
    first = versions.read(manifest(entry(), entry(name="gift-cards")).encode())
    left = versions.patience
    then = versions.read(manifest(entry(name="gift-cards"), entry()).encode())
    assert then["guest-checkout"] is first["guest-checkout"]
    assert versions.patience == left


def test_no_more_is_parsed_than_there_is_patience_for() -> None:
    text = manifest()
    versions = OldVersions(patience=len(text) + 10)
    assert ids(text, versions)
    with pytest.raises(Unread):
        ids(manifest(entry("2027-01-29")), versions)
    assert ids(text, versions)
