"""Strings that name modules in the calls that take them, such as `import_module`."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property

from orb_lint.expressions import regex
from orb_lint.records import NamedTuple
from orb_lint.source.names import dotted_name
from orb_lint.source.parsing import SyntaxTree, meant_name
from orb_lint.source.text import declared_encoding
from orb_lint.source.words import SYS_RENAMED, ends_of, may_rename_sys

_IMPORTERS = frozenset(
    {
        "__import__",
        "builtins.__import__",
        "find_spec",
        "import_module",
        "importlib.import_module",
        "importlib.util.find_spec",
        "importorskip",
        "pytest.importorskip",
    }
)
_IMPORTER_SIGNS = {
    word: word if b"import" in word else b"importlib"
    for word in (name.rpartition(".")[2].encode() for name in sorted(_IMPORTERS))
}
"""Last part of the name of a function → what import lines hold where it is used."""
_PATCHERS = frozenset({"mock", "mocker"})
_MONKEYPATCH = "monkeypatch"
_OF_TABLE = frozenset({"get", "pop", "setdefault"})
_TABLE = "sys.modules"
_TABLE_WORD = _TABLE.encode()
TAKING_WORDS = frozenset({b"patch", _TABLE_WORD})
TAKING_IMPORTS = SYS_RENAMED.union(_IMPORTER_SIGNS.values())
_KEYWORDS = frozenset({"target", "name", "modname"})
_OPTIONS_OF_DICT = frozenset({"in_dict", "values", "clear"})
_TAKERS = frozenset(
    name.rpartition(".")[2].encode()
    for name in (
        *_IMPORTERS,
        _TABLE,
        "delattr",
        "dict",
        "multiple",
        "object",
        "patch",
        "setattr",
    )
)
_METHODS_OF_TABLE = frozenset(name.encode() for name in _OF_TABLE)
_PATCH = regex(rb"patch(?:(?<=\bpatch)|(?<=monkeypatch))\b")
_UPDATED = regex(rb"[\s\\)]*\.[\s\\]*update\b")
_LITERAL = rb"[\s\\(]*(?:\#|\*|\w+[\s\\]*=|[rRuUbBfF]{0,2}[\"'])"
"""The beginning of arguments of which a literal may be the first, or a keyword's."""
_CALLED = regex(rb"[\s\\)]*(?:as\b|\#|\(%b)" % _LITERAL)
_ASKED = regex(
    rb"[\s\\)]*(?:\#|\[%b|\.[\s\\]*(?:\#|(?:%b)[\s\\)]*(?:\#|\(%b)))"
    % (_LITERAL, b"|".join(sorted(_METHODS_OF_TABLE)), _LITERAL)
)
_COMPARING = regex(
    rb"(?:[\"']|\#[^\n]*\n)[\s\\)]*(?:not[\s\\]+in|in|is[\s\\]+not|is|[=!<>]=?)"
    rb"[\s\\(]*(?:\#[^\n]*\n[\s\\(]*)*$"
)
_COMPARISONS = (b"in", b"is", b"not", b"=", b"<", b">")
_BETWEEN = b" \t\n\r\f\v\\("
"""What may stand between a comparison and what it compares with, but for comments."""
_REACH = 400
_TAKEN = regex(
    rb"(?:(?:([\w\x80-\xff]+)[\s\\)]*\.[\s\\(]*)?([\w\x80-\xff]+)[\s\\)]*[(\[]"
    rb"|\b(?:%b)[\s\\]*=)[\s\\(]*$" % "|".join(sorted(_KEYWORDS)).encode()
)
"""Before a literal that is the first argument of a call, the key of a table, or a keyword's."""
_RENAMED = regex(rb"\bas[\s\\]+([\w\x80-\xff]+)")
_COMPARED = regex(rb"[\s\\)]*(?:in|is|not|[=!<>#]|[rRuUbBfF]{0,2}[\"'])")


class ModuleString(NamedTuple):
    """A string that names a module, or something in one.

    Attributes:
        node: the literal, or the keyword argument whose name becomes the string.
        text: what it says.
        call: the call or table that takes it, for a message.
    """

    node: ast.Constant | ast.keyword
    text: str
    call: str


