"""What an added waiver looks like in each layout, and that nothing else moves."""

import datetime as dt

import pytest

from bot.domain.roadmap import Waiver
from bot.manifest.waivers import with_waivers

HEAD = """\
version: 1
id: ferry  # stable
product: 'Ferry'
sources: [{name: shop, kind: local, file: b.db}]
"""
ROOMY = HEAD.replace("sources", "\nsources")
INDENTED = "".join(f"  {line}\n" for line in HEAD.splitlines())
LISTED = HEAD + "initiatives:\n- {id: a, title: A}\n"

ACCEPTED = Waiver(
    "T01", initiative="pass", finding="3fa9c2d41b07", facts="9c1b22aa", by="ana", reason="moved"
)
SNOOZED = Waiver(
    "S02", dt.date(2026, 12, 1), finding="0c00d1e5aa10", item="shop:a/b#1", reason="it is: late"
)
ONE = (
    "{rule: T01, initiative: pass, finding: 3fa9c2d41b07, facts: 9c1b22aa, by: ana, reason: moved}"
)
TWO = (
    '{rule: S02, item: "shop:a/b#1", finding: 0c00d1e5aa10, until: 2026-12-01,'
    ' reason: "it is: late"}'
)

BOTH = f"waivers:\n  - {ONE}\n  - {TWO}\n"

NEW_FIELD = {
    "at the end": (HEAD, HEAD + BOTH),
    "after a last line without an end": (HEAD[:-1], HEAD + BOTH),
    "after a blank line where there are some": (ROOMY, f"{ROOMY}\n{BOTH}"),
    "after a blank line and a last line without an end": (ROOMY[:-1], f"{ROOMY}\n{BOTH}"),
    "after blank lines at the end": (f"{ROOMY}\n\n", f"{ROOMY}\n\n{BOTH}"),
    "right below a comment": (f"{ROOMY}\n# Waivers\n", f"{ROOMY}\n# Waivers\n{BOTH}"),
    "before the document's end": (f"---\n{HEAD}...\n# end\n", f"---\n{HEAD}{BOTH}...\n# end\n"),
    "as far in as the other fields": (
        INDENTED,
        f"{INDENTED}  waivers:\n    - {ONE}\n    - {TWO}\n",
    ),
    "as the other lists are": (LISTED, f"{LISTED}waivers:\n- {ONE}\n- {TWO}\n"),
    "with the file's line breaks": (
        HEAD.replace("\n", "\r\n"),
        (HEAD + BOTH).replace("\n", "\r\n"),
    ),
    "after a text of several lines": (
        f"{HEAD}vision: |+\n  one\n\n  # two\n\n",
        f"{HEAD}vision: |+\n  one\n\n  # two\n\n{BOTH}",
    ),
    "in braces": (
        "{version: 1, id: ferry,\n product: Ferry, sources: []}\n",
        "{version: 1, id: ferry,\n product: Ferry, sources: [],\n"
        f" waivers: [\n   {ONE},\n   {TWO}]}}\n",
    ),
}

NO_WAIVERS = {
    "brackets with nothing in them": ("waivers: []\n", BOTH),
    "and a comment beside them": (
        "waivers:  [ ]  # none, yet\n",
        BOTH.replace("waivers:", "waivers:  # none, yet"),
    ),
    "and a comment between them": (
        "waivers: [  # none\n  ]\n",
        f"waivers: [\n  {ONE},\n  {TWO}  # none\n  ]\n",
    ),
    "below a comment": (
        "waivers:  # here\n  []\n",
        f"waivers:  # here\n  [\n  {ONE},\n  {TWO}]\n",
    ),
    "and a name in quotes": ('"waivers" : []\n', BOTH.replace("waivers:", '"waivers" :')),
}

