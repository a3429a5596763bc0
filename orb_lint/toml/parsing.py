"""TOML as values, with one kind of error."""

from __future__ import annotations

import tomli

from orb_lint.errors import Problem
from orb_lint.expressions import regex

_POSITION = regex(r" \(at (?:line (\d+), column \d+|end of document)\)$")


class TomlError(ValueError):
    """A file is not TOML; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


def parse_toml(source: bytes) -> dict[str, object]:
    """Parse TOML, a byte order mark allowed.

    Raises:
        TomlError: the bytes are not UTF-8 or not TOML.
    """
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise TomlError(Problem(line, "not UTF-8")) from None
    try:
        return tomli.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is a plain ValueError
        position = _POSITION.search(str(error))
        last_line = text.rstrip().count("\n") + 1
        line = int(position[1]) if position and position[1] else last_line
        reason = _POSITION.sub("", str(error)).rstrip(".")
        raise TomlError(Problem(line, reason[:1].lower() + reason[1:])) from None
