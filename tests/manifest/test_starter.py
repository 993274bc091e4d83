import pytest

from bot.domain.roadmap import Source
from bot.manifest.load import parse_manifest
from bot.manifest.starter import GithubRepo, LocalFile, StarterSource, starter

SOURCES = [
    (GithubRepo("acme/shop"), Source("backlog", "github", ("acme/shop",))),
    (LocalFile("data/back: log.db"), Source("backlog", "local", file="data/back: log.db")),
    (
        LocalFile("log.db", ("acme/shop", "acme/api")),
        Source("backlog", "local", ("acme/shop", "acme/api"), file="log.db"),
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


def test_what_a_starter_suggests_in_comments_loads_too() -> None:
    lines = starter("acme-shop", "Acme Shop", GithubRepo("acme/shop")).splitlines()
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
    assert len(roadmap.initiatives[0].links) == 3
    assert roadmap.goals[0].key_results[0].target == 300
    assert roadmap.waivers[0].rule == "T01"
    assert roadmap.initiatives[0].owner == "ana"


def test_a_starter_teaches_the_three_ideas() -> None:
    text = starter("acme-shop", "Acme Shop", GithubRepo("acme/shop"))
    assert all(idea in text for idea in ("# Derive:", "# Separate:", "# Sync:"))
