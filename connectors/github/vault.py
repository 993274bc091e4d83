"""Installation tokens of GitHub Apps, one for all threads and sources that want the same."""

import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace

import structlog

from bot.domain.errors import Unavailable

EARLY = 300.0
"""Seconds before its end that a token is renewed; a quarter of its life if that is less."""

AGAIN = 60.0
"""Seconds after which a renewal that failed is tried again, while the old token lasts."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Minted:
    """An installation token; instants are seconds by our own clock.

    `held` is what the installation may do, of which the token may do a part.
    """

    text: str = field(repr=False)
    held: Mapping[str, str]
    made: float
    ends: float
    renew_at: float

    @classmethod
    def lasting(cls, text: str, held: Mapping[str, str], made: float, seconds: float) -> "Minted":
        """A token with that many seconds to live."""
        ends = made + seconds
        return cls(text, held, made, ends, ends - min(EARLY, seconds / 4))


class Slot:
    """The place of one token. Whoever comes while it is minted waits, and takes the same."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minted: Minted | None = None

    def token(self, mint: Callable[[], Minted], now: Callable[[], float]) -> Minted:
        """The token, minted if there is none or it ends soon."""
        with self._lock:
            held = self._minted
            if held is not None and now() < held.renew_at:
                return held
            try:
                self._minted = mint()
            except Unavailable as error:
                if held is None or now() >= held.ends:
                    raise
                log.info("token_renewal_put_off", reason=error.message)
                self._minted = replace(held, renew_at=min(now() + AGAIN, held.ends))
            return self._minted

    def instead_of(self, refused: str, mint: Callable[[], Minted]) -> Minted:
        """The token in the place of one that was refused: another thread's, or a new one."""
        with self._lock:
            if self._minted is None or self._minted.text == refused:
                self._minted = mint()
            return self._minted

    def born(self, text: str) -> float | None:
        """When this token was minted, if it is the one that is held."""
        held = self._minted
        return held.made if held is not None and held.text == text else None


_guard = threading.Lock()
_slots: dict[Hashable, Slot] = {}


def slot_of(key: Hashable) -> Slot:
    """The one slot of a server, app, owner and scope."""
    with _guard:
        return _slots.setdefault(key, Slot())


def forget() -> None:
    """Forget every token."""
    with _guard:
        _slots.clear()
