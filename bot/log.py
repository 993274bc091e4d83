"""Logging: one form for our events and our libraries', and no secret in any of them.

Call `configure` once, at the start of a command.
"""

import base64
import logging
import os
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, TextIO
from urllib.parse import quote, quote_plus

import structlog
from structlog.dev import plain_traceback
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor, WrappedLogger

REDACTED: Final = "***"

# A digit, "=" or a change of case tells a credential from the words "basic training".
_PATTERNS: Final = (
    re.compile(r"\bgh[oprsu]_[\w.-]{8,}"),
    re.compile(r"\bgithub_pat_\w{8,}"),
    re.compile(r"\bxox[a-z]-[\w-]{8,}"),
    re.compile(r"\bxapp-[\w-]{8,}"),
    re.compile(r"\bATATT[\w=.+/-]{8,}"),
    re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    re.compile(
        r"(?<=\b(?i:bearer)\s)(?=\S*(?:[\d=]|[a-z][A-Z]))[\w.~+/=-]{8,}"
        r"|(?<=\b(?i:basic)\s)(?=\S*(?:[\d=]|[a-z][A-Z]))[\w+/=-]{8,}"
    ),
    re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"),
    re.compile(r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"),
)
_SECRET_KEY: Final = re.compile(
    r"(?:^|[_.-])(?:token|secret|password|passwd|authorization|cookie|credentials?|signature"
    r"|api[_-]?key|private[_-]?key)$",
    re.IGNORECASE,
)
_LEVELS: Final = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
# These say too much below a warning; some print whole answers.
_TALKATIVE: Final = ("urllib3", "requests", "alembic", "dotenv")


class Redactor:
    """Takes secrets out of a text: those it was given in any spelling, and what looks like one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        spellings = {form for secret in secrets for form in _spellings(secret)}
        longest_first = sorted(spellings, key=lambda form: (-len(form), form))
        self._given = re.compile("|".join(map(re.escape, longest_first))) if spellings else None

    def __call__(self, text: str) -> str:
        if self._given:
            text = self._given.sub(REDACTED, text)
        for pattern in _PATTERNS:
            text = pattern.sub(REDACTED, text)
        return text

    def event(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """Redact a whole log event; a structlog processor."""
        return {key: self._value(key, value) for key, value in event.items()}

    def _value(self, key: object, value: Any) -> Any:
        if isinstance(key, str) and _SECRET_KEY.search(key):
            return REDACTED
        match value:
            case None | bool() | int() | float():
                return value
            case str():
                return self(value)
            case Mapping():
                return {self(str(name)): self._value(name, inner) for name, inner in value.items()}
            case list() | tuple() | set() | frozenset():
                return [self._value(None, inner) for inner in value]
            case bytes():
                return self(value.decode("utf-8", "replace"))
            case _:
                return self(str(value))


def configure(
    format: Literal["auto", "console", "json"] = "auto",
    level: str = "warning",
    secrets: Iterable[str] = (),
    run_id: str = "",
    stream: TextIO | None = None,
) -> Redactor:
    """Log to `stream` (stderr), and hand back the redactor for other ways out.

    `run_id` goes into every event here, because context variables do not reach threads.
    """
    target = stream or sys.stderr
    redactor = Redactor(secrets)
    shared = _shared(run_id)
    console = format == "console" or (format == "auto" and target.isatty())
    handler = _Handler(target)
    handler.setLevel(_LEVELS[level])
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendered(redactor, console=console, colors=_is_coloured(target)),
            ],
        )
    )
    _install(handler)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    return redactor


def _is_coloured(target: TextIO) -> bool:
    return target.isatty() and not os.environ.get("NO_COLOR")


class _Handler(logging.StreamHandler[TextIO]):
    """Ours, to be told from handlers that others put on the root."""


class _OneWayOut(logging.Logger):
    """PyGithub gives its logger a handler on import, which would print each record twice."""

    def addHandler(self, hdlr: logging.Handler) -> None:  # noqa: N802 - the library's name
        """Leave the record to the root."""


def _install(handler: _Handler) -> None:
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old, _Handler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(handler.level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(handler.level, logging.WARNING))
    usual = logging.getLoggerClass()
    logging.setLoggerClass(_OneWayOut)
    try:
        logging.getLogger("github").handlers.clear()
    finally:
        logging.setLoggerClass(usual)


def _shared(run_id: str) -> list[Processor]:
    def add_run(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        if run_id:
            event.setdefault("run", run_id)
        return event

    return [
        structlog.contextvars.merge_contextvars,
        add_run,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _rendered(redactor: Redactor, *, console: bool, colors: bool) -> list[Processor]:
    """The last steps. Redaction comes after exceptions are text, right before rendering."""
    if console:
        return [
            structlog.processors.format_exc_info,
            redactor.event,
            structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain_traceback),
        ]
    without_locals = ExceptionDictTransformer(show_locals=False)
    return [
        structlog.processors.ExceptionRenderer(without_locals),
        redactor.event,
        structlog.processors.JSONRenderer(),
    ]


def _spellings(secret: str) -> set[str]:
    """A secret as it may turn up: plain, in an address, in base64 at any offset."""
    if len(secret) < 4:
        return set()
    forms = {secret, quote(secret, safe=""), quote_plus(secret), repr(secret)[1:-1]}
    raw = secret.encode()
    if len(raw) >= 8:
        for offset in range(3):
            start, end = (offset * 4 + 2) // 3, (offset + len(raw)) * 8 // 6
            padded = b"\0" * offset + raw
            forms.add(base64.b64encode(padded).decode()[start:end])
            forms.add(base64.urlsafe_b64encode(padded).decode()[start:end])
    return forms
