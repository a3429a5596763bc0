"""What one source yields, record by record; `test_scanner_properties.py` has sources in bulk."""

from __future__ import annotations

import sys
from typing import NamedTuple

import pytest

from benchmarks.exactness import read_imports
from orb_lint.findings import Span
from orb_lint.source.parsing import SyntaxProblem
from orb_lint.source.record import Alias, Context, Import, ImportKind
from orb_lint.source.scanner import read, scan
from orb_lint.source.sieve import candidates
from orb_lint.source.text import decoded_lines

FUNCTION, TYPE_CHECKING, OPTIONAL = Context.FUNCTION, Context.TYPE_CHECKING, Context.OPTIONAL
Place = tuple[int, int, int, int]
DOUBT = b'''"""\nimport b\n"""; c = "import"\n'''
"""Makes the scanner parse the whole source: a string ends where an import may begin."""


def imported(place: Place, *names: str, context: Context = Context.NONE) -> Import:
    """An `import …`; a name may be `"a as b"`."""
    return Import(ImportKind.IMPORT, "", _aliases(names), 0, Span(*place), context)


def imported_from(
    module: str, place: Place, *names: str, context: Context = Context.NONE
) -> Import:
    """A `from … import …`; the module may begin with dots."""
    bare = module.lstrip(".")
    level = len(module) - len(bare)
    return Import(ImportKind.FROM, bare, _aliases(names), level, Span(*place), context)


def called(module: str, place: Place, context: Context = Context.NONE) -> Import:
    """A call that imports the module that a literal names."""
    bare = module.lstrip(".")
    return Import(ImportKind.DYNAMIC, bare, (), len(module) - len(bare), Span(*place), context)


def _aliases(names: tuple[str, ...]) -> tuple[Alias, ...]:
    return tuple(Alias(*name.split(" as ")) for name in names)


class Case(NamedTuple):
    """A source and the imports in it."""

    about: str
    source: str | bytes
    imports: list[Import]


def cases(*table: Case) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", table, ids=[case.about for case in table])


def as_bytes(source: str | bytes) -> bytes:
    return source.encode() if isinstance(source, str) else source


def assert_reads_like_ast(case: Case) -> None:
    source = as_bytes(case.source)
    assert scan(source) == case.imports
    assert read_imports(source) == case.imports
    assert read(source).problem is None


