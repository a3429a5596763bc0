"""Tells which packages must not depend on which others, by the settings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from orb_lint.manifests.names import normalize
from orb_lint.settings import Contract


class Contracts:
    """The contracts of one workspace; distributions may be named in any spelling."""

    def __init__(self, contracts: Iterable[Contract]) -> None:
        self._by_source: defaultdict[str, dict[str, Contract]] = defaultdict(dict)
        for each in contracts:
            self._by_source[normalize(each.source)][normalize(each.target)] = each

    def bind(self, source: str) -> bool:
        """Whether any of them forbids something to a distribution."""
        return normalize(source) in self._by_source

    def between(self, source: str, target: str) -> Contract | None:
        """The contract that forbids a distribution to depend on another, None if none does."""
        return self._by_source.get(normalize(source), {}).get(normalize(target))
