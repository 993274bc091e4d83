"""The table of all rules: what each needs, which tracker tells it, and what tests it."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

from bot.domain.backlog import Capability
from bot.domain.rules import FAMILIES, RULES, Graded, Rule
from bot.domain.rules.unbuilt import UNBUILT
from connectors.github import reader as github
from connectors.jira import reader as jira
from connectors.local import reader as local
from tests.tree import ROOT

TABLES = frozenset({"test_rules_on_anything", "test_catalogue"})
"""Tests that name rules without testing any one of them."""
TESTS = ROOT / "tests" / "domain"


def rule_table() -> Iterator[str]:
    """In the order of the families."""
    yield "| Rule | Family | Level | Needs | GitHub | Jira | A file | Tested by |"
    yield "|---|---|---|---|---|---|---|---|"
    for rule in RULES.values():
        cells = (
            f"{rule.code} {rule.name}",
            FAMILIES[rule.family],
            _level(rule),
            "; ".join(_needs(rule)) or "items and dates",
            _github(rule),
            _jira(rule),
            _file(rule),
            _tested(rule.code),
        )
        yield f"| {' | '.join(cells)} |"


def unbuilt_table() -> Iterator[str]:
    """Conditions of the catalogue that are no rules."""
    yield "| Condition | Why it is no rule |"
    yield "|---|---|"
    for code, (name, why) in sorted(UNBUILT.items()):
        yield f"| {code} {name} | {why} |"


def _level(rule: Rule) -> str:
    level = "by commitment" if isinstance(rule.level, Graded) else rule.level.value
    return f"{level}, off" if rule.off else level


def _needs(rule: Rule) -> Iterator[str]:
    if rule.needs:
        both = " and " if rule.whole else " or "
        yield both.join(capability.value for capability in rule.needs)
    if rule.histories:
        yield "what happened to some items"
    if rule.remote_links:
        yield "links to other trackers"
    for aside in rule.beside:
        yield aside.value


def _wanted(rule: Rule) -> frozenset[Capability]:
    """Of these one is enough."""
    more = {Capability.HISTORY} if rule.histories and not rule.needs else set()
    return frozenset(rule.needs) | more


def _github(rule: Rule) -> str:
    wanted = _wanted(rule)
    if not wanted or wanted & github.ALWAYS:
        return "yes"
    if wanted & github.ON_A_BOARD:
        return "with a project"
    return "no"


def _jira(rule: Rule) -> str:
    wanted = _wanted(rule)
    if not wanted or wanted & (jira.CAPABILITIES - jira.TOLD_BY.keys()):
        return "yes"
    return "with the field" if wanted & jira.CAPABILITIES else "no"


def _file(rule: Rule) -> str:
    wanted = _wanted(rule)
    if not wanted:
        return "yes"
    return "if the export tells" if wanted - local.NEVER else "no"


@cache
def tests_of() -> Mapping[str, Counter[str]]:
    """How many tests of each module name a rule, by its code."""
    found: dict[str, Counter[str]] = {code: Counter() for code in RULES}
    for path in sorted(TESTS.glob("test_*.py")):
        if path.stem in TABLES:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        shared = _words(tree, deep=False) & found.keys()
        only = shared if len(shared) == 1 else frozenset()  # what all of the module is about
        for parent, test in _tests(tree):
            words = _words(test) | (_words(parent, deep=False) if parent else frozenset()) | only
            for code in words & found.keys():
                found[code][path.stem] += 1
    return found


def _tests(tree: ast.Module) -> Iterator[tuple[ast.ClassDef | None, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield None, node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and inner.name.startswith("test_"):
                    yield node, inner


def _words(node: ast.AST, *, deep: bool = True) -> frozenset[str]:
    """The texts in a test; of a class those outside its tests, which its tests use."""
    nodes = ast.walk(node) if deep else _outside_tests(node)
    return frozenset(
        n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)
    )


def _outside_tests(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        is_test = isinstance(child, ast.FunctionDef) and child.name.startswith("test_")
        if not is_test and not isinstance(child, ast.ClassDef):
            yield from ast.walk(child)


def _tested(code: str) -> str:
    named = (f"`{module}` ({times})" for module, times in tests_of()[code].most_common(2))
    return ", ".join(named) or "its example"