FORMS = (
    Case("import", "import os\n", [imported((1, 1, 1, 10), "os")]),
    Case("no line end", "import os", [imported((1, 1, 1, 10), "os")]),
    Case(
        "several modules",
        "import os.path as p, sys,  json\n",
        [imported((1, 1, 1, 32), "os.path as p", "sys", "json")],
    ),
    Case(
        "from", "from a.b import c as d, e\n", [imported_from("a.b", (1, 1, 1, 26), "c as d", "e")]
    ),
    Case("star", "from a import *\n", [imported_from("a", (1, 1, 1, 16), "*")]),
    Case("one dot", "from . import a\n", [imported_from(".", (1, 1, 1, 16), "a")]),
    Case("dots and no space", "from..a import b\n", [imported_from("..a", (1, 1, 1, 17), "b")]),
    Case("dots apart", "from . .. a import b\n", [imported_from("...a", (1, 1, 1, 21), "b")]),
    Case(
        "parenthesis and no space", "from a import(b)\n", [imported_from("a", (1, 1, 1, 17), "b")]
    ),
    Case("tab", "import\tos\n", [imported((1, 1, 1, 10), "os")]),
    Case("spaces around dots", "import a . b\n", [imported((1, 1, 1, 13), "a.b")]),
    Case(
        "names on lines of their own, with comments",
        "from a import (  # import x\n    b,  # from y import (z\n\n    c as d,\n)  # )\n",
        [imported_from("a", (1, 1, 5, 2), "b", "c as d")],
    ),
    Case(
        "a comment that closes a parenthesis",
        "from a import (b,  # )\n    c)\nimport d\n",
        [imported_from("a", (1, 1, 2, 7), "b", "c"), imported((3, 1, 3, 9), "d")],
    ),
    Case(
        "backslash among names",
        "from a import b, \\\n    c\n",
        [imported_from("a", (1, 1, 2, 6), "b", "c")],
    ),
    Case(
        "backslash before import",
        "from a \\\n  import b\n",
        [imported_from("a", (1, 1, 2, 11), "b")],
    ),
    Case("backslash behind import", "import \\\nos\n", [imported((1, 1, 2, 3), "os")]),
    Case(
        "a statement that goes on into what looks like one",
        "x = 1 + \\\n  import_\nimport a\n",
        [imported((3, 1, 3, 9), "a")],
    ),
    Case(
        "semicolons",
        "import a; import b ;from c import d;\n",
        [
            imported((1, 1, 1, 9), "a"),
            imported((1, 11, 1, 19), "b"),
            imported_from("c", (1, 21, 1, 36), "d"),
        ],
    ),
    Case("behind a statement", "x = 1; import a\n", [imported((1, 8, 1, 16), "a")]),
    Case(
        "a block on its header's line",
        "if x: import a; import b\nelse: import c\n",
        [
            imported((1, 7, 1, 15), "a"),
            imported((1, 17, 1, 25), "b"),
            imported((2, 7, 2, 15), "c"),
        ],
    ),
    Case("in a class", "class A:\n    import a\n", [imported((2, 5, 2, 13), "a")]),
    Case(
        "in a match statement",
        "match x:\n  case {'import': 1}: import a\n  case _:\n    import b\n",
        [imported((2, 23, 2, 31), "a"), imported((4, 5, 4, 13), "b")],
    ),
    Case("words that begin alike", "import_x = important = from_ = 1\nfrom_.importer()\n", []),
    Case("yield from", "def f():\n    yield from x\n    raise A from importlib\n", []),
    Case(
        "a comment that seems to open a parenthesis in a block",
        "if x:\n\timport a\n\timport b  # (\nfrom c import (d)\n",
        [
            imported((2, 2, 2, 10), "a"),
            imported((3, 2, 3, 10), "b"),
            imported_from("c", (4, 1, 4, 18), "d"),
        ],
    ),
    Case("in a comment", "# import a\nx = 1  # ; import b\n", []),
    Case("nothing", b"", []),
    Case("no import", "x = 1\n", []),
)


@cases(*FORMS)
def test_every_form_of_statement_is_read_with_its_exact_place(case: Case) -> None:
    assert_reads_like_ast(case)


STRINGS = (
    Case(
        "docstring",
        '"""Use it so:\n\nimport a\nfrom b import c\n"""\nimport d\n',
        [imported((6, 1, 6, 9), "d")],
    ),
    Case(
        "docstring of a function",
        "def f():\n    '''\n    import a\n    '''\n    import b\n",
        [imported((5, 5, 5, 13), "b", context=FUNCTION)],
    ),
    Case("a string with a backslash at a line end", "x = 'a\\\nimport b'\n", []),
    Case(
        "a string that ends on a line that goes on",
        "x = '''\nimport a'''; import b\n",
        [imported((2, 14, 2, 22), "b")],
    ),
    Case(
        "a string that ends before an import on a line of its own",
        "x = '''\nimport a\n'''\nimport b\n",
        [imported((4, 1, 4, 9), "b")],
    ),
    Case(
        "a string that seems to open a parenthesis, closed behind an import",
        "x = '''\nfrom a import (\n'''\nimport b\nf()\n",
        [imported((4, 1, 4, 9), "b")],
    ),
    Case(
        "a string in a block that seems to open a parenthesis, closed behind an import",
        "try:\n    import a\nexcept E:\n    x = '''\nfrom b import (\n'''\nimport c\nf()\n",
        [imported((2, 5, 2, 13), "a"), imported((7, 1, 7, 9), "c")],
    ),
    Case(
        "a string that begins on the line of an import",
        "import a; x = '''\nimport b\n'''\n",
        [imported((1, 1, 1, 9), "a")],
    ),
    Case(
        "quotes in comments",
        '# it\'s\nimport a  # """\nimport b\n',
        [imported((2, 1, 2, 9), "a"), imported((3, 1, 3, 9), "b")],
    ),
    Case(
        "the other quotes inside",
        "x = '''\"\"\"'''\nimport a\ny = '''\"\"\"'''\n",
        [imported((2, 1, 2, 9), "a")],
    ),
    Case("escaped quotes", "x = '''\\'''\nimport a'''\nimport b\n", [imported((3, 1, 3, 9), "b")]),
    Case(
        "a raw string that ends in a backslash",
        "x = r'''\\\\'''\nimport a\n",
        [imported((2, 1, 2, 9), "a")],
    ),
    Case("bytes", "x = rb'''\nimport a\n'''\nimport b\n", [imported((4, 1, 4, 9), "b")]),
    Case(
        "a string in a bracket",
        "x = [\n'''import a''',\n]\nimport b\n",
        [imported((4, 1, 4, 9), "b")],
    ),
    Case(
        "an f-string over lines",
        "x = f'''\nimport a {\nb}\n'''\nimport c\n",
        [imported((5, 1, 5, 9), "c")],
    ),
    Case(
        "other quotes in a field",
        "x = f'''{b[\"import a\"]}\n'''\nimport c\n",
        [imported((3, 1, 3, 9), "c")],
    ),
    Case(
        "an f-string in an f-string",
        "x = f'''{f\"{a}\"}\nimport b\n'''\nimport c\n",
        [imported((4, 1, 4, 9), "c")],
    ),
)


