"""E7705 unresolved-local-import."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from operator import itemgetter

from orb_lint.expressions import regex
from orb_lint.files.paths import parent, upwards
from orb_lint.findings import Applicability, Finding, Fix, Related, message_of
from orb_lint.resolution.installed.stdlib import is_former_stdlib_module, stdlib_module_since
from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.base import Rule
from orb_lint.rules.import_facts import ImportFacts
from orb_lint.rules.readings import FileImports, Reading
from orb_lint.rules.support.statements import by_statement, quoted_statements
from orb_lint.settings import version_text
from orb_lint.source.record import Context, Import, ImportKind
from orb_lint.spelling import KnownWords
from orb_lint.workspace.model import Unit, UnitKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.resolution.misplaced import Misplaced

_PLATFORM = regex(
    r"platform|version|windows|win32|linux|mac_?os|osx|posix|bsd|pypy|jython|py2|py3|^os\.name$",
    re.IGNORECASE,
)
_DEFINITION = regex(rb"[ \t]*(?:(?:async[ \t]+)?def[ \t]+|class[ \t]+)?([\w\x80-\xff]+)")
_SCRIPT = regex("^__(?:name|package)__$")
_UNSURE = Context.OPTIONAL | Context.UNREACHED
_MOST_FUNCTIONS = 3
_OF_UNIT = (Target.OWN, Target.RELATIVE)
_LOCAL = (Target.OWN, Target.PACKAGE, Target.LAYER, Target.RELATIVE, Target.ABOVE, Target.COPIED)

_Fault = tuple[str, str]
"""What is wrong with an import, and what to do about it or why it is so."""


class UnresolvedLocalImport(Rule):
    """An import names a local module, or a name in one, that is not there."""

    number = 5
    symbol = "unresolved-local-import"
    summary = "an import names a local module that is not there, or a name it does not offer"
    why = (
        "The import fails as soon as it runs. Moves leave such imports behind: a module was split,"
        " a name was left out of the new package, a layer went away."
    )
    how_to_fix = (
        "Import from where the name is defined now, or move it to where the import expects it."
    )
    fix_safety = "safe where exactly one place defines the name"
    settings = ("extend-exclude",)
    limits = (
        "Silent about an import in `try` with `except ImportError`, unless all that stand in for it"
        " lack the same name. Silent if a module does not parse, defines `__getattr__`, or has a"
        " star import from an unknown module. A stub alone is enough for type checkers, and if the"
        " build of its package compiles modules."
    )
    see_also = ("legacy-layer-import", "package-missing-init")

    targets = frozenset({*_LOCAL, Target.LEAVES_UNIT, Target.NOT_ATTACHED, Target.UNEXPLAINED})

    def objects_to(self, reference: Reference, facts: ImportFacts, resolver: Resolver) -> bool:
        if reference.is_in(_UNSURE):
            return _is_alternative(reference) and _leads_nowhere(reference, resolver)
        if reference.target is Target.UNEXPLAINED:
            return not reference.is_in(Context.TYPE_CHECKING)
        if reference.target is Target.NOT_ATTACHED:
            return True
        if reference.target is Target.LEAVES_UNIT:
            return facts.kind is not UnitKind.LAMBDA
        return _leads_nowhere(reference, resolver)

    def check_outside(self, imports: Sequence[FileImports], reading: Reading) -> Iterator[Finding]:
        lacking = [
            FileImports(
                file,
                [
                    each
                    for each in references
                    if (not each.is_in(_UNSURE) or _is_alternative(each))
                    and _leads_nowhere(each, reading.resolver)
                ],
            )
            for file, references in imports
        ]
        return self.check_imports(lacking, reading)

    def check_imports(self, imports: Sequence[FileImports], reading: Reading) -> Iterator[Finding]:
        for file, references in by_statement(imports):
            faults = [
                (reference, found)
                for reference in references
                if (found := _fault(file, reference)) is not None
                and not _depends_on_system(file, reference)
                and not (_is_alternative(reference) and _may_come_otherwise(file, reference))
            ]
            if faults:
                first = faults[0][0]
                *others, (fault, suggestion) = dict.fromkeys(found for _, found in faults)
                yield self.at_import(
                    file,
                    first,
                    "; ".join([*(message_of(*other) for other in others), fault]),
                    suggestion,
                    related=_cause(file, first),
                    fix=_fix(file, first),
                )


def _leads_nowhere(reference: Reference, resolver: Resolver) -> bool:
    """Whether a local module is missing, or lacks what is imported."""
    if reference.target not in _LOCAL or reference.unit is None:
        return False
    if reference.found is not None:
        return bool(_missing_names(reference, resolver))
    if reference.target in _OF_UNIT:
        return True
    from orb_lint.resolution.missing import may_be_elsewhere

    return not (
        reference.unit.is_open
        or resolver.workspace.part_of(reference.unit.path).unreadable
        or may_be_elsewhere(resolver.library, reference.unit, reference.module)
    )


def _is_alternative(reference: Reference) -> bool:
    """Whether code goes on without an import, perhaps with another that brings the same names."""
    return (
        reference.found is not None
        and reference.is_in(Context.OPTIONAL)
        and not reference.is_in(Context.UNREACHED)
    )


def _may_come_otherwise(file: SourceFile, reference: Reference) -> bool:
    """Whether a file goes on if an import fails: no other brings the same names in its place.

    In `try: from a import x` with `except ImportError: from b import x` one of both must have `x`.
    """
    missing = {*_missing_names(reference, file.resolver)}
    others = [
        each
        for each in file.references
        if each.position != reference.position or each.record is not reference.record
        if missing & {alias.name for alias in each.names}
    ]
    return not others or not all(
        _is_alternative(each) and missing & {*_missing_names(each, file.resolver)}
        for each in others
    )


def _fault(file: SourceFile, reference: Reference) -> _Fault | None:
    if reference.target is Target.UNEXPLAINED:
        return _unexplained(file, reference)
    dotted = "." * reference.record.level + reference.module
    if reference.target is Target.LEAVES_UNIT:
        return f"`{dotted}` leaves {file.unit.name if file.unit else 'its unit'}", ""
    if reference.target is Target.NOT_ATTACHED and reference.unit and file.unit:
        return (
            f"`{dotted}` lives in layer {reference.unit.path}, which"
            f" {_any_of(file.unit.functions)} not attach",
            "attach it, or import from a local package",
        )
    if reference.target in _OF_UNIT and _may_be_there(file, reference):
        return None
    if reference.found is not None:
        return _without_names(file, reference, dotted)
    if reference.target is Target.RELATIVE:
        return f"there is no module `{dotted}` beside this file", ""
    return _without_module(file, reference, dotted)


def _may_be_there(file: SourceFile, reference: Reference) -> bool:
    """Whether what a unit's own modules lack may still exist when the code runs."""
    from orb_lint.resolution.missing import is_recorded, may_be_made, would_be_generated

    workspace = file.resolver.workspace
    return (
        would_be_generated(workspace, file.path, reference)
        or is_recorded(workspace, file.path, reference)
        or (
            reference.found is None
            and (
                (reference.target is Target.OWN and b"sys.path" in file.source)
                or may_be_made(file.resolver.library, file.path, reference)
            )
        )
    )


