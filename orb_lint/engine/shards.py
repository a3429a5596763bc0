"""Shares of a workspace, for several machines that check it together."""

from __future__ import annotations

from collections.abc import Callable

from orb_lint.records import NamedTuple
from orb_lint.workspace.model import Workspace


class Shard(NamedTuple):
    """Every so many'th unit root, and with the first of them what stands in none.

    Attributes:
        number: which of the shards it is, from 1.
        total: how many there are.
    """

    number: int = 1
    total: int = 1

    @property
    def is_first(self) -> bool:
        """Whether what stands in no unit root belongs to it."""
        return self.number == 1

    @property
    def is_all(self) -> bool:
        """Whether there is no other."""
        return self.total == 1

    def unit_roots_of(self, workspace: Workspace) -> list[str]:
        """The unit roots of a workspace that belong to it."""
        return [*workspace.unit_roots][self.number - 1 :: self.total]

    def belonging(self, workspace: Workspace) -> Callable[[str], bool]:
        """What tells whether a path of a workspace belongs to it."""
        own = frozenset(self.unit_roots_of(workspace))

        def belongs(path: str) -> bool:
            unit_root = workspace.unit_root_of(path)
            return self.is_first if unit_root is None else unit_root in own

        return belongs


WHOLE = Shard()
