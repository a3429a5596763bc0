"""Finds the values of path settings in the text of a file, and the paths in them.

No parser of YAML, INI or JSON is loaded: each reader looks for the settings that it knows.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping

from orb_lint.errors import ParseError
from orb_lint.expressions import regex
from orb_lint.files.paths import UNKNOWN, normalize_path
from orb_lint.records import NamedTuple
from orb_lint.toml.parsing import parse_toml
from orb_lint.toml.positions import key_positions

_VARIABLE_NAME = "PYTHONPATH"


class Value(NamedTuple):
    """The place, in a text, of the value of a setting or of one line of it."""

    setting: str
    start: int
    end: int


def read_values(text: str, form: str) -> Iterator[Value]:
    """The values of all path settings in a text.

    Args:
        text: with LF as its line end.
        form: `ini`, `toml`, `json`, which may hold comments, or `lines` of a shell, of a `.env`
            file or of YAML, or `terraform`.
    """
    return _READERS[form](text)


_UNITS = r"\$\{\{.{0,99}?\}\}|\$?\{[^}\n]{0,99}\}|\$\([^)\n]{0,99}\)"
"""Variables and commands; of limited length, or a line of braces would take quadratic time."""

_PARTS = {
    "pythonpath": re.compile(rf"(?:{_UNITS}|[^\s])+"),
    "mypy_path": re.compile(rf"(?:{_UNITS}|[^\s,:])+"),
    _VARIABLE_NAME: re.compile(rf"(?:{_UNITS}|[^:;])+"),
}
"""What one path consists of, by setting; in other settings the whole value is one path."""


def paths_in(text: str, value: Value) -> Iterator[tuple[int, str]]:
    """The index and the text of each path in a value."""
    pattern = _PARTS.get(value.setting)
    if pattern is None:
        yield value.start, text[value.start : value.end]
        return
    for match in pattern.finditer(text, value.start, value.end):
        written = match[0].strip(" \t\"'\\")
        if written:
            yield match.start() + match[0].index(written), written


_ROOT_VARIABLES = (
    "CI_PROJECT_DIR|CODEBUILD_SRC_DIR|GITHUB_WORKSPACE|MYPY_CONFIG_FILE_DIR|PWD"
    "|containerWorkspaceFolder|workspaceFolder|workspaceRoot"
)
_BASE = regex(
    r"\$\{\{ *github\.workspace *\}\}|\$\(pwd\)|`pwd`|\$\(git rev-parse --show-toplevel\)"
    rf"|\$(?:{_ROOT_VARIABLES})\b|\$\{{(?:{_ROOT_VARIABLES})\}}|\{{toxinidir\}}|\{{tox_root\}}"
)
"""Variables for the folder to which the settings of a file are relative."""

_VARIABLE = regex(rf"{_UNITS}|\$\w+|%\w+%|`[^`]*`|^~[^/]*")


def meant_path(base: str, written: str) -> str:
    """The path that a setting means, absolute or relative to the workspace root.

    Args:
        base: the folder that it is relative to.
        written: the path as written; unknown variables in it become `?`.
    """
    path = _VARIABLE.sub(UNKNOWN, _BASE.sub(".", written)).replace("\\", "/")
    return UNKNOWN if path == UNKNOWN else normalize_path(posixpath.join(base, path))


_HEADER = regex(r"\[([^\]]*)\]")
_INI_KEY = regex(r"([\w.-]+)\s*[=:]\s*")
_INI_COMMENT = regex(r"^\s*[#;].*|\s[#;].*")
_INI_SETTINGS = {
    ("pytest", "pythonpath"): "pythonpath",
    ("tool:pytest", "pythonpath"): "pythonpath",
    ("mypy", "mypy_path"): "mypy_path",
}
_ENVIRONMENTS = frozenset({"env", "set_env", "setenv"})
"""Settings of tox and of pytest-env whose values set environment variables."""


def _ini(text: str) -> Iterator[Value]:
    """The settings of pytest and mypy in an INI file, and environments of tox and pytest-env."""
    section = key = ""
    at = 0
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        line = _INI_COMMENT.sub("", line.rstrip("\n"))
        if header := _HEADER.match(line):
            section, key = header[1].strip(), ""
            continue
        begin = len(line) - len(line.lstrip())
        if begin == 0 and (assigned := _INI_KEY.match(line)):
            key, begin = assigned[1], assigned.end()
        if setting := _INI_SETTINGS.get((section, key)):
            yield Value(setting, start + begin, start + len(line))
        elif key in _ENVIRONMENTS:
            yield from _assignments(text, start + begin, start + len(line))


_TOML_SETTINGS = {
    ("pytest", "pythonpath"): "pythonpath",
    ("tool", "pytest", "pythonpath"): "pythonpath",
    ("tool", "pytest", "ini_options", "pythonpath"): "pythonpath",
    ("tool", "mypy", "mypy_path"): "mypy_path",
}
_PYRIGHT = (("tool", "basedpyright"), ("tool", "pyright"))
_EXTRA_PATHS = "extraPaths"
_INNER_EXTRA_PATHS = regex(r"extraPaths\s*=\s*\[([^\]]*)\]")
_TOML_STRING = regex(r"""#[^\n]*|"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'""")


