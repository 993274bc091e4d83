"""What YAML allows and a manifest does not, and what even YAML does not allow."""

import pytest

from tests.manifest.examples import HEAD
from tests.manifest.mistakes import FIRST, TEAM, Mistakes, problems_of, rows

SYNTAX: Mistakes = {
    "an empty file": ("", "is empty. Make a first manifest with roadmap-drift init."),
    "only comments": ("# soon\n", "is empty. Make a first manifest with roadmap-drift init."),
    "a list": (
        "- a\n",
        "1:1: a manifest is a list of fields, such as version: 1. Write name: value.",
    ),
    "a text": (
        "\n  roadmap\n",
        "2:3: a manifest is a list of fields, such as version: 1. Write name: value.",
    ),
    "not UTF-8": (b"id: \xc3\xa4\n# \xc3\xa4\xff\n", "2:4: is not UTF-8. Save the file as UTF-8."),
    "UTF-16": ("version: 1".encode("utf-16"), "1:1: is not UTF-8. Save the file as UTF-8."),
    "a control character": (
        "id: a\nproduct: b\x07\n",
        "2:11: the character U+0007 is not printable. Remove it.",
    ),
    "a line separator that editors do not show": (
        "id: a\u2028product: b\n",
        "1:6: the character U+2028 is not printable. Remove it.",
    ),
    "a colon in a text": (
        "product: Ferry: Tickets\n",
        "1:15: a ':' cannot stand here. "
        "Put a text that holds ': ' in quotes, or check the indentation.",
    ),
    "a tab": (
        "goals:\n\t- id: a\n",
        "2:1: a tab cannot stand here. Indent with spaces, never with tabs.",
    ),
    "an at sign": (
        "owner: @ana\n",
        "1:8: a text cannot begin with this character. Put the text in quotes.",
    ),
    "an open quote": (
        "id: a\nproduct: 'Ferry\n",
        "2:10: this is opened and never closed. Close the quote or bracket.",
    ),
    "an open bracket": (
        "id: a\nsources: [a,\n",
        "2:10: this is opened and never closed. Close the quote or bracket.",
    ),
    "a wrong indentation": (
        "id: a\n product: b\n",
        "2:9: a ':' cannot stand here. "
        "Put a text that holds ': ' in quotes, or check the indentation.",
    ),
    "a half list": (
        "goals:\n- id: a\n id: b\n",
        "3:2: this does not fit what stands above it. "
        "Check the indentation, quotes and brackets here and in the lines above.",
    ),
    "a line without a colon": (
        "id: a\nproduct\nvision: b\n",
        "2:1: this line has no ':'. "
        "Write name: value, or indent the line if it goes on with the text above.",
    ),
    "a comma left out": (
        "goals: [{id: a}\n{id: b}]\n",
        "2:1: a comma or the closing bracket is missing before this. "
        "Check the indentation, quotes and brackets here and in the lines above.",
    ),
    "one bracket too many": (
        "goals: []]\n",
        "1:10: this does not fit what stands above it. "
        "Check the indentation, quotes and brackets here and in the lines above.",
    ),
    "an unknown escape": (
        'vision: "\\q"\n',
        "1:11: is not YAML: found unknown escape character 'q'. "
        "Check the indentation, quotes and brackets here and in the lines above.",
    ),
    "an anchor": (
        HEAD + "vision: &v x\n",
        "5:9: vision: the anchor &v is refused. Remove it; a manifest has no anchors.",
    ),
    "an alias": (
        HEAD + "vision: *v\n",
        "5:9: vision: the alias *v is refused. Write the value out; a manifest has no aliases.",
    ),
    "an alias in a list": (
        TEAM + "  members: [ana, *b]\n",
        "7:18: teams[0].members[1]: the alias *b is refused. "
        "Write the value out; a manifest has no aliases.",
    ),
    "a tag": (HEAD + "vision: !py x\n", "5:9: vision: the tag '!py' is refused. Remove it."),
    "a merge key": (
        HEAD + "<<: {vision: x}\n",
        "5:1: the merge key << is refused. Write the fields out.",
    ),
    "a merge key further in": (
        TEAM + "  <<: {slack: x}\n",
        "7:3: teams[0]: the merge key << is refused. Write the fields out.",
    ),
    "a key that is a list": (
        HEAD + "? [vision]\n: x\n",
        "5:3: a field's name must be one word. Write name: value.",
    ),
    "a second document": (
        HEAD + "---\nid: b\n",
        "5:1: a second document begins here. Write one file a product and remove the line '---'.",
    ),
    "another YAML": (
        "%YAML 1.1\n---\n" + HEAD,
        "2:1: directives are refused. Remove the line that starts with %.",
    ),
    "a key twice": (
        HEAD + "vision: a\nhorizon: {}\nvision: b\n",
        "7:1: vision: is here twice, in line 5 and in line 7. Keep one of them.",
    ),
    "a key twice further in": (
        TEAM + "  slack: a\n  slack: a\n",
        "8:3: teams[0].slack: is here twice, in line 7 and in line 8. Keep one of them.",
    ),
    "a value left out": (
        HEAD + "vision:\n",
        "5:1: vision: has no value. Write one, or delete the line.",
    ),
    "the word null": (
        HEAD + "vision: null\n",
        "5:1: vision: has no value. Write one, or delete the line.",
    ),
    "a list left out": (
        FIRST + "  links:\n",
        "8:3: initiatives[0].links: has no value. Write one, or delete the line.",
    ),
    "an entry left out": (
        TEAM + "  members:\n  - ana\n  -\n",
        "9:4: teams[0].members[1]: has no value. Write one, or delete the line.",
    ),
    "half a surrogate": (
        HEAD + 'vision: "a\\ud800"\n',
        "5:9: vision: the text holds the character U+D800. Remove it.",
    ),
    "an escape sequence in a text": (
        HEAD + 'vision: "\\e[31m"\n',
        "5:9: vision: the text holds the character U+001B. Remove it.",
    ),
}


