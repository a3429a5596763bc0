"""Reads a `MANIFEST.in`: which files it names.

Source: setuptools' documentation, "Controlling files in the distribution".
"""

from __future__ import annotations

import re
from collections.abc import Callable

from orb_lint.expressions import regex
from orb_lint.files.globs import compile_glob

_CONTINUED = regex(r"\\\r?\n")


def read_manifest_in(source: bytes) -> Callable[[str], bool]:
    """Whether a file, its path relative to the package's folder, is named; the last line counts."""
    commands: list[tuple[re.Pattern[str], bool]] = []
    for line in _CONTINUED.sub(" ", source.decode(errors="replace")).splitlines():
        command, *words = line.partition("#")[0].split() or [""]
        names, prefix = _COMMANDS.get(command, (False, None))
        if prefix is None:
            continue
        if command.startswith("recursive-"):
            folder, words = words[0].strip("/"), words[1:]
            prefix = f"{folder}/**/"
        for word in words:
            glob = word.strip("/")
            if command in ("graft", "prune"):
                glob = f"{glob}/**"
            commands.append((compile_glob(prefix + glob), names))

    def is_named(path: str) -> bool:
        named = False
        for pattern, names in commands:
            if pattern.fullmatch(path):
                named = names
        return named

    return is_named


_COMMANDS = {
    "include": (True, ""),
    "exclude": (False, ""),
    "recursive-include": (True, ""),
    "recursive-exclude": (False, ""),
    "global-include": (True, "**/"),
    "global-exclude": (False, "**/"),
    "graft": (True, ""),
    "prune": (False, ""),
}