@cases(*STRINGS)
def test_an_import_in_a_string_is_none(case: Case) -> None:
    assert_reads_like_ast(case)


NEWER = (
    Case(
        "the same quotes in a field",
        "x = f'''{'''import a'''}\nimport b\n'''\nimport c\n",
        [imported((4, 1, 4, 9), "c")],
    ),
    Case(
        "a string over lines in a field",
        'x = f"{f"""\nimport a\n"""}"\nimport b\n',
        [imported((4, 1, 4, 9), "b")],
    ),
    Case(
        "a field that goes over lines",
        'x = f"{\n  a }""" """\nimport b\n"""\nimport c\n',
        [imported((5, 1, 5, 9), "c")],
    ),
    Case(
        "quotes that close a field over lines and look like more",
        'x = f"{\n  a}"""\nimport b\ny = f"{\n  c}"""\n',
        [imported((3, 1, 3, 9), "b")],
    ),
    Case(
        "a comment in a field",
        "x = f'''{\na  # '''\n}'''\nimport b\n",
        [imported((4, 1, 4, 9), "b")],
    ),
)


@cases(*NEWER)
@pytest.mark.skipif(sys.version_info < (3, 12), reason="f-strings nest since Python 3.12 (PEP 701)")
def test_nested_f_strings_end_where_this_python_says(case: Case) -> None:
    assert_reads_like_ast(case)