def module_strings(tree: SyntaxTree) -> Iterator[ModuleString]:
    """Every string that a known call takes as the name of a module or of a thing in one."""
    bound = tree.bound_names
    for call in tree.nodes_of(ast.Call):
        yield from _of_call(call, bound)
    for item in tree.nodes_of(ast.Subscript):
        if meant_name(item.value, bound) == _TABLE:
            yield from _literal(item.slice, f"{_TABLE}[…]")
    for comparison in tree.nodes_of(ast.Compare):
        if meant_name(comparison.comparators[0], bound) == _TABLE:
            yield from _literal(comparison.left, _TABLE)


class TakingTexts(NamedTuple):
    """Where in a source a known call or `sys.modules` may take a literal.

    Attributes:
        texts: the parts of the source around such calls.
        may_hold_keys: it may give `sys.modules` keys with `patch.dict` or `update`.
    """

    texts: list[bytes]
    may_hold_keys: bool


def taking_texts(source: bytes, words: AbstractSet[bytes]) -> TakingTexts:
    """Find where in a source a known call or `sys.modules` may take a literal.

    Args:
        source: of a file.
        words: those of `TAKING_WORDS` that it holds, and of `TAKING_IMPORTS` its import lines.
    """
    patches = b"patch" in words and _PATCH.search(source) is not None
    is_renamed = not words.isdisjoint(SYS_RENAMED) and may_rename_sys(source)
    tables = [*ends_of(source, _TABLE_WORD)] if _TABLE_WORD in words else []
    updates = any(_UPDATED.match(source, at) for at in tables)
    may_hold_keys = updates or (
        (patches or is_renamed)
        and b"modules" in source
        and (
            (patches and _names_attribute(source, b"dict")) or (is_renamed and b"update" in source)
        )
    )
    if patches or is_renamed or updates or declared_encoding(source) is not None:
        return TakingTexts([source], may_hold_keys)
    takers = [at for at in tables if _may_be_asked(source, at)]
    for word in (word for word, sign in _IMPORTER_SIGNS.items() if sign in words):
        for at in ends_of(source, word):
            called = _CALLED.match(source, at)
            if called and called[0].endswith(b"as"):
                return TakingTexts([source], may_hold_keys)
            if called:
                takers.append(at)
    return TakingTexts([source[max(0, at - _REACH) : at + _REACH] for at in takers], may_hold_keys)


def _names_attribute(source: bytes, name: bytes) -> bool:
    """Whether a source may have something of a name behind a dot."""
    for end in ends_of(source, name):
        start = end - len(name)
        before = source[max(0, start - _REACH) : start].rstrip(b" \t\f\r\n\\")
        if not before or before.endswith(b"."):
            return True
    return False


def _may_be_asked(source: bytes, end: int) -> bool:
    """Whether a literal may be the key of the `sys.modules` that ends at an offset."""
    if _ASKED.match(source, end):
        return True
    start = end - len(_TABLE)
    before = source[max(0, start - _REACH) : start]
    is_compared = before.rstrip(_BETWEEN).endswith(_COMPARISONS) or b"#" in before
    return is_compared and _COMPARING.search(before) is not None


class Takers:
    """Tells from the text around a literal whether a known call or `sys.modules` may take it.

    Never no where it does, but for keys of a table that is patched.

    Args:
        source: of the file.
    """

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._has_table = b"modules" in source

    def may_take(self, start: int, end: int) -> bool:
        """Whether the literal between two quotes may name a module.

        Args:
            start: byte offset of the quote that opens it.
            end: of the one that closes it.
        """
        if self._has_table and _COMPARED.match(self._source, end + 1):
            return True
        before = self._source[max(0, start - _REACH) : start].rstrip(b"rRuUbBfF")
        if taken := _TAKEN.search(before):
            owner, taker = taken.groups()
            return (
                taker is None
                or taker in _TAKERS
                or taker in self._renamed
                or (taker in _METHODS_OF_TABLE and (self._is_table(owner) or b"#" in before))
                or (b"\n" in before[taken.end(2) :] and b"#" in _line_before(before, taken.end(2)))
            )
        bare = before.rstrip(b" \t\f\r\n\\()[")
        is_below = b"\n" in before[len(bare) :]
        is_commented = is_below and b"#" in _line_before(bare, len(bare))
        return not bare or bare.endswith((b"'", b'"')) or is_commented

    def _is_table(self, name: bytes | None) -> bool:
        """Whether what is written before a dot may be `sys.modules`."""
        return self._has_table and (name == b"modules" or name in self._renamed)

    @cached_property
    def _renamed(self) -> frozenset[bytes]:
        """The names that anything may be imported as."""
        return frozenset(_RENAMED.findall(self._source))


