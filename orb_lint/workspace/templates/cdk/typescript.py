"""Finds the constructs of an app of the AWS CDK that is written in TypeScript."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator

from orb_lint.expressions import regex
from orb_lint.files.paths import parent
from orb_lint.workspace.templates.cdk.construct import (
    DEEPEST,
    FUNCTIONS,
    INSTALLING,
    LAYERS,
    MOST_TERMS,
    Construct,
    handler_of_entry,
    path_in,
)

_STRING = r"""(?:'(?P<single>[^'\\\n]*)'|"(?P<double>[^"\\\n]*)"|`(?P<back>[^`$\\]*)`)"""
_ID = regex(r"\(\s*\w+\s*,\s*" + _STRING)
_HANDLER = regex(r"\bhandler\s*:\s*" + _STRING)
_INDEX = regex(r"\bindex\s*:\s*" + _STRING)
_FOLDER = regex(r"(?:\b(?:fromAsset|Code\.asset|AssetCode)\s*\(|\bentry\s*:)\s*")
_CODE = regex(r"\bcode\b\s*(?::\s*(?:this\.)?(?P<name>[A-Za-z_$][\w$]*)\s*)?[,}]")
_CALL = regex(r"\s*[\w$.]+\s*\(")
_TERM = regex(
    rf"\s*(?:{_STRING}|`(?P<template>[^`\\]*)`|(?P<join>(?:path\.)?(?:join|resolve)\s*\()"
    r"|(?P<here>__dirname)|(?P<app>process\.cwd\(\))|(?P<name>[A-Za-z_$][\w$]*))"
)
_PLACEHOLDER = regex(r"\$\{([^{}]*)\}")
_PLUS, _COMMA, _CLOSE = regex(r"\s*\+"), regex(r"\s*,"), regex(r"\s*,?\s*\)")
_END = regex(r"[ \t]*(?:[,;)}\r\n]|$)")
_LAYERS = regex(r"\blayers\b(?:\s*:\s*\[(?P<names>[^\[\](){}]*)\]\s*[,}])?")
_NAME = regex(r"\s*(?:this\.)?([A-Za-z_$][\w$]*)\s*")
_ASSIGNED = regex(r"(?:\b(?:const|let|var)\s+|\bthis\.)([\w$]+)\s*(?::[^=;{}]*)?=\s*$")
_BRACES_AND_SPREADS = regex(r"[{}]|\.\.\.")
_LONGEST_DECLARATION = 200
"""So many characters before `new` may name what it is assigned to."""
_BUNDLING = regex(r"\bbundling\b(?P<is_told>\s*:\s*\{(?![^}]*\.\.\.))?")
_INSTALLING = regex(rf"\b(?:{'|'.join(sorted(INSTALLING))})\b")
_RUNTIMES = regex(r"Runtime\.(\w+)")
_FROM_ELSEWHERE = ("fromInline", "fromBucket", "fromDockerBuild")
_FROM_ROOT = "//"
"""The beginning of a path from the root, while it is composed."""
_COMMENT = regex(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def typescript_constructs(
    path: str, source: bytes, app: str, classes: Collection[str]
) -> Iterator[Construct]:
    """The constructs in a TypeScript file, in order.

    Args:
        path: of the file, relative to the root.
        source: its bytes.
        app: the folder of `cdk.json`.
        classes: names of those of the app that extend functions.
    """
    text = source.decode(errors="replace")
    text = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    script = _Script(text, path, app)
    names = "|".join(sorted({*FUNCTIONS, *LAYERS, *classes}))
    for match in re.finditer(rf"\bnew\s+(?:[\w.]+\.)?({names})\s*\(", text):
        start = match.end() - 1
        construct = _construct(script, text, match, text[start : _end_of_call(text, start)])
        if construct:
            yield construct


def _construct(
    script: _Script, text: str, match: re.Match[str], arguments: str
) -> Construct | None:
    """The construct of a call, None if it says nothing about code.

    Args:
        script: evaluates paths.
        text: of the file.
        match: where the class is called, up to the bracket.
        arguments: with their brackets.
    """
    start, asset = _asset(text, match.end() - 1, arguments)
    folder = _FOLDER.search(asset)
    if folder is None and "code" not in arguments:
        return None
    is_entry = folder is not None and folder[0].startswith("entry")
    method = _said(_HANDLER.search(arguments))
    at = start + (folder.end() if folder else 0)
    return Construct(
        match[1],
        _said(_ID.match(arguments)) or match[1],
        text.count("\n", 0, match.start()) + 1,
        script.path_at(at) if folder else None,
        text.count("\n", 0, at) + 1,
        handler_of_entry(_said(_INDEX.search(arguments)), method) if is_entry else method,
        " ".join(_RUNTIMES.findall(arguments)),
        "entry" if is_entry else "code",
        any(word in asset for word in _FROM_ELSEWHERE),
        _assigned(text, match.start()),
        _layers_of(arguments) if match[1] in FUNCTIONS else None,
        _may_install_more(arguments if is_entry else asset, is_entry=is_entry),
    )


def _asset(text: str, start: int, arguments: str) -> tuple[int, str]:
    """The text that says where the code is, and its index: arguments, or a call that they name.

    Args:
        text: of the file.
        start: of the arguments.
        arguments: with their brackets.
    """
    by_name = None if _FOLDER.search(arguments) else _CODE.search(arguments)
    given = _assignments(text, by_name["name"] or "code") if by_name else []
    call = _CALL.match(text, given[0].end()) if len(given) == 1 else None
    if call is None:
        return start, arguments
    return call.start(), text[call.start() : _end_of_call(text, call.end() - 1)]


def _assignments(text: str, name: str) -> list[re.Match[str]]:
    """Where something is assigned to a name."""
    return [*re.finditer(rf"(?<![\w$]){re.escape(name)}\s*(?::[^=;{{}}]*)?=(?![=>])", text)]


def _assigned(text: str, start: int) -> str:
    """The name that what begins at an index is assigned to, if nothing else is; "" for none."""
    match = _ASSIGNED.search(text[max(0, start - _LONGEST_DECLARATION) : start])
    if match is None:
        return ""
    return match[1] if len(_assignments(text, match[1])) == 1 else ""


def _is_spread(arguments: str) -> bool:
    """Whether the properties of a construct itself come from elsewhere in part."""
    depth = 0
    for match in _BRACES_AND_SPREADS.finditer(arguments):
        if match[0] == "..." and depth < 2:
            return True
        depth += {"{": 1, "}": -1}.get(match[0], 0)
    return False


def _layers_of(arguments: str) -> tuple[str, ...] | None:
    """The names in a list of layers, None where it holds anything else."""
    listed = _LAYERS.search(arguments)
    if listed is None:
        return None if _is_spread(arguments) else ()
    if listed["names"] is None:
        return None
    written = [each for each in listed["names"].split(",") if each.strip()]
    names = [_NAME.fullmatch(each) for each in written]
    return tuple(each[1] for each in names if each) if all(names) else None


def _may_install_more(arguments: str, *, is_entry: bool) -> bool:
    """Whether what is said of the bundling installs more than a manifest, if that is used at all.

    Args:
        arguments: of the construct.
        is_entry: it is a `PythonFunction`, which installs from its manifest by itself.
    """
    bundling = _BUNDLING.search(arguments)
    if bundling is None or not is_entry:
        return bundling is not None
    return not bundling["is_told"] or _INSTALLING.search(arguments, bundling.end()) is not None


def _end_of_call(text: str, start: int) -> int:
    """The index at which the bracket that opens at `start` is closed."""
    depth = 0
    for match in re.finditer(r"[()]|'[^'\n]*'|\"[^\"\n]*\"", text[start:]):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if not depth:
            return start + match.end()
    return len(text)


class _Script:
    """Evaluates the paths in expressions of a TypeScript file, as far as its text tells them."""

    def __init__(self, text: str, path: str, app: str) -> None:
        self._text = text
        self._here = _FROM_ROOT + parent(path)
        self._app = app
        self._terms_left = 0

    def path_at(self, start: int) -> str | None:
        """The path, relative to the root, of the expression that begins at an index."""
        self._terms_left = MOST_TERMS
        value, end = self._sum(start, 0)
        if value is None or not _END.match(self._text, end):
            return None
        if value.startswith(_FROM_ROOT):
            return posixpath.normpath(value.strip("/") or ".")
        return path_in(self._app, value)

    def _sum(self, start: int, depth: int) -> tuple[str | None, int]:
        """The value of a sum, None if it can't be told, and the index behind it."""
        value, end = self._term(start, depth)
        while value is not None and (plus := _PLUS.match(self._text, end)):
            more, end = self._term(plus.end(), depth)
            value = None if more is None else value + more
        return value, end

    def _term(self, start: int, depth: int) -> tuple[str | None, int]:
        match = _TERM.match(self._text, start)
        self._terms_left -= 1
        if match is None or depth > DEEPEST or self._terms_left < 0:
            return None, start
        end = match.end()
        if match["join"]:
            return self._joined(end, depth + 1)
        if match["template"] is not None:
            return self._filled(match.start("template"), match.end("template"), depth + 1), end
        if match["here"]:
            return self._here, end
        if match["app"]:
            return _FROM_ROOT + self._app, end
        return (self._named(match["name"], depth + 1) if match["name"] else _said(match)), end

    def _joined(self, start: int, depth: int) -> tuple[str | None, int]:
        """The path that a call joins; `at` is behind its opening bracket."""
        parts: list[str] = []
        while not (close := _CLOSE.match(self._text, start)):
            part, end = self._sum(start, depth)
            comma = _COMMA.match(self._text, end)
            if part is None or not (comma or _CLOSE.match(self._text, end)):
                return None, start
            parts.append(part)
            start = comma.end() if comma else end
        return "/".join(parts), close.end()

    def _filled(self, start: int, end: int, depth: int) -> str | None:
        """The value of a template literal, whose content stands between two indices."""
        value = ""
        for placeholder in _PLACEHOLDER.finditer(self._text, start, end):
            inner, behind = self._sum(placeholder.start(1), depth)
            if inner is None or behind != placeholder.end(1):
                return None
            value += self._text[start : placeholder.start()] + inner
            start = placeholder.end()
        rest = self._text[start:end]
        return None if "$" in rest else value + rest

    def _named(self, name: str, depth: int) -> str | None:
        """The value of a name that the file assigns once."""
        given = [*re.finditer(rf"\b{re.escape(name)}\s*(?::\s*string\s*)?=(?![=>])", self._text)]
        if len(given) != 1:
            return None
        value, end = self._sum(given[0].end(), depth)
        return value if _END.match(self._text, end) else None


def _said(match: re.Match[str] | None) -> str | None:
    """The content of a matched string."""
    if match is None:
        return None
    return next(
        (match[name] for name in ("single", "double", "back") if match[name] is not None), None
    )
