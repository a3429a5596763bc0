"""Groups the references of a file by the statement that makes them: a statement, a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from orb_lint.imports.resolution import Reference, Target


def by_statement(references: Iterable[Reference], target: Target) -> Iterator[list[Reference]]:
    """The references that lead to one kind of target, those of a statement together.

    Args:
        references: of one file, in its order.
        target: the kind.
    """
    led = (reference for reference in references if reference.target is target)
    for _, group in groupby(led, key=lambda reference: reference.record.span):
        yield list(group)
