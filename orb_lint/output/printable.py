"""Makes text safe to show: names in a repository may hold anything."""

from __future__ import annotations

import re

from orb_lint.expressions import regex

_COMMAND = regex(r"#(?=#(?:vso)?\[)")
"""Where a command begins that a runner of Azure or GitHub takes anywhere in a line."""

_COMMAND_AT_START = regex(r"(?<!\S):(?=:\S)")
"""Where GitHub's takes one at the beginning of a line; any white space may come to be that.

`Private :: Do Not Upload` is none: the name of a command follows the colons at once.

As `ActionCommand` of the runner has it: the former is what `TryParse` reads, this `TryParseV2`.
"""


def printable(text: str) -> str:
    """The text on one line, without what a terminal or the runner of a CI service would act on.

    Control characters, lone surrogates and what begins a command are escaped.
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
    """The text with lone surrogates escaped: what undecodable bytes of a file name become."""
    return text.encode(errors="backslashreplace").decode()


def as_json(document: object, indent: int | None = 1) -> str:
    """A document in JSON, true to the names in it, on lines that no runner takes for commands."""
    import json  # not needed where people read

    return _COMMAND.sub(r"\\u0023", json.dumps(document, indent=indent))
