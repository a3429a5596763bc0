"""Failures that a user is told of in one line, and what is wrong with files."""

from __future__ import annotations

from typing import NamedTuple


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