BYTES = (
    Case(
        "CRLF",
        b"import a\r\nfrom b import (\r\n    c,\r\n)\r\n",
        [imported((1, 1, 1, 9), "a"), imported_from("b", (2, 1, 4, 2), "c")],
    ),
    Case(
        "CRLF behind a backslash",
        b"from a import b, \\\r\n  c\r\n",
        [imported_from("a", (1, 1, 2, 4), "b", "c")],
    ),
    Case(
        "lone CR",
        b"import a\rimport b\r",
        [imported((1, 1, 1, 9), "a"), imported((2, 1, 2, 9), "b")],
    ),
    Case("a CR that ends a comment", b"x = 1  # y\rimport a\n", [imported((2, 1, 2, 9), "a")]),
    Case("form feed before a statement", b"\x0cimport a\n", [imported((1, 2, 1, 10), "a")]),
    Case(
        "form feed on a line of its own", b"x = 1\n\x0c\nimport a\n", [imported((3, 1, 3, 9), "a")]
    ),
    Case("form feed in a statement", b"import\x0ca\n", [imported((1, 1, 1, 9), "a")]),
    Case(
        "byte order mark",
        b"\xef\xbb\xbfimport a\nimport b\n",
        [imported((1, 1, 1, 9), "a"), imported((2, 1, 2, 9), "b")],
    ),
    Case(
        "byte order mark and cookie",
        b"\xef\xbb\xbf# coding: utf-8\nimport a\n",
        [imported((2, 1, 2, 9), "a")],
    ),
    Case(
        "names in latin-1",
        "# coding: latin-1\nimport größe; import b\n".encode("latin-1"),
        [imported((2, 1, 2, 13), "größe"), imported((2, 15, 2, 23), "b")],
    ),
    Case(
        "an encoding as Emacs spells it",
        "# -*- coding: latin-1-unix -*-\nimport größe\n".encode("latin-1"),
        [imported((2, 1, 2, 13), "größe")],
    ),
    Case(
        "UTF-8 as Emacs spells it",
        "# -*- coding: utf-8-dos -*-\nimport größe\n",
        [imported((2, 1, 2, 13), "größe")],
    ),
    Case(
        "a cookie far to the right",
        ("#" + " " * 390 + "coding: latin-1\nimport größe\n").encode("latin-1"),
        [imported((2, 1, 2, 13), "größe")],
    ),
    Case(
        "an encoding in which letters are not what they seem",
        b"# coding: utf-7\n+AGkAbQBwAG8AcgB0- a\n",
        [imported((2, 1, 2, 9), "a")],
    ),
    Case(
        "a cookie on the second line",
        "#!python\n# -*- coding: iso-8859-15 -*-\nimport zoë\n".encode("iso-8859-15"),
        [imported((3, 1, 3, 11), "zoë")],
    ),
    Case(
        "the first cookie counts",
        "# coding: utf-8\n# coding: latin-1\nx = 'ü'; import a\n",
        [imported((3, 10, 3, 18), "a")],
    ),
    Case(
        "a cookie behind a lone CR and code is none",
        "# it's\r'ü coding: latin-1'; import a",
        [imported((2, 22, 2, 30), "a")],
    ),
    Case(
        "a cookie on the third line is none",
        "#\n#\n# coding: latin-1\nimport größe\n",
        [imported((4, 1, 4, 13), "größe")],
    ),
    Case(
        "a cookie behind code is none",
        "x = 1\n# coding: latin-1\nimport größe\n",
        [imported((3, 1, 3, 13), "größe")],
    ),
    Case(
        "columns count characters",
        "x = '🐍é'; import größe, b\n",
        [imported((1, 11, 1, 26), "größe", "b")],
    ),
    Case("names in a compatibility form", "import ﬁle\n", [imported((1, 1, 1, 11), "file")]),
    Case("a tab as indentation", b"if x:\n\timport a\n", [imported((2, 2, 2, 10), "a")]),
    Case(
        "mixed line ends",
        b"import a\nimport b\r\nimport c\rimport d",
        [imported((line, 1, line, 9), name) for line, name in enumerate("abcd", 1)],
    ),
)


@cases(*BYTES)
def test_lines_and_columns_count_as_the_parser_counts_them(case: Case) -> None:
    assert_reads_like_ast(case)


