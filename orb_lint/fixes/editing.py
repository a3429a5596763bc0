"""Makes the edits of one file; no byte changes but those that they name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from orb_lint.expressions import regex
from orb_lint.files.paths import is_python
from orb_lint.findings import Edit
from orb_lint.records import NamedTuple
from orb_lint.source.text import BYTE_ORDER_MARK, TEXT_LINE_END, declared_encoding

_LINE_ENDS = ("\r\n", "\n", "\r")
_WITH_END = regex(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


class RefusedError(Exception):
    """A file can't be edited with certainty; the message says why, for the end of a sentence."""


class Text(NamedTuple):
    """The text of a file, and what else makes up its bytes.

    Attributes:
        content: without a byte order mark; line ends as they are.
        encoding: of the file.
        mark: the byte order mark, if there is one.
    """

    content: str
    encoding: str
    mark: bytes

    def encode(self) -> bytes:
        """The bytes of the file.

        Raises:
            RefusedError: the encoding does not have a character.
        """
        try:
            return self.mark + self.content.encode(self.encoding)
        except UnicodeEncodeError:
            raise RefusedError(f"its encoding {self.encoding} lacks a character") from None


def read_text(path: str, source: bytes) -> Text:
    """The text of a file.

    Args:
        path: which tells whether it is Python, whose encoding may be declared (PEP 263).
        source: its bytes.

    Raises:
        RefusedError: the bytes can't be decoded, or would not be the same when encoded again.
    """
    body = source.removeprefix(BYTE_ORDER_MARK)
    encoding = (declared_encoding(body) if is_python(path) else None) or "utf-8"
    try:
        text = Text(body.decode(encoding), encoding, source[: len(source) - len(body)])
        is_same = text.encode() == source
    except (LookupError, ValueError):
        raise RefusedError(f"it is no text in {encoding}") from None
    if not is_same:
        raise RefusedError(f"{encoding} does not tell its bytes")
    return text


def split_lines(text: str, count: int | None = None) -> list[str]:
    """The lines of a text with their ends; what is behind the first `count` is one string."""
    if "\r" not in text:
        lines = text.split("\n") if count is None else text.split("\n", count)
        return [*(f"{line}\n" for line in lines[:-1]), lines[-1]]
    lines = []
    at = 0
    for line in _WITH_END.finditer(text):
        if len(lines) == count:
            break
        lines.append(line[0])
        at = line.end()
    return [*lines, text[at:]]


def end_of(line: str, default: str = "\n") -> str:
    """The line end of a line, the default where it has none."""
    return next((end for end in _LINE_ENDS if line.endswith(end)), default)


def edited(lines: Sequence[str], edits: Iterable[Edit]) -> str:
    """The text of some lines after edits that do not touch one another.

    Several additions at one place are sorted alphabetically. New lines get the line end of the line
    in which the edit begins.

    Args:
        lines: with their ends, as `split_lines` gives them; at least to the last edit.
        edits: of these lines, with the places before any of them is made.

    Raises:
        RefusedError: a place does not exist.
    """
    text = "".join(lines)
    starts = [0, *accumulate(map(len, lines))]
    default = end_of(lines[0]) if lines else "\n"
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda each: (each.span, each.text)):
        line, column, end_line, end_column = edit.span
        if not _is_place(lines, line, column) or not _is_place(lines, end_line, end_column):
            raise RefusedError("it has changed meanwhile")
        pieces += [
            text[at : starts[line - 1] + column - 1],
            TEXT_LINE_END.sub(end_of(lines[line - 1], default), edit.text),
        ]
        at = starts[end_line - 1] + end_column - 1
    return "".join([*pieces, text[at:]])


def _is_place(lines: Sequence[str], line: int, column: int) -> bool:
    return 1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1
