"""Kinds of input with much in one file, or with many files."""

from __future__ import annotations

from benchmarks.growth.kinds import COMMON, INDEX, PACKAGE, PIPFILE, Files, kind


@kind(120)
def mixed_names(size: int) -> Files:
    """Files of one Lambda, each of which imports by the old name and by the new one."""
    source = "from exceptions import NotFound\nfrom orb_common.exceptions import NotFound as N\n"
    return PACKAGE | {f"lambdas/users/m{n}.py": source for n in range(size)}


@kind(400)
def names_that_nothing_defines(size: int) -> Files:
    """Names imported by an old name, and as many modules of the package, which define none."""
    return PACKAGE | {
        **{f"{COMMON}/orb_common/m{n}.py": "" for n in range(size)},
        INDEX: "".join(f"from exceptions import x{n}\n" for n in range(size)),
    }


@kind(400)
def names_on_a_line(size: int) -> Files:
    """One statement that imports many modules."""
    names = ", ".join(f"a{n}" for n in range(size))
    return PACKAGE | {INDEX: f"import {names}\n"}


@kind(300)
def lambdas_with_a_fault(size: int) -> Files:
    """Lambdas that all import a class which has been renamed."""
    return PACKAGE | {
        path: text
        for n in range(size)
        for path, text in {
            f"lambdas/l{n}/index.py": "from orb_common.exceptions import Missing\n",
            f"lambdas/l{n}/Pipfile": PIPFILE,
        }.items()
    }


@kind(10_000)
def strings(size: int) -> Files:
    """Docstrings before an import."""
    return PACKAGE | {INDEX: "'''a'''\n" * size + "import exceptions\n"}


@kind(90)
def elif_chain(size: int) -> Files:
    """Branches of one statement, each of them with a comment."""
    branch = "elif a:\n    import exceptions  # pylint: disable=E7701\n"
    return PACKAGE | {INDEX: "if a:\n    pass\n" + branch * size}


@kind(200)
def conditions(size: int) -> Files:
    """Imports of what is not there, each below a condition."""
    branch = "if sys.platform == 'win32':\n    import gone{0}\nif a.b:\n    import lost{0}\n"
    return PACKAGE | {INDEX: "import sys\n" + "".join(branch.format(n) for n in range(size))}


@kind(200)
def pragmas(size: int) -> Files:
    """Comments that silence a rule from their line on."""
    return PACKAGE | {INDEX: "# pylint: disable=E7701\nimport exceptions\n" * size}


@kind(1_000)
def pairs_of_pragmas(size: int) -> Files:
    """Old imports for each of which a rule is disabled, and enabled again behind it."""
    lines = "# pylint: disable=E7701\nimport exceptions\n# pylint: enable=E7701\n"
    return PACKAGE | {INDEX: lines * size}


@kind(1_000)
def unknown_rules(size: int) -> Files:
    """Comments that suppress rules which there are not."""
    return {INDEX: "".join(f"a = {n}  # orb-lint: ignore[legacy-{n}]\n" for n in range(size))}


@kind(1_500)
def old_modules(size: int) -> Files:
    """Old modules, each imported by another name in a line that a comment silences."""
    line = "import exceptions as e{0}  # orb-lint: ignore[E7701]\n"
    return PACKAGE | {INDEX: "".join(map(line.format, range(size)))}


@kind(1_500)
def body_of_a_function(size: int) -> Files:
    """Old imports in one function that takes as many arguments."""
    arguments = "".join(f"    a{n},\n" for n in range(size))
    imports = "".join(f"    import exceptions as e{n}\n" for n in range(size))
    return PACKAGE | {INDEX: f"def f(\n{arguments}):\n{imports}"}


@kind(1_500)
def blocks_in_a_function(size: int) -> Files:
    """Blocks in one function, each of them with an old import."""
    block = "    if x:\n        import exceptions as e{0}\n"
    return PACKAGE | {INDEX: "def f():\n" + "".join(map(block.format, range(size)))}


@kind(500)
def block_for_type_checkers(size: int) -> Files:
    """Imports that only type checkers see, none of which anything explains."""
    imports = "".join(f"    import gone{n}\n" for n in range(size))
    return PACKAGE | {INDEX: f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n{imports}"}


@kind(15_000)
def never_closed(size: int) -> Files:
    """Parentheses of imports, of which none is closed."""
    return PACKAGE | {INDEX: "".join(f"from x{n} import (\n" for n in range(size))}


@kind(5_000)
def closed_once(size: int) -> Files:
    """The same, and one parenthesis that closes at the end."""
    return PACKAGE | {INDEX: "".join(f"from x{n} import (\n" for n in range(size)) + ")\n"}


@kind(3_000)
def dotted_name(size: int) -> Files:
    """Parts of a name that is imported."""
    return PACKAGE | {INDEX: f"import orb_common{'.a' * size}\nimport exceptions\n"}


@kind(3_000)
def dotted_string(size: int) -> Files:
    """Parts of a name in a call that imports."""
    call = f'importlib.import_module("exceptions{".a" * size}")\n'
    return PACKAGE | {INDEX: f"import importlib\n{call}"}


@kind(4_000, "--output-format", "json")
def told_as_json(size: int) -> Files:
    """Findings, ten a file, told as JSON."""
    line = "from exceptions import NotFound as N{0}\n"
    source = "".join(map(line.format, range(10)))
    return PACKAGE | {f"lambdas/users/m{n}.py": source for n in range(size // 10)}


@kind(1_000, "--output-format", "rdjson")
def found_in_one_file(size: int) -> Files:
    """Findings in one file, told with their fixes."""
    line = "from exceptions import NotFound as N{0}\nx = {0}\n"
    return PACKAGE | {INDEX: "".join(map(line.format, range(size)))}
