"""Reads a `Pipfile.lock`.

Source of the format: pipenv's documentation, "Pipfile & Pipfile.lock", and plette, its reader.
"""

from __future__ import annotations

import json
import re

from orb_lint.findings import Span
from orb_lint.workspace.lines import Lines
from orb_lint.workspace.manifest import Entry, Manifest, Problem, Scope

_NO_CATEGORY = "_meta"
_TOKEN = re.compile(r'"(?P<text>[^"\\]*(?:\\.[^"\\]*)*)"(?P<is_key>\s*:)?|[{}\[\]]')


def read_lockfile(path: str, source: bytes) -> Manifest:
    """Read the packages of a `Pipfile.lock`; what cannot be read becomes the manifest's problem.

    Args:
        path: of the lock file, relative to the workspace root.
        source: its bytes.
    """
    try:
        text = source.decode("utf-8-sig")
        document = json.loads(text)
    except json.JSONDecodeError as error:
        reason = error.msg[:1].lower() + error.msg[1:]
        return Manifest(path, source, problem=Problem(error.lineno, reason))
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        return Manifest(path, source, problem=Problem(line, "not UTF-8"))
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is a plain ValueError
        return Manifest(path, source, problem=Problem(1, str(error).partition("\n")[0]))
    if not isinstance(document, dict):
        return Manifest(path, source, problem=Problem(1, "it must be an object"))
    places = _places(text)
    entries: list[Entry] = []
    problems: list[Problem] = []
    for category, packages in document.items():
        if category == _NO_CATEGORY:
            continue
        if not isinstance(packages, dict):
            line = places[category,].line
            problems.append(Problem(line, f"`{category}` must be an object"))
            continue
        for key, value in packages.items():
            span = places[category, key]
            if not isinstance(value, dict):
                problems.append(Problem(span.line, f"package `{key}` must be an object"))
                continue
            entries.append(_entry(key, category, value, span))
    return Manifest(path, source, tuple(entries), problem=min(problems, default=None))


def _entry(key: str, category: str, value: dict[str, object], span: Span) -> Entry:
    path, index, extras = value.get("path"), value.get("index"), value.get("extras")
    return Entry(
        key,
        category,
        path if isinstance(path, str) else None,
        Scope.RUNTIME if category == "default" else Scope.DEVELOPMENT,
        is_editable=value.get("editable") is True,
        index_name=index if isinstance(index, str) else None,
        extras=tuple(map(str, extras)) if isinstance(extras, list) else (),
        span=span,
    )


def _places(text: str) -> dict[tuple[str, ...], Span]:
    """Where the keys of the first two levels of a JSON object stand, without their quotes.

    Of a key that is there twice it is the last, as its value is.
    """
    lines = Lines(text)
    found: dict[tuple[str, ...], Span] = {}
    depth = 0
    category = ""
    for token in _TOKEN.finditer(text):
        first = token[0][0]
        if first in "{[":
            depth += 1
        elif first in "}]":
            depth -= 1
        elif token["is_key"] and depth <= 2:
            key = json.loads(f'"{token["text"]}"') if "\\" in token[0] else token["text"]
            way = (key,) if depth == 1 else (category, key)
            category = way[0]
            found[way] = lines.span(token.start("text"), token.end("text"))
    return found