OLD = "{rule: L06, item: 'x:1', until: 2027-01-01}"
IN_BRACKETS = {
    "one line": (
        f"waivers: [{OLD}]  # kept\n",
        f"waivers: [{OLD},\n          {ONE},\n          {TWO}]  # kept\n",
    ),
    "one line with a last comma": (
        f"waivers: [{OLD}, ]\n",
        f"waivers: [{OLD},\n          {ONE},\n          {TWO}, ]\n",
    ),
    "a line each": (
        f"waivers: [\n    {OLD},\n    {OLD}\n  ]\n",
        f"waivers: [\n    {OLD},\n    {OLD},\n    {ONE},\n    {TWO}\n  ]\n",
    ),
    "a line each with a last comma": (
        f"waivers: [\n    {OLD}, # why, and\n    # how\n  ]\n",
        f"waivers: [\n    {OLD}, # why, and\n    {ONE},\n    {TWO},\n    # how\n  ]\n",
    ),
    "a comment with a comma in it": (
        f"waivers: [\n    {OLD} # why, and\n  ]\n",
        f"waivers: [\n    {OLD}, # why, and\n    {ONE},\n    {TWO}\n  ]\n",
    ),
}

AS_LINES = "- rule: L06\n    item: 'x:1'\n    until: 2027-01-01  # ask\n"
BELOW = {
    "one line each": (f"waivers:\n  - {OLD}  # why\n", f"waivers:\n  - {OLD}  # why\n  - {ONE}\n"),
    "at the margin": (
        f"waivers:\n- {OLD}\n# The policy\npolicy: {{}}\n",
        f"waivers:\n- {OLD}\n- {ONE}\n# The policy\npolicy: {{}}\n",
    ),
    "before a blank line": (
        f"waivers:\n  - {OLD}\n  # - {OLD}\n\n# More\npolicy: {{}}\n",
        f"waivers:\n  - {OLD}\n  # - {OLD}\n  - {ONE}\n\n# More\npolicy: {{}}\n",
    ),
    "without a last line break": (f"waivers:\n  - {OLD}", f"waivers:\n  - {OLD}\n  - {ONE}"),
    "a field a line": (
        f"waivers:\n  {AS_LINES}\npolicy: {{}}\n",
        f"waivers:\n  {AS_LINES}"
        "  - rule: T01\n    initiative: pass\n    finding: 3fa9c2d41b07\n    facts: 9c1b22aa\n"
        "    by: ana\n    reason: moved\n\npolicy: {}\n",
    ),
    "far from the dash": (
        "waivers:\n  -   rule: L06\n      item: 'x:1'\n      until: 2027-01-01\n      reason: |\n"
        "        # no comment\n\n...\n",
        "waivers:\n  -   rule: L06\n      item: 'x:1'\n      until: 2027-01-01\n      reason: |\n"
        "        # no comment\n  -   rule: T01\n      initiative: pass\n"
        "      finding: 3fa9c2d41b07\n      facts: 9c1b22aa\n      by: ana\n      reason: moved\n"
        "\n...\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), NEW_FIELD.values(), ids=NEW_FIELD)
def test_the_first_waivers_are_put_where_people_would(before: str, after: str) -> None:
    assert with_waivers(before, [ACCEPTED, SNOOZED]) == after


@pytest.mark.parametrize(("before", "after"), NO_WAIVERS.values(), ids=NO_WAIVERS)
def test_an_empty_list_is_filled(before: str, after: str) -> None:
    assert with_waivers(HEAD + before, [ACCEPTED, SNOOZED]) == HEAD + after


@pytest.mark.parametrize(("before", "after"), IN_BRACKETS.values(), ids=IN_BRACKETS)
def test_a_list_in_brackets_goes_on_below(before: str, after: str) -> None:
    assert with_waivers(HEAD + before, [ACCEPTED, SNOOZED]) == HEAD + after


@pytest.mark.parametrize(("before", "after"), BELOW.values(), ids=BELOW)
def test_a_list_goes_on_in_its_own_style(before: str, after: str) -> None:
    assert with_waivers(HEAD + before, [ACCEPTED]) == HEAD + after
    crlf = with_waivers((HEAD + before).replace("\n", "\r\n"), [ACCEPTED])
    assert crlf == (HEAD + after).replace("\n", "\r\n")


def test_a_waiver_of_the_same_finding_gives_way_in_its_place() -> None:
    again = Waiver("T01", dt.date(2027, 1, 15), "pass", finding="3fa9c2d41b07", by="ben")
    before = f"waivers: [{OLD}, {ONE}, {OLD}]\n"
    told = "{rule: T01, initiative: pass, finding: 3fa9c2d41b07, until: 2027-01-15, by: ben}"
    assert with_waivers(HEAD + before, [again]) == f"{HEAD}waivers: [{OLD}, {told}, {OLD}]\n"


def test_comments_in_a_waiver_stay_when_it_changes() -> None:
    before = (
        "waivers:\n"
        "  - until: 2026-12-01  # ask emma\n"
        "    # for the auditors\n"
        "    rule: T01\n"
        "    finding: '3fa9c2d41b07'  # overdue\n"
        "    by: ben\n"
        "    reason: >-\n"
        "      it will\n"
        "      be late\n"
        "\n"
        "policy: {}\n"
    )
    after = (
        "waivers:\n"
        "  - facts: 9c1b22aa  # ask emma\n"
        "    # for the auditors\n"
        "    rule: T01\n"
        "    finding: '3fa9c2d41b07'  # overdue\n"
        "    by: ana\n"
        "    reason: moved\n"
        "    initiative: pass\n"
        "\n"
        "policy: {}\n"
    )
    assert with_waivers(HEAD + before, [ACCEPTED]) == HEAD + after


def test_fields_that_no_longer_hold_go() -> None:
    old = ONE.replace("{rule", "{item: 'x:1', until: 2026-01-01, rule")
    assert with_waivers(f"{HEAD}waivers: [{old}]\n", [ACCEPTED]) == f"{HEAD}waivers: [{ONE}]\n"
    old = ONE.replace("moved}", "moved, item: 'x:1', until: 2026-01-01}")
    assert with_waivers(f"{HEAD}waivers: [{old}]\n", [ACCEPTED]) == f"{HEAD}waivers: [{ONE}]\n"


def test_the_same_waiver_again_changes_nothing() -> None:
    before = f"{HEAD}waivers:\n  - {ONE}\n  - {TWO}\n"
    assert with_waivers(before, [SNOOZED, ACCEPTED]) == before


@pytest.mark.parametrize(
    ("reason", "written"),
    [
        ("moved to spring", "moved to spring"),
        ("v1.2 is out", "v1.2 is out"),
        ("Müller knows", "Müller knows"),
        ("null", '"null"'),
        ("No", '"No"'),
        ("2026-12-01", '"2026-12-01"'),
        ("1e5", '"1e5"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("{a}", '"{a}"'),
        ("- a", '"- a"'),
        ("@ana", '"@ana"'),
        ('say "so"', '"say \\"so\\""'),
        ("🚢", '"🚢"'),
        ("a\\b", '"a\\\\b"'),
    ],
)
def test_a_text_is_in_quotes_where_yaml_would_misread_it(reason: str, written: str) -> None:
    waiver = Waiver("T01", finding="3fa9c2d41b07", facts="9c1b22aa", reason=reason)
    assert with_waivers(HEAD, [waiver]).endswith(f"reason: {written}}}\n")


@pytest.mark.parametrize(
    ("digest", "written"),
    [
        ("9c1b22aa", "9c1b22aa"),
        ("12345678", '"12345678"'),
        ("1234e678", '"1234e678"'),
        ("0b101010", '"0b101010"'),
        ("e1234567", "e1234567"),
    ],
)
def test_a_digest_that_looks_like_a_number_is_in_quotes(digest: str, written: str) -> None:
    waiver = Waiver("T01", finding="3fa9c2d41b07", facts=digest)
    assert with_waivers(HEAD, [waiver]).endswith(f"facts: {written}}}\n")
