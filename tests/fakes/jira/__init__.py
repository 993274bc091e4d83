"""A Jira with state, Cloud or Data Center, on a loopback port.

::

    fake = FakeJira(cloud=True)
    pay = fake.project("PAY")
    epic = pay.issue("Guest checkout", kind="Epic")
    sprint = pay.board().sprint("Week 1", "active", start=..., end=...)
    story = pay.issue("Pay by card", epic=epic, labels=["a"], versions=["4.2"], sprint=sprint)
    story.move("Done", by=fake.ana, resolution="Won't Do")
    story.link("Blocks", pay.issue())
    story.comment("On it.", visibility=("role", "Developers"))
    with serving(fake) as base_url:
        ...

Our account is `fake.bot`: on Cloud it signs in with Basic `fake.bot.email`:`fake.token`, on
Data Center with Bearer `fake.token`. It begins with every right in a project but those of an
administrator; `project.deny(...)` and `project.grant(...)` change that.

What people do are methods, and stand in the changelog: `move`, `label`, `unlabel`, `assign`,
`plan` (sprints), `fix` (versions), `schedule` (due date), `retitle`, `describe`, `put` (a
custom field), `adopt` (children), `comment`, `link`, `refer` (a remote link), `transfer`,
`delete`. A test may set attributes too, and calls `fake.tick()` then.

Where Jira's behaviour is not known for certain, the fake takes the side that is harder for a
client, and a comment says so. What it does not know of Jira, it refuses.
"""

from tests.fakes.jira.faults import Fault, How, Request, When
from tests.fakes.jira.server import FakeJira
from tests.fakes.shared.server import serving

__all__ = ["FakeJira", "Fault", "How", "Request", "When", "serving"]
