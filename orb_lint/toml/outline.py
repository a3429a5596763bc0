"""One TOML file with the places of everything in it, found once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property, lru_cache

from orb_lint.files.lines import Lines
from orb_lint.findings import Span
from orb_lint.records import NamedTuple
from orb_lint.toml.parsing import parse_toml
from orb_lint.toml.positions import Item, Way, items, key_positions, without_quotes, written_key


class Part(NamedTuple):
    """A part of a TOML file that can be parsed by itself, behind a header.

    Attributes:
        header: the table header to put before it; "" for a whole file.
        text: the part as written.
        start: its index in the file.
    """

    header: str
    text: str
    start: int


class Outline:
    """A valid TOML file, with the places of its keys.

    Attributes:
        text: without a byte order mark.
        lines: of the text.
    """

    def __init__(self, source: bytes) -> None:
        self.text = source.decode("utf-8-sig")
        self.lines = Lines(self.text)

    @cached_property
    def document(self) -> Mapping[str, object]:
        """What the file holds."""
        return parse_toml(self.text.encode())

    @cached_property
    def newline(self) -> str:
        """The line end of the file."""
        return "\r\n" if "\r\n" in self.text else "\n"

    @cached_property
    def _statements(self) -> Mapping[Way, list[Item]]:
        """The headers, and the keys on lines of their own, by every dotted key that they define."""
        found: defaultdict[Way, list[Item]] = defaultdict(list)
        for item in self._items:
            for length in range(1, len(item.keys) + 1) if not item.is_inline else ():
                found[item.keys[:length]].append(item)
        return found

    @cached_property
    def _items(self) -> list[Item]:
        return [*items(self.text)]

    @cached_property
    def _first_spans(self) -> Mapping[Way, Span]:
        found: dict[Way, Span] = {}
        for position in key_positions(self.text):
            for length in range(1, len(position.keys) + 1):
                found.setdefault(position.keys[:length], position.span)
        for item in self._items:
            if item.parts and item.keys not in found:
                span = self.lines.span(item.parts[0].start, item.parts[-1].end)
                for length in range(1, len(item.keys) + 1):
                    found.setdefault(item.keys[:length], span)
        return found

    def span(self, keys: Way) -> Span:
        """The first place of a key: the key as written, or a header that names it."""
        return self._first_spans[keys]

    def statement(self, keys: Way) -> Item | None:
        """The only statement about a dotted key, on lines of its own; None if there are several."""
        statements = self._statements.get(keys, [])
        return statements[0] if len(statements) == 1 and statements[0].value else None

    def list_at(self, span: Span) -> tuple[tuple[str, ...], int]:
        """The keys of the list, and the index of its item, at a place inside the item's quotes.

        Raises:
            KeyError: no item of a list is there.
        """
        keys = self._lists[self.lines.index(span.line, span.column)]
        return tuple(map(str, keys[:-1])), int(keys[-1])

    @cached_property
    def _lists(self) -> Mapping[int, Way]:
        return {
            without_quotes(self.text, item.value).start: item.keys
            for item in self._items
            if item.value and not item.parts
        }

    def part_with(self, keys: Way) -> Part:
        """The lines of the only statement about a dotted key; else the whole file."""
        statement = self.statement(keys)
        if statement is None or statement.value is None:
            return Part("", self.text, 0)
        table = ".".join(written_key(str(key)) for key in statement.keys[: -len(statement.parts)])
        start = self.text.rfind("\n", 0, statement.parts[0].start) + 1
        end = self.text.find("\n", statement.value.end) + 1 or len(self.text)
        return Part(f"[{table}]{self.newline}" if table else "", self.text[start:end], start)


@lru_cache(maxsize=1 << 6)
def outline(source: bytes) -> Outline:
    """The outline of a file with valid TOML."""
    return Outline(source)
