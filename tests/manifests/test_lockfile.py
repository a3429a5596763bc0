from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orb_lint.errors import Problem
from orb_lint.manifests.lockfile import PlainLock, read_lockfile
from orb_lint.manifests.manifest import Entry, Manifest, Scope
from orb_lint.manifests.names import normalize
from tests.locks import lock_text
from tests.manifests.places import text_at

LOCK = """\
{
    "_meta": {
        "hash": {"sha256": "00"},
        "sources": [{"name": "pypi", "url": "https://example.com", "verify_ssl": true}]
    },
    "default": {
        "boto3": {
            "extras": ["crt"], "hashes": ["sha256:1 {", "sha256:\\"2"], "index": "inner",
            "markers": "python_version >= '3.8'", "version": "==1.35.0"
        },
        "orb-common": {"editable": true, "path": "../../packages/orb-common"},
        "urllib3": {"editable": "yes", "path": 1, "index": 1, "extras": 1}
    },
    "develop": {"\\u0070ytest": {}},
    "docs": {"sphinx": {"version": "*"}}
}
"""


def read(text: str | bytes) -> Manifest:
    return read_lockfile("Pipfile.lock", text.encode() if isinstance(text, str) else text)


def test_every_package_of_every_category_is_an_entry() -> None:
    manifest = read(LOCK)
    assert manifest.problem is None
    assert [entry._replace(span=None) for entry in manifest.entries] == [
        Entry("boto3", "default", index_name="inner", extras=("crt",)),
        Entry("orb-common", "default", "../../packages/orb-common", is_editable=True),
        Entry("urllib3", "default"),
        Entry("pytest", "develop", scope=Scope.DEVELOPMENT),
        Entry("sphinx", "docs", scope=Scope.DEVELOPMENT),
    ]
    assert [
        (entry.span and entry.span.line, text_at(manifest, entry)) for entry in manifest.entries
    ] == [
        (7, "boto3"),
        (11, "orb-common"),
        (12, "urllib3"),
        (14, "\\u0070ytest"),
        (15, "sphinx"),
    ]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (b"", Problem(1, "expecting value")),
        (b'{\n"default": {,}\n}', Problem(2, "expecting property name enclosed in double quotes")),
        (b"{\n\n\xff}", Problem(3, "not UTF-8")),
        (b"[]", Problem(1, "it must be an object")),
        (b"1", Problem(1, "it must be an object")),
        (b'{\n"default": []}', Problem(2, "`default` must be an object")),
        (b'{"default": {\n"a": "*",\n"b": 1}}', Problem(2, "package `a` must be an object")),
    ],
)
def test_a_lock_that_cannot_be_read_says_where_and_why(source: bytes, problem: Problem) -> None:
    assert read(source).problem == problem


def test_what_can_be_read_of_a_lock_is() -> None:
    manifest = read('{"default": {"a": 1, "b": {}}, "develop": 1}')
    assert [entry.key for entry in manifest.entries] == ["b"]


@pytest.mark.parametrize(
    "source",
    [b"\0", b"[" * 100_000, b'{"a":' * 100_000, b"9" * 10_000, b'{"a": {"b": ' + b"9" * 10_000],
)
def test_a_hostile_lock_is_a_problem_of_one_line(source: bytes) -> None:
    problem = read(source).problem
    assert problem is not None
    assert "\n" not in problem.reason


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    manifest = read(b'\xef\xbb\xbf{"default": {"a": {}}}')
    assert text_at(manifest, manifest.entries[0]) == "a"


def test_a_key_inside_a_package_is_no_package() -> None:
    text = '{"default": {"b": {}, "a": {"version": "1", "b": {"c": 1}, "default": 2}}}'

    manifest = read(text)

    assert [text_at(manifest, entry) for entry in manifest.entries] == ["b", "a"]
    assert [entry.span and entry.span.column for entry in manifest.entries] == [
        text.index('"b"') + 2,
        text.index('"a"') + 2,
    ]


PACKAGES = st.dictionaries(
    st.text(max_size=5),
    st.sampled_from([{}, {"a": {"b": ["{", {"default": '"'}]}}, {"version": "\\\\", "x": []}]),
    max_size=4,
)


@given(
    st.dictionaries(st.text(max_size=5) | st.just("_meta"), PACKAGES, max_size=3),
    st.sampled_from([None, 4]),
    st.booleans(),
)
def test_the_place_of_a_package_holds_its_name(
    lock: dict[str, dict[str, dict[str, object]]], indent: int | None, is_ascii: bool
) -> None:
    manifest = read(json.dumps(lock, indent=indent, ensure_ascii=is_ascii))
    places = [(entry.category, text_at(manifest, entry)) for entry in manifest.entries]
    named = {
        (category, normalize(key)): key
        for category, packages in lock.items()
        if category != "_meta"
        for key in packages
    }
    assert [(category, json.loads(f'"{text}"')) for category, text in places] == [
        (category, key) for (category, _), key in named.items()
    ]


def test_the_text_of_a_package_is_found_under_the_name_that_pipenv_gives_it() -> None:
    source = lock_text("", default={"zope.interface": {"version": "==7.2"}, "attrs": {}}).encode()
    lock = PlainLock.of(source)

    assert lock is not None
    found = [lock.package(name, "default") for name in ("Zope.Interface", "attrs", "zope")]
    assert [text and text.partition(b":")[0] for text in found] == [
        b'"zope.interface"',
        b'"attrs"',
        None,
    ]
    assert lock.package("attrs", "develop") is None
