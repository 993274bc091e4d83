"""derive: what a near initiative lacks, as text, and by request as issues."""

import datetime as dt

import pytest

from bot.store import open_store
from connectors.local.rows import ItemRecord
from connectors.local.tracker import LocalTracker
from tests.cli.conftest import Answer, Terminal
from tests.fakes.github import FakeGitHub, serving

MANIFEST = """\
version: 1
id: acme-shop
product: Acme Shop
vision: Buying takes one minute.
sources:
  - {name: shop, kind: local, file: backlog.db, repos: [acme/shop, acme/api]}
teams: [{id: checkout, sources: [shop]}]
goals:
  - id: activation
    title: More first orders
    benefit: acquire users
    key_results:
      - {id: first-orders, title: First orders a week, baseline: 120, target: 300}
initiatives:
  - id: guest-checkout
    title: Guest checkout
    goal: activation
    status: in_progress
    window: now
    owner: ana
    team: checkout
    audience: customer
    public: {title: Check out as a guest, summary: Buy without an account.}
    depends_on: [address-book]
    links:
      - {shop: {repo: acme/shop, label: guest}}
  - id: address-book
    title: Address book
    goal: activation
    status: planned
    window: now
    owner: ben
  - id: invoices
    title: Pay by invoice
    goal: activation
    status: planned
    window: later
    owner: ana
"""
"""Guest checkout has a home, its label; the address book has nothing at all."""

ON_GITHUB = MANIFEST.replace("kind: local, file: backlog.db", "kind: github")

CREATED = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def shop(terminal: Terminal) -> Terminal:
    (terminal.folder / "roadmap.yaml").write_text(MANIFEST, encoding="utf-8")
    tracker = LocalTracker.create(terminal.folder / "backlog.db")
    tracker.add_group("acme/api")
    tracker.add(ItemRecord("acme/shop", "Something else", CREATED))
    return terminal


def api(shop: Terminal, *arguments: str) -> Answer:
    return shop("derive", "address-book", "--in", "shop:acme/api", *arguments)


def test_derive_tells_epic_and_items_as_text(shop: Terminal) -> None:
    answer = api(shop)
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[:2] == ["Address book (address-book): it links to nothing.", "  In shop:acme/api."]
    assert [line for line in lines if line.startswith(("  epic:", "  item:"))] == [
        "  epic: Address book",
        "  item: Agree when this is done: Address book",
        "  item: Split into items of at most a few days: Address book",
        "  item: Measure what this changes: Address book",
    ]
    assert "    - Key result: First orders a week: from 120 to 300" in lines
    assert "    [ ] TO DO: what must not get worse" in lines
    assert lines[-1] == "As one page: --markdown. Make these issues: --create."


def test_an_initiative_with_a_home_gets_items_alone(shop: Terminal) -> None:
    out = shop("derive", "guest-checkout").out
    assert "In shop:acme/shop, with the label guest." in out
    assert "Everybody can read" not in out  # it is a file of ours
    assert "  epic:" not in out
    assert "  item: Agree on the hand-over: Guest checkout" in out
    assert "    - Address book (address-book, ben)" in out
    assert "  item: Announce it to customers: Guest checkout" in out


def test_what_everybody_can_read_on_github_is_said(terminal: Terminal) -> None:
    (terminal.folder / "roadmap.yaml").write_text(ON_GITHUB, encoding="utf-8")
    fake = FakeGitHub()
    fake.repo("acme/shop").issue("Something else")
    fake.repo("acme/api")
    with serving(fake) as base_url:
        terminal.set(GITHUB__BASE_URL=base_url, GITHUB__TOKEN=fake.token.text)
        out = terminal("derive", "guest-checkout").out
    assert "In shop:acme/shop, with the label guest.\n  Everybody can read what is" in out


def test_a_right_that_is_missing_is_told_once_with_its_remedy(terminal: Terminal) -> None:
    (terminal.folder / "roadmap.yaml").write_text(ON_GITHUB, encoding="utf-8")
    fake = FakeGitHub()
    fake.repo("acme/shop").issue("Something else")
    fake.repo("acme/shop").archived = True
    fake.repo("acme/api")
    with serving(fake) as base_url:
        terminal.set(GITHUB__BASE_URL=base_url, GITHUB__TOKEN=fake.token.text, WRITES="on")
        answer = terminal("derive", "guest-checkout", "--create")
    assert answer.code == 1
    why = "the right to write issues in acme/shop is missing. The repository is archived."
    assert answer.out.count(why) == 1
    assert ": as above\n" in answer.out
    assert fake.writes == []