CONTEXTS = (
    Case(
        "a comment that ends in a backslash",
        "with suppress(ImportError):\n    import a  # \\\nimport b\n",
        [imported((2, 5, 2, 13), "a", context=OPTIONAL), imported((3, 1, 3, 9), "b")],
    ),
    Case(
        "such a comment on a continued line",
        "def f():\n    import a, \\\n      b  # \\\nimport c\n",
        [imported((2, 5, 3, 8), "a", "b", context=FUNCTION), imported((4, 1, 4, 9), "c")],
    ),
    Case(
        "on the line of a condition in a function",
        "def f():\n    if TYPE_CHECKING: import a\n",
        [imported((2, 23, 2, 31), "a", context=FUNCTION | TYPE_CHECKING)],
    ),
    Case("function", "def f():\n  import a\n", [imported((2, 3, 2, 11), "a", context=FUNCTION)]),
    Case(
        "async function on one line",
        "async def f(): import a\n",
        [imported((1, 16, 1, 24), "a", context=FUNCTION)],
    ),
    Case(
        "method whose header goes over lines",
        "class A:\n    def f(\n        self,\n    ):\n        import a\n",
        [imported((5, 9, 5, 17), "a", context=FUNCTION)],
    ),
    Case(
        "type checking",
        "if TYPE_CHECKING:\n  import a\nelse:\n  import b\n",
        [imported((2, 3, 2, 11), "a", context=TYPE_CHECKING), imported((4, 3, 4, 11), "b")],
    ),
    Case(
        "type checking by attribute",
        "if t.TYPE_CHECKING:  # import x\n  import a\n",
        [imported((2, 3, 2, 11), "a", context=TYPE_CHECKING)],
    ),
    Case(
        "not type checking",
        "if not TYPE_CHECKING:\n  import a\nelse:\n  import b\n",
        [imported((2, 3, 2, 11), "a"), imported((4, 3, 4, 11), "b", context=TYPE_CHECKING)],
    ),
    Case(
        "type checking or else",
        "if TYPE_CHECKING or x:\n  import a\n",
        [imported((2, 3, 2, 11), "a")],
    ),
    Case(
        "try",
        "try:\n  import a\nexcept ImportError:\n  import b\n"
        "else:\n  import c\nfinally:\n  import d\n",
        [
            imported((2, 3, 2, 11), "a", context=OPTIONAL),
            imported((4, 3, 4, 11), "b", context=OPTIONAL),
            imported((6, 3, 6, 11), "c"),
            imported((8, 3, 8, 11), "d"),
        ],
    ),
    Case(
        "try with the error among others",
        "try:\n  import a\nexcept (KeyError, ModuleNotFoundError) as e:\n  pass\n",
        [imported((2, 3, 2, 11), "a", context=OPTIONAL)],
    ),
    Case(
        "try with a bare except",
        "try: import a\nexcept: pass\n",
        [imported((1, 6, 1, 14), "a", context=OPTIONAL)],
    ),
    Case(
        "try with another error",
        "try:\n  import a\nexcept KeyError:\n  import b\n",
        [imported((2, 3, 2, 11), "a"), imported((4, 3, 4, 11), "b")],
    ),
    Case(
        "suppress",
        "with suppress(ImportError):\n  import a\n",
        [imported((2, 3, 2, 11), "a", context=OPTIONAL)],
    ),
    Case(
        "suppress of another error",
        "with suppress(KeyError):\n  import a\n",
        [imported((2, 3, 2, 11), "a")],
    ),
    Case(
        "contexts add up",
        "def f():\n  if TYPE_CHECKING:\n    try:\n      import a\n"
        "    except ImportError:\n      pass\n  import b\n",
        [
            imported((4, 7, 4, 15), "a", context=FUNCTION | TYPE_CHECKING | OPTIONAL),
            imported((7, 3, 7, 11), "b", context=FUNCTION),
        ],
    ),
    Case(
        "lines of less indentation inside a function do not end it",
        "def f():\n# it's\n    x = '''\ny\n'''\n    import a\nimport b\n",
        [imported((6, 5, 6, 13), "a", context=FUNCTION), imported((7, 1, 7, 9), "b")],
    ),
    Case(
        "a function that ended before",
        "def f(): pass\nif x:\n  import a\n",
        [imported((3, 3, 3, 11), "a")],
    ),
    Case(
        "behind a condition",
        "def f():\n    if TYPE_CHECKING:\n        x = 1\n    import a\n",
        [imported((4, 5, 4, 13), "a", context=FUNCTION)],
    ),
    Case(
        "a string that reads like a condition",
        "def f():\n    '''\n  if TYPE_CHECKING:\n    '''\n    import a\n",
        [imported((5, 5, 5, 13), "a", context=FUNCTION)],
    ),
    Case(
        "a string on lines that go on that reads like a condition",
        "def f():\n    x = 'a \\\n  if TYPE_CHECKING:  # \\\n    '\n    import a\n",
        [imported((5, 5, 5, 13), "a", context=FUNCTION)],
    ),
    Case(
        "a condition on a sign that begins comments elsewhere",
        "if x == '#':  # it's\n    def f():\n        import a\n",
        [imported((3, 9, 3, 17), "a", context=FUNCTION)],
    ),
    Case(
        "strings of both kinds that read otherwise from the middle",
        "def f():\n    x = '''\nif TYPE_CHECKING:\n    y = \"\"\"\n    '''\n"
        '    z = \'"""\' + "\'" #"\n    try:\n        import a\n    except ImportError: ...\n',
        [imported((8, 9, 8, 17), "a", context=FUNCTION | OPTIONAL)],
    ),
    Case(
        "a bracket that closes left of its header, in a class that holds more",
        "class A:\n    pass\n    def f(\n):\n        import a\n",
        [imported((5, 9, 5, 17), "a", context=FUNCTION)],
    ),
    Case(
        "a bracket that closes left of its header",
        "with (\n    x\n):\n    def f(\n):\n        import a\n",
        [imported((6, 9, 6, 17), "a", context=FUNCTION)],
    ),
    Case(
        "a parenthesis in a comment",
        "if TYPE_CHECKING:\n    import a  # (\nimport b  # )\n",
        [imported((2, 5, 2, 13), "a", context=TYPE_CHECKING), imported((3, 1, 3, 9), "b")],
    ),
    Case(
        "names on several lines in a block",
        "def f():\n    from a import (b,\n  c)\n    from d import e\n",
        [
            imported_from("a", (2, 5, 3, 5), "b", "c", context=FUNCTION),
            imported_from("d", (4, 5, 4, 20), "e", context=FUNCTION),
        ],
    ),
    Case("lambda", "f = lambda: __import__('a')\n", [called("a", (1, 24, 1, 27), FUNCTION)]),
)