def _any_of(functions: tuple[str, ...]) -> str:
    """The functions of templates as the subject of a sentence about what none of them does."""
    if len(functions) == 1:
        return f"{functions[0]} does"
    more = f" and {len(functions) - _MOST_FUNCTIONS} more" if functions[_MOST_FUNCTIONS:] else ""
    return f"{', '.join(functions[:_MOST_FUNCTIONS])}{more} do"


def _unexplained(file: SourceFile, reference: Reference) -> _Fault | None:
    if _may_be_of_script(file, reference):
        return None
    if file.unit and (folder := _folder_beside(file, reference)):
        return _out_of_reach(file.unit, reference, folder)
    target = version_text(file.target_python)
    if is_former_stdlib_module(reference.top):
        fault = f"`{reference.module}` is not in the standard library of Python {target} any more"
        return fault, ""
    if since := stdlib_module_since(reference.top):
        return (
            f"`{reference.module}` is in the standard library from Python {version_text(since)} on,"
            f" and this code runs on {target}",
            "",
        )
    if file.unit and (where := file.resolver.misplaced.of(file.unit, reference)):
        return _misplaced(file.unit, reference, where)
    if folder := file.resolver.misplaced.unnamed_package(reference.top):
        return (
            f"`{reference.module}` is in {folder}, which is no local package by the settings",
            "name it in `packages`",
        )
    hint = _hint(file, reference.top)
    return (
        f"nothing here explains `{reference.module}`",
        "no module of this unit, no local package, no layer, no known distribution"
        f"{hint or '; if a layer held it, import it from the package it moved to'}",
    )


