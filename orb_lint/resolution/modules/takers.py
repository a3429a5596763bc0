"""The modules of a package that have star imports, and which of them have a name from where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import islice

from orb_lint.resolution.modules.stars import StarImports

_MANY = 64
"""So many modules that may have a name from several others are asked for it."""


class Takers:
    """Modules with star imports, each known by its number.

    Args:
        stars: know what these bring.
        numbers: path → number, ascending; the stars know all of them.
        preferred: numbers of modules that are better told than others.
        unsure: names that some of the modules bind not for certain, or import from themselves.
    """

    def __init__(
        self,
        stars: StarImports,
        numbers: Mapping[str, int],
        preferred: Collection[int],
        unsure: Collection[str],
    ) -> None:
        self._stars = stars
        self._numbers = numbers
        self._unsure = unsure
        groups = {path: stars.group_at(path) for path in numbers}
        sure: defaultdict[int, list[int]] = defaultdict(list)
        for path, number in numbers.items():
            if stars.is_sure(groups[path]):
                sure[groups[path]].append(number)
        self._doubtful = {
            path: number for path, number in numbers.items() if groups[path] not in sure
        }
        is_open = (number for path, number in numbers.items() if stars.is_open(groups[path]))
        self._open = [*islice(is_open, _MANY)]
        liked = {group: [each for each in of if each in preferred] for group, of in sure.items()}
        self._firsts = stars.firsts({group: of[0] for group, of in sure.items()})
        self._first_preferred = stars.firsts({group: of[0] for group, of in liked.items() if of})

    def that_bind(self, name: str) -> Iterator[int]:
        """The numbers of those that may bind a name, as far as they are needed.

        Where one module alone binds it, all others surely have it from there, and the first of
        them, and the first of those preferred, stand for all. Else a few that are nearest to where
        it is bound are enough.
        """
        is_told = not self._stars.is_bound_twice(name) and name not in self._unsure
        if is_told and (binder := self._stars.sole_binder(name)):
            group = self._stars.group_of(binder)
            for firsts in (self._firsts, self._first_preferred):
                if group in firsts:
                    yield firsts[group]
        left = self._doubtful if is_told else self._numbers
        if left:
            nearest = islice(self._stars.that_bind(name), _MANY)
            yield from (left[path] for path in nearest if path in left)
            yield from self._open
