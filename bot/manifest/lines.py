"""In which line of the manifest a finding has its cause."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.domain.findings import Finding
from bot.domain.roadmap import Initiative, Roadmap
from bot.domain.rules import RULES
from bot.manifest.compose import compose
from bot.manifest.nodes import Fields, Node, child, parts_of, text_of

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "date": ("target", "window"),
    "dates": ("window", "target"),
    "due": ("target", "window"),
    "end": ("target", "window"),
    "first": ("rank",),
    "link": ("links",),
    "order": ("rank", "depends_on"),
    "owner and team": ("owner", "team"),
    "plan": ("window", "status"),
    "scope": ("links",),
    "shown to customers": ("public", "audience"),
    "start": ("window",),
    "target": ("target", "window"),
    "time": ("window", "target"),
    "window": ("window", "target"),
    "window and target": ("target", "window"),
}
"""Fields of an initiative behind what a rule calls the roadmap's side, where the names differ."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the fields of a manifest stand: by section, id and field."""

    roadmap: Roadmap
    fields: Mapping[tuple[str, str, str], int]

    def of(self, finding: Finding) -> int:
        """Of the link or field it is about, else of its initiative, else the first line."""
        initiative = next((i for i in self.roadmap.initiatives if i.id == finding.initiative), None)
        if initiative is None:
            return self.fields.get(("sources", finding.hit.source, ""), 1)
        return next(self._lines(finding, initiative), initiative.line or 1)

    def _lines(self, finding: Finding, initiative: Initiative) -> Iterator[int]:
        for link in initiative.named:
            if link.line and finding.item is not None and link.target == finding.item:
                yield link.line
        for word, *_ in RULES[finding.rule].says:
            for name in _FIELDS.get(word, (word.replace(" ", "_"),)):
                line = self.fields.get(("initiatives", initiative.id, name))
                if line:
                    yield line


def read_lines(roadmap: Roadmap) -> Lines:
    """The lines of the file that a roadmap was read from; none if it is gone."""
    try:
        text = Path(roadmap.path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return Lines(roadmap, {})
    root, _ = compose(text, roadmap.path)
    return Lines(roadmap, dict(_places(root)))


def _places(root: Node | None) -> Iterator[tuple[tuple[str, str, str], int]]:
    for section, key in (("initiatives", "id"), ("sources", "name")):
        for _, part in parts_of(child(root, section)):
            name = text_of(child(part, key))
            yield (section, name, ""), part.place.line
            for entry in part.entries if isinstance(part, Fields) else ():
                yield (section, name, entry.key), entry.place.line
