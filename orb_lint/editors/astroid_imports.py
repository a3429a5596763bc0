"""Turns the imports of a module that astroid has parsed into the records that the scanner makes.

So a file that pylint has parsed is not parsed again.
"""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from orb_lint.settings import Version
from orb_lint.source.conditions import Guards, guards_of
from orb_lint.source.contexts import given_by
from orb_lint.source.import_nodes import call_record, from_record, import_record, may_call_import
from orb_lint.source.record import Context, Import
from orb_lint.source.text import declared_encoding, utf8_lines


def imports_of(module: nodes.Module, source: bytes, target: Version) -> list[Import]:
    """Every import of a module, in order, dynamic ones with a literal name included.

    Args:
        module: as astroid has parsed it.
        source: that it parsed.
        target: the version that it is written for.
    """
    lines = utf8_lines(source, declared_encoding(source) or "utf-8")
    calls = may_call_import(source)
    guards = guards_of(source, target)
    found: list[Import] = []
    pending: list[tuple[nodes.NodeNG, Context]] = [(module, Context.NONE)]
    while pending:
        node, context = pending.pop()
        if isinstance(node, nodes.Import):
            found.append(import_record(node, node.names, context, lines))
        elif isinstance(node, nodes.ImportFrom):
            found.append(from_record(node, node.modname, node.names, context, lines))
        elif isinstance(node, nodes.Call) and (call := call_record(node, context, lines)):
            found.append(call)
        if calls or isinstance(node, _BLOCKS):
            pending += _children(node, context, guards)
    return sorted(found, key=lambda record: record.span)


_BLOCKS = (
    *(nodes.Module, nodes.ClassDef, nodes.FunctionDef, nodes.AsyncFunctionDef),
    *(nodes.If, nodes.For, nodes.AsyncFor, nodes.While, nodes.With, nodes.AsyncWith),
    *(nodes.Try, nodes.TryStar, nodes.ExceptHandler, nodes.Match, nodes.MatchCase),
)
"""What an import statement can stand in."""


def _children(
    node: nodes.NodeNG, context: Context, guards: Guards
) -> Iterator[tuple[nodes.NodeNG, Context]]:
    """What stands in a node, and in which context."""
    given = given_by(node, guards)
    context |= given.everywhere
    inside = frozenset(getattr(node, given.field)) if given.field else ()
    for child in node.get_children():
        yield child, context | given.inside if child in inside else context
