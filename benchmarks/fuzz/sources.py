"""Sources that are made to mislead whoever reads imports without parsing them."""

from __future__ import annotations

import codecs
import sys
from random import Random
from typing import TypeVar

Choice = TypeVar("Choice")

IS_3_14 = sys.version_info >= (3, 14)
"""Whether this Python parses the syntax of that version."""

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
    "  # )",
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
    "def f(\n{0}\n):",
    "class A(B):  # (",
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
    ("try:", "except KeyError, ImportError:" if IS_3_14 else "except ImportError:"),
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


TEMPLATES = ("t", "t", "rT") if IS_3_14 else ()
PREFIXES = ("", "", "", "r", "b", "rb", "Br", "u", "f", "f", "rf", "F", "fR", *TEMPLATES)
COOKIES = ("# coding: {0}\n", "#!python\n# -*- coding: {0} -*-\n", "#" + " " * 390 + "coding={0}\n")
ENCODINGS = (
    *(None, None, None, None, "bom", "utf-8", "latin-1", "cp1252"),
    *("utf-8-unix", "latin-1-dos", "ISO_8859_1-mac", "utf-7", "cp932"),
)


class SourceWriter:
    """Writes sources that are Python, or were before one of their characters changed.

    Args:
        random: decides everything.
    """

    def __init__(self, random: Random) -> None:
        self._random = random

    def source(self) -> bytes:
        """The bytes of a file."""
        text = self._block() + self._one_of("\n", "\n", "", "\n\n", "\\\n", "\n\f", " ")
        is_cheap = self._chance(2)
        if is_cheap:  # nothing in it makes the scanner parse the whole file at once
            for word, other in (("import_module", "load"), ("__import__", "load"), ("\\\n", " ")):
                text = text.replace(word, other)
        for _ in range(self._one_of(0, 0, 1, 2)):
            at = self._random.randint(0, len(text))
            text = text[:at] + self._one_of(*MUTATIONS) + text[at + self._random.randint(0, 1) :]
        return text.encode() if is_cheap else self._encode(self._end_lines(text))

    def _end_lines(self, text: str) -> str:
        end = self._one_of(*LINE_ENDS)
        if end != "mixed":
            return text.replace("\n", end)
        return "".join(line + self._one_of("\n", "\r\n") for line in text.split("\n"))

    def _encode(self, text: str) -> bytes:
        encoding = self._one_of(*ENCODINGS)
        if encoding is None:
            return text.encode()
        if encoding == "bom":
            return codecs.BOM_UTF8 + text.encode()
        codec = encoding.partition("-unix")[0].partition("-dos")[0].partition("-mac")[0]
        return (self._one_of(*COOKIES).replace("{0}", encoding) + text).encode(codec, "replace")

    def _block(self, indent: str = "", depth: int = 0) -> str:
        """Lines of one indentation, with the blocks that they open."""
        return "\n".join(
            self._part(indent, depth)
            for _ in range(self._random.randint(1, 4 if depth == 0 else 2))
        )

    def _part(self, indent: str, depth: int) -> str:
        form = self._random.randint(0, 9 if depth < 3 else 6)
        if form < 7:
            blank = self._one_of(*BLANKS) + "\n" if form < 2 else ""
            return blank + indent + self._logical_line()
        if form < 8:
            header = self._one_of(*HEADERS).replace("{0}", self._string())
            return _indented_header(header, indent) + self._body(indent, depth)
        if form < 9:
            clauses = self._one_of(*CLAUSES)
            return "\n".join(indent + clause + self._body(indent, depth) for clause in clauses)
        inner = indent + "  "
        cases = [self._one_of(*CASES) for _ in range(self._random.randint(1, 2))]
        return "\n".join(
            [f"{indent}match x:", *(inner + case + self._body(inner, depth) for case in cases)]
        )

    def _body(self, indent: str, depth: int) -> str:
        """What follows a header: a block, or statements on the same line."""
        if self._chance(5):
            return " " + self._logical_line()
        step = self._one_of("    ", "    ", " ", "\t")
        return self._one_of(*COMMENTS) + "\n" + self._block(indent + step, depth + 1)

    def _logical_line(self) -> str:
        """Statements joined by semicolons, perhaps with a comment behind them."""
        count = self._random.randint(1, self._one_of(1, 1, 1, 3))
        statements = [self._simple_statement() for _ in range(count)]
        end = self._one_of("", "", "", ";", " ")
        return self._one_of(";", "; ", " ;").join(statements) + end + self._one_of(*COMMENTS)

    def _simple_statement(self) -> str:
        """One statement that opens no block; it may go over several lines."""
        form = self._random.randint(0, 9)
        if form < 5:
            return self._one_of(*IMPORTS).format(self._one_of(*NAMES), self._one_of(*NAMES))
        if form < 6:
            return self._one_of("pass", "x = 1", "x: int = y", "del x", "x = \\\n 1", "global x")
        if form < 8:
            statement = self._one_of("{0}", "{0}", "x = {0}", "return_({0})")
        else:
            statement = self._one_of(*CALLS)
        return statement.replace("{0}", self._string())

    def _string(self) -> str:
        """A literal of any kind, perhaps one that this Python can't parse."""
        prefix = self._one_of(*PREFIXES)
        quote = self._one_of("'", '"', "'''", '"""')
        is_format = "f" in prefix.lower()
        pieces: tuple[str, ...] = STRING_BODIES
        if len(quote) == 3:
            pieces += LINES_IN_TRIPLE_QUOTES * 2
        if is_format:
            pieces += FIELDS + self._one_of((), NESTED_FIELDS)
        body = "".join(self._one_of(*pieces) for _ in range(self._random.randint(0, 4)))
        if "b" in prefix.lower():
            body = body.encode("ascii", "ignore").decode()
        if len(quote) == 1 and not is_format:
            body = body.replace(quote, "").replace("\\\\", "\\\\ ")
        joined = self._one_of("", "", "", "", quote[0] * 2, quote[0] * 2 + " + '''x'''")
        return f"{prefix}{quote}{body}{quote}{joined}"

    def _one_of(self, *choices: Choice) -> Choice:
        return self._random.choice(choices)

    def _chance(self, one_in: int) -> bool:
        return self._random.randint(1, one_in) == 1


def _indented_header(header: str, indent: str) -> str:
    """A header whose decorators, each on a line that begins with `@`, stand where it stands."""
    return "\n".join(
        indent + line if number == 0 or line.startswith(("def", "class", "async")) else line
        for number, line in enumerate(header.split("\n"))
    )