def _toml(text: str) -> Iterator[Value]:
    """The settings of pytest, mypy and pyright in a TOML file, and environments."""
    try:
        parse_toml(text.encode())
    except ParseError:
        return
    starts = [0, *(match.end() for match in re.finditer("\n", text)), len(text)]
    for position in key_positions(text):
        keys = position.keys
        start = starts[position.line - 1] + position.end_column - 1
        end = starts[position.end_line]
        if setting := _TOML_SETTINGS.get(keys):
            yield from _toml_strings(text, setting, start, end)
        elif keys[-1] == _VARIABLE_NAME:
            yield from _toml_strings(text, _VARIABLE_NAME, start, end)
        elif keys[-1] in _ENVIRONMENTS:
            yield from _assignments(text, start, end)
        elif keys[:2] in _PYRIGHT and keys[-1] == _EXTRA_PATHS:
            yield from _toml_strings(text, _EXTRA_PATHS, start, end)
        elif keys[:2] in _PYRIGHT:
            for inner in _INNER_EXTRA_PATHS.finditer(text, start, end):
                yield from _toml_strings(text, _EXTRA_PATHS, *inner.span(1))


def _toml_strings(text: str, setting: str, start: int, end: int) -> Iterator[Value]:
    for match in _TOML_STRING.finditer(text, start, end):
        if match.lastindex:
            yield Value(setting, *match.span(match.lastindex))


_JSON_TOKEN = regex(r'//[^\n]*|/\*.*?(?:\*/|\Z)|"((?:[^"\\\n]|\\.?)*)(")?|[\[\]{}:,]', re.DOTALL)


def _editor_settings(text: str) -> Iterator[Value]:
    """The `extraPaths` and the variables in JSON, which may have comments and trailing commas."""
    setting = name = ""
    in_list = False
    for token in _JSON_TOKEN.finditer(text):
        mark = token[0]
        if token[1] is not None:
            if setting and token[2]:
                yield Value(setting, *token.span(1))
            name = token[1]
        elif mark == ":":
            is_known = name == _VARIABLE_NAME or name.rpartition(".")[2] == _EXTRA_PATHS
            setting = name if is_known else ""
        elif mark == "[":
            in_list = bool(setting)
        elif mark in "]}" or (mark == "," and not in_list):
            setting, in_list = "", False


_ASSIGNED = regex(
    r"(?<![\w$.-])(?<!\$\{)PYTHONPATH(?:[\"']?[ \t]*(?P<colon>:)(?=[\s\"'])|[ \t]*\+?=(?!=))[ \t]*"
)
_LINE_COMMENT = regex(
    r"""(?<![^\s=:(\[{,-])(?:"(?:[^"\\]|\\.)*"|'[^']*')|(?P<comment>(?<!\S)\#.*)"""
)
_TAG = regex(r"![\w:]+[ \t]+")
_QUOTED = regex(r""""((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'""")
_PLAIN = regex(r"[^\n]*")
_PLAIN_IN_BRACES = regex(rf"(?:{_UNITS}|[^,}}\n])*")
_ITEM = regex(rf"""(?:{_UNITS}|[^\s,\[\]"'])+""")
_WORDS = {
    quote: re.compile(rf"(?:{_UNITS}|{pieces})*")
    for quote, pieces in (
        ("", r"""[^\s;&|,)\]}"']|"[^"\n]*"|'[^'\n]*'"""),
        ('"', r"""[^\s;&|,)\]}"']|'[^'\n]*'"""),
        ("'", r"""[^\s;&|,)\]}"']|"[^"\n]*\""""),
    )
}
"""A word of a shell, by the open quote around it."""


