"""The connection under PyGithub: kept open, without redirects and without endless answers.

PyGithub follows a 301 by itself, loses the query on the way, and sends a POST a second
time to the new place. So redirects are taken out of its hands here.
"""

import socket
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from github.Requester import HTTPSRequestsConnectionClass, RequestsResponse

from connectors.shared.body import whole_text
from connectors.shared.trouble import Moved, Transient, origin_of


class Reply(RequestsResponse):
    """An answer that has been read to its end."""

    def __init__(self, response: requests.Response, text: str) -> None:
        super().__init__(response)
        self._text = text

    def read(self) -> str:
        return self._text


class Wire(HTTPSRequestsConnectionClass):
    """One connection to one origin, http or https. Raises `Moved` and `Transient` only."""

    def __init__(self, base_url: str, timeout: float) -> None:
        parts = urlsplit(base_url)
        super().__init__(parts.hostname or "", parts.port, retry=0)
        self.origin = origin_of(base_url)
        self.seconds = timeout
        # Plain http is for this machine: a proxy of the environment would read the token.
        self.session.trust_env = not self.origin.startswith("http://")
        self._line = _Line()
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, self._line)

    def abort(self) -> None:
        """Cut the line, from another thread: what is being asked there fails at once."""
        self._line.cut()

    def getresponse(self) -> RequestsResponse:
        try:
            return self._reply()
        except requests.Timeout as error:
            raise Transient(f"{self.origin} did not answer within {self.seconds:g} s.") from error
        except requests.RequestException as error:
            # The text of the cause may hold what was sent, so it is not repeated.
            raise Transient(f"The connection to {self.origin} failed.") from error

    def _reply(self) -> RequestsResponse:
        response = self.session.request(
            self.verb,
            self.origin + self.url,
            headers=self.headers,
            data=self.input,
            timeout=self.seconds,
            allow_redirects=False,
            stream=True,
        )
        if response.status_code == 202:
            response.close()
            raise Transient(f"{self.origin} is still preparing its answer.")
        text = whole_text(response, self.origin, self.seconds)
        if response.is_redirect or response.status_code in (301, 302, 307, 308):
            place = response.headers.get("location", "")
            raise Moved(f"It is at {place or 'another place'} now.", place)
        return Reply(response, text)


class _Line(requests.adapters.HTTPAdapter):
    """Remembers the socket it opened, since one in use is in no pool to be found."""

    def __init__(self) -> None:
        self._opened: list[socket.socket | None] = [None]
        super().__init__(max_retries=0, pool_connections=1, pool_maxsize=1)

    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        super().init_poolmanager(*given, **named)
        self._watch(self.poolmanager)

    def proxy_manager_for(self, *given: Any, **named: Any) -> urllib3.ProxyManager:
        found: urllib3.ProxyManager = super().proxy_manager_for(*given, **named)
        self._watch(found)
        return found

    def cut(self) -> None:
        (line,) = self._opened
        if line is not None:
            with suppress(OSError):  # it is closed already
                # Past TLS, whose own goodbye would wait for the other side.
                socket.socket.shutdown(line, socket.SHUT_RDWR)

    def _watch(self, pools: urllib3.PoolManager) -> None:
        opened = self._opened  # and not the adapter, which would never be let go

        class Http(urllib3.connection.HTTPConnection):
            def connect(self) -> None:
                super().connect()
                opened[0] = self.sock

        class Https(urllib3.connection.HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                opened[0] = self.sock

        class HttpPool(urllib3.HTTPConnectionPool):
            ConnectionCls = Http

        class HttpsPool(urllib3.HTTPSConnectionPool):
            ConnectionCls = Https

        pools.pool_classes_by_scheme = {"http": HttpPool, "https": HttpsPool}
