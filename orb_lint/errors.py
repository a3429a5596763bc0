"""Failures that are told to the user in one line, and problems with files."""

from __future__ import annotations

from orb_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias


class OrbLintError(Exception):
    """Something can't be done; the message is one line that says why."""


class Problem(NamedTuple):
    """Why a file, or a part of it, could not be read: a 1-based line and a reason of one line."""

    line: int
    reason: str


FileProblem: TypeAlias = tuple[str, int, str]
"""Path, line and reason of a file or folder that could not be read."""


class ParseError(ValueError):
    """A file is not what its name says; `problem` tells where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem
