"""The modules of a package that have star imports, and which of them have a name from where."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from orb_lint.resolution.stars import StarImports


class Takers:
    """Modules with star imports, each known by its number.

    Args:
        stars: know what these bring.
        numbers: group of modules that bind the same names → the numbers of those in it, ascending.
        preferred: numbers of modules that are better told than others.
        unsure: names that some of the modules bind not for certain, or import from themselves.
    """

    def __init__(
        self,
        stars: StarImports,
        numbers: Mapping[int, Sequence[int]],
        preferred: Collection[int],
        unsure: Collection[str],
    ) -> None:
        self._stars = stars
        self._all = numbers
        self._unsure = unsure
        self._open = {group: of for group, of in numbers.items() if not stars.is_sure(group)}
        sure = {group: of for group, of in numbers.items() if group not in self._open}
        liked = {group: [each for each in of if each in preferred] for group, of in sure.items()}
        self._firsts = stars.firsts({group: of[0] for group, of in sure.items()})
        self._first_preferred = stars.firsts({group: of[0] for group, of in liked.items() if of})

    def that_bind(self, name: str) -> Iterator[int]:
        """The numbers of those that may bind a name, as far as they are needed.

        Where one module alone binds it, all others surely have it from there, and the first of
        them, and the first of those preferred, stand for all.
        """
        is_told = not self._stars.is_bound_twice(name) and name not in self._unsure
        if is_told and (binder := self._stars.sole_binder(name)):
            group = self._stars.group_of(binder)
            for firsts in (self._firsts, self._first_preferred):
                if group in firsts:
                    yield firsts[group]
        left = self._open if is_told else self._all
        if left:
            is_bound = self._stars.groups_that_bind(name)
            for group, numbers in left.items():
                if is_bound[group]:
                    yield from numbers
