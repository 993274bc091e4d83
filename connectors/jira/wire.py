"""The connection, under python-jira's session: no redirects, no endless answers, no retries.

Its objects and its own `request` are left alone: that one repeats a POST after a dropped
connection, waits shorter than told, and reads a body for as long as it trickles.
"""

from http import HTTPStatus

import requests
from jira import JIRA

from connectors.shared.body import whole_text
from connectors.shared.trouble import Answer, Transient, origin_of

HEADERS = {
    "Accept": "application/json",
    # Else the names of statuses and resolutions come in the language of our account's profile.
    "Accept-Language": "en-US",
    "X-Force-Accept-Language": "true",
}


class Wire:
    """One connection to one origin. Raises `Transient` only, with nothing of what was sent.

    `login` is an e-mail or name with its token, or a personal access token, or nobody's.
    """

    def __init__(
        self, root: str, login: tuple[str, str] | str | None, user_agent: str, timeout: float
    ) -> None:
        self.origin = origin_of(root)
        self.seconds = timeout
        # Kept, since it closes its session when it goes.
        self._jira = JIRA(
            server=root,
            options={"headers": {"User-Agent": user_agent, **HEADERS}},
            basic_auth=_encoded(login) if isinstance(login, tuple) else None,
            token_auth=login if isinstance(login, str) else None,
            get_server_info=False,
            max_retries=0,
            timeout=timeout,
            logging=False,
        )
        self._session: requests.Session = self._jira._session
        if login is None:
            self._session.auth = _nobody  # else requests looks for a .netrc
        # Even unfollowed, a redirect's body would be read without a limit to find its target.
        self._session.get_redirect_target = _nowhere  # type: ignore[method-assign, assignment]
        # Plain http is for this machine: a proxy of the environment would read the token.
        self._session.trust_env = not self.origin.startswith("http://")
        # Proxies and certificates, once: looking them up costs as much as mapping a page.
        self._around = self._session.merge_environment_settings(root, {}, True, None, None)

    def ask(self, verb: str, address: str, body: str | None) -> Answer:
        """One request, one answer read to its end. The address is one of ours."""
        try:
            return self._answer(verb, address, body)
        except requests.Timeout as error:
            raise Transient(f"{self.origin} did not answer within {self.seconds:g} s.") from error
        except (requests.RequestException, ValueError) as error:
            # The text of the cause may hold what was sent, so it is not repeated.
            raise Transient(f"The connection to {self.origin} failed.") from error

    def _answer(self, verb: str, address: str, body: str | None) -> Answer:
        session = self._session
        data = None if body is None else body.encode()
        request = session.prepare_request(requests.Request(verb, address, data=data))
        response = session.send(
            request, timeout=self.seconds, allow_redirects=False, **self._around
        )
        if response.status_code == HTTPStatus.ACCEPTED:
            response.close()
            raise Transient(f"{self.origin} is still preparing its answer.")
        text = whole_text(response, self.origin, self.seconds)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, text)


def _encoded(login: tuple[str, str]) -> tuple[str, str]:
    """A name and password of any letters, as bytes of UTF-8 in the guise that requests takes.

    It writes texts as Latin-1, in which many letters are not.
    """
    name, secret = (text.encode().decode("latin-1") for text in login)
    return name, secret


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _nowhere(response: requests.Response) -> None:
    return None
