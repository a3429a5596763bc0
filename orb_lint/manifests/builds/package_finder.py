"""Searches for packages as setuptools does, by patterns of their dotted names.

Source: the code of setuptools' `PackageFinder`, for how include and exclude work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase

from orb_lint.files.paths import is_within, join, upwards
from orb_lint.records import NamedTuple

Read = Callable[[str], "bytes | None"]


class Finder(NamedTuple):
    """A search of setuptools for packages, by patterns of their dotted names.

    Attributes:
        where: the folder to look in.
        include: patterns.
        exclude: patterns.
        takes_bare: folders without `__init__.py` are packages, too.
    """

    where: str = ""
    include: tuple[str, ...] = ("*",)
    exclude: tuple[str, ...] = ()
    takes_bare: bool = True

    def takes(self, folder: str, read: Read) -> bool:
        """Whether it takes the package in a folder."""
        dotted = self._dotted(folder)
        if not dotted or not _matches(dotted, self.include) or self.excludes(folder):
            return False
        return self.takes_bare or all(
            read(join(around, "__init__.py")) is not None
            for around in upwards(folder)
            if around != self.where and is_within(around, self.where)
        )

    def excludes(self, folder: str) -> bool:
        """Whether an exclude pattern leaves out the package, or one around it with all below."""
        dotted = self._dotted(folder)
        parts = dotted.split(".")
        return bool(dotted) and (
            _matches(dotted, self.exclude)
            or any(
                f"{around}{end}" in self.exclude
                for around in (".".join(parts[:length]) for length in range(1, len(parts)))
                for end in ("*", ".*")
            )
        )

    def _dotted(self, folder: str) -> str:
        if not is_within(folder, self.where):
            return ""
        return folder[len(self.where) :].strip("/").replace("/", ".")


def _matches(dotted: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(dotted, pattern) for pattern in patterns)
