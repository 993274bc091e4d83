"""A fake on a loopback port: a threaded HTTP server that records, and lets faults strike."""

import copy
import gzip
import json
import socket
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from tests.fakes.shared.faults import Fault, How, Request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Json = Any


@dataclass
class Told:
    """What is answered."""

    status: int
    body: Json = None
    headers: dict[str, str] = field(default_factory=dict)
    packed: bytes | None = None  # the body, compressed before


@dataclass(frozen=True)
class Asked:
    """One request with all that the wire says of it. `short` entries are to be left out."""

    request: Request
    environ: "WSGIEnvironment"
    raw: bytes
    short: int = 0

    def header(self, name: str) -> str:
        """A header's text, empty where it was not sent."""
        return str(self.environ.get("HTTP_" + name.upper().replace("-", "_"), ""))


class Served(ABC):
    """What a fake is towards its server. `base_url` is set while it is served."""

    prefix = ""  # of the address that `serving` gives

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.requests: list[Request] = []
        self.base_url = ""
        self._lock = threading.RLock()
        self._over = threading.Event()
        self._cache: dict[Hashable, tuple[bytes, bytes]] = {}
        self._cached_at: Hashable = None
        self._earlier: Served | None = None

    @abstractmethod
    def answer(self, asked: Asked) -> Told:
        """The honest answer."""

    def is_write(self, method: str, path: str, body: Json) -> bool:
        """Whether the request is to change something."""
        return method not in ("GET", "HEAD")

    def fail(self, *faults: Fault) -> None:
        self.faults.extend(faults)

    @contextmanager
    def failing(self, *faults: Fault) -> Iterator[None]:
        """These faults strike inside the block only."""
        before = list(self.faults)
        self.faults.extend(faults)
        try:
            yield
        finally:
            self.faults[:] = before
            self._over.set()  # let hanging requests go
            self._over = threading.Event()

    def remember(self) -> None:
        """Keep all as it is now, for the stale answers of later."""
        anew: dict[int, Any] = {id(self.faults): [], id(self.requests): [], id(self._earlier): None}
        self._earlier = copy.deepcopy(self, {**self.uncopied(), **anew})

    def uncopied(self) -> dict[int, Any]:
        """What no copy can be made of, for `deepcopy` to share."""
        apart = (type(self._lock), threading.Event, count)
        return {id(held): held for held in vars(self).values() if isinstance(held, apart)}

    @property
    def writes(self) -> list[Request]:
        return [request for request in self.requests if request.is_write]

    def close(self) -> None:
        self._over.set()

    def kept(self, state: Hashable, key: Hashable, make: Callable[[], Json]) -> Told:
        """The answer to a question already asked of this state, at no cost.

        So a measurement is one of the client.
        """
        if self._cached_at != state:
            self._cached_at, self._cache = state, {}
        if key not in self._cache:
            text = json.dumps(make()).encode()
            self._cache[key] = text, gzip.compress(text, 5)
        text, packed = self._cache[key]
        return Told(200, text, packed=packed)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        with self._lock:
            request = self._recorded(environ, raw)
            fault = next((one for one in self.faults if one.strikes(request)), None)
            over = self._over
            told = None
            if fault is None or not fault.prevents:
                told = self._answered(Asked(request, environ, raw), fault)
        if told is None or fault is not None:
            return _spoiled(fault or Fault(How.ANSWER), told, environ, start_response, over)
        return _sent(told, environ, start_response)

    def _answered(self, asked: Asked, fault: Fault | None) -> Told:
        """The honest answer, or one that is honest but for its end or its time."""
        if fault is not None and fault.how is How.SHORT:
            asked = replace(asked, short=1)
        told = self.answer(asked)
        if fault is not None and fault.how is How.STALE and not asked.request.is_write:
            assert self._earlier is not None, "nothing was remembered that could be stale"
            told = self._earlier.answer(asked)
        return told

    def _recorded(self, environ: "WSGIEnvironment", raw: bytes) -> Request:
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            body = raw
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        request = Request(
            index=len(self.requests) + 1,
            method=method,
            path=path,
            query=environ.get("QUERY_STRING", ""),
            body=body,
            is_write=self.is_write(method, path, body),
            at=time.monotonic(),
        )
        self.requests.append(request)
        return request


