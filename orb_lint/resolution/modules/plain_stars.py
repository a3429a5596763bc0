"""Star imports of modules whose own source shows all that they give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from orb_lint.records import NamedTuple
from orb_lint.resolution.modules.finder import Form, Module
from orb_lint.resolution.modules.library import Library, Place
from orb_lint.workspace.model import Unit


class Stars(NamedTuple):
    """The star imports of a module, each with its position.

    Attributes:
        plain: path → the first star import of that module, if its source shows all that it gives.
        others: all other star imports; None for a module that is not found.
    """

    plain: dict[str, tuple[int, Place]]
    others: list[tuple[int, Place | None]]


class PlainStars:
    """Splits the star imports of modules, and looks up names in those that are plain."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._contents = library.contents
        self._stars: dict[str, Stars] = {}
        self._are_plain: dict[str, bool] = {}
        self._givers: defaultdict[str, set[str]] = defaultdict(set)

    def of(self, unit: Unit, module: Module) -> Stars:
        """The star imports of a module, split into plain ones and others."""
        if module.path not in self._stars:
            stars = self._stars[module.path] = Stars({}, [])
            exports = self._contents.exports(module)
            for index, star in enumerate(exports.stars if exports else ()):
                target = self._library.follow(unit, module, star)
                if target is None or not self._is_plain(target[1]):
                    stars.others.append((index, target))
                else:
                    stars.plain.setdefault(target[1].path, (index, target))
        return self._stars[module.path]

    def first_that_gives(self, stars: Stars, name: str) -> tuple[int, Place] | None:
        """The first star import whose target is plain and binds a name."""
        givers: Collection[str] = self._givers.get(name, ())
        if len(givers) < len(stars.plain):
            found = [stars.plain[path] for path in givers if path in stars.plain]
        else:
            found = [each for path, each in stars.plain.items() if path in givers]
        return min(found, key=lambda each: each[0], default=None)

    def _is_plain(self, module: Module) -> bool:
        """Whether the source of a module shows all that a star import of it binds."""
        if module.path not in self._are_plain:
            names = self._plain_names(module)
            self._are_plain[module.path] = names is not None
            for name in names or ():
                self._givers[name].add(module.path)
        return self._are_plain[module.path]

    def _plain_names(self, module: Module) -> Iterable[str] | None:
        """What a star import of a module binds, None if that depends on other modules."""
        if (listed := self._contents.plain_list(module)) is not None:
            return listed
        exports = self._contents.exports(module)
        if exports is None or exports.stars or exports.is_open or exports.is_public_open:
            return None
        if exports.public is not None:
            return exports.public
        if module.form is not Form.FILE or self._library.finder.stub_of(module):
            return None
        return [name for name in exports.names if not name.startswith("_")]
