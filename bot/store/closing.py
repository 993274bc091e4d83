"""What every store does at the end of a `with` block."""

from types import TracebackType
from typing import Self


class Closes:
    """Is closed when the block ends, however it ends."""

    def close(self) -> None:
        """Let go of what it holds; it is not used after that."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
