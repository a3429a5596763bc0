"""Failures that a user is told of in one line, and what is wrong with files."""

from __future__ import annotations

from collections.abc import Iterable

from orb_lint.records import NamedTuple


class OrbLintError(Exception):
    """Something can't be done; the message is one line that says why."""


class Problem(NamedTuple):
    """Why a file, or a part of it, could not be read: a 1-based line and a reason of one line."""

    line: int
    reason: str


class ParseError(ValueError):
    """A file is not what its name says; `problem` tells where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


def did_you_mean(word: str, known: Iterable[str], prefix: str = "") -> str:
    """A hint to end an error message with, empty where nothing known is like `word`.

    Args:
        word: that was not known.
        known: words that are.
        prefix: to show before the one that is meant.
    """
    import difflib

    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean `{prefix}{close[0]}`?" if close else ""