def test_without_names_every_near_initiative_is_looked_at(shop: Terminal) -> None:
    out = shop("derive").out
    assert "Guest checkout (guest-checkout): nothing that it links to is open." in out
    assert "Address book (address-book): it links to nothing." in out
    assert "invoices" not in out
    why = "since the source shop has acme/shop and acme/api. Say it with --in SOURCE:REPO."
    assert f"  Where it goes is not known, {why}" in out


def test_a_named_initiative_that_needs_nothing_says_why(shop: Terminal) -> None:
    answer = shop("derive", "invoices")
    assert answer.code == 0
    assert answer.out == "invoices: nothing to derive, since it is planned, and not near.\n"


def test_deriving_writes_nothing_anywhere(shop: Terminal) -> None:
    before = (shop.folder / "backlog.db").read_bytes()
    shop.set(WRITES="on")
    for arguments in ((), ("--json",), ("--markdown",)):
        shop("derive", *arguments)
    assert (shop.folder / "backlog.db").read_bytes() == before
    assert not (shop.folder.parent / "state").exists()


def test_creating_needs_writing_to_be_on(shop: Terminal) -> None:
    before = (shop.folder / "backlog.db").read_bytes()
    answer = api(shop, "--create")
    assert answer.code == 8
    assert answer.out.splitlines()[-1].startswith("Nothing was written: writing is off;")
    assert "  epic: Address book" in answer.out
    assert (shop.folder / "backlog.db").read_bytes() == before


def test_creating_makes_them_once_and_tells_the_links_for_the_manifest(shop: Terminal) -> None:
    shop.set(WRITES="on")
    answer = api(shop, "--create")
    assert answer.code == 0
    assert answer.out == (
        "made shop:acme/api#1 Address book\n"
        "made shop:acme/api#2 Agree when this is done: Address book\n"
        "made shop:acme/api#3 Split into items of at most a few days: Address book\n"
        "made shop:acme/api#4 Measure what this changes: Address book\n"
        "\n"
        "Add these links to the manifest:\n"
        "  address-book\n"
        "    - {shop: {repo: acme/api, issue: 1}}\n"
    )
    before = (shop.folder / "backlog.db").read_bytes()
    again = api(shop, "--create")
    assert again.out == answer.out.replace("made", "unchanged")
    assert (shop.folder / "backlog.db").read_bytes() == before


def test_what_was_made_and_linked_needs_nothing_more(shop: Terminal) -> None:
    shop.set(WRITES="on")
    api(shop, "--create")
    link = "{shop: {repo: acme/api, issue: 1}}"
    shop.rewrite("    owner: ben\n", f"    owner: ben\n    links: [{link}]\n")
    before = (shop.folder / "backlog.db").read_bytes()
    answer = shop("derive", "address-book", "--create")
    assert answer.out == (
        "address-book: nothing to derive, since items of it are refined already.\n"
    )
    assert (answer.code, (shop.folder / "backlog.db").read_bytes()) == (0, before)


def test_items_with_the_label_of_the_initiative_need_no_link(shop: Terminal) -> None:
    shop.set(WRITES="on")
    answer = shop("derive", "guest-checkout", "--create")
    assert answer.code == 0
    assert "Add these links" not in answer.out
    found = shop("derive", "guest-checkout").out
    assert "5 open items are neither split, estimated, assigned nor in a sprint." in found
    assert "(made already: shop:acme/shop#2)" in found


def test_what_has_no_place_is_told_and_the_others_are_made(shop: Terminal) -> None:
    shop.set(WRITES="on")
    answer = shop("derive", "--create")
    assert answer.code == 1
    assert "address-book: not made. Where it goes is not known" in answer.out
    assert "made shop:acme/shop#2 Agree when this is done: Guest checkout" in answer.out


def test_another_place_is_refused_where_it_was_made_already(shop: Terminal) -> None:
    shop.set(WRITES="on")
    api(shop, "--create")
    answer = shop("derive", "address-book", "--in", "shop:acme/shop", "--create")
    assert answer.code == 1
    assert "shop:acme/api#1 was made for it; say --in shop:acme/api" in answer.out


