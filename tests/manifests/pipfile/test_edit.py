from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from orb_lint.findings import START, Edit, Span
from orb_lint.manifests.manifest import Manifest
from orb_lint.manifests.pipfile.edit import (
    add_entries,
    change_entry,
    move_entry,
    path_entry,
    remove_entry,
    rename_entry,
)
from orb_lint.manifests.pipfile.read import read_pipfile
from orb_lint.toml import edits
from orb_lint.toml.edits import apply_edit
from orb_lint.toml.parsing import parse_toml
from tests.edits import apply_edits
from tests.laws import examples

Changes: TypeAlias = Mapping[str, str | bool | None]

COMMON = 'orb-common = {path = "../c", editable = true}'
MODELS = 'orb-models = {path = "../m", editable = true}'


def added(before: str, *lines: str) -> str | None:
    """The text of a Pipfile after the lines have been added; None where that was refused."""
    edit = add_entries(read_pipfile("Pipfile", before.encode()), list(lines))
    return edit and apply_edit(before, edit)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            '[packages]\na = "*"\n\n[dev-packages]\n',
            f'[packages]\na = "*"\n{COMMON}\n\n[dev-packages]\n',
            id="behind the last entry",
        ),
        pytest.param(
            '[packages]\na = "*"  # why\n# trailing\n\n[requires]\n',
            f'[packages]\na = "*"  # why\n{COMMON}\n# trailing\n\n[requires]\n',
            id="before a comment that trails the section",
        ),
        pytest.param(
            '[packages]\r\na = "*"\r\n\r\n[requires]\r\n',
            f'[packages]\r\na = "*"\r\n{COMMON}\r\n\r\n[requires]\r\n',
            id="with the line ends of Windows",
        ),
        pytest.param(
            '[packages]\na = "*"', f'[packages]\na = "*"\n{COMMON}', id="no final newline"
        ),
        pytest.param(
            "[packages]  # none yet\n\n[requires]\n",
            f"[packages]  # none yet\n{COMMON}\n\n[requires]\n",
            id="an empty section",
        ),
        pytest.param("[packages]", f"[packages]\n{COMMON}", id="nothing but a header"),
        pytest.param("", f"[packages]\n{COMMON}\n", id="an empty file"),
        pytest.param(
            '[dev-packages]\na = "*"\n',
            f'[dev-packages]\na = "*"\n\n[packages]\n{COMMON}\n',
            id="no section",
        ),
        pytest.param(
            '[dev-packages]\r\na = "*"',
            f'[dev-packages]\r\na = "*"\r\n\r\n[packages]\r\n{COMMON}\r\n',
            id="no section and no final newline",
        ),
        pytest.param(
            '[packages.a]\nversion = "*"\n',
            f'[packages.a]\nversion = "*"\n\n[packages]\n{COMMON}\n',
            id="outline tables only",
        ),
        pytest.param(
            '[packages]\nb = "*"\n[packages.a]\nversion = "*"\n',
            f'[packages]\nb = "*"\n{COMMON}\n[packages.a]\nversion = "*"\n',
            id="outline tables behind entries",
        ),
        pytest.param(
            '[packages]\na = {extras = [\n  "x",\n]}\n# end\n',
            f'[packages]\na = {{extras = [\n  "x",\n]}}\n{COMMON}\n# end\n',
            id="behind a value of several lines",
        ),
        pytest.param(
            '[packages]\na.version = "*"\na.extras = []\n',
            f'[packages]\na.version = "*"\na.extras = []\n{COMMON}\n',
            id="behind dotted keys",
        ),
        pytest.param(
            '[packages]\n"caf\u00e9" = "*" # \u2028 \x85\n',
            f'[packages]\n"caf\u00e9" = "*" # \u2028 \x85\n{COMMON}\n',
            id="line ends that are none in TOML",
        ),
    ],
)
def test_an_entry_is_added_and_all_else_is_kept(before: str, after: str) -> None:
    assert added(before, COMMON) == after


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (["a", "z"], ["a", COMMON, MODELS, "z"]),
        (["a", "orb-lint", "z"], ["a", COMMON, "orb-lint", MODELS, "z"]),
        (["p", "z"], [COMMON, MODELS, "p", "z"]),
        (["a"], ["a", COMMON, MODELS]),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_sorted_entries_stay_sorted(entries: list[str], expected: list[str], end: str) -> None:
    def pipfile(keys: list[str]) -> str:
        rows = [key if "=" in key else f'{key} = "*"' for key in keys]
        return end.join(["[pipenv]", "sort_pipfile = true", "[packages]", *rows, "", "# end", ""])

    assert added(pipfile(entries), MODELS, COMMON) == pipfile(expected)


