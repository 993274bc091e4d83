"""What the fake lets our account write, and how it refuses the rest."""

import pytest

from tests.connectors.jira.fake.conftest import Caller, Json


def doc(*blocks: Json) -> Json:
    return {"type": "doc", "version": 1, "content": list(blocks)}


def paragraph(*texts: Json) -> Json:
    return {"type": "paragraph", "content": list(texts)}


def text(said: str, *marks: Json) -> Json:
    return {"type": "text", "text": said, **({"marks": list(marks)} if marks else {})}


def test_labels_are_put_on_and_taken_off(call: Caller) -> None:
    issue = call.pay.issue(labels=["old", "kept"])
    verbs = [{"add": "new"}, {"remove": "old"}, {"remove": "never there"[:5]}]
    answer = call("PUT", "~/issue/PAY-1", json={"update": {"labels": verbs}})
    assert (answer.status_code, answer.content, issue.labels) == (204, b"", ["kept", "new"])
    assert issue.histories[-1].author is call.fake.bot


@pytest.mark.parametrize(
    "body",
    [
        {"update": {"labels": [{"add": "with space"}]}},
        {"update": {"labels": [{"set": ["a"]}]}},
        {"update": {"labels": [{"add": 7}]}},
        {"update": {"summary": [{"set": "x"}]}},
        {"fields": {"labels": ["a"]}},
        {"update": {"labels": [{"add": "a"}]}, "transition": {"id": "1"}},
    ],
)
def test_any_other_edit_is_refused(call: Caller, body: Json) -> None:
    issue = call.pay.issue()
    assert call("PUT", "~/issue/PAY-1", json=body).status_code == 400
    assert issue.labels == []


def test_who_may_not_silence_a_mail_may_not_edit_so(call: Caller) -> None:
    issue = call.pay.issue()
    given = {"json": {"update": {"labels": [{"add": "a"}]}}, "params": {"notifyUsers": "false"}}
    assert call("PUT", "~/issue/PAY-1", **given).status_code == 403
    assert issue.labels == []
    call.pay.grant("ADMINISTER_PROJECTS")
    assert call("PUT", "~/issue/PAY-1", **given).status_code == 204


def test_who_may_not_edit_is_told_that_the_field_cannot_be_set(call: Caller) -> None:
    call.pay.issue()
    call.pay.deny("EDIT_ISSUES")
    body = {"update": {"labels": [{"add": "a"}]}}
    answer = call("PUT", "~/issue/PAY-1", json=body)
    assert (answer.status_code, "cannot be set" in answer.json()["errors"]["labels"]) == (400, True)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"data": "{}", "headers": {"Content-Type": "text/plain"}}, 415),
        ({"data": b"{}"}, 415),
        ({"data": "{", "headers": {"Content-Type": "application/json"}}, 400),
        ({"data": "", "headers": {"Content-Type": "application/json"}}, 400),
        ({"json": ["x"]}, 400),
        ({"json": {"body": "x", "nonsense": 1}}, 400),
    ],
)
def test_what_is_sent_is_json_of_the_known_keys(call: Caller, given: Json, status: int) -> None:
    call.pay.issue()
    assert call("POST", "~/issue/PAY-1/comment", **given).status_code == status


def test_an_address_that_is_nowhere_is_a_404_and_a_wrong_verb_a_405(call: Caller) -> None:
    assert call("GET", "~/nowhere").status_code == 404
    assert call("PATCH", "~/issue/PAY-1").status_code == 405
    assert call("GET", "~/field", params={"x": "y" * 9000}).status_code == 414