@cases(*CONTEXTS)
def test_an_import_is_told_by_where_it_stands(case: Case) -> None:
    assert_reads_like_ast(case)


CALLS = (
    Case(
        "in a block of which a continued line stands at the margin",
        "def f():\r\n    __import__('a')\r\n    import b\\\r\n.c\r\n",
        [called("a", (2, 16, 2, 19), FUNCTION), imported((3, 5, 4, 3), "b.c", context=FUNCTION)],
    ),
    Case(
        "each call",
        "importlib.import_module('a.b')\nimport_module(\"c\")\n__import__('d')\n",
        [
            called("a.b", (1, 25, 1, 30)),
            called("c", (2, 15, 2, 18)),
            called("d", (3, 12, 3, 15)),
        ],
    ),
    Case("relative", "import_module('..a', __package__)\n", [called("..a", (1, 15, 1, 20))]),
    Case("literal on its own line", "import_module(\n  'a'\n)\n", [called("a", (2, 3, 2, 6))]),
    Case(
        "in a decorator, which stands above the statement's own line",
        "@register(import_module('a'))\n@other\ndef f(): ...\n",
        [called("a", (1, 25, 1, 28), FUNCTION)],
    ),
    Case("concatenated literal", "import_module('a.'\n  'b')\n", [called("a.b", (1, 15, 2, 6))]),
    Case(
        "in an expression in a function",
        "def f(): return [import_module('a')]\n",
        [called("a", (1, 32, 1, 35), FUNCTION)],
    ),
    Case(
        "what is no literal",
        "import_module(name)\nimport_module(f'{a}')\nimport_module(b'a')\nimport_module()\n",
        [],
    ),
    Case("another's method of that name", "loader.import_module('a')\n", []),
    Case(
        "among statements",
        "import a\nb = __import__('c')\nimport d\n",
        [imported((1, 1, 1, 9), "a"), called("c", (2, 16, 2, 19)), imported((3, 1, 3, 9), "d")],
    ),
)


@cases(*CALLS)
def test_a_call_with_a_literal_imports(case: Case) -> None:
    assert_reads_like_ast(case)