def _assignments(text: str, start: int = 0, end: int | None = None) -> Iterator[Value]:
    """The values of `PYTHONPATH` in lines of a shell, of a `.env` file or of YAML."""
    line_start = seen = end_of_code = -1
    quote = ""
    for match in _ASSIGNED.finditer(text, start, len(text) if end is None else end):
        at = match.start()
        newline = text.rfind("\n", max(seen, 0), at)
        if newline >= 0 or seen < 0:
            line_start = seen = newline + 1
            end_of_code = code_end(text, line_start)
            quote = ""
        quote = _open_quote(quote, text[seen:at])
        seen = at
        if at >= end_of_code:
            continue
        if match["colon"]:
            yield from _yaml_value(text, line_start, match.end(), end_of_code)
        elif word := _WORDS[quote].match(text, match.end(), end_of_code):
            yield Value(_VARIABLE_NAME, *word.span())


def code_end(text: str, line_start: int) -> int:
    """The index of the comment on a line, or else of the line's end."""
    line = _PLAIN.match(text, line_start)
    end = line.end() if line else len(text)
    for match in _LINE_COMMENT.finditer(text[line_start:end]):
        if match["comment"]:
            return line_start + match.start()
    return end


def _open_quote(quote: str, text: str) -> str:
    """The quote that is open behind a part of a line, "" for none; `quote` is open before it."""
    for character in text:
        if character in "\"'" and quote in ("", character):
            quote = "" if quote else character
    return quote


def _yaml_value(text: str, line_start: int, start: int, end: int) -> Iterator[Value]:
    """The value of a YAML key: a scalar, the lines of a block, or the items of a flow list.

    Args:
        text: of the file.
        line_start: index of the line of the key.
        start: index of the value.
        end: index behind it.
    """
    if tag := _TAG.match(text, start, end):
        start = tag.end()
    if quoted := _QUOTED.match(text, start, end):
        yield Value(_VARIABLE_NAME, *quoted.span(quoted.lastindex or 0))
    elif text.startswith((">", "|"), start):
        yield from _block(text, line_start, start)
    elif text.startswith("[", start):
        for item in _ITEM.finditer(text, start, end):
            yield Value(_VARIABLE_NAME, *item.span())
    else:
        is_in_braces = text.find("{", line_start, start) >= 0
        pattern = _PLAIN_IN_BRACES if is_in_braces else _PLAIN
        if plain := pattern.match(text, start, end):
            yield Value(_VARIABLE_NAME, *plain.span())


def _block(text: str, line_start: int, start: int) -> Iterator[Value]:
    """The lines below a key that are indented further than its own line."""
    indent = 0
    while text[line_start + indent] == " ":
        indent += 1
    at = text.find("\n", start) + 1
    while at and (line := _PLAIN.match(text, at)) and line[0][: indent + 1].isspace():
        yield Value(_VARIABLE_NAME, *line.span())
        at = text.find("\n", at) + 1


_SLASHES = regex(r"^[ \t]*//.*", re.MULTILINE)


def _terraform(text: str) -> Iterator[Value]:
    """The values of `PYTHONPATH` in Terraform, where two slashes begin a comment, too."""
    return _assignments(_SLASHES.sub(lambda comment: " " * len(comment[0]), text))


_READERS: Mapping[str, Callable[[str], Iterator[Value]]] = {
    "ini": _ini,
    "json": _editor_settings,
    "lines": _assignments,
    "terraform": _terraform,
    "toml": _toml,
}
