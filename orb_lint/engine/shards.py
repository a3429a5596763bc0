"""Shares of a workspace, for several machines that check it together."""

from __future__ import annotations

from collections.abc import Callable

from orb_lint.records import NamedTuple
from orb_lint.workspace.model import Workspace


class Shard(NamedTuple):
    """Every n-th unit root of a workspace; the first shard has what lies in no unit root, too.

    Attributes:
        number: of the shard, from 1.
        total: number of shards.
    """

    number: int = 1
    total: int = 1

    @property
    def is_first(self) -> bool:
        """Whether what lies in no unit root belongs to it."""
        return self.number == 1

    @property
    def is_all(self) -> bool:
        """Whether it is the only one."""
        return self.total == 1

    def unit_roots_of(self, workspace: Workspace) -> list[str]:
        """The unit roots of a workspace that belong to it."""
        return [*workspace.unit_roots][self.number - 1 :: self.total]

    def belonging(self, workspace: Workspace) -> Callable[[str], bool]:
        """A test whether a path of a workspace belongs to it."""
        own = frozenset(self.unit_roots_of(workspace))

        def belongs(path: str) -> bool:
            unit_root = workspace.unit_root_of(path)
            return self.is_first if unit_root is None else unit_root in own

        return belongs


WHOLE = Shard()
