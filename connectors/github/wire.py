"""The connection under PyGithub: kept open, without redirects and without endless answers.

PyGithub follows a 301 by itself, loses the query on the way, and sends a POST a second
time to the new place. So redirects are taken out of its hands here.
"""

from urllib.parse import urlsplit

import requests
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
