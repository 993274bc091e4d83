"""What is told of an answer that is none: which kind of trouble, and what to do about it."""

import json

import pytest

from bot.domain.errors import Denied, NotFound, Rejected, Unavailable
from connectors.jira.client import DATA_CENTER
from connectors.shared.trouble import WrongToken
from tests.connectors.jira.conftest import Jira, read, wrong
from tests.fakes.jira import Fault, How
from tests.fakes.jira.faults import refuse

MYSELF = "/rest/api/2/myself"
LOGIN_PAGE = "<!DOCTYPE html><html><body>Log in</body></html>"


def test_jiras_own_words_are_told(jira: Jira) -> None:
    body = {"errorMessages": ["Field 'x' is unknown."], "errors": {"labels": "Too long."}}
    jira.fake.fail(refuse(400, json.dumps(body)))
    with pytest.raises(Rejected) as caught:
        jira.client().get(MYSELF, "reading who we are")
    assert str(caught.value) == (
        "reading who we are: Jira answered 400 (Field 'x' is unknown. labels: Too long)."
    )


def test_jiras_own_words_are_cut(jira: Jira) -> None:
    jira.fake.fail(refuse(400, json.dumps({"errorMessages": ["word " * 1000]})))
    with pytest.raises(Rejected) as caught:
        jira.client().get(MYSELF, "")
    assert len(str(caught.value)) < 300


def test_a_wrong_token_is_told_as_such(jira: Jira) -> None:
    with pytest.raises(WrongToken, match="does not accept the token") as caught:
        jira.client(**wrong(jira)).get(MYSELF, "")
    assert "neither expired nor revoked" in caught.value.remedy


def test_what_jira_says_of_a_wrong_token_is_told(jira: Jira) -> None:
    jira.fake.fail(refuse(401, '{"message": "The token expired on 5 January."}'))
    with pytest.raises(WrongToken) as caught:
        jira.client().get(MYSELF, "")
    assert caught.value.message == (
        "Jira does not accept the token (The token expired on 5 January)."
    )


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, {"error": "Failed to parse Connect Session Auth Token"}),
        (401, {"message": "Failed to parse Connect Session Auth Token", "status-code": 401}),
    ],
)
def test_a_personal_access_token_on_cloud_is_told(
    cloud: Jira, status: int, body: dict[str, object]
) -> None:
    cloud.fake.fail(refuse(status, json.dumps(body)))
    with pytest.raises(WrongToken, match="Jira Cloud takes no personal access token") as caught:
        cloud.client().get(MYSELF, "")
    assert "ROADMAP_DRIFT_JIRA__EMAIL and ROADMAP_DRIFT_JIRA__TOKEN" in caught.value.remedy


def test_a_personal_access_token_on_cloud_is_tried_once(cloud: Jira) -> None:
    reader = cloud.reader(email="", token="", pat=cloud.fake.token)
    for _ in range(3):
        with pytest.raises(WrongToken, match="no personal access token"):
            reader.item("PAY-1")
    assert len(cloud.fake.requests) == 1


def test_a_scope_that_is_missing_is_no_wrong_token(cloud: Jira) -> None:
    body = '{"code": 401, "message": "Unauthorized; scope does not match"}'
    cloud.fake.fail(refuse(401, body))
    with pytest.raises(Denied) as caught:
        cloud.client().get(MYSELF, "reading who we are")
    assert not isinstance(caught.value, WrongToken)
    assert caught.value.message == (
        "reading who we are: the token lacks a scope (Unauthorized; scope does not match)."
    )
    assert "scopes for reading and writing" in caught.value.remedy


