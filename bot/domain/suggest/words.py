"""What an item is about, as terms: stems of its words, and pairs of them.

Code, quotes and addresses are left out: they say how something was found. Every expression
takes time in proportion to the text, whatever a stranger wrote into it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, pairwise

Stem = Callable[[str], str]
"""Makes of a word in lower case what all its forms share: payments, payment -> payment."""

TITLE_LIMIT, BODY_LIMIT = 300, 1500
FEWEST = 3
"""An item with fewer different words is too short to tell where it belongs."""

_FENCE = re.compile(r"[ \t]{0,3}(`{3,}|~{3,})")
_MACRO = re.compile(r"\{(code|noformat|quote)(?:[:|][^{}\n]{0,100})?\}")
_QUOTED = re.compile(r"^[ \t]{0,3}(?:>|bq\. ).*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)  # also one that was cut off
_UNSAID = re.compile(
    r"!\[[^\[\]\n]{0,200}\](?:\([^()\n]{0,500}\))?"  # images of Markdown, and of Jira
    r"|![^!\s|]{1,100}\.(?:png|jpe?g|gif|svg|bmp)(?:\|[^!\n]{0,100})?!"
    r"|(?:https?|ftp)://[^\s|\])>]+|\bwww\.[^\s|\])>]+"
    r"|(?<=\])\([^()\n]{0,500}\)"  # where a link of Markdown leads
    r"|</?[a-z][^<>]{0,300}>"
    r"|&(?:[a-z]{2,8}|#[0-9]{1,6});"
    r"|[&#!][0-9]+"  # references to other items
    r"|\{(?:anchor|color|panel|expand|info|note|tip|warning|section|column)(?::[^{}\n]{0,500})?\}"
    r"|\[~[^\[\]\n]{1,100}\]"  # people in Jira's markup
    r"|(?<![^\n])h[1-6]\.[ \t]",  # its headings
    re.IGNORECASE,
)
_MAY_BE_UNSAID = re.compile(r"[<!&#]|\]\(|\{[a-z]|\[~|h[1-6]\.[ \t]|://|www\.", re.IGNORECASE)
"""What each of these has in it; most texts have none, and are spared the longer look."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9]+|[0-9]+")
_SEAM = "\x1f"
"""Stands where a word like paymentIntent is split; no text has one, or it does not matter."""

_TELLTALE_WORDS = "the and of to is for with this that it are be not we when should can from as has"
_TELLTALE = frozenset(_TELLTALE_WORDS.split())
"""Words without which hardly anybody writes much English, and which few languages share."""
_LONG_TEXT = 15