def _hint(file: SourceFile, top: str) -> str:
    """Which module of the unit, of a package or of a layer a misspelt name probably means."""
    library = file.resolver.library
    roots = file.unit.roots if file.unit else ()
    known = (library.known_tops, *map(library.finder.known_names, roots))
    return KnownWords(filter(None, [words.meant_by(top) for words in known])).hint(top)


def _folder_beside(file: SourceFile, reference: Reference) -> str | None:
    """The folder around a file of a function, not on its path, that holds a module."""
    unit, finder = file.unit, file.resolver.library.finder
    if unit is None or not unit.functions:
        return None
    around = takewhile(lambda folder: folder not in unit.roots, upwards(parent(file.path)))
    return next((folder for folder in around if finder.find(folder, reference.module)), None)


def _out_of_reach(unit: Unit, reference: Reference, folder: str) -> _Fault:
    """What is said of a module that stands beside the file, where no function finds it."""
    root = next(root for root in upwards(folder) if root in unit.roots)
    around = folder[len(root) :].strip("/").split("/")
    can_be_named = all(map(str.isidentifier, around))
    return (
        f"`{reference.module}` stands in {folder}, which {_any_of(unit.functions)} not put on the"
        f" path, only {root or '.'}",
        f"import `{'.'.join((*around, reference.module))}`"
        if can_be_named
        else f"move it to {root or '.'}",
    )


def _misplaced(unit: Unit, reference: Reference, where: Misplaced) -> _Fault:
    """What is said of a module that is there, but not where the unit finds it."""
    if where.layer:
        return (
            f"layer {where.layer.path} holds `{reference.module}` as `python.{reference.module}`,"
            " for `sam build` puts the whole folder into another `python`",
            "move its content up, or leave out `BuildMethod`",
        )
    return (
        f"`{reference.module}` stands in {where.module.path}, which is not deployed with"
        f" {unit.path or unit.name}",
        "move it into the Lambda, or into a local package",
    )


def _may_be_of_script(file: SourceFile, reference: Reference) -> bool:
    """Whether an import of a file that can run as a script leads to a module beside the file."""
    beside = file.resolver.library.finder.top_level(parent(file.path))
    return reference.top in beside and _stands_under(_SCRIPT, file, reference.record)


def _stands_under(question: re.Pattern[str], file: SourceFile, record: Import) -> bool:
    """Whether an import stands in a branch of an `if` that asks about certain names."""
    branches = file.tree.branches_about(question) if file.tree else []
    number = bisect_right(branches, record.span.line, key=itemgetter(0))
    return number > 0 and record.span.line <= branches[number - 1][1]


def _depends_on_system(file: SourceFile, reference: Reference) -> bool:
    """Whether an import is in a branch for only some systems or versions of Python.

    At the margin there is nothing around it. If its module does not exist the file is parsed all
    the same, for the reason may be that the file is no valid Python of today.
    """
    record = reference.record
    line, column = record.span[:2]
    is_continued = line > 1 and file.line(line - 1).endswith("\\")
    is_at_margin = column == 1 and not is_continued and record.kind is not ImportKind.DYNAMIC
    if is_at_margin and (reference.found is not None or file.tree):
        return False
    return _stands_under(_PLATFORM, file, record)


