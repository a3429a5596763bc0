"""Reads the blocks, attributes and literals of Terraform's language.

Source: "HCL Native Syntax Specification" of HashiCorp. Expressions other than literals, lists and
objects are kept as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from orb_lint.expressions import regex
from orb_lint.records import NamedTuple

_FIELD = r"""[$%]\{(?:[^{}"]|"(?:[^"\\]|\\.)*"|\{[^{}]*\})*\}"""
_STRING = rf"""
    |(?P<string>"(?:[^"\\$%\n]|\\.|[$%](?!\{{)|{_FIELD})*")"""
_TOKENS = r"""(?P<blank>[ \t\r\f\ufeff]+|\#[^\n]*|//[^\n]*|/\*(?:.*?\*/|.*))
    |(?P<newline>\n)
    |(?P<heredoc><<-?(?P<mark>\w+)[^\n]*\n(?:.*?^[ \t]*(?P=mark)[ \t\r]*$|.*)){}
    |(?P<word>[\w.*-]+(?:\[[^\[\]\n]*\][\w.]*)*)
    |(?P<sign>.)"""
_FLAGS = re.VERBOSE | re.DOTALL | re.MULTILINE
_TOKEN = regex(_TOKENS.replace("{}", _STRING), _FLAGS)
_TOKEN_BUT_STRING = regex(_TOKENS.replace("{}", ""), _FLAGS)
_OPEN, _CLOSE = frozenset("{[("), frozenset("}])")
_DEEPEST = 100


class HclError(Exception):
    """A file is no valid HCL; `line` is where that was noticed."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


class Value(NamedTuple):
    """An expression.

    Attributes:
        line: 1-based.
        text: of a string its content; of an expression other than a list or object its text.
        is_literal: it is a string.
        items: of a list.
        pairs: of an object.
    """

    line: int
    text: str = ""
    is_literal: bool = False
    items: tuple[Value, ...] | None = None
    pairs: dict[str, Value] | None = None


class Block(NamedTuple):
    """A block: `resource "aws_lambda_function" "users" { … }` has two labels."""

    type: str
    labels: tuple[str, ...]
    line: int
    attributes: dict[str, Value]
    blocks: tuple[Block, ...]


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


def read_hcl(source: bytes) -> list[Block]:
    """The blocks of a file, in order.

    Raises:
        HclError: a bracket is never closed, or blocks nest more than 100 levels deep.
    """
    return list(_Reader(source.decode(errors="replace")).body(0).blocks)


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = [*_tokens(text)]
        self._at = 0

    def body(self, depth: int) -> Block:
        """What is before the closing brace, or the end of the file, as a block without a type."""
        attributes: dict[str, Value] = {}
        blocks: list[Block] = []
        first = self._peek()
        while (token := self._take()).kind != "end" and token.text != "}":
            if token.kind == "newline" or token.text == ",":
                continue
            if self._peek().text in ("=", ":"):
                self._take()
                attributes[_unquoted(token)] = self.value(depth)
                continue
            labels = []
            while self._peek().kind in ("string", "word"):
                labels.append(_unquoted(self._take()))
            if self._peek().text == "{":
                self._take()
                if depth > _DEEPEST:
                    raise HclError(token.line, f"nested more than {_DEEPEST} levels deep")
                inner = self.body(depth + 1)
                blocks.append(
                    Block(token.text, tuple(labels), token.line, inner.attributes, inner.blocks)
                )
        if depth and token.kind == "end":
            raise HclError(first.line, "a block is never closed")
        return Block("", (), first.line, attributes, tuple(blocks))

    def value(self, depth: int) -> Value:
        """The expression that begins here."""
        start = self._at
        token = self._take()
        if depth > _DEEPEST:
            raise HclError(token.line, f"nested more than {_DEEPEST} levels deep")
        found = Value(token.line)
        if token.kind == "string":
            found = Value(token.line, _unquoted(token), is_literal=True)
        elif token.text == "[":
            found = self._list(token.line, depth)
        elif token.text == "{":
            found = Value(token.line, pairs=self.body(depth + 1).attributes)
        if (token.kind == "string" or found.items is not None or found.pairs is not None) and (
            self._peek().kind in ("newline", "end") or self._peek().text in (",", "}", "]")
        ):
            return found
        self._at = start
        return Value(token.line, self._rest())

    def _list(self, line: int, depth: int) -> Value:
        items: list[Value] = []
        while (token := self._peek()).text != "]":
            if token.kind == "end":
                raise HclError(line, "a list is never closed")
            if token.kind == "newline" or token.text == ",":
                self._take()
            else:
                items.append(self.value(depth + 1))
        self._take()
        return Value(line, items=tuple(items))

    def _rest(self) -> str:
        """The text of an expression that is no literal."""
        parts: list[str] = []
        depth = 0
        while (token := self._peek()).kind != "end":
            if not depth and (token.kind == "newline" or token.text in (",", "}", "]", ")")):
                break
            depth += (token.text in _OPEN) - (token.text in _CLOSE)
            parts.append(self._take().text)
        if not parts:
            self._take()
        return "".join(parts).strip()

    def _peek(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._tokens[self._at]
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token


def _tokens(text: str) -> Iterator[_Token]:
    line = 1
    at = without_strings = 0
    while at < len(text):
        match = (_TOKEN if at >= without_strings else _TOKEN_BUT_STRING).match(text, at)
        assert match  # the expression matches any character
        at = match.end()
        if match[0] == '"':  # no further string is closed on this line, which is searched only once
            without_strings = text.find("\n", at) % (len(text) + 1)
        kind = match.lastgroup or ""
        if kind == "mark":
            kind = "heredoc"
        if kind != "blank":
            yield _Token(kind, match[0], line)
        line += match[0].count("\n")
    yield _Token("end", "", line)


def _unquoted(token: _Token) -> str:
    """The content of a string, with the escapes of quotes and backslashes resolved."""
    if token.kind != "string":
        return token.text
    return re.sub(r'\\(["\\])', r"\1", token.text[1:-1])