def test_the_limit_of_a_run_stops_it_and_the_next_run_goes_on(shop: Terminal) -> None:
    shop.set(WRITES="on", LIMITS__WRITES_PER_RUN="2")
    answer = api(shop, "--create")
    assert answer.code == 8
    assert "the limit of new issues a run or hour is reached" in answer.out
    answer = api(shop, "--create")
    assert [line.split()[0] for line in answer.out.splitlines()[:4]] == [
        "unchanged",
        "unchanged",
        "made",
        "made",
    ]


def test_the_kill_switch_stops_it(shop: Terminal) -> None:
    shop.set(WRITES="on", STOP_WRITES="on")
    answer = api(shop, "--create")
    assert answer.code == 8
    assert "Nothing was written: ROADMAP_DRIFT_STOP_WRITES is on." in answer.out


def test_json_tells_proposals_and_what_became_of_them(shop: Terminal) -> None:
    shop.set(WRITES="on")
    (told,) = api(shop, "--json").json["products"]
    (proposal,) = told["proposals"]
    assert (proposal["source"], proposal["in"], proposal["parent"]) == ("shop", "acme/api", None)
    assert [issue["topic"] for issue in proposal["issues"]] == [
        f"acme-shop/address-book/{name}" for name in ("epic", "done", "split", "measure")
    ]
    assert proposal["issues"][0]["body"].startswith("From the roadmap of Acme Shop")
    (told,) = api(shop, "--create", "--json").json["products"]
    assert told["done"][0] == {
        "topic": "acme-shop/address-book/epic",
        "issue": "shop:acme/api#1",
        "outcome": "made",
        "why": "",
    }
    assert told["links"] == {"address-book": ["- {shop: {repo: acme/api, issue: 1}}"]}


def test_markdown_is_one_page(shop: Terminal) -> None:
    out = api(shop, "--markdown").out
    assert out.startswith("# Address book\n")
    assert "\n## Epic: Address book\n" in out
    assert "\n- [ ] TO DO: what must not get worse\n" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("adress-book",), "There is no initiative adress-book.\nDid you mean 'address-book'?"),
        (("--in", "shpo"), "acme-shop has no source shpo (--in).\nDid you mean 'shop'?"),
        (
            ("--in", "shop:acme/apj"),
            "The source shop has no acme/apj (--in).\nDid you mean 'acme/api'?",
        ),
        (("--json", "--markdown"), "choose one of --json and --markdown"),
        (("--create", "--markdown"), "leave --create out"),
    ],
)
def test_a_slip_is_told_and_nothing_is_written(
    shop: Terminal, arguments: tuple[str, ...], said: str
) -> None:
    shop.set(WRITES="on")
    before = (shop.folder / "backlog.db").read_bytes()
    answer = shop("derive", *arguments, "--create")
    assert answer.code == 1
    assert said in answer.err
    assert (shop.folder / "backlog.db").read_bytes() == before


def test_a_run_at_work_keeps_another_one_from_writing(shop: Terminal) -> None:
    shop.set(WRITES="on")
    api(shop, "--create")
    store = open_store(f"sqlite:///{shop.folder.parent}/state/store.sqlite3")
    with store, store.alone("acme-shop") as alone:
        assert alone
        answer = shop("derive", "guest-checkout", "--create")
    assert answer.code == 8
    assert "another run of this product is at work" in answer.out


def test_several_products_share_the_limit_of_a_run(shop: Terminal) -> None:
    text = (shop.folder / "roadmap.yaml").read_text(encoding="utf-8")
    (shop.folder / "other.yaml").write_text(text.replace("acme-shop", "acme-api"), encoding="utf-8")
    shop.set(WRITES="on", LIMITS__WRITES_PER_RUN="6")
    answer = shop("derive", "guest-checkout", "--create", "-m", "*.yaml")
    assert answer.code == 8
    assert [answer.out.count(word) for word in ("made shop", "stopped shop")] == [6, 4]
    answer = shop("derive", "acme-api/guest-checkout", "--create", "-m", "*.yaml")
    assert answer.out.count("acme/shop#") == 5
