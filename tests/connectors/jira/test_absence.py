"""What proves that an item is not there, and what does not."""

from collections.abc import Callable
from functools import partial

import pytest

from bot.domain.backlog import Gap
from bot.domain.errors import Denied, NotFound, Rejected, Unavailable
from bot.domain.roadmap import Source
from connectors.shared.retry import ATTEMPTS
from connectors.shared.trouble import WrongToken
from tests.connectors.jira.conftest import Jira, read, wrong
from tests.fakes.jira.faults import refuse, to


def test_an_item_that_was_never_made_is_not_there_on_data_center(data_center: Jira) -> None:
    with pytest.raises(NotFound, match=r"There is no pay:PAY-9\.") as caught:
        data_center.reader().item("PAY-9")
    assert not caught.value.explains


def test_cloud_does_not_tell_an_item_that_is_hidden_from_one_that_is_not_there(
    cloud: Jira,
) -> None:
    cloud.pay.level("Board only", cloud.fake.bot)
    cloud.pay.issue(security="Board only")
    for key in ("PAY-1", "PAY-9"):
        with pytest.raises(NotFound) as caught:
            cloud.reader().item(key)
        assert str(caught.value) == f"{key} is not there, or a security level hides it."
        assert caught.value.explains


def test_a_deleted_item_is_not_there(jira: Jira) -> None:
    jira.pay.issue().delete()
    with pytest.raises(NotFound):
        jira.reader().item("PAY-1")


def test_a_moved_item_is_told_with_its_new_key(jira: Jira) -> None:
    jira.pay.issue().transfer(jira.fake.project("OPS"))
    source = Source("pay", "jira", ("PAY", "OPS"))
    for ask in (jira.reader().item, jira.reader(source).item, jira.reader().thread):
        with pytest.raises(NotFound, match=r"pay:PAY-1 moved: it is OPS-1 now\.") as caught:
            ask("PAY-1")
        assert caught.value.explains
        assert caught.value.now == "OPS-1"


@pytest.mark.promise("R8")
def test_a_404_proves_nothing_where_we_may_not_browse(jira: Jira) -> None:
    jira.pay.issue()
    reader = jira.reader()
    reader.item("PAY-1")
    jira.pay.deny("BROWSE_PROJECTS")
    with pytest.raises(Denied):
        reader.item("PAY-1")


def test_a_404_proves_nothing_where_our_rights_are_not_told(jira: Jira) -> None:
    reader = jira.reader()
    jira.pay.issue()
    reader.item("PAY-1")
    fault = refuse(500, times=None)
    fault.matches = to("GET", "/mypermissions")
    jira.fake.fail(fault)
    with pytest.raises(Unavailable):
        reader.item("PAY-9")


def test_a_wrong_token_is_tried_once_whatever_is_asked(jira: Jira) -> None:
    """Each time more, and Data Center wants a CAPTCHA, or a directory shuts the account."""
    reader = jira.reader(**wrong(jira))
    told = {str(gap) for gap in (*reader.items(), *reader.containers())}
    asks: list[Callable[[], object]] = [
        *(partial(one, "PAY-1") for one in (reader.item, reader.thread, reader.remote_links)),
        *(partial(reader.search, query) for query in ("labels = a", "labels = b")),
        *(reader.rights, partial(reader.histories, ["PAY-1"])),
    ]
    for ask in asks:
        with pytest.raises(WrongToken):
            ask()
    assert len(told) == 1
    assert len(jira.fake.requests) == 1


def test_trouble_with_looking_around_is_gone_through_twice_at_most(jira: Jira) -> None:
    reader = jira.reader()
    fault = refuse(500, times=None)
    fault.matches = to("GET", "/myself")
    jira.fake.fail(fault)
    for _ in range(3):
        with pytest.raises(Unavailable):
            reader.item("PAY-1")
    assert sum(one.path.endswith("/myself") for one in jira.fake.requests) == 2 * ATTEMPTS


def test_an_item_hidden_by_its_security_level_is_denied_on_data_center(data_center: Jira) -> None:
    data_center.pay.level("Board only", data_center.fake.bot)
    data_center.pay.issue(security="Board only")
    with pytest.raises(Denied):
        data_center.reader().item("PAY-1")


def test_a_project_that_cannot_be_read_proves_nothing(jira: Jira) -> None:
    jira.pay.issue()
    jira.pay.deny("BROWSE_PROJECTS")
    with pytest.raises(Denied, match="no project PAY, or not for this account"):
        jira.reader().item("PAY-1")


def test_an_archived_project_is_told_as_not_read(jira: Jira) -> None:
    """A search leaves its items out, as if there were none."""
    old = jira.fake.project("OLD")
    epic = old.issue(kind="Epic")
    old.issue(epic=epic)
    old.version("1")
    old.archived = True
    jira.fake.tick()
    jira.pay.issue()
    reader = jira.reader(Source("pay", "jira", ("PAY", "OLD")))
    items, gaps = read(reader)
    assert set(items) == {"PAY-1"}
    told = (
        "the project is archived, and an archived project is not searched."
        " Take it out of the manifest, or restore it"
    )
    assert [(gap.part, gap.reason, gap.partial, gap.beside) for gap in gaps] == [
        ("OLD", told, False, False)
    ]
    assert [one for one in reader.containers() if isinstance(one, Gap)] == gaps
    (right,) = [right for right in reader.rights() if right.part == "OLD"]
    assert (right.name, right.held) == ("reach the project", False)
    assert "Take it out of the manifest" in right.remedy
    assert reader.search("labels is EMPTY") == ("PAY-1",)
    with pytest.raises(Rejected, match="archived"):
        reader.item("OLD-1")


@pytest.mark.parametrize("key", ["", "PAY", "PAY-", "PAY-0", "PAY-07", "PAY-1/comment", "7", "a#1"])
def test_what_is_no_key_is_refused_before_anything_is_sent(jira: Jira, key: str) -> None:
    with pytest.raises(Rejected, match="not of the form PROJECT-1"):
        jira.reader().item(key)
    assert jira.fake.requests == []


def test_an_item_of_a_project_that_is_not_the_sources_is_refused(jira: Jira) -> None:
    with pytest.raises(Rejected, match="in no project of the source pay"):
        jira.reader().item("OPS-1")
    assert jira.fake.requests == []


def test_rights_that_are_not_told_are_not_held(jira: Jira) -> None:
    """A Jira of long ago has other names for them."""
    jira.pay.issue()
    fault = refuse(200, '{"permissions": {"BROWSE": {"havePermission": true}}}', times=None)
    fault.matches = to("GET", "/mypermissions")
    jira.fake.fail(fault)
    with pytest.raises(Denied, match="does not show pay:PAY-9"):
        jira.reader().item("PAY-9")
