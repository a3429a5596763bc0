"""Path patterns in the grammar of `.gitignore`, which the settings share.

Source of the grammar: gitignore(5), "PATTERN FORMAT". `pathspec` reads the same grammar, but its
import alone costs more than the whole walk of a small workspace.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, groupby, pairwise

from orb_lint.expressions import regex
from orb_lint.records import NamedTuple

_NOTHING = "(?!)"
_MEMBER = regex(
    r"\[:(?P<name>[^\]]*):\]"
    r"|(?:\\(?P<escaped>.)|(?P<plain>[^\\]))"
    r"(?:-(?:\\(?P<escaped_upper>.)|(?P<plain_upper>[^\\\]])))?",
    re.DOTALL,
)
_NAMED_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": " \\t",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@\\[-`{-~",
    "space": "\\s",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


class Pattern(NamedTuple):
    """One line of an ignore file or one glob of the settings.

    Attributes:
        glob: of a base name if `by_name`, else of a path.
        by_name: there is no slash but a trailing one, so the base name decides at any depth.
        folders_only: the pattern ends in a slash.
        negated: the pattern starts with `!` and takes back what an earlier one ignored.
    """

    glob: str
    by_name: bool
    folders_only: bool
    negated: bool


_START_OF_CLASS = regex(r"[\[\\]")
_BETWEEN_LITERALS = regex(r"[*?/]+")
_MANY_STARS = regex(r"(?<!\\)\*{3,}")
_WILDCARD = regex(r"[*?\[\\]")


def compile_glob(glob: str) -> re.Pattern[str]:
    """Compile a slash-separated glob into an expression for `fullmatch` on a whole path.

    `**/` stands for any folders or none, `/**` for everything below, `*` and `?` for anything but
    a slash, `[…]` for a class of characters. What is not valid matches nothing, as in git.
    """
    glob = _MANY_STARS.sub("**", glob)
    parts: list[str] = []
    at = 0
    while at < len(glob):
        if glob.startswith("**/", at) and (at == 0 or glob[at - 1] == "/"):
            if parts[-1:] not in ([_FOLDERS], [_ANYTHING]):
                parts.append(_FOLDERS)
            at += 3
        elif glob.startswith("**/", at) and not _WILDCARD.search(glob, 0, at):
            parts.append(_ANYTHING)  # git strips a literal start, then sees a leading `**/`
            at += 3
        elif glob[at:] == "**" and (at == 0 or glob[at - 1] == "/"):
            parts.append(_REST)
            at += 2
        elif glob[at] == "*":
            parts.append(_NAME)
            at += 1
        elif glob[at] == "?":
            parts.append("[^/]")
            at += 1
        elif glob[at] == "[":
            members, at = _read_class(glob, at)
            parts.append(members)
        else:
            at += glob[at] == "\\"
            parts.append(re.escape(glob[at]) if at < len(glob) else _NOTHING)
            at += 1
    return re.compile(_expression(parts), re.DOTALL)


_NAME, _FOLDERS, _ANYTHING, _REST = "[^/]*", "(?:[^/]+/)*", "(?:.*/)?", ".+"
_SHORTEST = {_NAME: "[^/]*?", _FOLDERS: "(?:[^/]+/)*?", _ANYTHING: "(?:.*?/)??"}
_groups = count()


def _expression(parts: Sequence[str]) -> str:
    """The expression made of the parts of a glob, which takes no more than linear time.

    What a wildcard stands for may be as short as what follows lets it be, up to the next wildcard
    that reaches as far: where that one can't match from there on, it can't from further on either.
    """
    names: list[str] = []
    for is_name, run in groupby(parts, lambda part: part not in ("/", *_FAR)):
        joined = [*run]
        names += [_settle(joined, (_NAME,))] if is_name else joined
    return _settle(names, _FAR)


_FAR = (_FOLDERS, _ANYTHING, _REST)


def _settle(parts: Sequence[str], wildcards: tuple[str, ...]) -> str:
    """Join parts so that no wildcard but the last is tried again once it has matched."""
    places = [index for index, part in enumerate(parts) if part in wildcards]
    if len(places) < 2:
        return "".join(parts)
    settled = "".join(parts[: places[0]])
    for start, end in pairwise(places):
        group = f"settled{next(_groups)}"
        shortest = _SHORTEST[parts[start]] + "".join(parts[start + 1 : end])
        settled += f"(?=(?P<{group}>{shortest}))(?P={group})"
    return settled + "".join(parts[places[-1] :])


def is_literal(glob: str) -> bool:
    """Whether a glob matches nothing but itself."""
    return _WILDCARD.search(glob) is None


def _read_class(glob: str, start: int) -> tuple[str, int]:
    """The expression for the class of characters opened at `start`, and the index behind it."""
    at = start + 1
    negation = "^" if glob[at : at + 1] in ("!", "^") else ""
    at += len(negation)
    members: dict[str, str] = {}
    while not members or glob[at : at + 1] != "]":
        member = _MEMBER.match(glob, at)
        if member is None or member["name"] not in (None, *_NAMED_CLASSES):
            return _NOTHING, len(glob)
        at = member.end()
        if member[0] not in members:
            members[member[0]] = _of_class(member)
    return f"(?!/)[{negation}{''.join(dict.fromkeys(members.values()))}]", at + 1


def _of_class(member: re.Match[str]) -> str:
    """The same member of a class in an expression."""
    if member["name"]:
        return _NAMED_CLASSES[member["name"]]
    lower = member["escaped"] or member["plain"]
    upper = member["escaped_upper"] or member["plain_upper"] or ""
    if not upper:
        return re.escape(lower)
    # Git has the lower end of a range in the class even where the upper one comes before it.
    return re.escape(lower) + (f"-{re.escape(upper)}" if lower <= upper else "")


def parse_pattern(line: str) -> Pattern | None:
    """Read one line of an ignore file; None for a blank line or a comment."""
    line = line.rstrip("\r\n")
    body = line.rstrip(" ")
    is_quoted = (len(body) - len(body.rstrip("\\"))) % 2 == 1
    body = line[: len(body) + is_quoted]
    if not body or body.startswith("#"):
        return None
    negated = body.startswith("!")
    body = body.removeprefix("!")
    folders_only = body.endswith("/")
    body = body.removesuffix("/")
    by_name = "/" not in body
    return Pattern(body.removeprefix("/"), by_name, folders_only, negated)


class IgnoreRules:
    """An ordered list of patterns: the last one that matches a path decides.

    A tree repeats its base names, so what the patterns without a slash say of a name is kept.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._patterns = [pattern for line in lines if (pattern := parse_pattern(line))]
        ranked = [*enumerate(self._patterns)]
        self._by_name = _Globs((rank, each.glob) for rank, each in ranked if each.by_name)
        self._by_path = _Globs((rank, each.glob) for rank, each in ranked if not each.by_name)
        self.has_paths = any(not each.by_name for each in self._patterns)
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
            rank = self._last(self._by_name.matching(name), folder=folder)
            self._ranks[name, folder] = rank
        if self.has_paths:
            rank = max(rank, self._last(self._by_path.matching(path), folder=folder))
        return None if rank < 0 else not self._patterns[rank].negated

    def may_speak_of(self, prefix: str, names: Sequence[str]) -> set[str]:
        """Those of the names in one folder of which a pattern may speak; never too few.

        Args:
            prefix: the way to the folder from that of the patterns, with a `/` at its end, or "".
            names: of what stands in it.
        """
        found = self._by_name.may_match(names)
        if self.has_paths:
            paths = self._by_path.may_match([prefix + name for name in names])
            found.update(path[len(prefix) :] for path in paths)
        return found

    def _last(self, ranks: Iterable[int], *, folder: bool) -> int:
        """The last of some patterns that speaks of files or of folders, -1 where none does."""
        return max(
            (rank for rank in ranks if folder or not self._patterns[rank].folders_only), default=-1
        )


