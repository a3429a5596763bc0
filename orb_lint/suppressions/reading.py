"""Reads the suppressions of one file."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from orb_lint.expressions import regex
from orb_lint.findings import Span
from orb_lint.settings import Version
from orb_lint.source.parsing import PARSE_ERRORS, parse
from orb_lint.source.text import decoded_lines
from orb_lint.suppressions import MARK
from orb_lint.suppressions.comments import Comment, other_comments, python_comments
from orb_lint.suppressions.directives import Directive, Name, directives
from orb_lint.suppressions.model import CHECKER, Action, FileSuppressions, Reach, Suppression
from orb_lint.suppressions.reach import last_line, reach_by_line

_OUR_MARK = b"orb-lint:"
_WORD = regex(rb"[\w-]+")
_PLURAL = frozenset({"all", "E", "W"})


def python_suppressions(
    path: str, source: bytes, target: Version, known: Mapping[str, str]
) -> FileSuppressions | None:
    """The suppressions of a Python file, None if none concerns this tool.

    Args:
        path: of the file.
        source: its bytes.
        target: the version that it is written for.
        known: symbol or code of each rule → its symbol.
    """
    if not _may_concern(source, known):
        return None
    found = list(_directives(python_comments(source)))
    line_count = len(decoded_lines(source))
    if any(_skips_file(directive) for _, directive in found):
        return FileSuppressions(path, (), line_count, is_skipped=True)
    pragmas = [comment for comment, each in found if each.action is not Action.IGNORE]
    tree: ast.Module | None = None
    with suppress(*PARSE_ERRORS):
        tree = parse(source, target)
    if tree is None:
        reaches = _to_the_end(pragmas, line_count)
    else:
        reaches = reach_by_line(tree, (each.pylint_line for each in pragmas))
    suppressions = tuple(_suppressions(found, reaches, known))
    if not suppressions:
        return None
    code_end = last_line(tree) if tree else 0
    return FileSuppressions(path, suppressions, line_count, code_end, is_broken=tree is None)


def _to_the_end(pragmas: Iterable[Comment], line_count: int) -> dict[int, Reach]:
    """How far comments reach in a file that does not parse: to its end."""
    return {
        each.pylint_line: Reach(each.line, each.line, line_count, reaches_back=False)
        for each in pragmas
        if each.is_alone
    }


def other_suppressions(
    path: str, source: bytes, known: Mapping[str, str]
) -> FileSuppressions | None:
    """The suppressions of a file other than Python, None if it holds none.

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


def may_name_rule(source: bytes, known: Mapping[str, str]) -> bool:
    """Whether a comment of a Python file may name a rule, so that it may be an unused suppression.

    `# pylint:` comments about all rules matter only to findings.

    Args:
        source: the bytes of the file.
        known: symbol or code of each rule → its symbol.
    """
    return _OUR_MARK in source or any(_symbol(word, known) for word in _words(source))


def _may_concern(source: bytes, known: Mapping[str, str]) -> bool:
    """Whether a comment in a source may concern a finding."""
    return _OUR_MARK in source or any(
        _is_known(word, known) or word in _WHOLE_FILE for word in _words(source)
    )


def _words(source: bytes) -> Iterator[str]:
    """The words behind each `lint:`, up to the end of its line."""
    at = source.find(MARK)
    while at >= 0:
        end = source.find(b"\n", at)
        end = len(source) if end < 0 else end
        for word in _WORD.findall(source, at, end):
            yield word.decode(errors="replace")
        at = source.find(MARK, end)


_WHOLE_FILE = ("skip-file", "disable-all")


def _is_known(name: str, known: Mapping[str, str]) -> bool:
    return bool(_symbol(name, known)) or name in _PLURAL or name.lower() == CHECKER


def _symbol(name: str, known: Mapping[str, str]) -> str:
    """The symbol of the rule with a name, "" for none; a code may be in lower case."""
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
    reaches: Mapping[int, Reach],
    known: Mapping[str, str],
) -> Iterator[Suppression]:
    """The suppressions in directives; names in `# pylint:` that only pylint knows are left out."""
    for comment, directive in found:
        reach = _reach(comment, directive, reaches)
        whole = _span(comment, directive.start, directive.end)
        if directive.action is Action.IGNORE and not directive.names:
            removal = _removal(comment, directive, 0)
            yield Suppression(
                directive.action, "", "", reach, whole, whole, directive.has_reason, removal
            )
        for index, name in enumerate(directive.names):
            if directive.action is Action.IGNORE or _is_known(name.text, known):
                yield Suppression(
                    directive.action,
                    name.text,
                    _symbol(name.text, known),
                    reach,
                    _span(comment, name.start, name.end),
                    whole,
                    directive.has_reason,
                    _removal(comment, directive, index),
                )


def _reach(comment: Comment, directive: Directive, reaches: Mapping[int, Reach]) -> Reach:
    line = comment.pylint_line
    if directive.action is Action.IGNORE:
        line = comment.next_line if comment.is_alone else comment.line
    elif directive.action is Action.DISABLE_NEXT:
        line += 1
    elif reach := reaches.get(line):
        return reach
    return Reach(line, line, line, reaches_back=False)


def _span(comment: Comment, start: int, end: int) -> Span:
    return Span(comment.line, comment.column + start, comment.line, comment.column + end)


def _removal(comment: Comment, directive: Directive, index: int) -> Span | None:
    """What to delete to remove one name from a directive: all of it if it has no other name."""
    names: tuple[Name, ...] = directive.names
    if len(names) > 1:
        last = index + 1 == len(names)
        start = names[index - 1].end if last else names[index].start
        return _span(comment, start, names[index].end if last else names[index + 1].start)
    if directive.removal == (0, len(comment.text)):
        return comment.all_of_it
    return directive.removal and _span(comment, *directive.removal)
