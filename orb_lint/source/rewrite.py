"""Edits that make an import statement import from elsewhere and change nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from sys import intern

from orb_lint.findings import Applicability, Edit, Fix, Span, shared
from orb_lint.source.record import Alias

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.source.statement import Statement


def move_names(
    path: str, statement: Statement, locations: Mapping[str, str], newline: str
) -> Fix | None:
    """Import the names of a `from` statement from their new locations.

    One location replaces the old module. Several make one statement each, in the order in which
    they first occur; then there must be no comment inside, for nobody knows where it belongs.

    Args:
        path: of the file.
        statement: a `from … import …` without a star.
        locations: imported name → the module that it is to come from.
        newline: the file's line end.

    Returns:
        None if the statement can't be split.
    """
    record = statement.record
    modules = {locations[alias.name] for alias in record.names}
    if len(modules) == 1 and statement.module is not None:
        return _fix(path, (statement.module, modules.pop()))
    if statement.has_comments:
        return None
    separator = newline + statement.indent if statement.is_alone else "; "
    return _fix(path, (record.span, separator.join(spell_from(record.names, locations))))


def move_modules(
    path: str, statement: Statement, locations: Mapping[str, str], newline: str
) -> Fix | None:
    """Import the modules of an `import a, b as c` statement from their new locations.

    `import a as c` keeps its form; `import a` binds `a` and becomes `from package import a`. The
    fix of a dotted name is unsafe, for it binds a further name.

    Args:
        path: of the file.
        statement: an `import …`.
        locations: imported module → its new full name; modules that stay are left out.
        newline: the file's line end.

    Returns:
        None if a comment is in the way, or a dotted name has no new form.
    """
    record = statement.record
    moved = [alias for alias in record.names if alias.name in locations]
    if all(alias.asname for alias in moved):
        return _fix(
            path,
            *(
                (span, f"{locations[alias.name]} as {alias.asname}")
                for alias, span in zip(record.names, statement.names, strict=True)
                if alias.name in locations
            ),
        )
    new = [import_from(alias, locations[alias.name]) for alias in moved]
    if statement.has_comments or not all(new):
        return None
    kept = [_spell(alias) for alias in record.names if alias.name not in locations]
    statements = [f"import {', '.join(kept)}"] if kept else []
    statements += [each for of_alias in new for each in of_alias]
    separator = newline + statement.indent if statement.is_alone else "; "
    fix = _fix(path, (record.span, separator.join(statements)))
    if any("." in alias.name and not alias.asname for alias in moved):
        return fix._replace(applicability=Applicability.UNSAFE)
    return fix


def import_from(alias: Alias, new: str) -> list[str]:
    """The statements that bind the same names as `import old`, but to the modules of `new`.

    `import a.b` binds `a` and loads `a.b`, which takes a statement for each.

    Args:
        alias: that is imported.
        new: full name of the module to import instead.

    Returns:
        Empty if the new name does not end with the parts of the old one behind its first.
    """
    if alias.asname:
        return [f"import {new} as {alias.asname}"]
    top, dot, rest = alias.name.partition(".")
    if not dot:
        return [_bind(new, top)]
    if not new.endswith(f".{rest}"):
        return []
    return [f"import {new}", _bind(new.removesuffix(f".{rest}"), top)]


def _bind(module: str, name: str) -> str:
    """The statement that binds a name to a module."""
    parent, _, last = module.rpartition(".")
    if not parent:
        return f"import {module}" + ("" if module == name else f" as {name}")
    return f"from {parent} import {_spell(Alias(last, None if last == name else name))}"


def replace_literal(path: str, literal: Span, source: str, old: str, new: str) -> Fix | None:
    """Replace an old module name at the beginning of a string literal.

    Args:
        path: of the file.
        literal: place of the literal, quotes included.
        source: of the literal.
        old: the name at the beginning of the string.
        new: the name to write instead.

    Returns:
        None unless the literal is one plain string on one line.
    """
    opening = source.find(old)
    if (
        literal.line != literal.end_line
        or opening < 1
        or source[:opening].strip("rRuU")
        not in (
            '"',
            "'",
        )
    ):
        return None
    start = literal.column + opening
    span = Span(literal.line, start, literal.line, start + len(old))
    return Fix(Applicability.UNSAFE, (Edit(path, span, new),))


def spell_from(names: Iterable[Alias], locations: Mapping[str, str]) -> list[str]:
    """The `from` statements that import names from their locations, in the order of the names.

    Args:
        names: to import; one without a location is left out.
        locations: name → module.
    """
    by_module: dict[str, list[Alias]] = {}
    for alias in names:
        if alias.name in locations:
            by_module.setdefault(locations[alias.name], []).append(alias)
    return [
        f"from {module} import {', '.join(map(_spell, aliases))}"
        for module, aliases in by_module.items()
    ]


def _spell(alias: Alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name


def _fix(path: str, *replacements: tuple[Span, str]) -> Fix:
    edits = (Edit(path, shared(span), intern(text)) for span, text in replacements)
    return Fix(Applicability.SAFE, tuple(edits))