class _Globs:
    """Many globs by their ranks; one is compiled once a text holds what it can't match without."""

    def __init__(self, ranked: Iterable[tuple[int, str]]) -> None:
        self._literal: defaultdict[str, list[int]] = defaultdict(list)
        self._others: list[tuple[int, str, str]] = []
        self._compiled: dict[str, re.Pattern[str]] = {}
        for rank, glob in ranked:
            if is_literal(glob):
                self._literal[glob].append(rank)
            else:
                self._others.append((rank, _longest_literal(glob), glob))

    def may_match(self, texts: Sequence[str]) -> set[str]:
        """Those of some texts that a glob may match; to look at them all together is fast."""
        found = self._literal.keys() & texts
        joined = "\n".join(texts)
        for _, literal, _ in self._others:
            if literal in joined:
                found.update(text for text in texts if literal in text)
        return found

    def matching(self, text: str) -> Iterator[int]:
        """The ranks of the globs that match a text."""
        yield from self._literal.get(text, ())
        for rank, literal, glob in self._others:
            if literal in text:
                if glob not in self._compiled:
                    self._compiled[glob] = compile_glob(glob)
                if self._compiled[glob].fullmatch(text):
                    yield rank


def _longest_literal(glob: str) -> str:
    """Text that whatever a glob matches holds, within one name; "" where it tells of none.

    It stands before the first class of characters or behind the last; of one that is never closed,
    what seems to stand behind it is no matter, for the glob matches nothing.
    """
    before = _START_OF_CLASS.split(glob, 1)[0]
    _, is_closed, behind = glob.rpartition("]")
    parts = [before, _START_OF_CLASS.split(behind, 1)[0]] if is_closed else [before]
    return max((part for each in parts for part in _BETWEEN_LITERALS.split(each)), key=len)