@pytest.mark.parametrize(
    "before",
    [
        'packages.a = "*"\n',
        'packages = {a = "*"}\n',
        '[packages]\norb-common = "*"\n',
        "packages = 1\n",
        "[[packages]]\na = 1\n",
    ],
)
def test_what_cannot_be_added_for_certain_is_not_added(before: str) -> None:
    assert added(before, COMMON) is None


def test_a_byte_order_mark_is_no_character_of_the_first_line() -> None:
    manifest = read_pipfile("Pipfile", b"\xef\xbb\xbf[packages]")
    edit = add_entries(manifest, [COMMON])
    assert edit is not None
    assert edit.span == (1, 11, 1, 11)


KEYS = st.sampled_from(("a", "b", "m", "z", "requests", '"q.r"'))
VALUES = st.sampled_from(
    ('"*"', "{version = '*'}", '{path = "../x"} # é', '[\n  "x",  # y\n]', '"""\n[packages]\n"""')
)
GAPS = st.sampled_from(("", "\n", "# a comment\n", "  \n"))
SECTIONS = st.sampled_from(("packages", "dev-packages", "docs", "packages.orb-core", "requires"))


@st.composite
def pipfiles(draw: st.DrawFn) -> str:
    text = draw(GAPS) + draw(st.sampled_from(("", "[pipenv]\nsort_pipfile = true\n")))
    for section in draw(st.lists(SECTIONS, unique=True)):
        text += f"[{section}]{draw(st.sampled_from(('', ' # [x]')))}\n" + draw(GAPS)
        for key in draw(st.lists(KEYS, unique=True, max_size=4)):
            text += f"{key} = {draw(VALUES)}\n" + draw(GAPS)
    text = draw(st.sampled_from((text, text.rstrip("\n"))))
    return draw(st.sampled_from((text, text.replace("\n", "\r\n"))))


@settings(max_examples=examples(200), deadline=None)
@given(before=pipfiles())
def test_the_result_is_what_was_there_and_the_new_entries(before: str) -> None:
    after = added(before, COMMON, MODELS)
    assert after is not None
    document = tomli.loads(before)
    new = tomli.loads(f"{COMMON}\n{MODELS}")
    assert tomli.loads(after) == {**document, "packages": {**document.get("packages", {}), **new}}
    kept = iter(after)
    assert all(char in kept for char in before), "a character was lost"
    assert ("\r\n" in before) <= ("\n" not in after.replace("\r\n", ""))


@pytest.mark.parametrize(
    ("folder", "package", "path"),
    [
        ("src/lambdas/users", "packages/orb-common", "../../../packages/orb-common"),
        ("", "packages/orb-common", "packages/orb-common"),
        ("packages/orb-models", "packages/orb-common", "../orb-common"),
        ("src", "", ".."),
    ],
)
def test_an_entry_is_a_relative_path(folder: str, package: str, path: str) -> None:
    entry = path_entry(folder, "orb-common", package)
    assert tomli.loads(entry) == {"orb-common": {"path": path, "editable": True}}


def test_a_new_pipfile_holds_its_entries() -> None:
    edit = add_entries(Manifest("users/Pipfile", b""), [COMMON, MODELS])
    assert edit == Edit("users/Pipfile", START, f"[packages]\n{COMMON}\n{MODELS}\n")