def test_a_wrong_token_that_jira_treats_as_nobodys_is_noticed(cloud: Jira) -> None:
    """Cloud answers 200, without any item, to a token that has expired."""
    fault = refuse(200, '{"issues": [], "isLast": true}', times=None)
    fault.headers = {**fault.headers, "X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}
    cloud.fake.fail(fault)
    items, gaps = read(cloud.reader())
    assert not items
    assert [gap.part for gap in gaps] == [""]
    assert "does not accept the token" in gaps[0].reason


def test_a_login_that_succeeded_in_the_end_is_no_refusal(data_center: Jira) -> None:
    fault = refuse(200, '{"displayName": "Drift Bot"}')
    fault.headers = {**fault.headers, "X-Seraph-LoginReason": "AUTHENTICATED_FAILED, OK"}
    data_center.fake.fail(fault)
    assert data_center.client().get(MYSELF, "")["displayName"] == "Drift Bot"


def test_a_captcha_is_told_in_words(data_center: Jira) -> None:
    fault = refuse(403, "")
    fault.headers = {
        "X-Authentication-Denied-Reason": "CAPTCHA_CHALLENGE; login-url=http://jira/login.jsp",
        "X-Seraph-LoginReason": "AUTHENTICATION_DENIED",
    }
    data_center.fake.fail(fault)
    with pytest.raises(WrongToken, match="solve a CAPTCHA") as caught:
        data_center.client().get(MYSELF, "")
    assert "Log in with this account in a browser" in caught.value.remedy


def test_a_removed_way_of_asking_is_told(cloud: Jira) -> None:
    with pytest.raises(Rejected, match="was removed") as caught:
        cloud.client().ask("/rest/api/3/search", {"jql": "project = PAY"}, "listing")
    assert "/rest/api/3/search/jql" in str(caught.value)
    assert "deployment" in caught.value.remedy


def test_a_sign_in_page_is_told(jira: Jira) -> None:
    jira.fake.fail(refuse(200, LOGIN_PAGE))
    with pytest.raises(Unavailable, match="gave a web page instead of an answer") as caught:
        jira.client().get(MYSELF, "")
    assert "sign-in page" in caught.value.remedy


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(jira: Jira, status: int) -> None:
    elsewhere = "http://127.0.0.1:1/login.jsp?os_destination=secret"
    jira.fake.fail(refuse(status, LOGIN_PAGE, location=elsewhere))
    with pytest.raises(Denied, match=r"redirects to 127\.0\.0\.1, which is not followed") as caught:
        jira.client().get(MYSELF, "")
    assert "secret" not in str(caught.value)
    assert len(jira.fake.requests) == 1


def test_a_redirect_to_nowhere_is_not_followed_either(jira: Jira) -> None:
    jira.fake.fail(refuse(302, "", location="http://[bad"))
    with pytest.raises(Denied, match="redirects to another page"):
        jira.client().get(MYSELF, "")


def test_a_write_is_not_sent_to_where_it_is_redirected(jira: Jira) -> None:
    jira.fake.fail(refuse(308, "", location=f"{jira.base_url}/rest/api/2/issue/PAY-1"))
    with pytest.raises(Denied, match="not followed"):
        jira.client().send("PUT", "/rest/api/2/issue/PAY-1", {"update": {}}, "")
    assert len(jira.fake.writes) == 1


def test_silence_ends(jira: Jira) -> None:
    with (
        jira.fake.failing(Fault(How.HANG, times=None)),
        pytest.raises(Unavailable, match=r"did not answer within 0\.2 s"),
    ):
        jira.client(timeout=0.2).get(MYSELF, "")


def test_an_answer_that_trickles_is_given_up(jira: Jira) -> None:
    with (
        jira.fake.failing(Fault(How.SLOW, times=None)),
        pytest.raises(Unavailable, match="too slow to answer"),
    ):
        jira.client(timeout=0.2).get("/rest/api/2/field", "")


def test_an_answer_of_another_shape_is_no_crash(jira: Jira) -> None:
    jira.pay.issue()
    reader = jira.reader()
    reader.item("PAY-1")
    for body in ('{"issues": {}}', "[]", "null", "7", '{"issues": [{"id": 1}], "total": "many"}'):
        with jira.fake.failing(refuse(200, body, times=None)):
            items, gaps = read(reader)
            assert not items
            assert gaps
            with pytest.raises(Unavailable):
                reader.item("PAY-1")
            with pytest.raises(Unavailable):
                reader.label_events("PAY-1")


def test_an_address_that_is_not_jiras_says_nothing_about_items(jira: Jira) -> None:
    """A 404 for the API itself must not be taken for a proof that an item is gone."""
    jira.pay.issue()
    reader = jira.reader(base_url=f"{jira.base_url}/nowhere")
    with pytest.raises(Denied, match="not there") as caught:
        reader.item("PAY-1")
    assert not isinstance(caught.value, NotFound)
    assert "Check the base URL" in caught.value.remedy


def test_a_deployment_that_is_configured_wrongly_is_told(cloud: Jira) -> None:
    cloud.pay.issue()
    items, gaps = read(cloud.reader(deployment=DATA_CENTER))
    assert not items
    assert "says that it is of the kind Cloud, and the settings say datacenter" in gaps[0].reason
    assert "Set the deployment of this Jira to auto." in gaps[0].reason + "."
