"""What doctor is told of a Jira source."""

from bot.domain.backlog import Status
from bot.domain.policy import Reach
from bot.domain.roadmap import Source
from bot.ports import Right
from connectors.jira.rights import PERMISSIONS
from tests.connectors.jira.conftest import Jira
from tests.fakes.jira.faults import refuse, to


def told(jira: Jira, source: Source | None = None) -> dict[tuple[str, str], Right]:
    rights = jira.reader(source).rights() if source else jira.reader().rights()
    return {(right.part, right.name): right for right in rights}


def test_all_is_well(jira: Jira) -> None:
    rights = told(jira)
    kind = "Jira Cloud" if jira.cloud else "Jira Data Center 10.3.2"
    assert ("", f"reach {jira.base_url} ({kind})") in rights
    for name in ("reach the project", "read items", "write notes", "set our labels"):
        assert rights["PAY", name].held
    assert all(right.held for right in rights.values())
    assert not any(right.remedy for right in rights.values())


def test_each_missing_permission_is_told_with_its_name(jira: Jira) -> None:
    jira.pay.deny("EDIT_ISSUES", "EDIT_OWN_COMMENTS", "ADD_COMMENTS")
    rights = told(jira)
    assert rights["PAY", "read items"].held
    assert rights["PAY", "set our labels"] == Right(
        "PAY", "set our labels", False, "Give the account the permission Edit Issues in PAY."
    )
    assert rights["PAY", "write notes"].remedy.endswith("Add Comments in PAY.")
    assert rights["PAY", "keep notes up to date"].remedy.endswith("Edit Own Comments in PAY.")


def test_what_is_only_needed_to_write_is_no_fault_of_who_looks(jira: Jira) -> None:
    jira.pay.deny("EDIT_ISSUES", "BROWSE_PROJECTS")
    quiet = Source("pay", "jira", ("PAY", "OPS"), reach=Reach.DASHBOARD)
    jira.fake.project("OPS").deny("EDIT_ISSUES")
    rights = told(jira, quiet)
    assert rights["OPS", "set our labels"].held is None
    assert "reach: item" in rights["OPS", "set our labels"].remedy
    assert rights["OPS", "read items"].held
    assert rights["PAY", "reach the project"].held is False


def test_only_the_permissions_that_matter_are_asked_for(jira: Jira) -> None:
    told(jira)
    (asked,) = [r.query for r in jira.fake.requests if r.path.endswith("/mypermissions")]
    assert "projectKey=PAY" in asked
    assert all(name in asked for name in PERMISSIONS)


def test_the_role_that_may_read_our_notes_is_looked_for(jira: Jira) -> None:
    def right(role: str) -> Right:
        source = Source("pay", "jira", ("PAY",), visible_to=f"role:{role}")
        return told(jira, source)["PAY", f"show notes to the role {role}"]

    assert right("Developers") == Right("PAY", "show notes to the role Developers", True)
    missing = right("Developer")
    assert missing.held is False
    assert missing.remedy == (
        "PAY has the roles Administrators, Developers: correct visible_to, or add the role."
    )
    fault = refuse(403, times=None)
    fault.matches = to("GET", "/role")
    with jira.fake.failing(fault):
        assert right("Developers").held is None


def test_a_project_out_of_reach_does_not_hide_the_others(jira: Jira) -> None:
    rights = told(jira, Source("pay", "jira", ("NONE", "PAY")))
    assert rights["NONE", "reach the project"].held is False
    assert "browse it" in rights["NONE", "reach the project"].remedy
    assert rights["PAY", "read items"].held


def test_the_fields_that_were_found_are_told(jira: Jira) -> None:
    link, start = (jira.fake.the_field(name).id for name in ("Epic Link", "Start date"))
    (name,) = [right.name for right in told(jira).values() if right.name.startswith("fields: ")]
    assert f"epic link = {link}" in name
    assert f"start = {start}" in name
    assert "due = duedate" in name


def test_a_field_that_is_missing_is_told_with_what_that_costs(jira: Jira) -> None:
    jira.fake.fields = [f for f in jira.fake.fields if f.name not in ("Sprint", "Story Points")]
    jira.fake.fields = [f for f in jira.fake.fields if f.name != "Story point estimate"]
    rights = told(jira)
    assert rights["", "field: sprint"].held is None
    assert "no item is known to be in a sprint" in rights["", "field: sprint"].remedy
    assert rights["", "field: story points"].held is None
    assert "fields: {story_points: ...}" in rights["", "field: story points"].remedy


def test_entries_of_the_status_map_that_no_project_has_are_told(jira: Jira) -> None:
    entries = {"Shiped": Status.DONE, "in progress": Status.DOING}
    rights = told(jira, Source("pay", "jira", ("PAY",), status_map=entries))
    assert rights["", "status_map: Shiped"].held is False
    assert ("", "status_map: in progress") not in rights


def test_which_resolutions_count_as_done_is_told(jira: Jira) -> None:
    jira.fake.resolution("Superseded")
    line = "resolutions: done = Done, Superseded; dropped = Duplicate, Won't Do"
    assert told(jira)["", line].held
    source = Source("pay", "jira", ("PAY",), status_map={"Superseded": Status.DROPPED})
    rights = told(jira, source)
    assert rights["", "resolutions: done = Done; dropped = Duplicate, Superseded, Won't Do"].held
    assert ("", "status_map: Superseded") not in rights


def test_resolutions_that_cannot_be_read_hide_nothing_else(jira: Jira) -> None:
    fault = refuse(403, times=None)
    fault.matches = to("GET", "/resolution")
    jira.fake.fail(fault)
    source = Source("pay", "jira", ("PAY",), status_map={"Superseded": Status.DROPPED})
    rights = told(jira, source)
    assert rights["", "read the resolutions"].held is None
    assert ("", "status_map: Superseded") not in rights
    assert rights["PAY", "read items"].held


def test_entries_are_not_judged_where_a_project_cannot_be_read(jira: Jira) -> None:
    source = Source("pay", "jira", ("PAY", "NONE"), status_map={"Shipped": Status.DONE})
    assert ("", "status_map: Shipped") not in told(jira, source)


def test_a_status_in_no_category_is_told_until_the_map_has_it(jira: Jira) -> None:
    jira.fake.status("Limbo", "undefined")
    jira.pay.issue(status="Limbo")
    right = told(jira)["", "status: Limbo"]
    assert right.held is False
    assert "say in the status_map what Limbo means" in right.remedy
    source = Source("pay", "jira", ("PAY",), status_map={"limbo": Status.TODO})
    assert ("", "status: Limbo") not in told(jira, source)
