"""Path patterns in the grammar of `.gitignore`, which the settings share.

Source of the grammar: gitignore(5), "PATTERN FORMAT". `pathspec` reads the same grammar, but
importing it takes longer than walking a whole small workspace.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
        by_name: it has no slash, except at its end, so the base name decides at any depth.
        folders_only: the pattern ends in a slash.
        negated: the pattern starts with `!` and takes back what an earlier one ignored.
    """

    glob: str
    by_name: bool
    folders_only: bool
    negated: bool


_START_OF_CLASS = regex(r"[\[\\]")
_WILDCARDS = regex(r"[*?]+")
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


_NAME, _FOLDERS, _ANYTHING, _REST = "[^/]*", "(?:[^/]+/)*", "(?:.*/)?", ".*"
_SHORTEST = {_NAME: "[^/]*?", _FOLDERS: "(?:[^/]+/)*?", _ANYTHING: "(?:.*?/)??"}
_groups = count()


def _expression(parts: Sequence[str]) -> str:
    """Join the parts of a glob to an expression that matches in linear time.

    A wildcard takes the shortest text that lets what follows match, up to the next wildcard that
    can reach as far: if that one can't match from there, it can't match from further on either.
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
    """The member of a class, escaped for an expression."""
    if member["name"]:
        return _NAMED_CLASSES[member["name"]]
    lower = member["escaped"] or member["plain"]
    upper = member["escaped_upper"] or member["plain_upper"] or ""
    if not upper:
        return re.escape(lower)
    # In git a class holds the lower end of a range even if the range is empty, as in `[z-a]`.
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

    Base names recur in a tree, so what the patterns without a slash say of a name is kept.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        patterns = ((number, parse_pattern(line)) for number, line in enumerate(lines))
        self._patterns = {number: pattern for number, pattern in patterns if pattern}
        by_name: dict[int, str] = {}
        by_path: dict[int, str] = {}
        for number, pattern in self._patterns.items():
            (by_name if pattern.by_name else by_path)[number] = pattern.glob
        self._by_name, self._by_path = Globs(by_name), Globs(by_path)
        self.has_paths = bool(by_path)
        self._matching_names: dict[tuple[str, bool], list[int]] = {}

    def decide(self, path: str, name: str, *, folder: bool) -> bool | None:
        """Whether `path` is ignored; None where no pattern matches it.

        Args:
            path: relative to the folder of the patterns, with `/`.
            name: the last component of `path`.
            folder: `path` is a folder.
        """
        number = max(self.matching(path, name, folder=folder), default=-1)
        return None if number < 0 else not self._patterns[number].negated

    def matching(self, path: str, name: str, *, folder: bool) -> list[int]:
        """The numbers, from 0 on, of the lines whose patterns match what `decide` is asked."""
        found = self._matching_names.get((name, folder))
        if found is None:
            found = self._speaking(self._by_name.matching(name), folder=folder)
            self._matching_names[name, folder] = found
        if not self.has_paths:
            return found
        return found + self._speaking(self._by_path.matching(path), folder=folder)

    def may_speak_of(self, prefix: str, names: Sequence[str]) -> set[str]:
        """Those of the names in one folder that a pattern may match; never too few.

        Args:
            prefix: path of the folder from that of the patterns, with a `/` at its end, or "".
            names: of the files or folders in it.
        """
        found = self._by_name.may_match(names)
        if self.has_paths:
            paths = self._by_path.may_match([prefix + name for name in names])
            found.update(path[len(prefix) :] for path in paths)
        return found

    def _speaking(self, numbers: Iterable[int], *, folder: bool) -> list[int]:
        """The patterns that can match folders, or those that can match files."""
        return [each for each in numbers if folder or not self._patterns[each].folders_only]


_FEW = 64
"""Up to this many literals, looking for each is fastest."""


class Globs:
    """Many globs, of which those that match a text are found at once.

    Each is filed under a literal that a match must hold, and compiled when a text holds it.

    Args:
        globs: by the numbers that name them in answers.
    """

    def __init__(self, globs: Mapping[int, str]) -> None:
        self._whole: defaultdict[str, list[int]] = defaultdict(list)
        self._by_literal: defaultdict[str, dict[int, str]] = defaultdict(dict)
        self._by_length: defaultdict[int, set[str]] = defaultdict(set)
        self._compiled: dict[str, re.Pattern[str]] = {}
        others: dict[int, list[str]] = {}
        for number, glob in globs.items():
            if is_literal(glob):
                self._whole[glob].append(number)
            else:
                others[number] = _literals(glob)
        counts = Counter(literal for literals in others.values() for literal in literals)
        for number, literals in others.items():
            literal = max(literals, key=lambda each: len(each) / counts[each])
            self._by_literal[literal][number] = globs[number]
            self._by_length[len(literal)].add(literal)

    def may_match(self, texts: Sequence[str]) -> set[str]:
        """Those of some texts that a glob may match; one call for many texts is fast."""
        found = self._whole.keys() & texts
        joined = "\n".join(texts)
        for literal in self._by_literal:
            if literal in joined:
                found.update(text for text in texts if literal in text)
        return found

    def matching(self, text: str) -> Iterator[int]:
        """The numbers of the globs that match a text."""
        yield from self._whole.get(text, ())
        for literal in self._literals_in(text):
            for number, glob in self._by_literal[literal].items():
                if glob not in self._compiled:
                    self._compiled[glob] = compile_glob(glob)
                if self._compiled[glob].fullmatch(text):
                    yield number

    def match(self, text: str) -> bool:
        """Whether any of the globs matches a text."""
        return any(True for _ in self.matching(text))

    def _literals_in(self, text: str) -> Iterator[str]:
        """The literals in a text, found by whichever way takes fewer steps."""
        if len(self._by_literal) <= _FEW:
            yield from (literal for literal in self._by_literal if literal in text)
            return
        for length, literals in self._by_length.items():
            if len(literals) <= len(text):
                yield from (literal for literal in literals if literal in text)
            else:
                places = range(len(text) - length + 1)
                yield from literals.intersection(text[at : at + length] for at in places)


def folder_globs(globs: Iterable[str]) -> Globs:
    """The globs of a setting that names folders, numbered from 0 on."""
    return Globs({number: glob.strip("/") for number, glob in enumerate(globs)})


def _literals(glob: str) -> list[str]:
    """Texts that every match of a glob must hold; "" where none is certain.

    They stand before the first class of characters or behind the last. What follows a class that
    is never closed does not matter, for such a glob matches nothing. A slash beside `**` does not
    belong to them, for `**/` may stand for nothing at all.
    """
    before = _START_OF_CLASS.split(glob, 1)[0]
    _, is_closed, behind = glob.rpartition("]")
    parts = [before, _START_OF_CLASS.split(behind, 1)[0]] if is_closed else [before]
    return [part.strip("/") for each in parts for part in _WILDCARDS.split(each)]
