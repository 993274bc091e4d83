"""Which of Jira's fields hold what of ours."""

import datetime as dt
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.domain.backlog import Capability
from bot.domain.errors import Rejected
from bot.domain.roadmap import Source
from connectors.jira import fields as of_jira
from connectors.jira.fields import Doubt, FieldMap
from tests.connectors.jira.conftest import Jira, only, read

SOURCE = Source("pay", "jira", ("PAY",))
NUMBER = {"type": "number", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:float"}
DATE = {"type": "date", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:datepicker"}
TEXT = {"type": "string", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:textfield"}


def field(number: int, name: str, schema: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"id": f"customfield_{number}", "name": name, "schema": schema, **more}


def map_fields(source: Source, told: list[dict[str, Any]]) -> FieldMap:
    return of_jira.map_fields(source, told, {"10000"})


def greenhopper(name: str) -> dict[str, Any]:
    return {"type": "any", "custom": f"com.pyxis.greenhopper.jira:{name}"}


def scope(project: str) -> dict[str, Any]:
    return {"type": "PROJECT", "project": {"id": project}}


def naming(**fields: str) -> Source:
    return Source("pay", "jira", ("PAY",), fields=fields)


def test_fields_are_known_by_their_kind_whatever_they_are_called() -> None:
    found = map_fields(
        SOURCE,
        [
            field(1, "Epos-Verknüpfung", greenhopper("gh-epic-link")),
            field(2, "Iteration", greenhopper("gh-sprint")),
            field(3, "Rang", greenhopper("gh-lexo-rank")),
            field(4, "Aufwand", greenhopper("jsw-story-points")),
            field(
                5,
                "Equipe",
                {"type": "team", "custom": "com.atlassian.teams:rm-teams-custom-field-team"},
            ),
            field(6, "Epos-Name", greenhopper("gh-epic-label")),
            field(7, "Sprint", TEXT),
        ],
    )
    assert found == FieldMap(
        epic_link=("customfield_1",),
        sprint=("customfield_2",),
        rank=("customfield_3",),
        story_points=("customfield_4",),
        due=("duedate",),
        team=("customfield_5",),
        epic_name=("customfield_6",),
    )


def test_others_are_known_by_the_usual_names() -> None:
    found = map_fields(
        SOURCE,
        [
            field(1, "Story Points", NUMBER),
            field(2, "Target start", DATE),
            field(3, "Start date", DATE),
            field(4, "Team", {"type": "option"}),
        ],
    )
    assert found.story_points == ("customfield_1",)
    assert found.start == ("customfield_3", "customfield_2")
    assert found.team == ("customfield_4",)


def test_a_translated_name_is_known_by_the_one_it_was_made_with() -> None:
    told = field(1, "Startdatum", DATE, untranslatedName="Start date")
    assert map_fields(SOURCE, [told]).start == ("customfield_1",)


def test_a_field_of_another_type_is_not_taken_by_its_name_alone() -> None:
    told = [field(1, "Start date", TEXT), field(2, "Start date", DATE)]
    assert map_fields(SOURCE, told).start == ("customfield_2",)


def test_several_fields_for_points_are_all_read_that_of_the_kind_first() -> None:
    told = [
        field(1, "Story Points", NUMBER),
        field(2, "Story point estimate", NUMBER),
        field(3, "Points, team-managed", greenhopper("jsw-story-points")),
    ]
    assert map_fields(SOURCE, told).story_points == (
        *("customfield_3", "customfield_1", "customfield_2"),
    )


def test_of_two_fields_for_points_with_one_name_none_is_taken() -> None:
    told = [field(n, "Story Points", NUMBER) for n in (1, 2)]
    estimate = field(3, "Story point estimate", greenhopper("jsw-story-points"))
    found = map_fields(SOURCE, [*told, estimate])
    assert found.story_points == ()
    assert found.doubts == (
        Doubt("story_points", "Story Points", ("customfield_1", "customfield_2")),
    )


def test_of_a_field_in_each_team_managed_project_all_are_read() -> None:
    told = [field(n, "Start date", DATE, scope=scope("10000")) for n in (1, 2)]
    assert map_fields(SOURCE, told).start == ("customfield_1", "customfield_2")


def test_fields_of_team_managed_projects_that_are_not_ours_are_left_out() -> None:
    told = [field(1, "Story Points", NUMBER)]
    told += [
        field(n, name, schema, scope=scope(str(n)))
        for n in range(2, 252)
        for name, schema in (("Story Points", NUMBER), ("Start date", DATE), ("Sprint", TEXT))
    ]
    told += [field(300, "Start date", DATE, scope=scope("10000"))]
    found = map_fields(SOURCE, told)
    assert (found.story_points, found.start) == (("customfield_1",), ("customfield_300",))
    assert len(found.ids) == 3  # and duedate
    # Who names one by id means it.
    assert map_fields(naming(start="customfield_7"), told).start == ("customfield_7",)


def test_an_ambiguous_name_is_told_with_its_candidates_and_what_to_write() -> None:
    told = [field(n, "Start date", DATE) for n in (10015, 10200)]
    found = map_fields(SOURCE, told)
    assert found.start == ()
    (doubt,) = found.doubts
    assert doubt.message == (
        "This Jira has 2 fields called 'Start date': customfield_10015, customfield_10200."
    )
    assert doubt.remedy("pay") == (
        "Say which one in the manifest, at the source pay: fields: {start: customfield_10015}"
    )
    assert map_fields(naming(start="customfield_10200"), told).start == ("customfield_10200",)


def test_the_manifest_names_a_field_by_name_or_id() -> None:
    told = [
        field(1, "Estimate (days)", NUMBER),
        field(2, "Kick-off", DATE),
        {"id": "duedate", "name": "Due date", "schema": {"type": "date"}},
        field(3, "Target end", DATE),
    ]
    found = map_fields(
        naming(story_points="estimate (Days)", start="customfield_2", due="Target end"), told
    )
    assert found.story_points == ("customfield_1",)
    assert found.start == ("customfield_2",)
    assert found.due == ("customfield_3",)


def test_an_ambiguous_name_in_the_manifest_is_told_too() -> None:
    told = [field(n, "Points", NUMBER) for n in (1, 2)]
    with pytest.raises(Rejected, match="2 fields called 'Points': customfield_1, customfield_2"):
        map_fields(naming(story_points="Points"), told)


def test_a_field_that_is_not_there_is_told() -> None:
    with pytest.raises(
        Rejected, match="no field 'Size', which the source pay names as story_points"
    ):
        map_fields(naming(story_points="Size"), [])


def test_a_field_that_is_none_of_ours_is_told() -> None:
    with pytest.raises(Rejected, match="a field 'colour' that is none of ours") as caught:
        map_fields(naming(colour="Colour"), [])
    assert "story_points" in caught.value.remedy


def test_the_first_field_with_a_value_counts(jira: Jira) -> None:
    second = jira.fake.field("Story point estimate")
    jira.pay.issue(points=3).put(second, 8.0)
    jira.pay.issue().put(second, 5.0)
    items, _ = read(jira.reader())
    assert (items["PAY-1"].estimate, items["PAY-2"].estimate) == (3.0, 5.0)


def test_an_ambiguous_field_costs_what_it_tells_until_it_is_settled(jira: Jira) -> None:
    jira.pay.issue(start=dt.date(2026, 1, 5)).put(
        again := jira.fake.field("Start date", "date", DATE["custom"]), "2026-02-01"
    )
    reader = jira.reader()
    with capture_logs() as logged:
        assert only(reader).start is None
        rights = reader.rights()
    assert Capability.START_DATES not in reader.capabilities
    (event,) = [one for one in logged if one["event"] == "field_ambiguous"]
    assert event["field"] == "start"
    (right,) = [right for right in rights if right.name == "field: start"]
    assert right.held is None
    assert "2 fields called 'Start date'" in right.remedy
    assert "at the source pay: fields: {start: customfield_" in right.remedy
    settled = jira.reader(naming(start=again.id))
    assert only(settled).start == dt.date(2026, 2, 1)
    assert Capability.START_DATES in settled.capabilities


def test_a_name_in_the_manifest_that_is_ambiguous_hides_the_source(jira: Jira) -> None:
    jira.pay.issue()
    jira.fake.field("Start date", "date", DATE["custom"])
    items, gaps = read(jira.reader(naming(start="Start date")))
    assert (items, [gap.part for gap in gaps]) == ({}, [""])
    assert "2 fields called 'Start date'" in gaps[0].reason


def test_what_a_jira_has_no_field_for_is_no_capability(jira: Jira) -> None:
    jira.fake.fields = [f for f in jira.fake.fields if f.name not in ("Start date", "Sprint")]
    jira.pay.issue()
    reader = jira.reader()
    assert {"start dates", "sprints", "due dates"} <= set(reader.capabilities)
    read(reader)
    assert not {"start dates", "sprints"} & set(reader.capabilities)
    assert "due dates" in reader.capabilities
