"""A person's query, asked within the projects of the source."""

import pytest

from bot.domain.errors import Denied, Rejected, Unavailable
from bot.domain.jql import LONGEST
from bot.domain.roadmap import Source
from connectors.jira import jql
from tests.connectors.jira.conftest import Jira
from tests.fakes.jira.faults import refuse


def test_a_query_gives_the_keys_of_what_meets_it(jira: Jira) -> None:
    jira.pay.issue(labels=["web"])
    jira.pay.issue(labels=["checkout"])
    jira.pay.issue(labels=["web", "checkout"])
    reader = jira.reader()
    assert reader.search("labels = web") == ("PAY-1", "PAY-3")
    assert reader.search("labels = web OR labels = checkout") == ("PAY-1", "PAY-2", "PAY-3")
    assert reader.search("labels = other-team OR labels is EMPTY") == ()


def test_a_query_reaches_the_sources_projects_alone(jira: Jira) -> None:
    for key in ("PAY", "OPS", "HR"):
        jira.fake.project(key).issue(labels=["web"])
    reader = jira.reader(Source("pay", "jira", ("PAY", "OPS")))
    for query in ("labels = web", "project = HR OR labels = web", "project in (HR, OPS)"):
        assert not {key for key in reader.search(query) if key.startswith("HR")}
    assert reader.search("labels = web OR project = HR") == ("OPS-1", "PAY-1")


def test_a_project_that_cannot_be_read_leaves_the_others(jira: Jira) -> None:
    jira.pay.issue()
    reader = jira.reader(Source("pay", "jira", ("PAY", "NONE")))
    assert reader.search("labels is EMPTY") == ("PAY-1",)
    with pytest.raises(Denied, match="No project of the source pay can be read"):
        jira.reader(Source("pay", "jira", ("NONE",))).search("labels is EMPTY")


def test_keys_come_in_large_pages_and_alone(jira: Jira) -> None:
    jira.pay.fill(350)
    assert len(jira.reader().search("labels is EMPTY")) == 350
    (search,) = jira.searches()
    assert search.body["fields"] == ["key"]
    assert search.body["maxResults"] == (5000 if jira.cloud else 1000)


def test_keys_over_several_pages_come_once_each(data_center: Jira) -> None:
    data_center.fake.maximum = 50
    data_center.pay.fill(120)
    keys = data_center.reader().search("labels is EMPTY")
    assert (len(keys), len(set(keys))) == (120, 120)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "labels = a) OR (project = HR",
        "labels in (a",
        'summary ~ "open',
        "labels = a ORDER BY rank",
        "labels = a\x00",
        "x" * (LONGEST + 1),
    ],
)
def test_a_query_that_could_leave_the_projects_is_refused_before_anything_is_sent(
    jira: Jira, query: str
) -> None:
    with pytest.raises(Rejected, match="The query"):
        jira.reader().search(query)
    assert jira.fake.requests == []


def test_a_query_that_jira_does_not_understand_is_refused_in_its_words(jira: Jira) -> None:
    with pytest.raises(Rejected, match="Field 'colour' does not exist") as caught:
        jira.reader().search("colour = red")
    assert str(caught.value).startswith("Jira answered 400 (")
    assert "colour = red" not in str(caught.value)


def test_a_jira_that_fails_refuses_nothing(jira: Jira) -> None:
    jira.pay.issue()
    reader = jira.reader()
    reader.item("PAY-1")
    jira.fake.fail(refuse(500, times=None))
    with pytest.raises(Unavailable):
        reader.search("labels = web")


class TestBuilding:
    def test_texts_are_quoted(self) -> None:
        assert jql.quoted('a "b" \\ c') == r'"a \"b\" \\ c"'

    def test_projects_are_quoted_since_a_key_may_be_a_word_of_jql(self) -> None:
        assert jql.listing("IN", None) == 'project in ("IN") ORDER BY key ASC'

    def test_what_changed_is_asked_for_in_minutes(self) -> None:
        assert jql.listing("PAY", 95) == (
            'project in ("PAY") AND updated >= "-95m" ORDER BY key ASC'
        )

    def test_a_query_stays_in_parentheses(self) -> None:
        assert jql.bounded(["PAY", "OPS"], "a = b OR c = d") == (
            'project in ("PAY", "OPS") AND (a = b OR c = d) ORDER BY key ASC'
        )

    def test_a_line_that_ends_the_query_does_not_end_ours(self) -> None:
        assert jql.bounded(["PAY"], "a = b\n") == (
            'project in ("PAY") AND (a = b\n) ORDER BY key ASC'
        )

    def test_what_changed_here_and_is_below_epics_elsewhere(self) -> None:
        below = jql.elsewhere(["PAY-1"], [], ["PAY"])
        assert jql.changed("PAY", 6, below) == (
            '(project in ("PAY") AND updated >= "-6m") OR ((parent in (PAY-1)) AND project not in'
            ' ("PAY") AND statusCategory != Done) ORDER BY key ASC'
        )
        assert jql.changed("PAY", 6, "") == jql.listing("PAY", 6)

    def test_dashboards(self) -> None:
        assert jql.dashboards("PAY", "drift:dashboard", ["71:a", 'o"x']) == (
            'project in ("PAY") AND (labels = "drift:dashboard" OR creator in ("71:a", "o\\"x"))'
            " ORDER BY key ASC"
        )
        assert "creator" not in jql.dashboards("PAY", "drift:dashboard", [])

    def test_items_in_a_sprint(self) -> None:
        assert jql.in_sprint(["PAY"], "7") == ('project in ("PAY") AND sprint = 7 ORDER BY key ASC')
        with pytest.raises(Rejected):
            jql.in_sprint(["PAY"], "7 OR 1")

    def test_children_elsewhere(self) -> None:
        assert jql.children_elsewhere(["PAY-1", "PAY-2"], ["customfield_10014"], ["PAY"]) == (
            "(parent in (PAY-1, PAY-2) OR cf[10014] in (PAY-1, PAY-2))"
            ' AND project not in ("PAY") AND statusCategory != Done ORDER BY key ASC'
        )

    @pytest.mark.parametrize("key", ["PAY) OR (x", "", "PAY-1", "1PAY", 'P"', "P Y"])
    def test_what_is_no_project_is_refused(self, key: str) -> None:
        with pytest.raises(Rejected, match="is no project of Jira"):
            jql.listing(key, None)

    @pytest.mark.parametrize("key", ["PAY", "PAY-", "PAY-1, OPS-1", "PAY-1)"])
    def test_what_is_no_item_is_refused(self, key: str) -> None:
        with pytest.raises(Rejected, match="is no item of Jira"):
            jql.these([key])

    @pytest.mark.parametrize("field", ["duedate", "customfield_", "customfield_1]", "cf[1]"])
    def test_what_is_no_custom_field_is_refused(self, field: str) -> None:
        with pytest.raises(Rejected, match="is no custom field of Jira"):
            jql.field(field)