def changed(before: str, key: str, changes: Changes) -> str | None:
    """The text of a Pipfile after one entry has been changed; None where that was refused."""
    manifest = read_pipfile("Pipfile", before.encode())
    entry = next(each for each in manifest.entries if each.key == key)
    edit = change_entry(manifest, entry, changes)
    return edit and apply_edit(before, edit)


def renamed(before: str, key: str, new: str) -> str | None:
    """The text of a Pipfile after one entry has another key; None where that was refused."""
    manifest = read_pipfile("Pipfile", before.encode())
    entry = next(each for each in manifest.entries if each.key == key)
    edit = rename_entry(manifest, entry, new)
    return edit and apply_edit(before, edit)


TO_PATH: Changes = {"version": None, "index": None, "path": "../c", "editable": True}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            '[packages]\na = "*"  # why\n',
            '[packages]\na = {path = "../c", editable = true}  # why\n',
            id="a plain version",
        ),
        pytest.param(
            '[packages]\na = { version = "*", extras=["x"] } # why\n',
            '[packages]\na = { path = "../c", extras=["x"], editable = true } # why\n',
            id="an inline table",
        ),
        pytest.param(
            '[packages]\na = {index = "x", extras = ["x"], version = "*"}\n',
            '[packages]\na = {extras = ["x"], path = "../c", editable = true}\n',
            id="one of two is removed",
        ),
        pytest.param("[packages]\na = {}\n", f"[packages]\na = {{{COMMON[14:]}\n", id="empty"),
        pytest.param(
            '[packages.a] # a\r\nversion = "*" # v\r\nindex = "x" # i\r\n\r\n[requires]\r\n',
            '[packages.a] # a\r\npath = "../c" # v\r\n# i\r\neditable = true\r\n\r\n[requires]\r\n',
            id="a table of its own, with the line ends of Windows",
        ),
        pytest.param(
            "[packages.a] # a\n[requires]\n",
            '[packages.a] # a\npath = "../c"\neditable = true\n[requires]\n',
            id="an empty table of its own",
        ),
        pytest.param(
            '[packages]\n  "a".version = "*"\n  b = "*"',
            '[packages]\n  "a".path = "../c"\n  "a".editable = true\n  b = "*"',
            id="dotted keys",
        ),
        pytest.param(
            'packages.a = "*"\n',
            'packages.a = {path = "../c", editable = true}\n',
            id="a dotted category",
        ),
        pytest.param(
            'packages = {a = {version = "*"}, b = "*"}\n',
            'packages = {a = {path = "../c", editable = true}, b = "*"}\n',
            id="an inline category",
        ),
        pytest.param(
            'packages = {a.version = "*", b = "*"}\n',
            'packages = {a.path = "../c", a.editable = true, b = "*"}\n',
            id="dotted keys in an inline category",
        ),
    ],
)
def test_an_entry_is_changed_and_all_else_is_kept(before: str, after: str) -> None:
    assert changed(before, "a", TO_PATH) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[packages]\na = '*' # why\n", "[packages]\nb = '*' # why\n"),
        ('[packages]\n"a" = {path = "../a"}\n', '[packages]\nb = {path = "../a"}\n'),
        ("[packages. a ]\nversion = '*'\n", "[packages. b ]\nversion = '*'\n"),
        ("[packages]\na.version='*'\na.extras=[]", "[packages]\nb.version='*'\nb.extras=[]"),
        ("packages.a = '*'", "packages.b = '*'"),
        ("packages = {c = '*', a = '*'}", "packages = {c = '*', b = '*'}"),
        ("[docs]\r\na = '*'\r\n[x]\r\na = 'y'\r\n", "[docs]\r\nb = '*'\r\n[x]\r\na = 'y'\r\n"),
    ],
)
def test_an_entry_is_renamed_wherever_its_key_is_written(before: str, after: str) -> None:
    assert renamed(before, "a", "b") == after


def test_a_key_that_needs_quotes_gets_them() -> None:
    assert renamed("[packages]\na = '*'\n", "a", "b.c") == "[packages]\n\"b.c\" = '*'\n"
    assert tomli.loads(path_entry("", "b.c", "x")) == {"b.c": {"path": "x", "editable": True}}


