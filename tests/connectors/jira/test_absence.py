"""What proves that an item is not there, and what does not."""

import pytest

from bot.domain.errors import Denied, NotFound, Rejected, Unavailable
from bot.domain.roadmap import Source
from tests.connectors.jira.conftest import Jira
from tests.fakes.jira.faults import refuse, to


def test_an_item_that_was_never_made_is_not_there(jira: Jira) -> None:
    with pytest.raises(NotFound, match=r"There is no pay:PAY-9\.") as caught:
        jira.reader().item("PAY-9")
    assert not caught.value.explains


def test_a_deleted_item_is_not_there(jira: Jira) -> None:
    jira.pay.issue().delete()
    with pytest.raises(NotFound):
        jira.reader().item("PAY-1")


def test_a_moved_item_is_told_with_its_new_key(jira: Jira) -> None:
    jira.pay.issue().transfer(jira.fake.project("OPS"))
    source = Source("pay", "jira", ("PAY", "OPS"))
    for ask in (jira.reader().item, jira.reader(source).item, jira.reader().notes):
        with pytest.raises(NotFound, match=r"pay:PAY-1 moved: it is OPS-1 now\.") as caught:
            ask("PAY-1")
        assert caught.value.explains


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
