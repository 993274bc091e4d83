"""What was counted in a run, as JSON: a share is a list of two numbers."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from bot.domain.shares import Figures, Share

_SHARES = ("coverage", "unplanned")
_GROUPS = ("goals", "teams", "sources", "effort", "progress")


def row_of_figures(figures: Figures) -> dict[str, Any]:
    """The figures as JSON."""
    return {
        **{name: _row(getattr(figures, name)) for name in _SHARES},
        **{name: _rows(getattr(figures, name)) for name in _GROUPS},
        "whole": figures.whole,
    }


def figures_of(row: Mapping[str, Any]) -> Figures:
    """The figures again. An older row lacks the newer ones; what a newer one added is let pass."""
    known = {field.name for field in fields(Figures)} & set(row)
    told: dict[str, Any] = {name: Share(*row[name]) for name in _SHARES if name in known}
    told |= {name: _shares(row[name]) for name in _GROUPS if name in known}
    return Figures(**told, whole=row["whole"])


def _row(share: Share) -> list[int]:
    return [share.part, share.whole]


def _rows(shares: Mapping[str, Share]) -> dict[str, list[int]]:
    return {name: _row(share) for name, share in shares.items()}


def _shares(rows: Mapping[str, Any]) -> dict[str, Share]:
    return {name: Share(*row) for name, row in rows.items()}
