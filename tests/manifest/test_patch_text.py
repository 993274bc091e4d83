"""What an edit of the roadmap looks like in each layout, and that nothing else moves."""

import pytest

from bot.domain.edits import AddEntry, DropEntry, DropField, Edit, SetField
from bot.domain.roadmap import Link, LinkKind
from bot.manifest.load import parse_manifest
from bot.manifest.patch import rewritten

HEAD = """\
version: 1
id: ferry  # stable
product: 'Ferry'
sources: [{name: shop, kind: github, repos: [acme/shop]}]
initiatives:
"""
HERE = ("initiatives", "pass")
LINK = Link("shop", LinkKind.ISSUE, "7", "acme/shop")
OTHER = Link("shop", LinkKind.ISSUE, "8", "acme/shop")
DONE = SetField(HERE, "status", "done")
OWNED = SetField(HERE, "owner", "ana")

SET = {
    "plain": ("  - id: pass\n    status: planned\n", "  - id: pass\n    status: done\n"),
    "with a comment": (
        "  - id: pass\n    status:   planned  # since May\n",
        "  - id: pass\n    status:   done  # since May\n",
    ),
    "in single quotes": (
        "  - id: pass\n    status: 'planned'\n",
        "  - id: pass\n    status: 'done'\n",
    ),
    "in double quotes": (
        '  - {"id": pass, "status": "planned"}\n',
        '  - {"id": pass, "status": "done"}\n',
    ),
    "on the line below": (
        "  - id: pass\n    status:\n      planned\n",
        "  - id: pass\n    status:\n      done\n",
    ),
    "a block of text": (
        "  - id: pass\n    status: >-\n      planned\n\n",
        "  - id: pass\n    status: done\n\n",
    ),
    "at the margin": ("- id: pass\n  status: planned\n", "- id: pass\n  status: done\n"),
    "missing, after what people write before it": (
        "  - id: pass\n    title: Pass # short\n    # when\n    window: 2026-Q4\n",
        "  - id: pass\n    title: Pass # short\n    status: done\n    # when\n"
        "    window: 2026-Q4\n",
    ),
    "missing, in braces": (
        "  - {id: pass, title: Pass, window: 2026-Q4}  # kept\n",
        "  - {id: pass, title: Pass, status: done, window: 2026-Q4}  # kept\n",
    ),
    "missing, at the end of the file": (
        "  - title: Pass\n    id: pass",
        "  - title: Pass\n    id: pass\n    status: done",
    ),
    "missing, after a list": (
        "  - id: pass\n    title: Pass\n    links:\n    - shop: {issue: 9}\n",
        "  - id: pass\n    title: Pass\n    status: done\n    links:\n    - shop: {issue: 9}\n",
    ),
}


def edited(text: str, *edits: Edit) -> str:
    """The manifest after the edits, without its head."""
    roadmap = parse_manifest(f"{HEAD}{text}".encode(), "roadmap.yaml")
    after = rewritten(HEAD + text, roadmap, edits)
    assert after.startswith(HEAD)
    return after.removeprefix(HEAD)


def titled(text: str) -> str:
    """With a title in the style of the entry."""
    if "title:" in text:
        return text
    if "{" in text.split("id")[0]:
        return text.replace('"id": pass', '"id": pass, "title": Pass')
    indent = " " * (text.index("id"))
    return text.replace("id: pass\n", f"id: pass\n{indent}title: Pass\n", 1)


@pytest.mark.parametrize(("before", "after"), SET.values(), ids=SET)
def test_a_field_is_set_in_its_place(before: str, after: str) -> None:
    assert edited(titled(before), DONE) == titled(after)


def test_a_status_map_is_made_where_there_is_none() -> None:
    known = SetField(("sources", "shop", "status_map"), "Waiting for: legal", "doing")
    text = HEAD + "  - {id: pass, title: Pass}\n"
    roadmap = parse_manifest(text.encode(), "roadmap.yaml")
    after = rewritten(text, roadmap, [known])
    assert (
        '{name: shop, kind: github, repos: [acme/shop], status_map: {"Waiting for: legal": d'
        in after
    )
    also = SetField(known.where, "Off", "dropped")
    again = rewritten(after, parse_manifest(after.encode(), "r"), [also])
    assert 'status_map: {"Waiting for: legal": doing, "Off": dropped}' in again


def test_unplanned_work_is_made_where_there_is_none() -> None:
    text = HEAD + "  - {id: pass, title: Pass}\n"
    roadmap = parse_manifest(text.encode(), "roadmap.yaml")
    after = rewritten(text, roadmap, [AddEntry(("unplanned",), "links", LINK)])
    assert after == text.replace(
        "initiatives:", "unplanned: {links: [{shop: {issue: 7}}]}\ninitiatives:"
    )


