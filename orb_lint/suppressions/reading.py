"""The suppressions of one file, and which of its findings they silence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from orb_lint.findings import Finding, Span
from orb_lint.imports import scanner
from orb_lint.settings import Version
from orb_lint.suppressions.comments import Comment, other_comments, python_comments
from orb_lint.suppressions.directives import Action, Directive, Name, directives
from orb_lint.suppressions.scopes import Scope, last_line, scopes_of

MARK = b"lint:"
"""What every comment that suppresses anything holds."""

CHECKER = "orb-lint"
"""The name by which a `# pylint:` comment means all rules at once."""

_OUR_MARK = b"orb-lint:"
_WORD = re.compile(rb"[\w-]+")
_PLURAL = frozenset({"all", "E", "W"})


class Suppression(NamedTuple):
    """One name in a comment that suppresses findings, or enables them again.

    Attributes:
        action: what the comment does.
        name: as written; "" where an `ignore` names nothing.
        symbol: of the rule that is named; "" for several rules at once, and for none.
        scope: the lines it speaks of.
        span: of the name, or of the directive where that names nothing.
        directive: the span of the directive that the name stands in.
        has_reason: the comment says why.
        removal: what to delete to take back this name; None where that isn't plain.
    """

    action: Action
    name: str
    symbol: str
    scope: Scope
    span: Span
    directive: Span
    has_reason: bool
    removal: Span | None

    def covers(self, symbol: str, code: str) -> bool:
        """Whether it speaks of a rule."""
        if self.symbol:
            return self.symbol == symbol
        if self.action is Action.IGNORE:
            return False
        return self.name in ("all", code[:1]) or self.name.lower() == CHECKER


class FileSuppressions(NamedTuple):
    """All suppressions of one file.

    Attributes:
        path: of the file, relative to the workspace root.
        suppressions: in the order of the file.
        line_count: how many lines it has.
        code_end: the line of its last statement; where there is none, or it is no Python, 0.
        is_skipped: a comment excludes the file as a whole.
        is_broken: it is no valid Python, so that it is not certain how far its comments reach.
    """

    path: str
    suppressions: tuple[Suppression, ...]
    line_count: int
    code_end: int = 0
    is_skipped: bool = False
    is_broken: bool = False

    def suppress(self, findings: Iterable[Finding]) -> tuple[list[Finding], set[Span]]:
        """Tell which findings remain, and the spans of the names that have silenced the others.

        Args:
            findings: about this file.
        """
        if self.is_skipped:
            return [], set()
        remaining: list[Finding] = []
        used: set[Span] = set()
        ignores = defaultdict(list)
        for each in self.suppressions:
            if each.action is Action.IGNORE:
                ignores[each.symbol, each.scope.at].append(each.span)
        states: dict[str, list[Suppression | None]] = {}
        for finding in findings:
            symbol, line = finding.symbol, finding.span.line
            if symbol not in states:
                states[symbol] = self._states(symbol, finding.code)
            spans = ignores.get((symbol, line), [])
            state = states[symbol][line] if line <= self.line_count else None
            if state and state.action is not Action.ENABLE:
                spans = [*spans, state.span]
            used.update(spans)
            if not spans:
                remaining.append(finding)
        return remaining, used

    def without_pragmas(self) -> FileSuppressions:
        """Those that only this tool knows, `# orb-lint:`; the others are pylint's to hear."""
        own = tuple(each for each in self.suppressions if each.action is Action.IGNORE)
        return self._replace(suppressions=own)  # pylint: disable=no-member  # it is a tuple

    def _states(self, symbol: str, code: str) -> list[Suppression | None]:
        """For each line the name in a `# pylint:` comment that decides about a rule there.

        The comments are heard in their order; each speaks of its scope from its own line on, and of
        the lines before only as far as no other has.
        """
        states: list[Suppression | None] = [None] * (self.line_count + 2)
        for each in self.suppressions:
            if each.action is Action.IGNORE or not each.covers(symbol, code):
                continue
            first, at, last, reaches_back = each.scope
            if first < at and reaches_back:
                states[first] = each
                if None in states[first:at]:
                    states[first:at] = [state or each for state in states[first:at]]
            elif first < at:
                states[first] = None
            states[at : last + 1] = [each] * (last + 1 - at)
            if self.code_end:
                behind = max(at, self.code_end + 1)
                states[behind:] = [each] * (len(states) - behind)
        return states


