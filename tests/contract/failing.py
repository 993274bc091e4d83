"""The contract of failing: points 11 and 12, and a write whose answer is lost."""

import base64
import logging
import traceback
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from bot.domain.backlog import Capability, Gap
from bot.domain.errors import Denied, TrackerError, Unavailable
from bot.ports import Change
from tests.contract.harness import Ability, Harness, Trouble, needs, needs_capability, writes
from tests.contract.issues import text as issue_text
from tests.contract.labels import ERROR
from tests.contract.notes import TEXT

ABILITIES = {
    Trouble.SILENCE: Ability.MEETS_SILENCE,
    Trouble.FAILING: Ability.MEETS_FAILING,
    Trouble.THROTTLED: Ability.MEETS_THROTTLED,
    Trouble.REFUSED: Ability.MEETS_REFUSED,
}
PASSING = [Trouble.SILENCE, Trouble.FAILING, Trouble.THROTTLED]

CALLS: dict[str, Callable[[Harness, str], object]] = {
    "item": lambda h, key: h.reader.item(key),
    "thread": lambda h, key: h.reader.thread(key),
    "sheet": lambda h, _: h.reader.sheet(h.part, TEXT.topic),
    "derived": lambda h, _: h.reader.derived(h.part),
    "label_events": lambda h, key: h.reader.label_events(key),
    "ensure_label": lambda h, key: h.writer.ensure_label(key, ERROR, present=True),
    "ensure_note": lambda h, key: h.ensure(key, TEXT),
    "ensure_issue": lambda h, _: h.writer.ensure_issue(h.part, issue_text(h)),
}
calls = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())

ASKED: dict[Capability, Callable[[Harness, str], object]] = {
    Capability.HISTORY: lambda h, key: h.reader.histories([key]),
    Capability.SEARCH: lambda h, _: h.reader.search(h.query(h.labels[0])),
    Capability.REMOTE_LINKS: lambda h, key: h.reader.remote_links(key),
}


class FailingContract:
    """What every connector makes of a tracker in trouble."""

    @calls
    @pytest.mark.parametrize("trouble", PASSING)
    def test_a_tracker_in_trouble_is_unavailable(
        self, harness: Harness, trouble: Trouble, call: Callable[[Harness, str], object]
    ) -> None:
        needs(harness, ABILITIES[trouble])
        (key,) = harness.seed(1)
        with harness.breaking(trouble), pytest.raises(Unavailable) as caught:
            call(harness, key)
        told = harness.retry_after if trouble is Trouble.THROTTLED else caught.value.retry_after
        assert caught.value.retry_after == told
        call(harness, key)

    @pytest.mark.parametrize("capability", ASKED)
    @pytest.mark.parametrize("trouble", [*PASSING, Trouble.REFUSED])
    def test_what_only_some_trackers_tell_meets_trouble_like_anything_else(
        self, harness: Harness, trouble: Trouble, capability: Capability
    ) -> None:
        needs_capability(harness, capability)
        needs(harness, ABILITIES[trouble])
        (key,) = harness.seed(1)
        wanted = Denied if trouble is Trouble.REFUSED else Unavailable
        with harness.breaking(trouble), pytest.raises(wanted):
            ASKED[capability](harness, key)
        ASKED[capability](harness, key)

    @calls
    def test_a_refusal_is_denied(
        self, harness: Harness, call: Callable[[Harness, str], object]
    ) -> None:
        needs(harness, Ability.MEETS_REFUSED)
        (key,) = harness.seed(1)
        with harness.breaking(Trouble.REFUSED), pytest.raises(Denied):
            call(harness, key)

    @pytest.mark.parametrize("trouble", ABILITIES)
    def test_what_cannot_be_listed_is_a_gap_and_never_an_empty_tracker(
        self, harness: Harness, trouble: Trouble
    ) -> None:
        needs(harness, ABILITIES[trouble])
        key, *_ = harness.seed(3)
        harness.seed_milestone("Release 1")
        since = partial(harness.reader.items, harness.since(harness.reader.item(key).updated))
        keys = partial(harness.reader.keys, (harness.part,))
        for read in (harness.reader.items, since, keys, harness.reader.containers):
            with harness.breaking(trouble):
                told = list(_until_it_breaks(read()))
            assert [t for t in told if isinstance(t, Gap | TrackerError)], told
            assert len([t for t in told if not isinstance(t, Gap | TrackerError)]) == 0

    def test_a_lost_answer_is_unavailable_and_leads_to_no_second_note(
        self, harness: Harness
    ) -> None:
        needs(harness, Ability.MEETS_LOST_ANSWER)
        (key,) = harness.seed(1)
        before = writes(harness)
        with harness.breaking(Trouble.LOST_ANSWER), pytest.raises(Unavailable):
            harness.ensure(key, TEXT)
        if Ability.COUNTS_WRITES not in harness.lacks:
            assert harness.write_count() == before + 1
        assert harness.ensure(key, TEXT) is Change.NONE
        assert len(harness.comments(key)) == 1

    @pytest.mark.promise("R32")
    def test_credentials_are_in_no_error_and_no_log_line(
        self, harness: Harness, caplog: pytest.LogCaptureFixture
    ) -> None:
        needs(harness, Ability.HAS_SECRET)
        caplog.set_level(logging.DEBUG)
        (key,) = harness.seed(1)
        shown = [repr(harness.reader), repr(harness.writer)]
        for trouble in Trouble:
            if f"meets {trouble}" in harness.lacks:
                continue
            with harness.breaking(trouble):
                shown += [_said(partial(call, harness, key)) for call in CALLS.values()]
        shown.append(_said(lambda: harness.reader.item(harness.missing_key)))
        shown += [f"{r.name} {r.getMessage()} {r.args} {r.exc_text}" for r in caplog.records]
        encoded = base64.b64encode(harness.secret.encode()).decode()
        assert not [s for s in shown if harness.secret in s or encoded in s]


def _until_it_breaks(parts: Iterator[object]) -> Iterator[object]:
    try:
        yield from parts
    except TrackerError as error:
        yield error


def _said(call: Callable[[], object]) -> str:
    """The whole traceback of what the call raises, causes included."""
    try:
        call()
    except TrackerError as error:
        return f"{error!r} {error.__dict__} " + "".join(traceback.format_exception(error))
    return ""
