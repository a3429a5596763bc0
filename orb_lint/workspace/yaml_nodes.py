"""YAML as nodes that know their lines and their own tags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orb_lint.expressions import regex
from orb_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_MAX_DEPTH = 200
_MAX_MERGED = 100_000
"""Entries that all mappings of a document may take from others by `<<`."""
_YAML_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOM_AND_WHITESPACE = b"\xef\xbb\xbf \t\r\n"
_YAML_1_1_LINE_BREAK = regex(rb"\xc2\x85|\xe2\x80[\xa8\xa9]")
_JSON_SURROGATE = regex(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


class TemplateError(Exception):
    """A file is no valid YAML: `reason`, one line, found at the 1-based `line`."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(slots=True, eq=False)
class Node:
    """A YAML node with its own tag, "" where none is written.

    A scalar has `text` (None is null), a sequence `items`, a mapping `pairs`, and as its `size` the
    number of its entries, merged ones included.
    """

    line: int
    tag: str = ""
    text: str | None = None
    items: Sequence[Node] = ()
    pairs: Sequence[tuple[Node, Node]] = ()
    size: int = 0


class Entry(NamedTuple):
    """One entry of a mapping, with the line of its key."""

    key: str
    line: int
    value: Node


def scalar_of(node: Node | None) -> str | None:
    """Return the text of a scalar, None of anything else."""
    return None if node is None else node.text


def mapping_of(node: Node | None) -> dict[str, Node]:
    """Return the values of a mapping by their keys, merged ones included."""
    return {key: value for key, _, value in entries_of(node)}


def entries_of(node: Node | None) -> list[Entry]:
    """Return the entries of a mapping, after those that it merges (`<<`); the last of a key counts.

    A node of another kind has none.
    """
    entries: list[Entry] = []
    pending = [] if node is None else [node]
    seen: set[Node] = set()
    while pending:
        current = pending.pop()
        if current in seen:
            continue
        seen.add(current)
        merged: list[Node] = []
        own: list[Entry] = []
        for key, value in current.pairs:
            if key.text == _MERGE:
                merged += _merged_by(value)
            elif key.text is not None:
                own.append(Entry(key.text, key.line, value))
        entries[:0] = own
        pending += reversed(merged)
    return entries


_MERGE = "<<"


def _merged_by(value: Node) -> Sequence[Node]:
    """The mappings that the value of `<<` names."""
    return value.items or [value]


def document_roots(source: bytes) -> Iterator[Node]:
    """Parse a YAML stream, one root node for each document.

    Raises:
        TemplateError: the stream is no valid YAML, or nested too deeply.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = _for_pyyaml(source)
    try:
        yield from _compose(yaml.parse(text, Loader=loader))
    except yaml.reader.ReaderError as error:
        raise TemplateError(text.count(b"\n", 0, error.position) + 1, error.reason) from None
    except yaml.MarkedYAMLError as error:
        last_line = max(1, len(text.splitlines()))
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise TemplateError(min(line, last_line), error.problem or "invalid YAML") from None
    except (ValueError, OverflowError):  # of `chr`, in a PyYAML without its C extension
        raise TemplateError(1, "invalid character escape") from None


def _for_pyyaml(source: bytes) -> bytes:
    """Return the same lines without what only YAML 1.1 takes for an end of line or refuses in JSON.

    The characters that this replaces by others have no part in a path.
    """
    source = _YAML_1_1_LINE_BREAK.sub(b" ", source)
    if source.lstrip(_BOM_AND_WHITESPACE).startswith(b"{"):
        source = _JSON_SURROGATE.sub(rb"\\ufffd", source.replace(b"\t", b" "))
    return source


def _compose(events: Iterator[Any]) -> Iterator[Node]:
    """Build the root node of each document; an alias is the very node that it names.

    PyYAML's own composer recurses, in C until the process crashes.
    """
    import yaml

    anchors: dict[str, Node] = {}
    merged = 0
    siblings: list[Node] = []
    parents: list[tuple[Node, list[Node]]] = []
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)):
            node = Node(line, event.tag or "")
            siblings.append(node)
            if event.anchor:
                anchors[event.anchor] = node
            if isinstance(event, yaml.ScalarEvent):
                is_null = event.implicit[0] and event.value in _YAML_NULLS
                node.text = None if is_null else event.value
            else:
                parents.append((node, siblings))
                siblings = []
                if len(parents) > _MAX_DEPTH:
                    raise TemplateError(line, f"nested more than {_MAX_DEPTH} levels deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            children = siblings
            node, siblings = parents.pop()
            if isinstance(event, yaml.MappingEndEvent):
                node.pairs = tuple(zip(children[::2], children[1::2], strict=True))
                taken = sum(
                    each.size
                    for key, value in node.pairs
                    if key.text == _MERGE
                    for each in _merged_by(value)
                )
                node.size = len(node.pairs) + taken
                merged += taken
                if merged > _MAX_MERGED:
                    raise TemplateError(line, f"merges more than {_MAX_MERGED:,} entries by `<<`")
            else:
                node.items = children
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in anchors:
                raise TemplateError(line, f"undefined alias {event.anchor!r}")
            siblings.append(anchors[event.anchor])
        elif isinstance(event, yaml.DocumentEndEvent):
            yield siblings.pop()
            anchors.clear()
            merged = 0
