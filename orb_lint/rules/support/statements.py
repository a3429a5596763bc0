"""Groups imports by statement, and quotes statements in messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.readings import FileImports
from orb_lint.source.record import Alias, ImportKind


def by_statement(
    imports: Iterable[FileImports],
) -> Iterator[tuple[SourceFile, list[Reference]]]:
    """The imports of files, grouped by statement."""
    for file, references in imports:
        for _, group in groupby(references, key=lambda reference: reference.record.span):
            yield file, list(group)


def is_legacy_statement(reference: Reference) -> bool:
    """Whether it is a statement, not a call, that imports something by its old name."""
    return reference.target is Target.LEGACY and reference.record.kind is not ImportKind.DYNAMIC


def legacy_statements(imports: Iterable[FileImports]) -> list[FileImports]:
    """The statements that import by old names, by file; files without any are left out."""
    found = (
        FileImports(file, [each for each in references if is_legacy_statement(each)])
        for file, references in imports
    )
    return [each for each in found if each.references]


def quoted_statements(names: Iterable[Alias], locations: Mapping[str, str]) -> str:
    """The statements to write instead, quoted for a message.

    Args:
        names: to import.
        locations: name → module.
    """
    from orb_lint.source.rewrite import spell_from

    return " and ".join(f"`{statement}`" for statement in spell_from(names, locations))