@pytest.mark.parametrize(("text", "expected"), rows(SYNTAX))
def test_a_mistake_is_told_with_its_place_and_what_to_do(
    text: str | bytes, expected: list[str]
) -> None:
    assert problems_of(text) == expected


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = HEAD.replace("version: 1", "version: 2") + (
        "initiatives:\n"
        "- id: a\n"
        "  titel: Ä\n"
        "  goal: &g x\n"
        "  owner:\n"
        "  links:\n"
        "  - {shop: {isue: 1}}\n"
        "policy: {rules: {T9: off}}\n"
        "policy: {}\n"
    )
    assert problems_of(text) == [
        "1:10: version: '2' is not a version this program reads. Write version: 1.",
        "6:3: initiatives[0].title: is missing. Add it, such as title: Guest checkout.",
        "7:3: initiatives[0].titel: is not a field here. Did you mean 'title'?",
        "8:9: initiatives[0].goal: 'x' is not a goal. There are no goals.",
        "8:9: initiatives[0].goal: the anchor &g is refused. Remove it; a manifest has no anchors.",
        "9:3: initiatives[0].owner: has no value. Write one, or delete the line.",
        "11:13: initiatives[0].links[0].shop.isue: is not a field here. Did you mean 'issue'?",
        "12:18: policy.rules.T9: 'T9' is not a rule. Known rules: T01, T02, S04.",
        "13:1: policy: is here twice, in line 12 and in line 13. Keep one of them.",
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_places_count_characters_whatever_the_letters_and_line_ends(
    line_end: str, mark: str
) -> None:
    text = (
        HEAD.replace("Ferry Tickets", "Fähre 🚢 – 切符")
        + "goals: [{id: a, title: 🚢é, titel: x}]\n"
    )
    assert problems_of((mark + text).replace("\n", line_end)) == [
        "5:28: goals[0].titel: is not a field here. Did you mean 'title'?"
    ]


def test_what_a_hole_hides_is_told_once() -> None:
    text = HEAD + "goals: *g\ninitiatives: [{id: a, title: A, goal: b}]\n"
    assert problems_of(text) == [
        "5:8: goals: the alias *g is refused. Write the value out; a manifest has no aliases."
    ]