def _line_before(text: bytes, end: int) -> bytes:
    """What stands before an offset on its line."""
    return text[text.rfind(b"\n", 0, end) + 1 : end]


def _of_call(call: ast.Call, bound: Mapping[str, str]) -> Iterator[ModuleString]:
    written, name = dotted_name(call.func), meant_name(call.func, bound)
    owner, _, method = name.rpartition(".")
    holder = owner.rpartition(".")[2]
    if (
        name in _IMPORTERS
        or _is_patch(name)
        or (_is_patch(owner) and method in ("object", "multiple"))
        or (holder == _MONKEYPATCH and method in ("delattr", "setattr"))
        or (owner == _TABLE and method in _OF_TABLE)
    ):
        yield from _first(call, written)
    elif owner == _TABLE and method == "update":
        yield from _keys(written, call.args, call.keywords)
    elif _is_patch(owner) and method == "dict":
        yield from _of_patched_table(call, written, bound)
    elif (
        holder == _MONKEYPATCH
        and method in ("setitem", "delitem")
        and len(call.args) > 1
        and meant_name(call.args[0], bound) == _TABLE
    ):
        yield from _literal(call.args[1], f"{written}({_TABLE}, …)")


def _is_patch(name: str) -> bool:
    """Whether a name is that of `unittest.mock.patch`, or of pytest-mock's."""
    owner, _, method = name.rpartition(".")
    return method == "patch" and (not owner or owner.rpartition(".")[2] in _PATCHERS)


def _first(call: ast.Call, name: str) -> Iterator[ModuleString]:
    if call.args:
        yield from _literal(call.args[0], name)
        return
    for keyword in call.keywords:
        if keyword.arg in _KEYWORDS:
            yield from _literal(keyword.value, name)


def _of_patched_table(
    call: ast.Call, name: str, bound: Mapping[str, str]
) -> Iterator[ModuleString]:
    """The keys that `patch.dict("sys.modules", …)` sets, or the path of another table."""
    tables = (*call.args[:1], *(each.value for each in call.keywords if each.arg == "in_dict"))
    if not tables:
        return
    table = tables[0]
    if meant_name(table, bound) != _TABLE and getattr(table, "value", None) != _TABLE:
        yield from _literal(table, name)
        return
    values = (*call.args[1:2], *(each.value for each in call.keywords if each.arg == "values"))
    keywords = (each for each in call.keywords if each.arg not in _OPTIONS_OF_DICT)
    yield from _keys(f'{name}("{_TABLE}", …)', values, keywords)


def _keys(
    call: str, values: Iterable[ast.expr], keywords: Iterable[ast.keyword] = ()
) -> Iterator[ModuleString]:
    """The keys that `dict(values, **keywords)` would have, as far as they are written there."""
    for value in values:
        if isinstance(value, ast.Dict):
            for key, inner in zip(value.keys, value.values, strict=True):
                yield from _literal(key, call) if key else _keys(call, [inner])
        elif isinstance(value, (ast.List, ast.Tuple)):
            pairs = (pair for pair in value.elts if isinstance(pair, (ast.List, ast.Tuple)))
            for pair in pairs:
                yield from (each for key in pair.elts[:1] for each in _literal(key, call))
        elif isinstance(value, ast.Call) and dotted_name(value.func) == "dict":
            yield from _keys(call, value.args, value.keywords)
    for keyword in keywords:
        if keyword.arg:
            yield ModuleString(keyword, keyword.arg, call)
        else:
            yield from _keys(call, [keyword.value])


def _literal(node: ast.expr, call: str) -> Iterator[ModuleString]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield ModuleString(node, node.value, call)
