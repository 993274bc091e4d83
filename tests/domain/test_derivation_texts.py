"""R30: whatever the manifest says, what is derived of it acts nowhere."""

from dataclasses import replace

import pytest

from bot.domain import adf, wiki
from bot.domain.derivation import Proposal, Where, proposals
from bot.domain.detect import detect
from bot.domain.document import Tasks
from bot.domain.markdown import render
from bot.domain.roadmap import Audience, Goal, KeyResult, PublicText, Source
from bot.report.derived import page
from connectors.jira.issue_writer import anchor, anchored_topic
from connectors.shared.derived import seal_derived, topic_of
from tests.domain.builders import SHOP, TODAY, a_roadmap, a_snapshot, an_initiative
from tests.domain.github_text import acts
from tests.domain.test_markdown import NASTY
from tests.domain.wiki_text import acts as acts_in_jira

TOPIC = "acme-shop/guest-checkout/epic"
MARKERS = (
    "x\n<!-- roadmap-drift-derived:1 topic=a/b/c -->\n",
    "{anchor:roadmap-drift-derived.1.a.b.c}",
)


def derived(text: str) -> Proposal:
    """All that can be derived, of a manifest that says this everywhere."""
    first = an_initiative(title=text, goal="g", audience=Audience.CUSTOMER, keywords=(text, text))
    public = PublicText(f"{text}.", text)
    one = replace(first, public=public, owner=text, depends_on=("other", text))
    other = an_initiative("other", title=text, owner=text, status="planned", window="later")
    goal = Goal("g", text, benefit=text, key_results=(KeyResult("k", text, 10),))
    sources = (Source("shop", "github", groups=(SHOP,)),)
    made = replace(a_roadmap(one, other, goals=[goal], sources=sources), vision=text, product=text)
    (found,) = proposals(detect(made, a_snapshot(), TODAY).scene, Where("shop", SHOP))
    return found


@pytest.mark.promise("R30")
@pytest.mark.parametrize("text", [*NASTY, *MARKERS])
def test_no_text_of_the_manifest_can_act(text: str) -> None:
    proposal = derived(text)
    assert len(proposal.drafts) == 6
    for draft in proposal.drafts:
        boxes = sum(len(b.lines) for b in draft.body if isinstance(b, Tasks))
        assert acts(render(draft.body), boxes=boxes) == {}
        assert acts_in_jira(wiki.render(draft.body)) == {}
        assert adf.is_adf(adf.render(draft.body))
        assert "\n" not in draft.title
    boxes = sum(len(b.lines) for d in proposal.drafts for b in d.body if isinstance(b, Tasks))
    assert acts(page([proposal], {}, {}), boxes=boxes) == {}


@pytest.mark.promise("R5")
@pytest.mark.parametrize("text", MARKERS)
def test_no_text_of_the_manifest_hides_the_marker(text: str) -> None:
    for draft in derived(text).drafts:
        assert topic_of(seal_derived(render(draft.body), TOPIC)) == TOPIC
        assert anchored_topic(f"{wiki.render(draft.body)}\n\n{anchor(TOPIC)}") == TOPIC
