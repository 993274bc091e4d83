"""A track record in words."""

from collections.abc import Iterator

from bot.domain.forecast.track_record import CHANCE, ENOUGH_JUDGED, Held, TrackRecord, Verdict
from bot.domain.shares import Share

_ODD = f"less than {100 * CHANCE:g}% likely by chance, if no two hang together"


def record_lines(record: TrackRecord) -> Iterator[str]:
    """The whole record, a sentence a line, the verdict first."""
    yield verdict(record)
    yield from map(held, record.held)
    for state, share in record.states.items():
        yield f"Called {state.words}: {_of(share)} met the target."
    if record.brier is not None:
        yield (
            f"Brier score of the chances: {record.brier:.2f} over {record.chances}"
            " (0 is perfect, 0.25 is always saying 50%)."
        )
    yield from _counted(record)


def held(one: Held) -> str:
    """How often the dates of one quantile held: P85: held 17 of 20 (85%); 6 pending."""
    said = f"held {_of(one.share)}" if one.share.whole else "none has come yet"
    pending = f"; {one.pending} pending" if one.pending else ""
    return f"{name(one.q)}: {said}{pending}."


def name(q: float) -> str:
    """A quantile as people call it: P85."""
    return f"P{round(100 * q)}"


def verdict(record: TrackRecord) -> str:
    """Whether to trust the forecasts, in one sentence."""
    judged, promised = record.likely.share, f"{round(100 * record.likely.q)}%"
    match record.likely.verdict:
        case Verdict.TOO_FEW:
            few = f"{judged.whole} of at least {ENOUGH_JUDGED} dates have come"
            return f"Too few to say: {few}."
        case Verdict.TOO_HOPEFUL:
            said = f"Too hopeful: {_of(judged)} P85 dates held, {promised} were promised"
            return f"{said} ({_ODD})."
        case Verdict.TOO_CAUTIOUS:
            said = f"Too cautious: {_of(judged)} P85 dates held, {promised} were promised"
            return f"{said} ({_ODD})."
        case Verdict.AS_PROMISED:
            return f"As promised: {_of(judged)} P85 dates held, {promised} were promised."


def _counted(record: TrackRecord) -> Iterator[str]:
    if record.since is not None:
        yield (
            f"{_many(record.forecasts, 'forecast')} of {_many(record.subjects, 'subject')}"
            f" since {record.since.isoformat()}, one a subject and week."
        )
    if record.gone:
        yield f"Not judged, as the subject is gone: {_many(record.gone, 'forecast')}."
    if record.unread:
        yield f"Not judged, as the end is not known: {_many(record.unread, 'forecast')}."


def _of(share: Share) -> str:
    return f"{share.part} of {share.whole} ({share.percent}%)"


def _many(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