BODY = "  - id: pass\n    title: Pass\n"
ADD = {
    "to a list of lines": (
        f"{BODY}    links:\n      - {{shop: {{issue: 9}}}}  # first\n    # end\n",
        f"{BODY}    links:\n      - {{shop: {{issue: 9}}}}  # first\n"
        "      - {shop: {issue: 7}}\n    # end\n",
    ),
    "to a list of blocks": (
        f"{BODY}    links:\n    - shop:\n        issue: 9\n    owner: ana\n",
        f"{BODY}    links:\n    - shop:\n        issue: 9\n    - {{shop: {{issue: 7}}}}\n"
        "    owner: ana\n",
    ),
    "to a list in brackets": (
        f"{BODY}    links: [{{shop: {{issue: 9}}}}, ]\n",
        f"{BODY}    links: [{{shop: {{issue: 9}}}}, {{shop: {{issue: 7}}}}, ]\n",
    ),
    "to brackets with nothing in them": (
        f"{BODY}    links: [  # none\n    ]\n",
        f"{BODY}    links: [{{shop: {{issue: 7}}}}  # none\n    ]\n",
    ),
    "where there is none": (
        f"{BODY}    owner: ana\n    evidence: [x]\n",
        f"{BODY}    owner: ana\n    links:\n      - {{shop: {{issue: 7}}}}\n    evidence: [x]\n",
    ),
    "where there is none, in braces": (
        "  - {id: pass, title: Pass}\n",
        "  - {id: pass, title: Pass, links: [{shop: {issue: 7}}]}\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), ADD.values(), ids=ADD)
def test_a_link_is_added_at_the_end(before: str, after: str) -> None:
    assert edited(before, AddEntry(HERE, "links", LINK)) == after


DROP = {
    "the first line": (
        f"{BODY}    links:\n      - {{shop: {{issue: 7}}}}  # old\n      # new\n"
        "      - {shop: {issue: 8}}\n",
        f"{BODY}    links:\n      # new\n      - {{shop: {{issue: 8}}}}\n",
    ),
    "the last line, twice": (
        f"{BODY}    links:\n      - shop: {{issue: 8}}\n      - shop:\n          issue: 7\n"
        "      - shop: {issue: 7}\n    owner: ana\n",
        f"{BODY}    links:\n      - shop: {{issue: 8}}\n    owner: ana\n",
    ),
    "the last line of the file": (
        f"{BODY}    links:\n      - shop: {{issue: 8}}\n      - shop: {{issue: 7}}",
        f"{BODY}    links:\n      - shop: {{issue: 8}}\n",
    ),
    "the first in brackets": (
        f"{BODY}    links: [{{shop: {{issue: 7}}}}, {{shop: {{issue: 8}}}}]\n",
        f"{BODY}    links: [{{shop: {{issue: 8}}}}]\n",
    ),
    "the last in brackets": (
        f"{BODY}    links: [{{shop: {{issue: 8}}}},\n            {{shop: {{issue: 7}}}},]\n",
        f"{BODY}    links: [{{shop: {{issue: 8}}}},]\n",
    ),
    "around one that stays": (
        f"{BODY}    links: [{{shop: {{issue: 7}}}}, {{shop: {{issue: 8}}}},"
        " {shop: {issue: 7}}]\n",
        f"{BODY}    links: [{{shop: {{issue: 8}}}}]\n",
    ),
    "all there were": (
        f"{BODY}    links:  # the epic\n      - {{shop: {{issue: 7}}}}\n    owner: ana\n",
        f"{BODY}    links: []  # the epic\n    owner: ana\n",
    ),
    "all in brackets": (
        f"{BODY}    links: [{{shop: {{issue: 7}}}}]  # x\n",
        f"{BODY}    links: []  # x\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), DROP.values(), ids=DROP)
def test_a_link_is_taken_out_with_its_line_or_comma(before: str, after: str) -> None:
    assert edited(before, DropEntry(HERE, "links", LINK)) == after


DROP_FIELD = {
    "its line": (
        "  - id: pass\n    title: Pass\n    rank: 3  # old\n    # why\n    owner: ana\n",
        "  - id: pass\n    title: Pass\n    # why\n    owner: ana\n",
    ),
    "beside the dash": (
        "  - rank: 3\n    id: pass\n    title: Pass\n",
        "  - id: pass\n    title: Pass\n",
    ),
    "in braces": ("  - {id: pass, rank: 3, title: Pass}\n", "  - {id: pass, title: Pass}\n"),
    "last in braces": ("  - {id: pass, title: Pass, rank: 3}\n", "  - {id: pass, title: Pass}\n"),
}


@pytest.mark.parametrize(("before", "after"), DROP_FIELD.values(), ids=DROP_FIELD)
def test_a_field_is_taken_out_with_its_line_or_comma(before: str, after: str) -> None:
    assert edited(before, DropField(HERE, "rank")) == after


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_breaks_stay_what_they_are(newline: str) -> None:
    text = (HEAD + BODY + "    links: []\n").replace("\n", newline)
    roadmap = parse_manifest(text.encode(), "roadmap.yaml")
    edits: list[Edit] = [
        *(DONE, OWNED),
        *(AddEntry(HERE, "links", LINK), AddEntry(HERE, "depends_on", "x")),
    ]
    after = rewritten(text, roadmap, edits)
    assert after == (
        HEAD
        + "  - id: pass\n    title: Pass\n    status: done\n    owner: ana\n"
        + "    depends_on: [x]\n    links: [{shop: {issue: 7}}]\n"
    ).replace("\n", newline)


def test_many_edits_of_one_place_are_made_in_turn() -> None:
    added = (AddEntry(HERE, "links", LINK), AddEntry(HERE, "links", OTHER))
    assert (
        edited(BODY, *added, DropEntry(HERE, "links", LINK))
        == f"{BODY}    links:\n      - {{shop: {{issue: 8}}}}\n"
    )
