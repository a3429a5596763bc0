"""Path patterns in the grammar of `.gitignore`, which the settings share.

Source of the grammar: gitignore(5), "PATTERN FORMAT". `pathspec` reads the same grammar, but its
import alone costs more than the whole walk of a small workspace.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple


class Pattern(NamedTuple):
    """One line of an ignore file or one glob of the settings.

    Attributes:
        matches: `fullmatch` of the compiled pattern; takes a base name if `by_name`, else a path.
        by_name: there is no slash but a trailing one, so the base name decides at any depth.
        folders_only: the pattern ends in a slash.
        negated: the pattern starts with `!` and takes back what an earlier one ignored.
    """

    matches: re.Pattern[str]
    by_name: bool
    folders_only: bool
    negated: bool


def compile_glob(glob: str) -> re.Pattern[str]:
    """Compile a slash-separated glob into an expression for `fullmatch` on a whole path.

    `**/` stands for any folders or none, `/**` for everything below, `*` and `?` for anything but
    a slash, `[…]` for a class of characters.
    """
    expression: list[str] = []
    at = 0
    while at < len(glob):
        if glob.startswith("**/", at) and (at == 0 or glob[at - 1] == "/"):
            expression.append("(?:[^/]+/)*")
            at += 3
        elif glob[at:] == "**" and (at == 0 or glob[at - 1] == "/"):
            expression.append(".+")
            at += 2
        elif glob[at] == "*":
            expression.append("[^/]*")
            at += 1
        elif glob[at] == "?":
            expression.append("[^/]")
            at += 1
        elif glob[at] == "[" and (end := _class_end(glob, at)) > 0:
            expression.append(_character_class(glob[at + 1 : end]))
            at = end + 1
        else:
            if glob[at] == "\\" and at + 1 < len(glob):
                at += 1
            expression.append(re.escape(glob[at]))
            at += 1
    try:
        return re.compile("".join(expression), re.DOTALL)
    except re.error:  # a class such as [z-a]: git, too, lets such a pattern match nothing
        return re.compile(r"(?!)")


def _class_end(glob: str, start: int) -> int:
    """The index of the bracket that closes the class opened at `start`, or -1."""
    first = start + 2 if glob[start + 1 : start + 2] in ("!", "^") else start + 1
    return glob.find("]", first + 1)


def _character_class(body: str) -> str:
    negation = "^" if body[:1] in ("!", "^") else ""
    members = body[len(negation) :]
    members = members.replace("\\\\", "\\").replace("\\", "\\\\").replace("[", "\\[")
    return f"(?!/)[{negation}{members}]"


def parse_pattern(line: str) -> Pattern | None:
    """Read one line of an ignore file; None for a blank line or a comment."""
    line = line.rstrip("\r\n")
    stripped = line.rstrip(" ")
    if len(stripped) < len(line) and stripped.endswith("\\"):
        stripped += " "
    if not stripped or stripped.startswith("#"):
        return None
    negated = stripped.startswith("!")
    body = stripped[1:] if negated else stripped
    folders_only = body.endswith("/")
    body = body.rstrip("/") if folders_only else body
    by_name = "/" not in body
    return Pattern(compile_glob(body.removeprefix("/")), by_name, folders_only, negated)


class IgnoreRules:
    """An ordered list of patterns: the last one that matches a path decides.

    A tree repeats its base names, so what the patterns without a slash say of a name is kept.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._patterns = [pattern for line in lines if (pattern := parse_pattern(line))]
        self._by_name = [
            (rank, pattern) for rank, pattern in enumerate(self._patterns) if pattern.by_name
        ]
        self._by_path = [
            (rank, pattern) for rank, pattern in enumerate(self._patterns) if not pattern.by_name
        ]
        self._ranks: dict[tuple[str, bool], int] = {}

    def decide(self, path: str, name: str, *, folder: bool) -> bool | None:
        """Whether `path` is ignored; None where no pattern speaks of it.

        Args:
            path: relative to the folder of the patterns, with `/`.
            name: the last component of `path`.
            folder: `path` is a folder.
        """
        rank = self._ranks.get((name, folder))
        if rank is None:
            rank = self._ranks[name, folder] = _last_match(self._by_name, name, folder)
        if self._by_path:
            rank = max(rank, _last_match(self._by_path, path, folder))
        return None if rank < 0 else not self._patterns[rank].negated


def _last_match(patterns: list[tuple[int, Pattern]], subject: str, folder: bool) -> int:
    for rank, pattern in reversed(patterns):
        if (folder or not pattern.folders_only) and pattern.matches.fullmatch(subject):
            return rank
    return -1
