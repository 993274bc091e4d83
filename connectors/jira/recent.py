"""Which items this process has just written: Jira Cloud's search may not know of it yet."""

from collections import OrderedDict

MOST = 50
"""So many ids may be given to a search for it to look up anew."""

_written: dict[str, OrderedDict[str, None]] = {}  # base address → ids, the latest last


def wrote(root: str, issue_id: str) -> None:
    """Remember an item by its number in Jira, which is not its key."""
    ids = _written.setdefault(root, OrderedDict())
    ids[issue_id] = None
    ids.move_to_end(issue_id)
    while len(ids) > MOST:
        ids.popitem(last=False)


def written(root: str) -> list[int]:
    """The latest ones, in a fixed order."""
    return sorted(int(one) for one in _written.get(root, ()) if one.isdecimal())
