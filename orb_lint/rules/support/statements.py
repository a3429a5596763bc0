"""What rules say of import statements: one finding for each, in the words of the code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from orb_lint.resolution.reference import Reference, Target
from orb_lint.source.record import Alias
from orb_lint.source.rewrite import spell_from


def by_statement(references: Iterable[Reference], target: Target) -> Iterator[list[Reference]]:
    """The references that lead to one kind of target, those of a statement together.

    Args:
        references: of one file, in its order.
        target: the kind.
    """
    led = (reference for reference in references if reference.target is target)
    for _, group in groupby(led, key=lambda reference: reference.record.span):
        yield list(group)


def quoted_statements(names: Iterable[Alias], homes: Mapping[str, str]) -> str:
    """The statements to write instead, for a message.

    Args:
        names: to import.
        homes: name → module.
    """
    return " and ".join(f"`{statement}`" for statement in spell_from(names, homes))
