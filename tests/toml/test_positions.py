from __future__ import annotations

import json
from typing import NamedTuple

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from orb_lint.files.lines import Lines
from orb_lint.toml.positions import (
    KeyPosition,
    items,
    key_positions,
    written_key,
)
from tests.laws import examples

PIPFILE = """\
# [packages] is below
[[source]]
name = "pypi"  # "quoted"

[packages] # see [docs]
requests = "*"
  "orb.common" = {path = "../x", editable = true}
'lit#eral' = [
    "a", # ]
    "b]",
]
multi = \"\"\"
[not-a-table]
x = 1\"\"\"
orb-models.path = "../y"
last='''
'''

[packages.outline]
version = "*"
"""


def test_every_header_and_key_is_found_where_it_stands() -> None:
    packages = ("packages",)
    outline = ("packages", "outline")
    assert list(key_positions(PIPFILE)) == [
        KeyPosition(("source",), ("source",), 2, 1, 11, 2),
        KeyPosition(("source", "name"), ("source",), 3, 1, 5, 3),
        KeyPosition(packages, packages, 5, 1, 11, 5),
        KeyPosition(("packages", "requests"), packages, 6, 1, 9, 6),
        KeyPosition(("packages", "orb.common"), packages, 7, 3, 15, 7),
        KeyPosition(("packages", "lit#eral"), packages, 8, 1, 11, 11),
        KeyPosition(("packages", "multi"), packages, 12, 1, 6, 14),
        KeyPosition(("packages", "orb-models", "path"), packages, 15, 1, 16, 15),
        KeyPosition(("packages", "last"), packages, 16, 1, 5, 17),
        KeyPosition(outline, outline, 19, 1, 19, 19),
        KeyPosition((*outline, "version"), outline, 20, 1, 8, 20),
    ]


def test_line_ends_of_windows_change_no_position() -> None:
    windows = PIPFILE.replace("\n", "\r\n")
    assert list(key_positions(windows)) == list(key_positions(PIPFILE))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ('["a]b"]', ("a]b",)),
        ('["a] # b"]', ("a] # b",)),
        ("[ a . 'b' ]", ("a", "b")),
        ('"caf\\u00e9" = 1', ("café",)),
        ('"say \\"=\\"" = 1', ('say "="',)),
        ('"" = 1', ("",)),
        ("'' = 1", ("",)),
        ("3.14 = 1", ("3", "14")),
        ("a = 1", ("a",)),
    ],
)
def test_a_key_reads_as_the_parser_reads_it(text: str, keys: tuple[str, ...]) -> None:
    assert [position.keys for position in key_positions(text)] == [keys]


@pytest.mark.parametrize(
    "value",
    [
        '"""a""""',
        '"""\n""""" # "',
        "'''a''''",
        '"""a"""" # " [',
        "'''a'''' # ' [",
        '"\\""',
        '"#"',
        "'\\'",
        '""',
        "[[1,\n2], [3]] # [",
        "{a = [\n1]}",
        '[\n"]", # \'\n]',
        '"""\\"""a\n"""',
    ],
)
def test_the_key_after_a_value_is_found(value: str) -> None:
    text = f"a = {value}\nb = 2\n"
    assert tomli.loads(text)["b"] == 2
    assert [position.keys for position in key_positions(text)] == [("a",), ("b",)]


@pytest.mark.parametrize("text", ["", "\n", "# only a comment", "\r\n \t\r\n"])
def test_a_text_without_keys_has_no_positions(text: str) -> None:
    assert list(key_positions(text)) == []


class Document(NamedTuple):
    """A TOML text, and the line of every header and key in it."""

    text: str
    lines: dict[tuple[str, ...], int]


KEYS = st.text(st.sampled_from("ab.=#[]'\"\\é -_0\t"), max_size=4)
TEXTS = st.text(st.sampled_from("a=[]{}#'\"\\\n é,"), max_size=8)


@st.composite
def values(draw: st.DrawFn) -> str:
    text = draw(TEXTS)
    quoted = json.dumps(text, ensure_ascii=False)
    form = draw(st.integers(0, 5))
    if form == 0:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"""{escaped}"""'
    if form == 1:
        plain = text.replace("'", '"')
        return f"'''{plain}'''"
    if form == 2:
        return "[\n" + f"  {quoted}, # {quoted}".replace("\\n", "n") + "\n]"
    if form == 3:
        return f"{{a = {quoted}, b = [{quoted}]}}"
    return draw(st.sampled_from(("1", "true", "1979-05-27", quoted)))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    rows: list[str] = []
    lines: dict[tuple[str, ...], int] = {}

    def add(text: str) -> int:
        rows.extend(draw(st.sampled_from(([], [""], ["  # [a] b = 1"]))))
        rows.extend(text.split("\n"))
        return len(rows) - text.count("\n")

    for name in (None, *draw(st.lists(KEYS, unique=True, max_size=3))):
        above = () if name is None else (f"table {name}",)
        if above:
            comment = draw(st.sampled_from(("", " # ]")))
            lines[above] = add(f"[{draw(written(above[0]))}]{comment}")
        for key in draw(st.lists(KEYS, unique=True, max_size=4)):
            indent = draw(st.sampled_from(("", "  ")))
            line = add(f"{indent}{draw(written(key))} = {draw(values())}")
            lines[(*above, key)] = line
    end = draw(st.sampled_from(("\n", "\r\n")))
    return Document(end.join(rows), lines)