BROKEN = (
    Case(
        "a broken line",
        "import a\nx = = 1\nfrom b import c\n",
        [imported((1, 1, 1, 9), "a"), imported_from("b", (3, 1, 3, 16), "c")],
    ),
    Case(
        "a conflict",
        "<<<<<<< ours\nfrom exceptions import A\n=======\n"
        "from orb_common.exceptions import A\n>>>>>>> theirs\n",
        [
            imported_from("exceptions", (2, 1, 2, 25), "A"),
            imported_from("orb_common.exceptions", (4, 1, 4, 36), "A"),
        ],
    ),
    Case(
        "Python 2",
        "import a\nprint 'x'\nimport b\n",
        [imported((1, 1, 1, 9), "a"), imported((3, 1, 3, 9), "b")],
    ),
    Case(
        "a NUL byte",
        b"import a\n\0\nimport b\n",
        [imported((1, 1, 1, 9), "a"), imported((3, 1, 3, 9), "b")],
    ),
    Case(
        "an unterminated string",
        "import a\nx = 'y\nimport b\n",
        [imported((1, 1, 1, 9), "a"), imported((3, 1, 3, 9), "b")],
    ),
    Case(
        "names on lines of their own",
        "x = = 1\nfrom a import (\n    b,\n    c as d,\n)\n",
        [imported_from("a", (2, 1, 5, 2), "b", "c as d")],
    ),
    Case(
        "a parenthesis that is not closed",
        "from a import (b,\nimport c\n",
        [imported((2, 1, 2, 9), "c")],
    ),
    Case(
        "a function",
        "def f(:\n    import a\n",
        [imported((2, 5, 2, 13), "a", context=FUNCTION)],
    ),
    Case(
        "try",
        "try:\n    import a\nexcept ImportError, e:\n    import b\n",
        [
            imported((2, 5, 2, 13), "a", context=OPTIONAL),
            imported((4, 5, 4, 13), "b", context=OPTIONAL),
        ],
    ),
    Case(
        "type checking",
        "if TYPE_CHECKING:\n    import a\nx = = 1\n",
        [imported((2, 5, 2, 13), "a", context=TYPE_CHECKING)],
    ),
    Case(
        "a parenthesis that something else closes",
        "x = = 1; from a import (b,\nimport c\nf()\n",
        [imported((2, 1, 2, 9), "c")],
    ),
    Case("a backslash at the end", "x = = 1; import a \\\n", [imported((1, 10, 1, 18), "a")]),
    Case("a NUL at the end", b"x = = 1; import a\0\n", [imported((1, 10, 1, 18), "a")]),
    Case(
        "an async function behind a comment",
        "async def f():\n# x\n    x = = 1; import a\n",
        [imported((3, 14, 3, 22), "a", context=FUNCTION)],
    ),
    Case(
        "behind a method",
        "class A:\n    def f(self): ...\n    x = = 1; import a\n",
        [imported((3, 14, 3, 22), "a")],
    ),
    Case("a header cut short", "if\n    import a\n", [imported((2, 5, 2, 13), "a")]),
    Case("behind a semicolon", "x = = 1; import a\n", [imported((1, 10, 1, 18), "a")]),
    Case("bytes that are no UTF-8", b"x = '\xff'\nimport a\n", [imported((2, 1, 2, 9), "a")]),
    Case(
        "an encoding that does not exist",
        b"# coding: klingon\nimport a\n",
        [imported((2, 1, 2, 9), "a")],
    ),
    Case(
        "docstrings are still strings",
        "'''\nimport a\n'''\nx = = 1\nimport b\n",
        [imported((5, 1, 5, 9), "b")],
    ),
    Case(
        "a string that seems to open a parenthesis, closed behind an import",
        "x = = 1; import a\n'''\nfrom b import (\n'''\nimport c\nf()\n",
        [imported((1, 10, 1, 18), "a"), imported((5, 1, 5, 9), "c")],
    ),
    Case(
        "a lone CR",
        b"x = = 1\rimport a\rfrom b import (\r  c)\r",
        [imported((2, 1, 2, 9), "a"), imported_from("b", (3, 1, 4, 5), "c")],
    ),
    Case(
        "behind names on several lines",
        "x = = 1; from a import (\n  b\n); import c\n",
        [imported_from("a", (1, 10, 3, 2), "b"), imported((3, 4, 3, 12), "c")],
    ),
    Case(
        "another encoding",
        "# coding: latin-1\nx = = 'ö'; import größe\n".encode("latin-1"),
        [imported((2, 12, 2, 24), "größe")],
    ),
    Case(
        "comments",
        "x = = 1  # a; import b\nx = '#'; import c  # '''; import d\n",
        [imported((2, 10, 2, 18), "c")],
    ),
    Case("CRLF", "x = = 1\r\nimport a\r\n", [imported((2, 1, 2, 9), "a")]),
)


@cases(*BROKEN)
def test_the_imports_of_what_does_not_parse_are_read_as_text(case: Case) -> None:
    assert scan(as_bytes(case.source)) == case.imports


