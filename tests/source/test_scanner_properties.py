"""The scanner against `ast` on sources that are made to mislead whoever does not parse them."""

from __future__ import annotations

import codecs

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.exactness import read_imports
from orb_lint.source.parsing import PARSE_ERRORS
from orb_lint.source.record import Import, Kind
from orb_lint.source.scanner import read, scan
from orb_lint.source.sieve import Line, candidates, classify, hides_lines

nasty = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

NAMES = (
    "os",
    "exceptions",
    "importlib",
    "important",
    "from_",
    "import_",
    "a.b.c",
    "größe",
    "名前.模块",
    "ﬁle",
)
IMPORTS = (
    "import {0}",
    "import {0} as x",
    "import {0}, {1} as y,{0}",
    "import\t{0}",
    "import {0}, \\\n  {1}",
    "import \\\n{0}",
    "from {0} import x",
    "from {0} import x as y, z",
    "from {0} import *",
    "from . import x",
    "from.import x",
    "from .. {0} import(x)",
    "from ...{0} import x",
    "from {0} import (x)",
    "from {0} import (x,y,)",
    "from {0} import (\n    x,\n    y as z,\n)",
    "from {0} import (  # import {1} )\n    x,  # from {1} import (y\n\n  # ''' \"\n)",
    "from {0} import (x,  # )\n  y)",
    "from {0} import \\\n    x, y",
    "from {0} \\\n    import x",
    "from \\\n{0} import x",
    "from {0} import (x, \\\n  y)",
    "from {0} import (\n\tx\n,\f y)",
)
STRING_BODIES = (
    "import os",
    "from a import b",
    " ; import os",
    "# import os",
    "\\\\",
    "\\'",
    '\\"',
    "\\\n",
    "\\N{DIGIT ONE}",
    "ü",
    "{{",
    "}}",
    "  ",
    ":",
    "coding: latin-1",
)
LINES_IN_TRIPLE_QUOTES = (
    "\n",
    "\nimport os\n",
    "\nfrom a import (b,\n c)\n",
    "'",
    '"',
    "''",
    '""',
    "\f\n",
)
FIELDS = (
    "{x}",
    "{x!r:>{w}}",
    "{ x = }",
    "{{}}",
    "{{import os}}",
    "{x:{y}{z}}",
    "{(lambda: 1)()}",
    "{x:%H:%M}",
)
NESTED_FIELDS = (
    "{x['import os']}",
    '{x["import os"]}',
    "{'import os'}",
    '{f"{1}"}',
    "{f'{f\"{1}\"}'}",
    "{'''import os'''}",
    '{f"""\nimport os\n"""}',
    "{x\n}",
    "{\nx  # import os '\n}",
    "{'\\n'.join(x)}",
    "{x:'>{w}}",
)
COMMENTS = (
    "",
    "",
    "",
    "  # import os",
    "  # it's",
    '  # """',
    "  # '''; import os",
    "#",
    "  # (",
    "  # \\",
)
CALLS = (
    "importlib.import_module({0})",
    "import_module({0}, package=__package__)",
    "__import__({0}, globals())",
    "importlib.import_module(\n    {0}\n)",
    "importlib.\\\n  import_module({0})",
    "x.import_module({0})",
    "__import__(name)",
    "call({0}, (\n  {0}, # import os\n))",
    "[{0},\n import_(),\n]",
    "({0}\n{0})",
    "{0} % (a, b)",
    "x[{0}]",
    "lambda: {0}",
    "(yield_(\n{0}))",
)
BLANKS = (
    "",
    "",
    "   ",
    "\t",
    "\f",
    "# import os",
    "    # import os",
    "  # '''",
    '# """ ',
    "\f# it's",
)
HEADERS = (
    "if x:",
    "if TYPE_CHECKING:",
    "if typing.TYPE_CHECKING:  # import os",
    "if not TYPE_CHECKING:",
    "if TYPE_CHECKING or x:",
    "if x and TYPE_CHECKING:",
    "if not TYPE_CHECKING or x:",
    "if x == {0}:",
    "while x:",
    "for x in y:",
    "for x in (\n  {0},\n):",
    "with x as y:",
    "with suppress(ImportError):",
    "with contextlib.suppress(ValueError, ModuleNotFoundError), x:",
    "with (\n    x as y\n):",
    "async with suppress(ImportError):",
    "def f():",
    "def f(x={0}):",
    "def f(\n    x,\n    y={0},\n) -> None:",
    "def f(\n    x,  # import os\n): # it's",
    "async def f(x: 'import os'):",
    "@decorator\ndef f():",
    "@decorator({0})\nclass A:",
    "@decorator(\n    {0}\n)\nasync def f(*, x=1):",
    "class A:",
    "class A(\n    B,\n):",
    "if (x and\n    y):",
    "if x and \\\n    y:",
    "while x[\n'a:'\n]:",
)
CLAUSES = (
    ("try:", "except ImportError:"),
    ("try:", "except (ValueError, ModuleNotFoundError) as error:"),
    ("try:", "except:"),
    ("try:", "except KeyError:"),
    ("try:", "except builtins.ImportError:"),
    ("try:", "except* ImportError:"),
    ("try:", "except KeyError:", "else:"),
    ("try:", "except KeyError:", "except Exception:", "else:", "finally:"),
    ("try:", "finally:"),
    ("if TYPE_CHECKING:", "else:"),
    ("if not TYPE_CHECKING:", "else:"),
    ("if x:", "elif TYPE_CHECKING:", "else:"),
    ("if not TYPE_CHECKING or x:", "elif y and TYPE_CHECKING:", "else:"),
    ("if not typing.TYPE_CHECKING:", "elif y:", "else:"),
    ("for x in y:", "else:"),
    ("while x:", "else:  # it's"),
)
CASES = ("case 1:", "case {'import': x}:", "case A(b=c) if c:", "case _:")
LINE_ENDS = ("\n", "\n", "\n", "\r\n", "mixed", "\r")
MUTATIONS = (
    "'",
    '"',
    '"""',
    "'''",
    "\\",
    "\n",
    "\\\n",
    "{",
    "}",
    "(",
    ")",
    ";",
    ":",
    "#",
    "\r",
    "\f",
    "f",
    " ",
    "\t",
    "import os",
    "b",
)


