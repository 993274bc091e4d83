import pytest

from bot.domain.policy import Reach
from bot.domain.roadmap import Source
from bot.manifest.load import parse_manifest
from bot.manifest.starter import GithubRepo, JiraProjects, LocalFile, StarterSource, starter

SOURCES = [
    (GithubRepo("acme/shop"), Source("backlog", "github", ("acme/shop",))),
    (LocalFile("data/back: log.db"), Source("backlog", "local", file="data/back: log.db")),
    (
        LocalFile("log.db", ("acme/shop", "acme/api")),
        Source("backlog", "local", ("acme/shop", "acme/api"), file="log.db"),
    ),
    (JiraProjects(("PAY",)), Source("backlog", "jira", ("PAY",), reach=Reach.DASHBOARD)),
    (
        JiraProjects(("NULL", "NO")),
        Source("backlog", "jira", ("NULL", "NO"), reach=Reach.DASHBOARD),
    ),
]


@pytest.mark.parametrize(("given", "source"), SOURCES)
@pytest.mark.parametrize("product", ["Acme Shop", 'The "Shop": #1', "null", "切符 🚢", "a\\b"])
def test_a_starter_loads_as_it_is(given: StarterSource, source: Source, product: str) -> None:
    roadmap = parse_manifest(starter("acme-shop", product, given).encode(), "roadmap.yaml")
    assert (roadmap.id, roadmap.product, roadmap.sources) == ("acme-shop", product, (source,))
    assert [(i.id, i.window and i.window.text) for i in roadmap.initiatives] == [
        ("first-initiative", "next"),
        ("later-initiative", "later"),
    ]


def test_an_id_that_means_nothing_in_yaml_is_kept() -> None:
    text = starter("null", "Null", GithubRepo("acme/shop"))
    assert parse_manifest(text.encode(), "roadmap.yaml").id == "null"


@pytest.mark.parametrize(
    ("source", "links"),
    [
        (GithubRepo("acme/shop"), ["shop#310", "shop milestone 12"]),
        (JiraProjects(("PAY",)), ["PAY-40", "PAY fix version 4.2"]),
        (JiraProjects(("PAY", "OPS")), ["PAY-40", "PAY fix version 4.2"]),
        (LocalFile("pay.db", ("PAY", "OPS")), ["PAY-40", "PAY fix version 4.2"]),
    ],
    ids=str,
)
def test_what_a_starter_suggests_in_comments_loads_too(
    source: StarterSource, links: list[str]
) -> None:
    lines = starter("acme-shop", "Acme Shop", source).splitlines()
    offered = ("# key_results", "# target", "# owner", "# - {backlog", "# waivers", "#   - {rule")
    text = "\n".join(
        line.replace("# ", "", 1)
        if line.strip().startswith(offered[:-1])
        else line.replace("#", " ", 1)
        if line.startswith(offered[-1])
        else line
        for line in lines
    )
    roadmap = parse_manifest(text.encode(), "roadmap.yaml")
    told = [str(link) for link in roadmap.initiatives[0].links]
    assert [text.endswith(end) for text, end in zip(told[1:], links, strict=True)] == [True, True]
    assert roadmap.goals[0].key_results[0].target == 300
    assert roadmap.waivers[0].rule == "T01"
    assert roadmap.initiatives[0].owner == "ana"


def test_a_starter_teaches_the_three_ideas() -> None:
    text = starter("acme-shop", "Acme Shop", GithubRepo("acme/shop"))
    assert all(idea in text for idea in ("# Derive:", "# Separate:", "# Sync:"))


def test_a_starter_for_jira_says_what_to_set_and_why_items_stay_quiet() -> None:
    text = starter("pay", "Pay", JiraProjects(("PAY",)))
    for name in ("BASE_URL", "EMAIL", "TOKEN", "PAT"):
        assert f"ROADMAP_DRIFT_JIRA__{name}" in text
    assert "`reach: item`" in text
    assert "ROADMAP_DRIFT" not in starter("pay", "Pay", GithubRepo("acme/pay"))
