"""What the sources of modules show of themselves; each is parsed at most once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from orb_lint.files.tree import Tree
from orb_lint.records import NamedTuple
from orb_lint.resolution.modules.finder import Form, Module
from orb_lint.source.exports import Exports, plainly_listed, read_exports
from orb_lint.source.glances import PlainNames
from orb_lint.source.parsing import PARSE_ERRORS
from orb_lint.spelling import KnownWords
from orb_lint.workspace.model import Unit, UnitKind

_MOST_KEPT = 1 << 22
"""The most bytes of sources that are kept to look up names in them."""

_SOON_PARSED = 4_096
"""Bytes of a source that is parsed in less than a millisecond."""


class Public(NamedTuple):
    """What `__all__` of a module says about star imports.

    Attributes:
        listed: the names in `__all__`, None where it has none.
        is_open: it may list more than the source shows.
    """

    listed: frozenset[str] | None
    is_open: bool


class ModuleContents:
    """Knows what the modules of a workspace bind and list by themselves.

    Attributes:
        unparsable: path → source of each module that did not parse when something was asked of it.
    """

    def __init__(self, tree: Tree) -> None:
        self.unparsable: dict[str, bytes] = {}
        self._tree = tree
        self._at_hand: Mapping[str, bytes] = {}
        self._exports: dict[str, Exports | None] = {}
        self._known_names: dict[str, KnownWords] = {}
        self._plain_names: dict[str, PlainNames] = {}
        self._kept = 0
        self._plainly_listed: dict[str, frozenset[str] | None] = {}

    def exports(self, module: Module) -> Exports | None:
        """What a module offers; None where its source can't tell."""
        if module.form is Form.NAMESPACE:
            return Exports({}, (), None, is_public_open=False, is_open=False)
        if module.path not in self._exports:
            self._exports[module.path] = self._read_exports(module)
        return self._exports[module.path]

    def exports_if_read(self, path: str) -> Exports | None:
        """What a module offers of which that has been asked before, else None."""
        return self._exports.get(path)

    def _read_exports(self, module: Module) -> Exports | None:
        if module.form is Form.COMPILED:
            return None
        source = self.source(module)
        if source is None:
            return None
        try:
            return read_exports(source)
        except PARSE_ERRORS:
            self.unparsable[module.path] = source
            return None

    def known_names(self, module: Module) -> KnownWords:
        """The names that a module binds itself, among which a misspelt one is looked up."""
        if module.path not in self._known_names:
            exports = self.exports(module)
            self._known_names[module.path] = KnownWords(exports.names if exports else ())
        return self._known_names[module.path]

    @contextmanager
    def having(self, sources: Mapping[str, bytes]) -> Iterator[None]:
        """While this lasts, take sources that are at hand instead of reading their files again.

        Args:
            sources: path → source; those of a unit's files, which import one another.
        """
        self._at_hand = sources
        try:
            yield
        finally:
            self._at_hand = {}

    def source(self, module: Module) -> bytes | None:
        """The source of a module, None where its file can't be read."""
        source = self._at_hand.get(module.path)
        return self._tree.read(module.path) if source is None else source

    def text(self, module: Module) -> bytes:
        """The source of a module, empty where its file can't be read."""
        return self.source(module) or b""

    def shows(self, unit: Unit, module: Module, name: str) -> bool:
        """Whether a glance at a module shows that it binds a name, so that it need not be parsed.

        A small module of a package is parsed all the same: if it is no valid Python, everybody who
        installs the package fails.
        """
        if module.path in self._exports or module.form not in (Form.FILE, Form.PACKAGE):
            return False
        return name in self._shown_by(unit, module)

    def _shown_by(self, unit: Unit, module: Module) -> PlainNames:
        """The names that a glance shows a module to bind; kept for the modules asked about last."""
        names = self._plain_names.pop(module.path, None)
        if names is None:
            source = self.text(module)
            is_asked_for_names = unit.kind is not UnitKind.PACKAGE or len(source) > _SOON_PARSED
            names = PlainNames(source if is_asked_for_names else b"")
            self._kept += names.size
            while self._kept > _MOST_KEPT and self._plain_names:
                oldest = self._plain_names.pop(next(iter(self._plain_names)))
                self._kept -= oldest.size
        self._plain_names[module.path] = names
        return names

    def public(self, module: Module) -> Public | None:
        """What a module declares public; None where its source can't tell."""
        if (listed := self.plain_list(module)) is not None:
            return Public(listed, is_open=False)
        exports = self.exports(module)
        return Public(exports.public, exports.is_public_open) if exports else None

    def plain_list(self, module: Module) -> frozenset[str] | None:
        """All that a star import of a module takes, if a glance at its `__all__` shows that.

        Small modules are parsed instead, so that invalid Python is found.
        """
        path = module.path
        if path in self._exports or module.form not in (Form.FILE, Form.PACKAGE):
            return None
        if path not in self._plainly_listed:
            text = self.text(module)
            is_asked = len(text) > _SOON_PARSED
            self._plainly_listed[path] = plainly_listed(text) if is_asked else None
        return self._plainly_listed[path]

    def listed(self, module: Module) -> Collection[str]:
        """What `__all__` of a module lists, as far as its source shows."""
        public = self.public(module)
        return (public.listed if public else None) or ()

    def gives_more(self, module: Module, *, private: bool) -> bool:
        """Whether `from module import *` takes names that the module does not list."""
        public = self.public(module)
        if public is None or public.listed is None:
            return not private
        return public.is_open

    def gives_all(self, module: Module) -> bool:
        """Whether a star import of a module takes exactly what it lists, or everything."""
        public = self.public(module)
        return public is not None and not public.is_open

    def gives_to_star(self, module: Module, name: str) -> bool:
        """Whether `from module import *` takes a name that the module binds."""
        public = self.public(module)
        if public is None:
            return False
        return not name.startswith("_") if public.listed is None else name in public.listed