@st.composite
def strings(draw: st.DrawFn) -> str:
    """A literal of any kind, perhaps one that this Python can't parse."""
    prefix = draw(
        st.sampled_from(("", "", "", "r", "b", "rb", "Br", "u", "f", "f", "rf", "F", "fR"))
    )
    quote = draw(st.sampled_from(("'", '"', "'''", '"""')))
    pieces: tuple[str, ...] = STRING_BODIES
    if len(quote) == 3:
        pieces += LINES_IN_TRIPLE_QUOTES * 2
    if "f" in prefix.lower():
        pieces += FIELDS + draw(st.sampled_from(((), NESTED_FIELDS)))
    body = "".join(draw(st.lists(st.sampled_from(pieces), max_size=4)))
    if "b" in prefix.lower():
        body = body.encode("ascii", "ignore").decode()
    if len(quote) == 1 and "f" not in prefix.lower():
        body = body.replace(quote, "").replace("\\\\", "\\\\ ")
    return f"{prefix}{quote}{body}{quote}"


@st.composite
def simple_statements(draw: st.DrawFn) -> str:
    """One statement that opens no block; it may go over several lines."""
    form = draw(st.integers(0, 9))
    if form < 5:
        names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=2))
        return draw(st.sampled_from(IMPORTS)).format(*names)
    if form < 6:
        return draw(
            st.sampled_from(("pass", "x = 1", "x: int = y", "del x", "x = \\\n 1", "global x"))
        )
    literal = draw(strings())
    if form < 8:
        return draw(st.sampled_from(("{0}", "{0}", "x = {0}", "return_({0})"))).replace(
            "{0}", literal
        )
    return draw(st.sampled_from(CALLS)).replace("{0}", literal)


@st.composite
def logical_lines(draw: st.DrawFn) -> str:
    """Statements joined by semicolons, perhaps with a comment behind them."""
    statements = draw(
        st.lists(simple_statements(), min_size=1, max_size=draw(st.sampled_from((1, 1, 1, 3))))
    )
    joint = draw(st.sampled_from((";", "; ", " ;")))
    end = draw(st.sampled_from(("", "", "", ";", " ")))
    return joint.join(statements) + end + draw(st.sampled_from(COMMENTS))


