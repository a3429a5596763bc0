"""What rules say of import statements: one finding for each, in the words of the code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from orb_lint.resolution.reference import Reference
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.base import FileImports
from orb_lint.source.record import Alias
from orb_lint.source.rewrite import spell_from


def by_statement(
    imports: Iterable[FileImports],
) -> Iterator[tuple[SourceFile, list[Reference]]]:
    """The imports of files, those of a statement together."""
    for file, references in imports:
        for _, group in groupby(references, key=lambda reference: reference.record.span):
            yield file, list(group)


def quoted_statements(names: Iterable[Alias], locations: Mapping[str, str]) -> str:
    """The statements to write instead, for a message.

    Args:
        names: to import.
        locations: name → module.
    """
    return " and ".join(f"`{statement}`" for statement in spell_from(names, locations))
