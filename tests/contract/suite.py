"""The contract every connector passes.

A connector's tests are one class: subclass `ConnectorContract` and give the fixture
`harness`. For example::

    class TestLocalContract(ConnectorContract):
        @pytest.fixture
        def harness(self, tmp_path: Path) -> Iterator[Harness]:
            yield LocalHarness(tmp_path / "tracker.db")

What a tracker lacks is declared (`Harness.lacks`, `Reader.capabilities`), and the skipped
test prints why.
"""

from tests.contract.asking import AskingContract
from tests.contract.failing import FailingContract
from tests.contract.issues import IssueContract
from tests.contract.keys import KeyContract
from tests.contract.labels import LabelContract
from tests.contract.notes import ForeignMarkerContract, LongThreadContract, NoteContract
from tests.contract.reading import ReadingContract
from tests.contract.sheets import SheetContract
from tests.contract.texts import TextContract
from tests.contract.threads import AccountContract, ThreadContract
from tests.contract.updates import UpdateContract


class ConnectorContract(
    ReadingContract,
    UpdateContract,
    KeyContract,
    TextContract,
    AskingContract,
    LabelContract,
    NoteContract,
    ForeignMarkerContract,
    LongThreadContract,
    ThreadContract,
    AccountContract,
    SheetContract,
    IssueContract,
    FailingContract,
):
    """All of it; the subclass gives the fixture `harness`, an empty tracker each time."""