def test_a_parenthesis_that_is_closed_far_below_hides_no_line() -> None:
    source = b"from a import (\n" + b"import b\n# ...\n" * 10_000 + b")\n"

    records = scan(source)

    assert [record.span.line for record in records] == [*range(2, 20_002, 2)]


def test_a_long_statement_in_what_does_not_parse_is_read() -> None:
    names = [f"name_{number}" for number in range(1_000)]
    source = f"<<<<<<< ours\nfrom a import (\n    {', '.join(names)},\n)\n"

    (record,) = scan(source.encode())

    assert [alias.name for alias in record.names] == names


def test_a_parenthesis_that_nothing_near_closes_keeps_no_later_statement_from_being_read() -> None:
    source = b"from a import (\n" + b"x = 1\n" * 20_000 + b"from b import (\n    c,\n)\n"

    (record,) = scan(source)

    assert (record.module, [alias.name for alias in record.names]) == ("b", ["c"])


@pytest.mark.parametrize("source", [b"  import a\nimport b\n", b"import a\nx = '\0'\n"])
def test_what_only_the_parser_refuses_is_noticed(source: bytes) -> None:
    assert read(source).problem is not None


def test_ten_thousand_parentheses_are_no_python_and_no_crash() -> None:
    source = b"import a\n%sx = %s%s\n" % (DOUBT, b"(" * 10_000, b")" * 10_000)

    reading = read(source)

    assert reading.imports == [imported((1, 1, 1, 9), "a")]
    assert reading.problem is not None


def test_imports_beside_ten_thousand_parentheses_need_no_parser() -> None:
    source = b"x = " + b"(" * 10_000 + b")" * 10_000 + b"\nimport a\n"

    assert scan(source) == [imported((2, 1, 2, 9), "a")]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("import a\nx = = import_module('b')\n", SyntaxProblem(2, 5, "invalid syntax")),
        ("import a\0\n", SyntaxProblem(1, 1, "it holds a NUL byte")),
    ],
)
def test_a_problem_is_told_by_its_place_and_in_one_line(
    source: str, problem: SyntaxProblem
) -> None:
    assert read(source.encode()).problem == problem


def test_what_need_not_be_parsed_is_not() -> None:
    assert read(b"import a\nx = = 1\n").problem is None


@pytest.mark.parametrize(
    "line",
    ["x = t'{a}'", "def f[T = int](): pass", "type X[T = int] = T"],
)
def test_syntax_newer_than_this_python_is_read_as_text_and_silently(line: str) -> None:
    source = f"{line}\nimport a\n".encode() + DOUBT

    reading = read(source, (3, 14))

    assert reading.problem is None
    assert reading.imports[0] == imported((2, 1, 2, 9), "a")


def test_syntax_newer_than_the_target_is_a_problem() -> None:
    source = b"type X = int\n" + DOUBT

    assert read(source, (3, 11)).problem is not None


def test_only_the_stretches_that_somebody_asks_for_are_read() -> None:
    source = b"import a\nimport b\nfrom c import d\n"
    _, second, _ = candidates(source)

    assert read(source, stretches=[second]).imports == [imported((2, 1, 2, 9), "b")]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (b"a\r\nb\rc\nd", ["a", "b", "c", "d"]),
        (b"\xef\xbb\xbfa\n", ["a", ""]),
        ("# coding: latin-1\né".encode("latin-1"), ["# coding: latin-1", "é"]),
        (b"\xff\n", ["\ufffd", ""]),
        (b"a\x0cb\x0b\x85\n", ["a\x0cb\x0b\ufffd", ""]),
        (b"# coding: klingon\na", ["# coding: klingon", "a"]),
        (b"# coding: utf-16\na", ["# coding: utf-16", "a"]),
        (b"# coding: cp037\na", ["# coding: cp037", "a"]),
        (b"# coding: idna\na", ["# coding: idna", "a"]),
        (b"# coding: unicode_escape\na\\nb", ["# coding: unicode_escape", "a", "b"]),
    ],
)
def test_lines_are_decoded_as_their_source_declares(source: bytes, lines: list[str]) -> None:
    assert decoded_lines(source) == lines
