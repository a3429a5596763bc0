"""Makes text safe to show: names in a repository may hold anything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from orb_lint.expressions import regex

_COMMAND = regex(r"#(?=#(?:vso)?\[)")
"""The beginning of a command that a runner of Azure or GitHub obeys anywhere in a line."""

_COMMAND_AT_START = regex(r"(?<!\S):(?=:\S)")
"""The beginning of a command that GitHub's runner obeys at the start of a line.

Wrapping may turn any white space into a start of a line. `Private :: Do Not Upload` is no command:
its name would follow the colons at once. In `ActionCommand` of the runner, `TryParse` reads the
former and `TryParseV2` this one.
"""


def printable(text: str) -> str:
    """The text on one line, with nothing that a terminal or the runner of a CI service acts on.

    Control characters, lone surrogates and the beginnings of commands are escaped.
    """
    if not text.isprintable():
        text = "".join(
            char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
        )
    if "::" in text or "##" in text:
        text = _COMMAND.sub(_escaped, _COMMAND_AT_START.sub(_escaped, text))
    return text


def _escaped(match: re.Match[str]) -> str:
    return f"\\x{ord(match[0]):02x}"


def encodable(text: str) -> str:
    """The text with lone surrogates escaped, which come from undecodable bytes of file names."""
    return text.encode(errors="backslashreplace").decode()


def as_json(document: object, indent: int | None = 1) -> str:
    """A document in JSON, with names unchanged, of which no runner takes a line for a command."""
    import json  # text output does not need it

    return _COMMAND.sub(r"\\u0023", json.dumps(document, indent=indent))


def json_piece_by_piece(document: object, items: Iterable[object]) -> Iterator[str]:
    """A document in JSON with a line end, of which one item at a time is held.

    Args:
        document: the last list in it is empty.
        items: of that list.
    """
    from orb_lint.output.indented import indented

    start, _, rest = as_json(document).rpartition("[]")
    line = start.rpartition("\n")[2]
    end_of_list = "\n" + line[: len(line) - len(line.lstrip(" "))]
    new_line = f"{end_of_list} "
    before, after = f"{start}[{new_line}", f"{start}[]"
    for item in items:
        yield before + _COMMAND.sub(r"\\u0023", indented(item, new_line))
        before, after = f",{new_line}", f"{end_of_list}]"
    yield f"{after}{rest}\n"
