"""What to write instead of a legacy import, for E7701 and E7706."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise

from orb_lint.expressions import regex
from orb_lint.findings import Applicability, Fix, Related, Renaming, renaming
from orb_lint.records import NamedTuple
from orb_lint.resolution.legacy import Destination
from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.readings import Reading
from orb_lint.rules.support.statements import quoted_statements
from orb_lint.source.record import Alias, Context, ImportKind
from orb_lint.source.rewrite import import_from, move_modules, move_names
from orb_lint.source.words import ends_of

_WORD = rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*"
_NAME = regex(_WORD)
_IN_NAME = regex(rb"[\w\x80-\xff.]")
_QUOTES = (b"'", b'"')
_FEW = 50
"""Up to this many names are searched for one by one."""

Thing = tuple[str, str]
"""A module's path and a name that it defines; the name is "" for the module itself."""


class Suggestion(NamedTuple):
    """How to fix one legacy statement.

    Attributes:
        text: what to do, for the end of a message.
        fix: the edits, None if they would not be certain to be right.
        things: what the statement imports, by its new identity.
        renaming: the names that the fix changes.
    """

    text: str
    fix: Fix | None
    things: frozenset[Thing]
    renaming: Renaming


def suggest(file: SourceFile, references: list[Reference]) -> Suggestion:
    """How to fix the statement of legacy references."""
    found = (
        _of_names(file, references[0])
        if references[0].record.kind is ImportKind.FROM
        else _of_modules(file, references)
    )
    if found.fix is None or file.problem:  # a fix of invalid Python can't be proved
        return found._replace(fix=None)
    if file.is_generated:
        return found._replace(text=f"{found.text}, in the generator of this file", fix=None)
    if references[0].is_in(Context.OPTIONAL):
        return found._replace(text=f"{found.text}, and drop the fallback", fix=None)
    if any(_is_compared(file.source, reference.module) for reference in references):
        text = f"{found.text}, and change what `__module__` is compared with"
        fix = found.fix._replace(applicability=Applicability.UNSAFE)
        return found._replace(text=text, fix=fix)
    return found


@lru_cache(maxsize=1)
def _asks_for_modules(source: bytes) -> bool:
    return b"__module__" in source


def _is_compared(source: bytes, module: str) -> bool:
    """Whether a source asks for a `__module__`, and spells an old name."""
    if not _asks_for_modules(source):
        return False
    name = module.encode()
    return any(
        source[end - len(name) - 1 : end - len(name)] in _QUOTES
        and source[end : end + 1] in (*_QUOTES, b".")
        for end in ends_of(source, name)
    )


def _of_names(file: SourceFile, reference: Reference) -> Suggestion:
    """How to fix a statement that imports names from a module."""
    destination = reference.destination
    assert destination is not None
    if destination.package is None:
        locations = _Locations(_without_package(destination), {}, frozenset())
    else:
        locations = _locations_of_names(file.resolver, destination.new, reference.names)
    modules, fix = locations.modules, None
    if modules:
        fix = move_names(file.path, file.statement(reference), modules, file.newline)
    if fix and not locations.is_proved:
        fix = fix._replace(applicability=Applicability.UNSAFE)
    renamed = renaming([reference.module], modules.values())
    return Suggestion(locations.text, fix, locations.things, renamed)


class _Locations(NamedTuple):
    """Where the names of a legacy statement are now.

    Attributes:
        text: the suggestion for the message.
        modules: name → its new module; empty unless each name has exactly one that offers all
            that is used of it.
        things: what the statement imports, by its new identity.
        is_proved: each module surely offers its name.
    """

    text: str
    modules: Mapping[str, str]
    things: frozenset[Thing]
    is_proved: bool = False


def _locations_of_names(resolver: Resolver, mapped: str, names: tuple[Alias, ...]) -> _Locations:
    """Find the new locations of the names in one statement.

    Args:
        resolver: of the workspace.
        mapped: what has taken the place of the legacy module, by the map; in a local package.
        names: that the statement imports.
    """
    if any(alias.name == "*" for alias in names):
        location = resolver.library.find(mapped)
        things = frozenset({(location.module.path, "")} if location else ())
        return _Locations(f"import the names it needs from `{mapped}`", {}, things)
    moved = resolver.legacy.moved(mapped, tuple(alias.name for alias in names))
    modules: dict[str, str] = {}
    obstacles: list[str] = []
    for alias, candidates in zip(names, moved.locations, strict=True):
        if len(candidates) == 1:
            modules[alias.name] = candidates[0].dotted
        elif candidates:
            choices = " or ".join(f"`{location.dotted}`" for location in candidates)
            obstacles.append(f"`{alias.name}` is defined by {choices}: choose one")
        else:
            package = resolver.library.packages[mapped.partition(".")[0]]
            obstacles.append(
                f"nothing in {package.distribution} defines `{alias.name}`: move it there first"
            )
    words = [f"write {quoted_statements(names, modules)}"] if modules else []
    text = "; ".join(words + obstacles)
    return _Locations(text, {} if obstacles else modules, moved.origins, moved.is_proved)