def written(key: str) -> st.SearchStrategy[str]:
    """The ways to write a key."""
    ways = [json.dumps(key, ensure_ascii=False), json.dumps(key)]
    if key.replace("-", "a").replace("_", "a").isascii() and key.replace("-", "a").isalnum():
        ways.append(key)
    if "'" not in key and "\n" not in key:
        ways.append(f"'{key}'")
    return st.sampled_from(ways)


@settings(max_examples=examples(200), deadline=None)
@given(document=documents())
def test_the_line_that_is_found_holds_the_key(document: Document) -> None:
    tomli.loads(document.text)  # it is valid
    found = {position.keys: position.line for position in key_positions(document.text)}
    assert found == document.lines


@settings(max_examples=examples(100), deadline=None)
@given(document=documents())
def test_the_span_of_a_key_is_the_key_as_written(document: Document) -> None:
    rows = document.text.split("\n")
    for position in key_positions(document.text):
        is_header = position.keys == position.table
        key = rows[position.line - 1][position.column - 1 : position.end_column - 1]
        parsed = tomli.loads(key if is_header else f"{key} = 1")
        assert [*parsed] == [position.keys[0 if is_header else len(position.table)]]


def test_every_item_is_found_with_its_value() -> None:
    text = """\
[packages] # [x]
a = "*"  # = 1
"b.c" = {path = "..", extras = ["x", {y = 1}], more = {z = 1979-05-27 07:32:00 }} # }
  d . 'e' = [
  1, # ]
]
[f]
"""
    packages = ("packages",)
    assert [
        (
            item.keys,
            [text[start:end] for start, end in item.parts],
            item.value and text[item.value.start : item.value.end],
            item.is_inline,
        )
        for item in items(text)
    ] == [
        (packages, ["packages"], None, False),
        ((*packages, "a"), ["a"], '"*"', False),
        (
            (*packages, "b.c"),
            ['"b.c"'],
            '{path = "..", extras = ["x", {y = 1}], more = {z = 1979-05-27 07:32:00 }}',
            False,
        ),
        ((*packages, "b.c", "path"), ["path"], '".."', True),
        ((*packages, "b.c", "extras"), ["extras"], '["x", {y = 1}]', True),
        ((*packages, "b.c", "extras", 0), [], '"x"', True),
        ((*packages, "b.c", "extras", 1), [], "{y = 1}", True),
        ((*packages, "b.c", "extras", 1, "y"), ["y"], "1", True),
        ((*packages, "b.c", "more"), ["more"], "{z = 1979-05-27 07:32:00 }", True),
        ((*packages, "b.c", "more", "z"), ["z"], "1979-05-27 07:32:00", True),
        ((*packages, "d", "e"), ["d", "'e'"], "[\n  1, # ]\n]", False),
        ((*packages, "d", "e", 0), [], "1", True),
        (("f",), ["f"], None, False),
    ]


def test_tables_may_be_nested_deeply() -> None:
    depth = 300
    text = "a = " + "{a = " * depth + "1" + "}" * depth
    assert sum(1 for _ in items(text)) == depth + 1


@settings(max_examples=examples(200))
@given(document=documents())
def test_items_outside_inline_tables_stand_where_keys_do(document: Document) -> None:
    text = document.text
    found = [item for item in items(text) if not item.is_inline]
    assert [item.keys for item in found] == [each.keys for each in key_positions(text)]
    for item, position in zip(found, key_positions(text), strict=True):
        assert Lines(text).place(item.parts[0].start)[0] == position.line
        if item.value:
            value = text[item.value.start : item.value.end]
            expected: object = tomli.loads(text)
            for key in item.keys:
                assert isinstance(expected, dict)
                expected = expected[key]
            assert tomli.loads(f"value = {value}")["value"] == expected


@pytest.mark.parametrize("key", ["a", "a-b_1", "a.b", "", 'say "x"', "café", "a b", "\t"])
def test_a_written_key_reads_as_the_key(key: str) -> None:
    assert tomli.loads(f"{written_key(key)} = 1") == {key: 1}