_COMMON_WORDS = """
a about above after again against all also am an and any anyone are as at be because been
before being below between both but by can cannot could did do does doing done down during
each either else etc even ever every few for from further get gets getting got had has have
having he her here hers him his how however if in into is it its itself just let like made
make makes many may me might mine more most much must my near neither no nor not now of off
often on once one only or other our ours out over own per perhaps please quite rather really
same she should since so some such than that the their theirs them there these they thing
things this those through thus to too under until up upon us very via want was way we well
were what whatever where whether which while who whole whom whose why will with within
without would yet you your yours don doesn didn isn aren wasn weren won ll ve re
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_TRACKER_WORDS = """
issue user story given when then should need want goal summary description task todo step
accept criteria
"""
_OF_TRACKERS = frozenset(_TRACKER_WORDS.split())


class Stems(dict[str, str]):
    """The stem of each word in lower case, worked out once; '' for words that tell nothing."""

    def __init__(self, stem: Stem) -> None:
        super().__init__()
        self.of_run = _Runs(self)
        self._stem = stem
        self._dropped = _COMMON | _OF_TRACKERS | {stem(word) for word in _OF_TRACKERS}

    def __missing__(self, word: str) -> str:
        found = ""
        if len(word) > 1 and word not in self._dropped:
            found = self._stem(word)
            if found in self._dropped or len(found) < 2:
                found = ""
        self[word] = found
        return found


class _Runs(dict[str, tuple[str, ...]]):
    """The stems in a run of letters as it is written: paymentIntents has payment and intent."""

    def __init__(self, stems: Stems) -> None:
        super().__init__()
        self._stems = stems

    def __missing__(self, run: str) -> tuple[str, ...]:
        found = self[run] = tuple(s for word in _words(run) if (s := self._stems[word]))
        return found


def terms(title: str, body: str, stems: Stems) -> Counter[str]:
    """How often each term stands in a text. A title counts twice; a pair has a space in it."""
    title_words, body_words = _stemmed(title_text(title), stems), _stemmed(body_text(body), stems)
    found = Counter((*title_words, *_pairs(title_words)) * 2)
    found.update(body_words)
    found.update(_pairs(body_words))
    return found


def is_telling(title: str, body: str, stems: Stems) -> bool:
    """Whether a text has enough words of its own, and seems to be English.

    It does not where a fifth of its letters are of another alphabet, or where a long text
    has none of the little words of English. A short one has the benefit of the doubt.
    """
    text = f"{title_text(title)}\n{body_text(body)}"
    words = _words(text)
    if len({stems[word] for word in words} - {""}) < FEWEST:
        return False
    letters = [char for char in text if char.isalpha()]
    if sum(map(str.isascii, letters)) < 0.8 * len(letters):
        return False
    return len(words) < _LONG_TEXT or not _TELLTALE.isdisjoint(words)


def surfaces(title: str, body: str, stems: Stems) -> Mapping[str, str]:
    """How a text writes each of its terms where it first does: payment_intent."""
    found: dict[str, str] = {}
    for text in (title_text(title), body_text(body)):
        split = _HUMP.sub(_SEAM, text)
        known = [
            (stem, match.start(), match.end())
            for match in _TOKEN.finditer(split)
            if (stem := stems[match[0].lower()])
        ]
        for stem, start, end in known:
            found.setdefault(stem, split[start:end])
        for (one, start, end), (two, start_two, end_two) in pairwise(known):
            gap = split[end:start_two]
            between = gap if len(gap) <= 12 and gap.isprintable() else " "
            between = "" if gap == _SEAM else between
            found.setdefault(f"{one} {two}", split[start:end] + between + split[start_two:end_two])
    return found


def title_text(title: str) -> str:
    """A title without addresses and references."""
    return _without_unsaid(title[:TITLE_LIMIT])


def body_text(body: str) -> str:
    """The beginning of a description without code, quotes, addresses and references."""
    return _without_unsaid(own_words(body))


def _without_unsaid(text: str) -> str:
    return _UNSAID.sub(" ", text) if _MAY_BE_UNSAID.search(text) else text


def own_words(body: str) -> str:
    """The beginning of a description without code, quotes and comments that nobody sees."""
    body = body[:BODY_LIMIT]
    if "```" in body or "~~~" in body:
        body = "\n".join(_unfenced(body))
    if "{" in body:
        body = " ".join(_outside_macros(body))
    if "<!--" in body:
        body = _COMMENT.sub(" ", body)
    return _QUOTED.sub(" ", body) if ">" in body or "bq. " in body else body


def _unfenced(body: str) -> Iterator[str]:
    """The lines outside blocks of code; one that is not closed has the rest."""
    fence = ""
    for line in body.splitlines():
        mark = _FENCE.match(line)
        if not fence and mark:
            fence = mark[1]
        elif not fence:
            yield line
        elif mark and mark[1].startswith(fence) and not line.strip(" \t`~"):
            fence = ""


def _outside_macros(body: str) -> Iterator[str]:
    """What stands outside {code}, {noformat} and {quote}; what is not closed has the rest."""
    inside, after = "", 0
    for mark in _MACRO.finditer(body):
        if not inside:
            yield body[after : mark.start()]
            inside = mark[1]
        elif mark[1] == inside:
            inside, after = "", mark.end()
    if not inside:
        yield body[after:]


def _words(text: str) -> list[str]:
    return " ".join(_TOKEN.findall(_HUMP.sub(" ", text))).lower().split()


def _stemmed(text: str, stems: Stems) -> list[str]:
    return list(chain.from_iterable(map(stems.of_run.__getitem__, _TOKEN.findall(text))))


def _pairs(stemmed: list[str]) -> list[str]:
    return [f"{one} {two}" for one, two in pairwise(stemmed)]
