"""The scanner against `ast` on sources that are made to mislead whoever does not parse them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.exactness import read_imports
from orb_lint.source.parsing import PARSE_ERRORS
from orb_lint.source.record import Import, ImportKind
from orb_lint.source.scanner import read, scan
from orb_lint.source.sieve import Line, candidates, candidates_naming, classify, hides_lines
from orb_lint.source.text import decoded_lines
from orb_lint.source.words import AnyName
from tests.source.random_sources import nasty, sources


def imports_by_ast(source: bytes) -> list[Import] | None:
    """What `ast` finds, None where this Python can't parse the source."""
    try:
        return read_imports(source)
    except PARSE_ERRORS:
        return None


def places(records: list[Import]) -> list[tuple[int, int]]:
    return [(record.span.line, record.span.column) for record in records]


@nasty
@given(sources())
def test_the_scanner_finds_what_ast_finds(source: bytes) -> None:
    expected = imports_by_ast(source)

    found = scan(source)

    if expected is not None:
        assert found == expected


HEADERS = ("if x:", "if TYPE_CHECKING:", "def f():", "def f(\n    x,\n):", "class A:", "while x:")


@st.composite
def blocks(draw: st.DrawFn, depth: int = 0) -> str:
    """Imports, one block after the other around them, of which no line is like another."""
    lines = []
    for number in range(draw(st.integers(1, 4))):
        header = draw(st.sampled_from((None, *HEADERS) if depth < 4 else (None,)))
        if header is None:
            lines.append(f"import a{number}")
        else:
            inner = draw(blocks(depth + 1))
            lines += [*header.split("\n"), *(f"    {line}" for line in inner.split("\n"))]
    return "\n".join(lines)


@settings(deadline=None)
@given(blocks())
def test_every_line_of_a_block_has_the_context_of_all_headers_around_it(source: str) -> None:
    assert scan(source.encode()) == read_imports(source.encode())


@nasty
@given(sources())
def test_imports_come_in_order_and_once_whether_or_not_the_source_parses(source: bytes) -> None:
    found = places(scan(source))

    assert found == sorted(set(found))


@nasty
@given(sources())
def test_an_import_is_found_where_it_says_whether_or_not_the_source_parses(source: bytes) -> None:
    lines = decoded_lines(source)

    for record in scan(source):
        if record.kind is not ImportKind.DYNAMIC:
            word = "import" if record.kind is ImportKind.IMPORT else "from"
            assert lines[record.span.line - 1].startswith(word, record.span.column - 1)


@nasty
@given(sources(), st.data())
def test_only_the_imports_of_stretches_nobody_asks_for_are_left_out(
    source: bytes, data: st.DataObject
) -> None:
    plain = sorted(
        {
            source[each.start : each.end]
            for each in candidates(source)
            if classify(source[each.start : each.end]) is not Line.UNSURE
        }
    )
    known = data.draw(st.sets(st.sampled_from(plain)) if plain else st.just(set[bytes]()))
    stretches = [each for each in candidates(source) if source[each.start : each.end] in known]
    lines = {
        number
        for start, end, _ in stretches
        for number in range(source.count(b"\n", 0, start) + 1, source.count(b"\n", 0, end) + 2)
    }
    everything = imports_by_ast(source)
    if everything is None:
        return

    asked = [each for each in candidates(source) if each.is_continued or each not in stretches]
    found = read(source, stretches=asked).imports if asked else []

    assert set(found) <= set(everything)
    assert [each for each in found if each.span.line not in lines] == [
        each for each in everything if each.span.line not in lines
    ]


@nasty
@given(sources())
def test_every_import_lies_in_a_candidate_of_the_sieve(source: bytes) -> None:
    expected = imports_by_ast(source)
    if expected is None or hides_lines(source):
        return
    stretches = [
        (source.count(b"\n", 0, start) + 1, source.count(b"\n", 0, end) + 1, is_continued)
        for start, end, is_continued in candidates(source)
    ]
    for record in expected:
        if record.kind is not ImportKind.DYNAMIC:
            line, _, end_line, _ = record.span
            assert any(
                first <= line <= last or (is_continued and line < first <= end_line)
                for first, last, is_continued in stretches
            ), record


@nasty
@given(sources())
def test_a_candidate_that_tells_what_it_is_hides_no_other_import(source: bytes) -> None:
    expected = imports_by_ast(source)
    if expected is None or hides_lines(source):
        return
    for start, end, is_continued in candidates(source):
        text = source[start:end]
        goes_on = text.rstrip(b"\r").endswith(b"\\")  # then the next candidate is a continued one
        if is_continued or goes_on or (kind := classify(text)) is Line.UNSURE:
            continue
        first = source.count(b"\n", 0, start) + 1
        last = source.count(b"\n", 0, end) + 1
        inside = [
            _words(record)
            for record in expected
            if first <= record.span.line <= last and record.kind is not ImportKind.DYNAMIC
        ]
        alone = imports_by_ast(text.strip()) if kind is Line.STATEMENT else []
        assert inside in ([], [_words(record) for record in alone or ()]), text


def _words(record: Import) -> tuple[object, ...]:
    return record.kind, record.module, record.names, record.level


@nasty
@given(sources(), st.data())
def test_no_import_of_a_module_stands_outside_the_stretches_that_may_name_it(
    source: bytes, data: st.DataObject
) -> None:
    imports, problem = read(source)
    mentioned = {part for each in imports for part in _names_in(each)}
    name = data.draw(st.sampled_from(sorted(mentioned) or ["a"]))

    stretches = candidates_naming(source, AnyName([name]))

    found = imports if stretches is None else read(source, stretches=stretches).imports
    # What stands around an import is told only as long as nothing invalid was met.
    key = _place_and_words if problem else tuple
    assert [key(each) for each in found if name in _names_in(each)] == [
        key(each) for each in imports if name in _names_in(each)
    ]


def _place_and_words(record: Import) -> tuple[object, ...]:
    return record.span, *_words(record)


def _names_in(record: Import) -> set[str]:
    """All names that an import spells, but for those that it gives."""
    modules = (record.module, *record.modules, *(alias.name for alias in record.names))
    return {part for module in modules for part in module.split(".") if part.isidentifier()}