def _of_modules(file: SourceFile, references: list[Reference]) -> Suggestion:
    """How to fix a statement that imports whole modules."""
    each = [_location_of_module(file, reference) for reference in references]
    modules = {name: module for one in each for name, module in one.modules.items()}
    fix = None
    if len(modules) == len(references):
        fix = move_modules(file.path, file.statement(references[0]), modules, file.newline)
    if fix and not all(one.is_proved for one in each):
        fix = fix._replace(applicability=Applicability.UNSAFE)
    things = frozenset[Thing]().union(*(one.things for one in each))
    renamed = renaming((each.module for each in references), modules.values())
    return Suggestion("; ".join(one.text for one in each), fix, things, renamed)


def _location_of_module(file: SourceFile, reference: Reference) -> _Locations:
    """Find the new location of a module that a statement imports."""
    destination, resolver = reference.destination, file.resolver
    assert destination is not None
    if destination.package is None:
        return _Locations(_without_package(destination), {}, frozenset())
    location = resolver.library.find(destination.new)
    if location is None:
        where = f"{destination.package.distribution} defines it"
        text = f"import what it needs of `{reference.module}` from where {where}"
        return _Locations(text, {}, frozenset())
    alias = reference.record.names[reference.position]
    text = f"write {_spell_import(alias, destination.new)}"
    things = frozenset({(location.module.path, "")})
    place = location.unit, location.module
    used = sorted(_attributes_used(file, alias.asname or alias.name))
    if missing := [name for name in used if not resolver.names.offers(*place, name)]:
        text = f"{text}; `{destination.new}` does not offer {_quote(missing)}"
        return _Locations(text, {}, things)
    is_proved = all(resolver.names.surely_offers(*place, name) for name in used)
    return _Locations(text, {alias.name: destination.new}, things, is_proved)


def _without_package(destination: Destination) -> str:
    package = destination.new.partition(".")[0]
    if not package:
        return "import it from the package that holds its code now"
    return f"this workspace has no package `{package}` yet: create it and move the module there"


def _spell_import(alias: Alias, new: str) -> str:
    if alias.asname:
        return f"`import {new} as {alias.asname}`"
    if statements := import_from(alias, new):
        return " and ".join(f"`{statement}`" for statement in statements)
    top = alias.name.partition(".")[0]
    return f"`import {new}`, and import what is bound to `{top}` from its package, too"


def _attributes_used(file: SourceFile, module: str) -> frozenset[str]:
    """The attributes of an imported module that the text of a file seems to use.

    Args:
        file: that imports it.
        module: as the file calls it.
    """
    if len(file.references) > _FEW:
        return _attributes_by_module(file.source, module.count(".")).get(module, frozenset())
    return _attributes_of(file.source, module)


@lru_cache(maxsize=16)
def _attributes_of(source: bytes, module: str) -> frozenset[str]:
    """The attributes of one module."""
    pieces = source.split(module.encode() + b".")
    return frozenset(
        name[0].decode(errors="replace")
        for before, after in pairwise(pieces)
        if not _IN_NAME.match(before[-1:]) and (name := _NAME.match(after))
    )


@lru_cache(maxsize=4)
def _attributes_by_module(source: bytes, dots: int) -> Mapping[str, frozenset[str]]:
    """The attributes used of each name with this many dots, all found in one search."""
    chain = rb"(?<![.\w\x80-\xff])(%b(?:\.%b){%d})\.(%b)" % (_WORD, _WORD, dots, _WORD)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for match in re.finditer(chain, source):
        module, name = (part.decode(errors="replace") for part in match.groups())
        found[module].add(name)
    return {module: frozenset(names) for module, names in found.items()}


def _quote(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


class ByNewName:
    """Everything that some files import from local packages by new names.

    Args:
        reading: the files.
    """

    def __init__(self, reading: Reading) -> None:
        self._places = _imported_by_new_name(reading)
        self._of_module: defaultdict[str, list[Thing]] = defaultdict(list)
        for thing in self._places:
            self._of_module[thing[0]].append(thing)
        self._found: dict[frozenset[Thing], tuple[Related, ...]] = {}

    def __bool__(self) -> bool:
        return bool(self._places)

    def places_of(self, things: frozenset[Thing]) -> tuple[Related, ...]:
        """The places where a thing is imported, sorted; a module stands for all it defines."""
        if things not in self._found:
            same = {each for thing in things for each in self._same_as(*thing)}
            places = {place for each in same for place in self._places[each].values()}
            self._found[things] = tuple(sorted(places))
        return self._found[things]

    def _same_as(self, path: str, name: str) -> Iterable[Thing]:
        if not name:
            return self._of_module.get(path, ())
        return [each for each in ((path, name), (path, "")) if each in self._places]


def _imported_by_new_name(reading: Reading) -> dict[Thing, dict[str, Related]]:
    """Thing → path of a file → the first place there that imports the thing by its new name."""
    resolver = reading.resolver
    places: defaultdict[Thing, dict[str, Related]] = defaultdict(dict)
    for file in reading.files_with(resolver.library.package_names):
        for reference in file.imports:
            if reference.target is not Target.PACKAGE or not reference.found or not reference.unit:
                continue
            names = [alias.name for alias in reference.names]
            if not names or "*" in names:
                things = {(reference.found.path, "")}
            else:
                found = reference.unit, reference.found
                things = {resolver.names.origin(*found, name) for name in names}
            line = reference.record.span.line
            place = Related(file.path, line, f"imports from `{reference.module}`")
            for thing in things:
                places[thing].setdefault(file.path, place)
    return dict(places)