@st.composite
def blocks(draw: st.DrawFn, indent: str = "", depth: int = 0) -> str:
    """Lines of one indentation, with the blocks that they open."""
    parts: list[str] = []
    for _ in range(draw(st.integers(1, 4 if depth == 0 else 2))):
        form = draw(st.integers(0, 9 if depth < 3 else 6))
        if form < 2:
            parts.append(draw(st.sampled_from(BLANKS)))
        if form < 7:
            parts.append(indent + draw(logical_lines()))
        elif form < 8:
            header = draw(st.sampled_from(HEADERS)).replace("{0}", draw(strings()))
            parts.append(_indented_header(header, indent) + draw(bodies(indent, depth)))
        elif form < 9:
            parts += [
                indent + clause + draw(bodies(indent, depth))
                for clause in draw(st.sampled_from(CLAUSES))
            ]
        else:
            inner = indent + "  "
            cases = draw(st.lists(st.sampled_from(CASES), min_size=1, max_size=2))
            parts.append(f"{indent}match x:")
            parts += [inner + case + draw(bodies(inner, depth)) for case in cases]
    return "\n".join(parts)


def _indented_header(header: str, indent: str) -> str:
    """A header whose decorators, each on a line that begins with `@`, stand where it stands."""
    return "\n".join(
        indent + line if number == 0 or line.startswith(("def", "class", "async")) else line
        for number, line in enumerate(header.split("\n"))
    )


@st.composite
def bodies(draw: st.DrawFn, indent: str, depth: int) -> str:
    """What follows a header: a block, or statements on the same line."""
    if draw(st.integers(0, 4)) == 0:
        return " " + draw(logical_lines())
    step = draw(st.sampled_from(("    ", "    ", " ", "\t")))
    comment = draw(st.sampled_from(COMMENTS))
    return f"{comment}\n" + draw(blocks(indent + step, depth + 1))


@st.composite
def sources(draw: st.DrawFn) -> bytes:
    """The bytes of a file that is Python, or was before one of its characters changed."""
    text = draw(blocks()) + draw(st.sampled_from(("\n", "\n", "", "\n\n", "\\\n", "\n\f", " ")))
    is_cheap = draw(st.booleans())
    if is_cheap:  # nothing in it makes the scanner parse the whole file at once
        for word, other in (("import_module", "load"), ("__import__", "load"), ("\\\n", " ")):
            text = text.replace(word, other)
    for _ in range(draw(st.sampled_from((0, 0, 1, 2)))):
        at = draw(st.integers(0, len(text)))
        removed = draw(st.integers(0, 1))
        text = text[:at] + draw(st.sampled_from(MUTATIONS)) + text[at + removed :]
    end = "\n" if is_cheap else draw(st.sampled_from(LINE_ENDS))
    if end == "mixed":
        lines = text.split("\n")
        ends = draw(
            st.lists(st.sampled_from(("\n", "\r\n")), min_size=len(lines), max_size=len(lines))
        )
        text = "".join(map("".join, zip(lines, ends, strict=True)))
    else:
        text = text.replace("\n", end)
    encoding = (
        None
        if is_cheap
        else draw(st.sampled_from((None, None, None, "bom", "utf-8", "latin-1", "cp1252")))
    )
    if encoding is None:
        return text.encode()
    if encoding == "bom":
        return codecs.BOM_UTF8 + text.encode()
    cookie = draw(st.sampled_from(("# coding: {0}\n", "#!python\n# -*- coding: {0} -*-\n")))
    return (cookie.format(encoding) + text).encode(encoding, "replace")


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


@nasty
@given(sources())
def test_imports_come_in_order_and_once_whether_or_not_the_source_parses(source: bytes) -> None:
    found = places(scan(source))

    assert found == sorted(set(found))


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
        if record.kind is not Kind.DYNAMIC:
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
            if first <= record.span.line <= last and record.kind is not Kind.DYNAMIC
        ]
        alone = imports_by_ast(text.strip()) if kind is Line.STATEMENT else []
        assert inside in ([], [_words(record) for record in alone or ()]), text


def _words(record: Import) -> tuple[object, ...]:
    return record.kind, record.module, record.names, record.level
