"""Reads manifests: safe before it is helpful, and all problems at once."""

import hashlib
import stat
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from bot.domain.roadmap import Roadmap
from bot.domain.rules import RULES
from bot.manifest.checks import check_joins
from bot.manifest.compose import compose
from bot.manifest.convert import Converter
from bot.manifest.explain import explain
from bot.manifest.feedback import is_feedback
from bot.manifest.nodes import Fields, Node, child, plain
from bot.manifest.problems import ManifestError, Problem, Problems
from bot.manifest.rules import KnownRules, read_policy
from bot.manifest.schema import Manifest

MAX_BYTES = 1024 * 1024


def load_manifest(path: Path, known_rules: KnownRules | None = None) -> Roadmap:
    """Read one manifest. Raises ManifestError with every problem in it.

    `known_rules` are the rules a policy and waivers may name, by default all there are.
    """
    return parse_manifest(_read(path), str(path), known_rules)


def parse_manifest(raw: bytes, file: str, known_rules: KnownRules | None = None) -> Roadmap:
    """Read a manifest from its bytes; `file` is its name in problems and in the roadmap."""
    roadmap, _ = _parse(raw, file, known_rules)
    return roadmap


def load_portfolio(
    spec: str, base: Path, known_rules: KnownRules | None = None
) -> tuple[Roadmap, ...]:
    """Read every manifest that a file's name, a glob or a directory stands for, by name.

    A relative `spec` starts at `base`. Raises ManifestError with the problems of all files,
    also where no file matches or two files have one product id.
    """
    problems: list[Problem] = []
    first: dict[str, str] = {}
    roadmaps = []
    for path in _matches(spec, base):
        try:
            roadmap, root = _parse(_read(path), str(path), known_rules)
        except ManifestError as error:
            problems += error.problems
            continue
        roadmaps.append(roadmap)
        if first.setdefault(roadmap.id, roadmap.path) != roadmap.path:
            problems.append(_same_id(roadmap, root, first[roadmap.id]))
    if problems:
        raise ManifestError(problems)
    return tuple(roadmaps)


def _same_id(roadmap: Roadmap, root: Node, other: str) -> Problem:
    at = (child(root, "id") or root).place
    message = f"'{roadmap.id}' is the id of the product in {other} too"
    remedy = "Give each product an id of its own."
    return Problem(roadmap.path, at.line, at.column, "id", message, remedy)


def _matches(spec: str, base: Path) -> tuple[Path, ...]:
    path = base / spec
    try:
        if path.is_dir():
            found = sorted(p for p in path.iterdir() if p.suffix in (".yaml", ".yml"))
        elif any(sign in spec for sign in "*?[") and not path.exists():
            found = sorted(p for p in _glob(path) if not p.is_dir() and not is_feedback(p))
        else:
            found = [path]
    except (OSError, ValueError) as error:
        raise _unreadable(spec, str(error)) from error
    if not found:
        remedy = "Write a file, a folder with .yaml files, or a pattern that matches some."
        raise ManifestError([Problem(spec, 0, 0, "", "no manifest is found here", remedy)])
    return tuple(found)


def _glob(path: Path) -> Iterator[Path]:
    anchor = Path(path.anchor)
    return anchor.glob(str(path.relative_to(anchor)))


def _read(path: Path) -> bytes:
    """The file's bytes, never more than the limit, and only of a real file."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            remedy = "Name a file, not a folder or a device."
            raise ManifestError([Problem(str(path), 0, 0, "", "is not a regular file", remedy)])
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        remedy = "Check the name, or make one with roadmap-drift init."
        raise ManifestError([Problem(str(path), 0, 0, "", "does not exist", remedy)]) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _unreadable(str(path), reason) from error
    return raw


def _unreadable(file: str, reason: str) -> ManifestError:
    return ManifestError([Problem(file, 0, 0, "", f"cannot be read: {reason}")])


def _parse(raw: bytes, file: str, known_rules: KnownRules | None) -> tuple[Roadmap, Node]:
    root, refused = compose(_text(raw, file), file)
    if not isinstance(root, Fields):
        if not refused:
            refused.append(_no_fields(root, file))
        raise ManifestError(refused)
    known = _all_rules() if known_rules is None else known_rules
    problems = Problems(file, root)
    chosen = read_policy(root, known, problems)
    check_joins(root, known, problems)
    manifest = _validated(root, problems)
    if manifest is None or refused or problems.found:
        raise ManifestError([*refused, *problems.found])
    digest = hashlib.sha256(raw).hexdigest()[:16]
    return Converter(manifest, root, chosen).roadmap(file, digest), root


def _validated(root: Node, problems: Problems) -> Manifest | None:
    try:
        return Manifest.model_validate(plain(root))
    except ValidationError as error:
        explain(error, problems)
        return None


def _no_fields(root: Node | None, file: str) -> Problem:
    if root is None:
        remedy = "Make a first manifest with roadmap-drift init."
        return Problem(file, 0, 0, "", "is empty", remedy)
    message = "a manifest is a list of fields, such as version: 1"
    return Problem(file, root.place.line, root.place.column, "", message, "Write name: value.")


def _text(raw: bytes, file: str) -> str:
    if len(raw) > MAX_BYTES:
        message = f"is larger than {MAX_BYTES // 1024} KiB"
        remedy = "Split it into one file a product."
        raise ManifestError([Problem(file, 0, 0, "", message, remedy)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = raw[: error.start].decode("utf-8-sig")
        line = good.count("\n") + 1
        column = len(good) - (good.rfind("\n") + 1) + 1
        problem = Problem(file, line, column, "", "is not UTF-8", "Save the file as UTF-8.")
        raise ManifestError([problem]) from error


def _all_rules() -> KnownRules:
    return {
        code: {name: option.default for name, option in rule.options.items()}
        for code, rule in RULES.items()
    }