def test_what_cannot_be_changed_for_certain_is_not_changed() -> None:
    assert renamed("[packages]\na = '*'\nb = '*'\n", "a", "b") is None
    assert changed("[packages.a]\nindex.x = 1\n", "a", TO_PATH) is None
    assert changed("[packages.a.b]\n", "a", TO_PATH) is None
    assert changed("[[packages.a]]\n", "a", TO_PATH) is None


def test_a_byte_order_mark_shifts_no_change() -> None:
    manifest = read_pipfile("Pipfile", b"\xef\xbb\xbfpackages.a = '*'\n")
    edit = rename_entry(manifest, manifest.entries[0], "b")
    assert edit == Edit("Pipfile", Span(1, 10, 1, 11), "b")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('[packages]\na = "*"  # why\n# b\nb = "*"\n', '[packages]\n# b\nb = "*"\n'),
        ('[packages]\r\nb = "*"\r\na = "*"\r\n', '[packages]\r\nb = "*"\r\n'),
        ('[packages]\nb = "*"\na = "*"', '[packages]\nb = "*"\n'),
        ('[packages]\na.version = "*"\na.index = "x"\nb = 1', "[packages]\nb = 1"),
        ('[packages.a]\nversion = "*"\n[packages.b]\n', "[packages.b]\n"),
        ('[packages.a]\nversion = "*"\n\n[requires]\n', "\n[requires]\n"),
        ('packages.a = "*"\n', ""),
        ('packages = {b = "*", a = {version = "*"}}\n', 'packages = {b = "*"}\n'),
        ('[packages]\n"a[x]" = "*"\n', "[packages]\n"),
    ],
)
def test_an_entry_is_removed_with_the_comment_on_its_line(before: str, after: str) -> None:
    manifest = read_pipfile("Pipfile", before.encode())
    entry = next(each for each in manifest.entries if each.key == "a")
    edit = remove_entry(manifest, entry)
    assert edit is not None
    assert apply_edit(before, edit) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '[packages]\nb = "*"\n\n[dev-packages]\na = {version = "*", extras = ["x"]} # why\n',
            '[packages]\nb = "*"\na = {version = "*", extras = ["x"]}\n\n[dev-packages]\n',
        ),
        (
            '[dev-packages]\na = "*"\n[packages]\nb = "*"\n',
            '[dev-packages]\n[packages]\nb = "*"\na = "*"\n',
        ),
        ('[dev-packages]\na = "*"\n', '[dev-packages]\n\n[packages]\na = "*"\n'),
        ('[dev-packages]\na = "*"\n[packages]\na = "*"\n', None),
        ('[dev-packages.a]\nversion = "*"\n', None),
        ('dev-packages.a = "*"\n', None),
    ],
)
def test_an_entry_is_moved_as_it_is_written(before: str, after: str | None) -> None:
    manifest = read_pipfile("Pipfile", before.encode())
    entry = next(each for each in manifest.entries if each.category == "dev-packages")
    moved = move_entry(manifest, entry)
    assert (apply_edits(before, moved) if moved else None) == after


def test_many_entries_are_changed_without_reading_the_file_anew_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = "".join(f'package-{number} = "*"\n' for number in range(200))
    manifest = read_pipfile("Pipfile", f"[packages]\n{lines}".encode())
    read = 0

    def counted(source: bytes) -> dict[str, object]:
        nonlocal read
        read += len(source)
        return parse_toml(source)

    monkeypatch.setattr(edits, "parse_toml", counted)
    for entry in manifest.entries:
        assert change_entry(manifest, entry, TO_PATH)
    assert read < 10 * len(manifest.source)


OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "version": st.sampled_from(('"*"', '"==1.0" ', "'''\n>1'''")),
        "index": st.just("'x'"),
        "path": st.sampled_from(('"../old"', "'..\\old'")),
        "editable": st.sampled_from(("false", "true", '"true"')),
        "extras": st.sampled_from(('["x", "}"]', "[ # ]\n 'y',\n]")),
        "markers": st.just("\"os_name == '#{é'\""),
    },
)
ENDS = st.sampled_from(("", "  # a, comment = {", "\t"))


