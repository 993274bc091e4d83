"""An answer is read to its end, within bounds, and without what we signed in with."""

import base64

import pytest
import requests

from connectors.shared import body
from connectors.shared.body import whole_text
from connectors.shared.trouble import Transient
from tests.fakes.github import FakeGitHub, Fault, How, serving

TOKEN = "canary/2f1b+7c"


def read(answer: Fault, authorization: str | bytes = f"Bearer {TOKEN}") -> str:
    fake = FakeGitHub()
    fake.fail(answer)
    with serving(fake) as base_url, requests.Session() as session:
        headers = {"Authorization": authorization}
        response = session.get(base_url, headers=headers, stream=True, timeout=10)
        return whole_text(response, base_url, 10)


def answering(text: str) -> Fault:
    return Fault(How.ANSWER, status=200, body=text)


def test_a_text_is_read_as_it_is() -> None:
    assert read(answering('{"title": "Über ✓"}')) == '{"title": "Über ✓"}'


def test_an_answer_without_end_is_given_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MOST", 1_000_000)
    assert len(read(answering("x" * 1_000_000))) == 1_000_000
    with pytest.raises(Transient, match="too long"):
        read(answering("x" * 1_000_001))


@pytest.mark.promise("R32")
@pytest.mark.parametrize(
    ("authorization", "sent"),
    [
        (f"Bearer {TOKEN}", TOKEN),
        (f"token {TOKEN}", TOKEN),
        (f"Bearer {TOKEN}", TOKEN.replace("/", "\\/")),
        (b"Basic " + base64.b64encode(f"ana@acme.example:{TOKEN}".encode()), TOKEN),
        (
            b"Basic " + base64.b64encode(f"ana@acme.example:{TOKEN}".encode()),
            base64.b64encode(f"ana@acme.example:{TOKEN}".encode()).decode(),
        ),
    ],
)
def test_what_we_signed_in_with_is_taken_out(authorization: str | bytes, sent: str) -> None:
    assert read(answering(f"You sent {sent}."), authorization) == "You sent ***."


def test_a_short_password_is_no_word_to_take_out() -> None:
    pair = b"Basic " + base64.b64encode(b"ana:name")
    assert read(answering('{"name": 1}'), pair) == '{"name": 1}'
