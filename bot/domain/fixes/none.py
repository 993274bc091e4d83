"""Rules whose findings no patch of the manifest puts right, and why."""

from collections.abc import Mapping
from types import MappingProxyType

_TRACKER = "The manifest says nothing wrong: it is put right in the tracker."
_ONE_BY_ONE = "It is about many items: fix them one by one (L06), or take them off the plan."
_WORDS = "What is to be written are a person's words."

NO_FIX: Mapping[str, str] = MappingProxyType(
    {
        "L09": _TRACKER,
        "L10": _TRACKER,
        "L12": "A source with a second repository makes links name theirs: add the place by hand.",
        "S07": _TRACKER,
        "S12": _WORDS,
        "T03": _TRACKER,
        "T12": "Cutting what is carried along happens in the tracker.",
        "T13": "The milestone stays past its date until it is closed or moved in the tracker.",
        "T15": _TRACKER,
        "T16": _TRACKER,
        "T17": _TRACKER,
        "D10": _TRACKER,
        "P09": "Why the share fell, and which links are missing, is not in the facts.",
        "P10": "Whether the team has more room, or which items wait, is not in the facts.",
        "P11": "How to split it is a decision about the plan.",
        "O04": _TRACKER,
        "H03": "Which larger initiative it belongs to is a decision about the plan.",
        "H04": _WORDS,
        "H05": "What comes next is a decision about the plan.",
        "H06": _TRACKER,
        "H07": "Which initiative comes nearer is a decision about the plan.",
        "H09": _ONE_BY_ONE,
        "H10": _ONE_BY_ONE,
        "H12": "Which of the items serve the goal is not in the facts.",
        "K03": _ONE_BY_ONE,
        "K04": _ONE_BY_ONE,
        "V02": _WORDS,
        "V03": _WORDS,
        "M04": _WORDS,
        "X01": "What cannot be read is put right with access: run roadmap-drift doctor.",
        "X02": "There is nothing to compare; check the names of the sources and the token.",
        "X03": "What was read in part is put right with access: run roadmap-drift doctor.",
        "X05": "What keeps changing lies in the trackers, or in the options of the rule.",
    }
)
