"""Kinds of input of which much is fixed."""

from __future__ import annotations

from benchmarks.growth.kinds import COMMON, INDEX, PACKAGE, Files, kind, packages


@kind(500, "--fix", "--unsafe-fixes")
def fixed_imports(size: int) -> Files:
    """Old imports in a row, to be fixed."""
    line = "from exceptions import NotFound as N{0}\n"
    return PACKAGE | {INDEX: "".join(map(line.format, range(size)))}


@kind(500, "--fix", "--unsafe-fixes")
def fixed_names(size: int) -> Files:
    """Old imports in a row that are to be joined."""
    return PACKAGE | {
        f"{COMMON}/orb_common/exceptions.py": "".join(f"class C{n}: ...\n" for n in range(size)),
        INDEX: "".join(f"from exceptions import C{n}\n" for n in range(size)),
    }


@kind(500, "--diff", "--unsafe-fixes")
def fixed_one_by_one(size: int) -> Files:
    """Old imports, to be fixed, with other code between them."""
    line = "from exceptions import NotFound as N{0}\nx = N{0}\n"
    return PACKAGE | {INDEX: "".join(map(line.format, range(size)))}


@kind(50, "--fix", "--unsafe-fixes")
def fixed_entries(size: int) -> Files:
    """Entries of a Pipfile that are not editable, to be fixed."""
    entries = "".join(f'p{n} = {{path = "../../packages/p{n}"}}\n' for n in range(size))
    return packages(size, lambda _: "") | {
        INDEX: "".join(f"import p{n}\n" for n in range(size)),
        "lambdas/users/Pipfile": f"[packages]\n{entries}",
    }


@kind(50, "--fix")
def added_entries(size: int) -> Files:
    """Entries that a Pipfile lacks, to be added."""
    return packages(size, lambda _: "") | {
        INDEX: "".join(f"import p{n}\n" for n in range(size)),
        "lambdas/users/Pipfile": "[packages]\n",
    }


@kind(300, "--fix", "--unsafe-fixes")
def left_as_they_are(size: int) -> Files:
    """Lambdas with an old import in a file whose encoding does not tell its bytes."""
    source = "# coding: iso2022_jp\nfrom exceptions import NotFound\n# \x1b(B\n"
    return PACKAGE | {f"lambdas/l{n}/index.py": source for n in range(size)}


@kind(500, "--fix", "--unsafe-fixes")
def fixed_on_a_line(size: int) -> Files:
    """Old imports on one line, to be fixed."""
    names = ";".join(f"from exceptions import NotFound as N{n}" for n in range(size))
    return PACKAGE | {INDEX: f"{names}\n"}


@kind(60, "--fix", "--unsafe-fixes")
def fixed_deep_down(size: int) -> Files:
    """Folders inside one another, and an old import in the innermost one, to be fixed."""
    return PACKAGE | {
        INDEX: "import json\n",
        f"lambdas/users/{'a/' * size}m.py": "from exceptions import NotFound\n",
    }