def _spoiled(
    fault: Fault,
    told: Told | None,
    environ: "WSGIEnvironment",
    start: "StartResponse",
    over: threading.Event,
) -> Iterable[bytes]:
    """What comes instead of the answer; `told` is the answer if the request was carried out."""
    fault.call()
    if told is not None and fault.how in (How.CALL, How.SHORT, How.STALE):
        return _sent(told, environ, start)
    if told is not None and fault.how in (How.CUT, How.SLOW):
        return _dripped(fault, told, start, over)
    if fault.how is How.HANG:
        over.wait(30)
    if fault.how in (How.HANG, How.RESET):
        _cut_line(environ)
        start("500 Cut", [("Connection", "close")])
        return [b""]
    headers = {"Content-Type": "application/json; charset=utf-8", **fault.headers}
    start(f"{fault.status} Fault", list(headers.items()))
    return [(_echo(environ) if fault.how is How.ECHO else fault.body).encode()]


def _echo(environ: "WSGIEnvironment") -> str:
    """What a server says that shows its visitor's request where it should show its reason."""
    sent = {name: text for name, text in environ.items() if name.startswith("HTTP_")}
    told = f"You sent {environ.get('HTTP_AUTHORIZATION')} with {environ['PATH_INFO']} and {sent}"
    return json.dumps({"message": told, "errorMessages": [told]})


def _dripped(
    fault: Fault, told: Told, start: "StartResponse", over: threading.Event
) -> Iterable[bytes]:
    data = _encoded(told)
    headers = {"Content-Type": "application/json", **told.headers, "Content-Length": str(len(data))}
    start(f"{told.status} Told", list(headers.items()))
    if fault.how is How.CUT:
        yield data[: len(data) // 2]
        return
    for index in range(0, len(data), 8):
        yield data[index : index + 8]
        if over.wait(0.05):
            return


def _encoded(told: Told) -> bytes:
    if isinstance(told.body, bytes):
        return told.body
    return b"" if told.body is None else json.dumps(told.body).encode()


def _sent(told: Told, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
    data = _encoded(told)
    headers = {"Content-Type": "application/json; charset=utf-8", **told.headers}
    if len(data) > 1000 and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        data = told.packed or gzip.compress(data, 5)
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(data))
    start(f"{told.status} Told", list(headers.items()))
    return [data]


def _cut_line(environ: "WSGIEnvironment") -> None:
    line: socket.socket = environ["werkzeug.socket"]
    with suppress(OSError):  # the other side gave up first
        line.shutdown(socket.SHUT_RDWR)


class _Quiet(WSGIRequestHandler):
    disable_nagle_algorithm = True  # head and body go out apart, and would wait for each other

    def log(self, type: str, message: str, *args: Any) -> None:
        pass

    def send_response(self, code: int, message: str | None = None) -> None:
        """Without a Date of its own beside the one that the fake may tell."""
        self.send_response_only(code, message)


_ports: set[int] = set()
"""Those that this process has served on."""


def _on_a_new_port(fake: Served) -> BaseWSGIServer:
    """A server at an address that no fake before it had.

    What the program remembers of a server while it runs, a budget or what it wrote there,
    would be believed of the next one at that address.
    """
    tried: list[BaseWSGIServer] = []
    while not tried or tried[-1].port in _ports:
        made = make_server("127.0.0.1", 0, fake, threaded=True, request_handler=_Quiet)
        tried.append(made)
    for used in tried[:-1]:
        used.server_close()
    _ports.add(tried[-1].port)
    return tried[-1]


@contextmanager
def serving(fake: Served) -> Iterator[str]:
    """The fake on a free port; gives the base URL for its API."""
    server = _on_a_new_port(fake)
    fake.base_url = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield fake.base_url + fake.prefix
    finally:
        fake.close()
        server.shutdown()
        server.server_close()
        thread.join()