def python_suppressions(
    path: str, source: bytes, target: Version, known: Mapping[str, str]
) -> FileSuppressions | None:
    """The suppressions of a Python file, None where it holds none that concerns this tool.

    Args:
        path: of the file.
        source: its bytes.
        target: the version that it is written for.
        known: symbol or code of each rule → its symbol.
    """
    if not _may_concern(source, known):
        return None
    found = list(_directives(python_comments(source)))
    line_count = len(scanner.decoded_lines(source))
    if any(_skips_file(directive) for _, directive in found):
        return FileSuppressions(path, (), line_count, is_skipped=True)
    pragmas = [comment for comment, each in found if each.action is not Action.IGNORE]
    scopes: dict[int, Scope] = {}
    code_end, is_broken = 0, False
    try:
        tree = scanner.parse(source, target)
    except scanner.PARSE_ERRORS:
        is_broken = True
        scopes = {
            each.pylint_line: Scope(each.line, each.line, line_count, reaches_back=False)
            for each in pragmas
            if each.is_alone
        }
    else:
        scopes = scopes_of(tree, (each.pylint_line for each in pragmas))
        code_end = last_line(tree)
    suppressions = tuple(_suppressions(found, scopes, known))
    if not suppressions:
        return None
    return FileSuppressions(path, suppressions, line_count, code_end, is_broken=is_broken)


def other_suppressions(
    path: str, source: bytes, known: Mapping[str, str]
) -> FileSuppressions | None:
    """The suppressions of a file that is no Python, None where it holds none.

    Args:
        path: of the file.
        source: its bytes.
        known: symbol or code of each rule → its symbol.
    """
    if _OUR_MARK not in source:
        return None
    found = [
        (comment, directive)
        for comment, directive in _directives(other_comments(path, source))
        if directive.action is Action.IGNORE
    ]
    suppressions = tuple(_suppressions(found, {}, known))
    if not suppressions:
        return None
    return FileSuppressions(path, suppressions, source.count(b"\n") + 1)


def _may_concern(source: bytes, known: Mapping[str, str]) -> bool:
    """Whether a comment of a source may name a rule; reads nothing but what follows a `lint:`."""
    if _OUR_MARK in source:
        return True
    at = source.find(MARK)
    while at >= 0:
        end = source.find(b"\n", at)
        end = len(source) if end < 0 else end
        for word in _WORD.findall(source, at, end):
            if _is_known(word.decode(errors="replace"), known) or word in _WHOLE_FILE:
                return True
        at = source.find(MARK, end)
    return False


_WHOLE_FILE = (b"skip-file", b"disable-all")


def _is_known(name: str, known: Mapping[str, str]) -> bool:
    return bool(_symbol(name, known)) or name in _PLURAL or name.lower() == CHECKER


def _symbol(name: str, known: Mapping[str, str]) -> str:
    """The symbol of the rule that a comment names, "" for none; a code may be in lower case."""
    return known.get(name) or (known.get(name.upper(), "") if name[1:].isdigit() else "")


def _directives(comments: Iterable[Comment]) -> Iterator[tuple[Comment, Directive]]:
    for comment in comments:
        if "lint:" in comment.text:
            for directive in directives(comment.text):
                yield comment, directive


def _skips_file(directive: Directive) -> bool:
    return directive.action is Action.SKIP_FILE or (
        directive.action is Action.DISABLE and any(name.text == "all" for name in directive.names)
    )


def _suppressions(
    found: Sequence[tuple[Comment, Directive]],
    scopes: Mapping[int, Scope],
    known: Mapping[str, str],
) -> Iterator[Suppression]:
    """What directives suppress; `# pylint:` may name what is none of this tool's business."""
    for comment, directive in found:
        scope = _scope(comment, directive, scopes)
        whole = _span(comment, directive.start, directive.end)
        if directive.action is Action.IGNORE and not directive.names:
            removal = _removal(comment, directive, 0)
            yield Suppression(
                directive.action, "", "", scope, whole, whole, directive.has_reason, removal
            )
        for index, name in enumerate(directive.names):
            if directive.action is Action.IGNORE or _is_known(name.text, known):
                yield Suppression(
                    directive.action,
                    name.text,
                    _symbol(name.text, known),
                    scope,
                    _span(comment, name.start, name.end),
                    whole,
                    directive.has_reason,
                    _removal(comment, directive, index),
                )


def _scope(comment: Comment, directive: Directive, scopes: Mapping[int, Scope]) -> Scope:
    line = comment.pylint_line
    if directive.action is Action.IGNORE:
        line = comment.next_line if comment.is_alone else comment.line
    elif directive.action is Action.DISABLE_NEXT:
        line += 1
    elif scope := scopes.get(line):
        return scope
    return Scope(line, line, line, reaches_back=False)


def _span(comment: Comment, start: int, end: int) -> Span:
    return Span(comment.line, comment.column + start, comment.line, comment.column + end)


def _removal(comment: Comment, directive: Directive, index: int) -> Span | None:
    """What to delete to take back one name of a directive: all of it where it has no other."""
    names: tuple[Name, ...] = directive.names
    if len(names) > 1:
        last = index + 1 == len(names)
        start = names[index - 1].end if last else names[index].start
        return _span(comment, start, names[index].end if last else names[index + 1].start)
    if directive.removal == (0, len(comment.text)):
        return comment.all_of_it
    return directive.removal and _span(comment, *directive.removal)
