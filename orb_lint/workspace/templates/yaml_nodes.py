"""Reads YAML into nodes that know their lines and tags."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from orb_lint.expressions import regex
from orb_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_MERGE = "<<"
_MAX_DEPTH = 200
_MAX_MERGED = 100_000
"""The most entries that the mappings of a document may merge from others by `<<`."""
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
    """A YAML node with its tag, "" if none is written.

    A scalar has `text` (None is null), a sequence `items`, a mapping `pairs`, and as its `size` the
    number of its entries, merged ones included.
    """

    line: int
    tag: str = ""
    text: str | None = None
    items: Sequence[Node] = ()
    pairs: Sequence[tuple[Node, Node]] = ()
    size: int = 0


class Pair(NamedTuple):
    """One key of a mapping with its line and its value."""

    key: str
    line: int
    value: Node


def scalar_of(node: Node | None) -> str | None:
    """Return the text of a scalar, None for anything else."""
    return None if node is None else node.text


def mapping_of(node: Node | None) -> dict[str, Node]:
    """Return the values of a mapping by their keys, merged ones included."""
    return {key: value for key, _, value in pairs_of(node)}


def pairs_of(node: Node | None) -> list[Pair]:
    """Return the pairs of a mapping, behind those that it merges (`<<`); the last of a key counts.

    A node of another kind has none.
    """
    pairs: list[Pair] = []
    for current in walk(node, _merged_into):
        pairs[:0] = [
            Pair(key.text, key.line, value)
            for key, value in current.pairs
            if key.text is not None and key.text != _MERGE
        ]
    return pairs


def walk(start: Node | None, following: Callable[[Node], Sequence[Node]]) -> Iterator[Node]:
    """Yield a node and all nodes that are reached from it, each once and in order."""
    pending = [] if start is None else [start]
    seen: set[Node] = set()
    while pending:
        current = pending.pop()
        if current not in seen:
            seen.add(current)
            yield current
            pending += reversed(following(current))


def _merged_into(node: Node) -> list[Node]:
    """The mappings that a mapping merges."""
    return [each for key, value in node.pairs if key.text == _MERGE for each in _merged_by(value)]


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
        yield from _Composer().roots(yaml.parse(text, Loader=loader))
    except yaml.reader.ReaderError as error:
        raise TemplateError(text.count(b"\n", 0, error.position) + 1, error.reason) from None
    except yaml.MarkedYAMLError as error:
        last_line = max(1, len(text.splitlines()))
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise TemplateError(min(line, last_line), error.problem or "invalid YAML") from None
    except (ValueError, OverflowError):  # raised by `chr`, in a PyYAML without its C extension
        raise TemplateError(1, "invalid character escape") from None


def _for_pyyaml(source: bytes) -> bytes:
    """Replace characters that only YAML 1.1 takes for an end of line, or refuses in JSON.

    These characters do not occur in paths.
    """
    source = _YAML_1_1_LINE_BREAK.sub(b" ", source)
    if source.lstrip(_BOM_AND_WHITESPACE).startswith(b"{"):
        source = _JSON_SURROGATE.sub(rb"\\ufffd", source.replace(b"\t", b" "))
    return source


class _Composer:
    """Builds nodes from the events of PyYAML; an alias becomes the very node that it names.

    PyYAML's own composer recurses, in C until the process crashes.
    """

    def __init__(self) -> None:
        self._anchors: dict[str, Node] = {}
        self._siblings: list[Node] = []
        self._parents: list[tuple[Node, list[Node]]] = []
        self._merged = 0

    def roots(self, events: Iterator[Any]) -> Iterator[Node]:
        """The root node of each document.

        Raises:
            TemplateError: it is nested too deeply, merges too much, or an alias names no anchor.
        """
        import yaml

        for event in events:
            line = event.start_mark.line + 1
            if isinstance(event, yaml.ScalarEvent):
                is_null = event.implicit[0] and event.value in _YAML_NULLS
                self._add(event, line).text = None if is_null else event.value
            elif isinstance(event, yaml.CollectionStartEvent):
                self._open(event, line)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close(line, is_mapping=isinstance(event, yaml.MappingEndEvent))
            elif isinstance(event, yaml.AliasEvent):
                if event.anchor not in self._anchors:
                    raise TemplateError(line, f"undefined alias {event.anchor!r}")
                self._siblings.append(self._anchors[event.anchor])
            elif isinstance(event, yaml.DocumentEndEvent):
                yield self._siblings.pop()
                self._anchors.clear()
                self._merged = 0

    def _add(self, event: Any, line: int) -> Node:  # noqa: ANN401 - of a library without types
        node = Node(line, event.tag or "")
        self._siblings.append(node)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _open(self, event: Any, line: int) -> None:  # noqa: ANN401
        """Begin a sequence or a mapping: what follows goes into it until it is closed."""
        self._parents.append((self._add(event, line), self._siblings))
        self._siblings = []
        if len(self._parents) > _MAX_DEPTH:
            raise TemplateError(line, f"nested more than {_MAX_DEPTH} levels deep")

    def _close(self, line: int, *, is_mapping: bool) -> None:
        children = self._siblings
        node, self._siblings = self._parents.pop()
        if not is_mapping:
            node.items = children
            return
        node.pairs = tuple(zip(children[::2], children[1::2], strict=True))
        taken = sum(each.size for each in _merged_into(node))
        node.size = len(node.pairs) + taken
        self._merged += taken
        if self._merged > _MAX_MERGED:
            raise TemplateError(line, f"merges more than {_MAX_MERGED:,} entries by `<<`")