def _without_module(file: SourceFile, reference: Reference, dotted: str) -> _Fault:
    unit, library = reference.unit, file.resolver.library
    assert unit is not None
    where = unit.distribution or f"{unit.kind.value} {unit.name}"
    folder, _, name = dotted.rpartition(".")
    around = library.find_in(unit, folder)
    siblings = library.finder.known_names(around.folder) if around and around.folder else None
    hint = siblings.hint(name, f"{folder}.") if siblings else ""
    return _unless_moved(f"{where} has no module `{dotted}`", hint, file, reference)


def _without_names(file: SourceFile, reference: Reference, dotted: str) -> _Fault:
    missing = _missing_names(reference, file.resolver)
    names = ", ".join(f"`{name}`" for name in missing)
    contents = file.resolver.library.contents
    known = contents.known_names(reference.found) if reference.found else None
    hint = known.hint(missing[0]) if known and len(missing) == 1 else ""
    return _unless_moved(f"`{dotted}` does not define {names}", hint, file, reference)


def _missing_names(reference: Reference, resolver: Resolver) -> list[str]:
    """The names that a statement imports although their module does not offer them."""
    unit, found = reference.unit, reference.found
    at_run_time = not reference.is_in(Context.TYPE_CHECKING)
    return [
        alias.name
        for alias in reference.names
        if unit
        and found
        and alias.name != "*"
        and not resolver.names.offers(unit, found, alias.name, at_run_time=at_run_time)
        and not (found.folder and resolver.library.in_another(unit, found.folder, alias.name))
    ]


def _cause(file: SourceFile, reference: Reference) -> tuple[Related, ...]:
    """The line with the new name of what was probably renamed, for missing names of other units."""
    found, contents = reference.found, file.resolver.library.contents
    exports = contents.exports(found) if found and reference.target not in _OF_UNIT else None
    source = contents.source(found) if found and exports else None
    if source is None or found is None or exports is None:
        return ()
    missing = _missing_names(reference, file.resolver)
    known = contents.known_names(found) if len(missing) == 1 else None
    name = known.meant_by(missing[0]) if known else None
    line = _lines_that_begin_with_names(source).get(name.encode()) if name else None
    return (Related(found.path, line, f"`{name}` is there"),) if line else ()


@lru_cache(maxsize=4)
def _lines_that_begin_with_names(source: bytes) -> Mapping[bytes, int]:
    """Name that is probably bound → the first line that defines it or begins with it."""
    found: dict[bytes, int] = {}
    for number, line in enumerate(source.split(b"\n"), 1):
        if match := _DEFINITION.match(line):
            found.setdefault(match[1], number)
    return found


def _unless_moved(fault: str, hint: str, file: SourceFile, reference: Reference) -> _Fault:
    """A fault with the new statement, or with a hint where no statement can be told."""
    if locations := _locations(file, reference):
        return fault, f"write {quoted_statements(reference.names, locations)}"
    return f"{fault}{hint}", ""


def _locations(file: SourceFile, reference: Reference) -> dict[str, str]:
    """The module of each imported name of a local package; empty unless each is in exactly one."""
    if reference.target is not Target.PACKAGE or reference.record.kind is not ImportKind.FROM:
        return {}
    resolver = file.resolver
    locations: dict[str, str] = {}
    for alias in reference.names:
        if alias.name == "*":
            return {}
        if (
            reference.found is not None
            and reference.unit is not None
            and resolver.names.offers(reference.unit, reference.found, alias.name)
        ):
            locations[alias.name] = reference.module
            continue
        location = resolver.definitions.only_location_of(reference.top, alias.name)
        if location is None:
            return {}
        locations[alias.name] = location.dotted
    return locations


def _fix(file: SourceFile, reference: Reference) -> Fix | None:
    from orb_lint.source.rewrite import move_names

    locations = _locations(file, reference)
    if not locations or file.is_generated:
        return None
    fix = move_names(file.path, file.statement(reference), locations, file.newline)
    resolver = file.resolver
    is_proved = all(
        (location := resolver.library.find(module)) is not None
        and resolver.names.surely_offers(location.unit, location.module, name)
        for name, module in locations.items()
    )
    return fix if fix is None or is_proved else fix._replace(applicability=Applicability.UNSAFE)