LINK = {"type": "link", "attrs": {"href": "https://acme.example"}}
BULLETS = {"type": "bulletList", "content": []}
BAD = {
    "a text": "plain",
    "no version": {"type": "doc", "content": []},
    "nothing": doc(),
    "only space": doc(paragraph(text(" "))),
    "an empty text": doc(paragraph(text(""))),
    "a text outside": doc(text("x")),
    "an unknown node": doc({"type": "nope"}),
    "an unknown mark": doc(paragraph(text("x", {"type": "bold"}))),
    "code that is strong": doc(paragraph(text("x", {"type": "code"}, {"type": "strong"}))),
    "a link to nowhere": doc(paragraph(text("x", {"type": "link"}))),
    "a script": doc(paragraph(text("x", {"type": "link", "attrs": {"href": "javascript:x"}}))),
    "an empty list": doc(BULLETS),
    "a heading without level": doc({"type": "heading", "content": [text("x")]}),
    "a heading of level 7": doc({"type": "heading", "attrs": {"level": 7}, "content": []}),
    "a panel of no kind": doc({"type": "panel", "content": [paragraph(text("x"))]}),
    "an attribute of ours": doc({**paragraph(text("x")), "attrs": {"ours": 1}}),
    "an expand in an expand": doc({"type": "expand", "content": [{"type": "expand"}]}),
    "a heading in a list": doc(
        {"type": "bulletList", "content": [{"type": "listItem", "content": [{"type": "heading"}]}]}
    ),
    "too long": doc(paragraph(text("x" * 32_768))),
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_a_comment_on_cloud_is_a_document_in_good_order(cloud: Caller, body: Json) -> None:
    issue = cloud.pay.issue()
    assert cloud.comment("PAY-1", body).status_code == 400
    assert issue.comments == []


def test_cloud_tidies_a_document_up_and_adds_to_it(cloud: Caller) -> None:
    cloud.pay.issue()
    body = doc(
        paragraph(text("a"), text("b"), text("c", {"type": "strong"}, LINK)),
        {"type": "table", "content": [{"type": "tableRow", "content": [
            {"type": "tableCell", "content": [paragraph()]}]}]},
    )  # fmt: skip
    first, table = cloud.comment("PAY-1", body).json()["body"]["content"]
    assert first["content"] == [text("ab"), text("c", LINK, {"type": "strong"})]
    assert list(first["attrs"]) == ["localId"]
    assert table["attrs"]["layout"] == "default"


@pytest.mark.parametrize("body", ["", "  ", "x" * 32_768, None, doc(paragraph(text("x")))])
def test_a_comment_on_data_center_is_a_text(dc: Caller, body: Json) -> None:
    dc.pay.issue()
    assert dc.comment("PAY-1", body).status_code == 400
    assert dc.comment("PAY-1", "h1. *Fine*").json()["body"] == "h1. *Fine*"


def good(call: Caller) -> Json:
    return doc(paragraph(text("Fine"))) if call.fake.cloud else "Fine"


def test_a_property_goes_with_a_comment_and_is_told_when_asked_for(call: Caller) -> None:
    call.pay.issue()
    sent = [{"key": "mark", "value": {"n": 1}}]
    number = call.comment("PAY-1", good(call), properties=sent).json()["id"]
    (plain,) = call.get("~/issue/PAY-1/comment")["comments"]
    (told,) = call.get("~/issue/PAY-1/comment", expand="properties")["comments"]
    assert ("properties" in plain, told["properties"]) == (False, sent)
    assert call.get(f"~/comment/{number}/properties/mark")["value"] == {"n": 1}
    put = call("PUT", f"~/comment/{number}/properties/mark", json={"n": 2})
    assert put.status_code == 200
    assert call.get(f"~/comment/{number}/properties/mark")["value"] == {"n": 2}


def test_a_data_center_from_before_properties_passes_over_them(dc: Caller) -> None:
    dc.pay.issue()
    dc.fake.comment_properties = False
    sent = [{"key": "mark", "value": 1}]
    number = dc.comment("PAY-1", "x", properties=sent).json()["id"]
    (told,) = dc.get("~/issue/PAY-1/comment", expand="properties")["comments"]
    assert "properties" not in told
    assert dc("GET", f"~/comment/{number}/properties/mark").status_code == 404


@pytest.mark.parametrize(
    "visibility",
    [
        {"type": "role", "value": "Nobody"},
        {"type": "role", "value": "Administrators"},
        {"type": "group", "value": "managers"},
        {"type": "person", "value": "ana"},
    ],
)
def test_a_comment_is_for_a_group_or_role_of_ones_own(call: Caller, visibility: Json) -> None:
    call.pay.issue()
    assert call.comment("PAY-1", good(call), visibility=visibility).status_code == 400
    own = {"type": "role", "value": "Developers"}
    assert call.comment("PAY-1", good(call), visibility=own).json()["visibility"] == own


def test_a_comment_for_others_is_not_told(call: Caller) -> None:
    call.pay.issue().comment("Psst", visibility=("group", "managers"))
    assert call.get("~/issue/PAY-1/comment")["total"] == 0


def test_cloud_gives_a_hundred_comments_and_data_center_what_is_asked(
    cloud: Caller, dc: Caller
) -> None:
    for caller in (cloud, dc):
        caller.pay.issue().comment(times=130)
    page = cloud.get("~/issue/PAY-1/comment", maxResults=500, startAt=20)
    assert (page["maxResults"], page["total"], len(page["comments"])) == (100, 130, 100)
    assert len(dc.get("~/issue/PAY-1/comment", maxResults=500)["comments"]) == 130
    assert len(dc.get("~/issue/PAY-1/comment")["comments"]) == 130


def test_only_ones_own_comment_may_be_changed_and_with_the_right_to(call: Caller) -> None:
    issue = call.pay.issue()
    theirs, own = issue.comment("Mine"), issue.comment("Ours", call.fake.bot)
    path = "~/issue/PAY-1/comment/"
    assert call("PUT", f"{path}{theirs.id}", json={"body": good(call)}).status_code == 400
    assert call("PUT", f"{path}{own.id}", json={"body": good(call)}).status_code == 200
    call.pay.deny("EDIT_OWN_COMMENTS", "ADD_COMMENTS")
    assert call("PUT", f"{path}{own.id}", json={"body": good(call)}).status_code == 400
    assert call.comment("PAY-1", good(call)).status_code == 400
    assert call("DELETE", f"{path}{own.id}").status_code == 403
    assert (theirs.text, own.text) == ("Mine", "Fine")
