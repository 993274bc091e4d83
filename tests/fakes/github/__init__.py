"""A GitHub with state, on a loopback port.

::

    fake = FakeGitHub()
    fake.repo("acme/shop").issue("Guest checkout", labels=["bug"]).comment("On it.")
    with serving(fake) as base_url:
        ...
"""

from tests.fakes.github.server import FakeGitHub
from tests.fakes.shared.faults import Fault, How, Request, When
from tests.fakes.shared.server import serving

__all__ = ["FakeGitHub", "Fault", "How", "Request", "When", "serving"]