class Spelled(NamedTuple):
    """A Pipfile whose entry `a` is spelled somehow, and the text before and behind that entry."""

    before: str
    entry: str
    behind: str

    @property
    def text(self) -> str:
        return self.before + self.entry + self.behind


@st.composite
def spelled(draw: st.DrawFn) -> Spelled:
    options = draw(OPTIONS)
    single = {key: value for key, value in options.items() if "\n" not in value}
    category = draw(st.sampled_from(("packages", "dev-packages", "docs")))
    key = draw(st.sampled_from(("a", '"a"', "'a'", '"\\u0061"')))
    inline = "{" + ", ".join(f"{each}={value}" for each, value in single.items()) + "}"
    value = draw(st.sampled_from(('"*"', inline)))
    end = draw(ENDS)
    before = draw(st.sampled_from(("", '# "a" = 1\n', "[requires]\npython_version = '3.12'\n")))
    behind = draw(st.sampled_from(("", "\n# end\n", "\n[scripts]\na = 'b'\n")))
    form = draw(st.sampled_from(("line", "table", "dotted", "inline", "dotted inline")))
    if form == "table" or (form == "dotted" and not options):
        rows = [
            f"[{category}.{key}]{end}",
            *(f"{each} = {value}{end}" for each, value in options.items()),
        ]
    elif form == "dotted":
        before += f"[{category}]\nb = '*'\n"
        rows = [f"  {key}.{each} = {value}{end}" for each, value in options.items()]
    elif form == "line":
        before += f"[{category}]\nb = '*'\n"
        rows = [f"{key} = {value}{end}"]
    elif form == "inline" or not single:
        before = ""
        rows = [f"{category} = {{b = '*', {key} = {value}, c = '*'}}{end}"]
    else:
        before = ""
        dotted = ", ".join(f"{key}.{each} = {value}" for each, value in single.items())
        rows = [f"{category} = {{b = '*', {dotted}, c = '*'}}{end}"]
    eol = draw(st.sampled_from(("\n", "\r\n")))
    parts = (before, "\n".join(rows), behind)
    return Spelled(*(part.replace("\n", eol) for part in parts))


CHANGES = st.dictionaries(
    st.sampled_from(("version", "index", "path", "editable")),
    st.sampled_from((None, "new", "../ü", True)),
    min_size=1,
)


@settings(max_examples=examples(400))
@given(pipfile=spelled(), changes=CHANGES)
def test_every_spelling_of_an_entry_can_be_changed(pipfile: Spelled, changes: Changes) -> None:
    document = tomli.loads(pipfile.text)
    category = next(name for name, table in document.items() if "a" in table and name != "scripts")
    value = document[category]["a"]
    before = value if isinstance(value, dict) else {"version": value}
    meant = {key: each for key, each in {**before, **changes}.items() if each is not None}
    if not isinstance(value, dict):
        meant = {key: each for key, each in changes.items() if each is not None}

    after = changed(pipfile.text, "a", changes)

    if after is None:
        assert meant in ({}, value)
        return
    assert tomli.loads(after) == {**document, category: {**document[category], "a": meant}}
    assert after.startswith(pipfile.before)
    assert after.endswith(pipfile.behind)
    assert after.count("# a, comment = {") == pipfile.text.count("# a, comment = {")
    assert changed(after, "a", changes) is None


@settings(max_examples=examples(200))
@given(pipfile=spelled(), key=st.sampled_from(("new", "n.ew", "c d")))
def test_every_spelling_of_an_entry_can_be_renamed(pipfile: Spelled, key: str) -> None:
    document = tomli.loads(pipfile.text)
    category = next(name for name, table in document.items() if "a" in table and name != "scripts")

    after = renamed(pipfile.text, "a", key)

    assert after is not None
    table = {**document[category], key: document[category]["a"]}
    del table["a"]
    assert tomli.loads(after) == {**document, category: table}
    assert after.startswith(pipfile.before)
    assert after.endswith(pipfile.behind)
