"""How processor time and memory grow with the input, kind by kind.

Usage: `python -m benchmarks.growth [KIND…]`

Each kind is checked at a size and at ten times that size. The factor between the two leaves out
what a run takes on an empty workspace. More than `FACTOR` times, or more than `MEMORY`, fails. Of
the small runs the fastest of three counts; what is left of it counts for `LEAST` at least, for less
can't be told from what the start of Python varies by.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from typing import NamedTuple

FACTOR = 14.0
LEAST = 0.05
"""Seconds."""
MEMORY = 200
"""Megabytes."""
PATIENCE = 120
"""Seconds of processor time after which a run is given up."""

Files = dict[str, str]

COMMON = "packages/orb-common"
PATH = "../../packages/orb-common"
PACKAGE = {
    f"{COMMON}/pyproject.toml": '[project]\nname = "orb-common"\n',
    f"{COMMON}/orb_common/__init__.py": "",
    f"{COMMON}/orb_common/exceptions.py": "class NotFound(Exception): ...\n",
}
INDEX = "lambdas/users/index.py"
PIPFILE = f'[packages]\norb-common = {{path = "{PATH}", editable = true}}\n'


class Cost(NamedTuple):
    """What a run took: seconds of processor time, and megabytes at most."""

    seconds: float
    megabytes: int


def star_ring(size: int) -> Files:
    """Modules that import all from one another in a circle."""
    return PACKAGE | {
        **{
            f"{COMMON}/orb_common/m{n}.py": f"from .m{(n + 1) % size} import *\nx{n} = 1\n"
            for n in range(size)
        },
        INDEX: "".join(f"from orb_common.m{n} import x{n}, y\n" for n in range(size)),
    }


def star_chain(size: int) -> Files:
    """Modules each of which imports all from the next; the first is asked for what each defines."""
    return PACKAGE | {
        **{
            f"{COMMON}/orb_common/m{n}.py": f"from .m{n + 1} import *\nx{n} = 1\n"
            for n in range(size)
        },
        f"{COMMON}/orb_common/m{size}.py": "",
        INDEX: "".join(f"from orb_common.m0 import x{n}, y{n}\n" for n in range(size)),
    }


def _by_old_names(files: Files, size: int) -> Files:
    """A workspace, asked by old names for what its modules define, and for what they don't."""
    return files | {INDEX: "".join(f"from exceptions import x{n}, y{n}\n" for n in range(size))}


def star_ring_by_old_names(size: int) -> Files:
    """Modules that import all from one another in a circle, asked by old names."""
    return _by_old_names(star_ring(size), size)


def star_chain_by_old_names(size: int) -> Files:
    """Modules each of which imports all from the next, asked by old names."""
    return _by_old_names(star_chain(size), size)


def many_stars(size: int) -> Files:
    """A package that imports all from many modules."""
    return PACKAGE | {
        f"{COMMON}/orb_common/__init__.py": "".join(f"from .m{n} import *\n" for n in range(size)),
        **{f"{COMMON}/orb_common/m{n}.py": f"class C{n}: ...\n" for n in range(size)},
        INDEX: "".join(f"from orb_common import C{n}, D{n}\n" for n in range(size)),
    }


def star_of_all(size: int) -> Files:
    """Modules that all import all from one that defines as many names; each is asked for one."""
    return PACKAGE | {
        f"{COMMON}/orb_common/base.py": "".join(f"class x{n}: ...\n" for n in range(size)),
        **{f"{COMMON}/orb_common/m{n}.py": "from .base import *\n" for n in range(size)},
        INDEX: "".join(f"from orb_common.m{n} import x{n}, y{n}\n" for n in range(size)),
    }


def star_of_all_by_old_names(size: int) -> Files:
    """Modules that all import all from one that defines as many names, asked by old names."""
    return _by_old_names(star_of_all(size), size)


def chain_of_exports(size: int) -> Files:
    """A name that each module imports from the next."""
    return PACKAGE | {
        **{
            f"{COMMON}/orb_common/m{n}.py": f"from .m{n + 1} import NotFound\n" for n in range(size)
        },
        f"{COMMON}/orb_common/m{size}.py": "class NotFound: ...\n",
        INDEX: "from exceptions import NotFound\nfrom orb_common.m0 import NotFound\n",
    }


def _packages(size: int, imports: Callable[[int], str]) -> Files:
    return {
        **{f"packages/p{n}/pyproject.toml": f'[project]\nname = "p{n}"\n' for n in range(size)},
        **{f"packages/p{n}/p{n}/__init__.py": imports(n) for n in range(size)},
        INDEX: "import p0\n",
    }


def all_import_all(size: int) -> Files:
    """Packages that all import one another; the size is that of their imports."""
    side = round(size**0.5)
    return _packages(side, lambda _: "".join(f"import p{n}\n" for n in range(side)))


def ring_of_packages(size: int) -> Files:
    """Packages that import one another in one circle."""
    return _packages(size, lambda n: f"import p{(n + 1) % size}\n")


def packages_without_metadata(size: int) -> Files:
    """Packages that all lack a `pyproject.toml` and that one Lambda imports."""
    return {
        **{f"packages/p{n}/p{n}/__init__.py": "" for n in range(size)},
        INDEX: "".join(f"import p{n}\n" for n in range(size)),
    }


def spellings(size: int) -> Files:
    """One entry, spelled in many ways."""
    keys = (f"a{'-_.'[n % 3]}{'-_.'[n // 3 % 3] * (n // 9)}b" for n in range(size))
    return PACKAGE | {
        INDEX: "import json\n",
        "lambdas/users/Pipfile": "[packages]\n" + "".join(f'"{key}" = "*"\n' for key in keys),
    }


def entries_on_a_path(size: int) -> Files:
    """Many entries that lead to one folder."""
    entries = "".join(f'p{n} = {{path = "{PATH}", editable = true}}\n' for n in range(size))
    return PACKAGE | {INDEX: "import orb_common\n", "lambdas/users/Pipfile": PIPFILE + entries}


def mixed_names(size: int) -> Files:
    """Files of one Lambda, each of which imports by the old name and by the new one."""
    source = "from exceptions import NotFound\nfrom orb_common.exceptions import NotFound as N\n"
    return PACKAGE | {f"lambdas/users/m{n}.py": source for n in range(size)}


def names_on_a_line(size: int) -> Files:
    """One statement that imports many modules."""
    names = ", ".join(f"a{n}" for n in range(size))
    return PACKAGE | {INDEX: f"import {names}\n"}


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


def strings(size: int) -> Files:
    """Docstrings before an import."""
    return PACKAGE | {INDEX: "'''a'''\n" * size + "import exceptions\n"}


def elif_chain(size: int) -> Files:
    """Branches of one statement, each of them with a comment."""
    branch = "elif a:\n    import exceptions  # pylint: disable=E7701\n"
    return PACKAGE | {INDEX: "if a:\n    pass\n" + branch * size}


def conditions(size: int) -> Files:
    """Imports of what is not there, each below a condition."""
    branch = "if sys.platform == 'win32':\n    import gone{0}\nif a.b:\n    import lost{0}\n"
    return PACKAGE | {INDEX: "import sys\n" + "".join(branch.format(n) for n in range(size))}


def pragmas(size: int) -> Files:
    """Comments that silence a rule from their line on."""
    return PACKAGE | {INDEX: "# pylint: disable=E7701\nimport exceptions\n" * size}


def patterns(size: int) -> Files:
    """Lines of a `.gitignore`."""
    lines = "".join(f"*a{n}*b/**/c{n}*\n" for n in range(size))
    return PACKAGE | {".gitignore": lines, INDEX: "import exceptions\n"}


def names_to_ignore(size: int) -> Files:
    """Lines of a `.gitignore` that speak of names."""
    lines = "".join(f"*a{n}*\nb{n}\n" for n in range(size))
    return PACKAGE | {".gitignore": lines, INDEX: "import exceptions\n"}


def classes_to_ignore(size: int) -> Files:
    """Lines of a `.gitignore` that begin with a class of characters."""
    lines = "".join(f"[ab]x{n}*\n" for n in range(size))
    return PACKAGE | {".gitignore": lines, INDEX: "import exceptions\n"}


def class_of_characters(size: int) -> Files:
    """Characters in a class of a pattern."""
    return PACKAGE | {".gitignore": f"[{'a-z' * size}]\n", INDEX: "import exceptions\n"}


def files_in_a_folder(size: int) -> Files:
    """Files of one folder, of kinds that are looked into."""
    names = (f"data/f{n}.{ending}" for n in range(size) for ending in ("json", "py", "yaml"))
    return PACKAGE | {INDEX: "import exceptions\n"} | dict.fromkeys(names, "")


def path_of_code(size: int) -> Files:
    """Parts of the path that a template gives to a function."""
    template = f"""\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {{CodeUri: {"a/" * size}, Handler: index.main}}
"""
    return PACKAGE | {"template.yaml": template, INDEX: "import exceptions\n"}


_SAM = "AWS::Serverless::"


def _template(functions: int, properties: str, before: str = "") -> Files:
    resources = "".join(
        f"  F{n}: {{Type: {_SAM}Function, Properties: {{{properties.format(n=n)}}}}}\n"
        for n in range(functions)
    )
    template = f"Transform: AWS::Serverless-2016-10-31\n{before}Resources:\n{resources}"
    return PACKAGE | {"template.yaml": template, INDEX: "import exceptions\n"}


def functions_of_a_template(size: int) -> Files:
    """Functions that a template gives a folder each."""
    properties = "CodeUri: lambdas/l{n}, Handler: index.main, Runtime: python3.12"
    lambdas = {f"lambdas/l{n}/index.py": "import exceptions\n" for n in range(size)}
    return _template(size, properties) | lambdas


def functions_that_merge(size: int) -> Files:
    """Functions that take what they are from an anchor."""
    anchor = "X: &x\n  CodeUri: lambdas/users\n  Handler: index.main\n"
    return _template(size, "<<: *x, Timeout: 3", anchor)


def merged_entries(size: int) -> Files:
    """Functions that merge an anchor, and entries of that."""
    anchor = "X: &x\n" + "".join(f"  k{n}: v\n" for n in range(size))
    return _template(size, "<<: *x, CodeUri: lambdas/users", anchor)


def layers_for_all(size: int) -> Files:
    """Layers that a template gives to all functions, and such functions."""
    names = "".join(f"    - !Ref L{n}\n" for n in range(size))
    layers = "".join(
        f"  L{n}: {{Type: {_SAM}LayerVersion, Properties: {{ContentUri: layers/l{n}}}}}\n"
        for n in range(size)
    )
    files = _template(
        size, "CodeUri: lambdas/users", f"Globals:\n  Function:\n    Layers:\n{names}"
    )
    return files | {"template.yaml": files["template.yaml"] + layers}


def path_of_an_entry(size: int) -> Files:
    """Parts of the path of an entry."""
    entry = f'[packages]\norb-common = {{path = "{"../" * size}", editable = true}}\n'
    return PACKAGE | {"lambdas/users/Pipfile": entry, INDEX: "import exceptions\n"}


def path_of_a_setting(size: int) -> Files:
    """Parts of a path that the settings of pytest hold."""
    return PACKAGE | {
        "pytest.ini": f"[pytest]\npythonpath = {'a/' * size}\n",
        INDEX: "import exceptions\n",
    }


def dotted_name(size: int) -> Files:
    """Parts of a name that is imported."""
    return PACKAGE | {INDEX: f"import orb_common{'.a' * size}\nimport exceptions\n"}


def dotted_string(size: int) -> Files:
    """Parts of a name in a call that imports."""
    call = f'importlib.import_module("exceptions{".a" * size}")\n'
    return PACKAGE | {INDEX: f"import importlib\n{call}"}


def package_of_setup(size: int) -> Files:
    """Parts of a package that `setup.py` lists."""
    setup = f"from setuptools import setup\nsetup(name='orb-common', packages=['a{'.a' * size}'])\n"
    return PACKAGE | {f"{COMMON}/setup.py": setup, INDEX: "import exceptions\n"}


def extras(size: int) -> Files:
    """Extras of one entry."""
    entry = f"orb-common[{','.join(f'e{n}' for n in range(size))}]\n"
    return PACKAGE | {"lambdas/users/requirements.txt": entry, INDEX: "import exceptions\n"}


def misspelt_names(size: int) -> Files:
    """Names of a module, each imported with a letter too many."""
    names = range(size)
    return PACKAGE | {
        f"{COMMON}/orb_common/exceptions.py": "".join(f"class Class{n}: ...\n" for n in names),
        INDEX: "".join(f"from orb_common.exceptions import Class{n}x\n" for n in names),
    }


def unknown_modules(size: int) -> Files:
    """Packages, each imported by a name with a letter too many."""
    return {
        **{f"packages/p{n}/p{n}/__init__.py": "" for n in range(size)},
        INDEX: "".join(f"import p{n}x\n" for n in range(size)),
    }


def unknown_modules_beside_layers(size: int) -> Files:
    """A Lambda that imports what nothing explains, and as many layers that might hold it."""
    layers = {f"layers/l{n}/python/m{n}.py": "" for n in range(size)}
    return layers | {"lambdas/users/index.py": "".join(f"import x{n}\n" for n in range(size))}


def unknown_rules(size: int) -> Files:
    """Comments that suppress rules which there are not."""
    return {INDEX: "".join(f"a = {n}  # orb-lint: ignore[legacy-{n}]\n" for n in range(size))}


def path_requirements(size: int) -> Files:
    """A requirements file of paths that lead nowhere."""
    paths = "".join(f"-e r{n}\n" for n in range(size))
    return {INDEX: "import os\n", "lambdas/users/requirements.txt": paths}


def old_modules(size: int) -> Files:
    """Old modules, each imported by another name in a line that a comment silences."""
    line = "import exceptions as e{0}  # orb-lint: ignore[E7701]\n"
    return PACKAGE | {INDEX: "".join(map(line.format, range(size)))}


def pinned(size: int) -> Files:
    """Lines of a requirements file, each with a version and a marker."""
    line = "a{0}==1; python_version < '3' and os_name == 'nt'\n"
    lines = "".join(map(line.format, range(size)))
    return PACKAGE | {"lambdas/users/requirements.txt": lines, INDEX: "import exceptions\n"}


def extras_in_a_row(size: int) -> Files:
    """Extras of a package, each of which requires the next."""
    lists = "".join(f'e{n} = ["orb-common[e{n + 1}]"]\n' for n in range(size))
    metadata = f'[project]\nname = "orb-common"\n[project.optional-dependencies]\n{lists}'
    entry = PIPFILE.replace("}", ', extras = ["e0"]}')
    return PACKAGE | {
        f"{COMMON}/pyproject.toml": metadata,
        "lambdas/users/Pipfile": entry,
        INDEX: "import orb_common\n",
    }


def members_of_uv(size: int) -> Files:
    """Members of a uv workspace, each named by it."""
    names = ", ".join(f'"packages/p{n}"' for n in range(size))
    root = f'[project]\nname = "root"\n[tool.uv.workspace]\nmembers = [{names}]\n'
    return _packages(size, lambda _: "") | {"pyproject.toml": root}


def fixed_imports(size: int) -> Files:
    """Old imports in a row, to be fixed."""
    line = "from exceptions import NotFound as N{0}\n"
    return PACKAGE | {INDEX: "".join(map(line.format, range(size)))}


def fixed_names(size: int) -> Files:
    """Old imports in a row that are to be joined."""
    return PACKAGE | {
        f"{COMMON}/orb_common/exceptions.py": "".join(f"class C{n}: ...\n" for n in range(size)),
        INDEX: "".join(f"from exceptions import C{n}\n" for n in range(size)),
    }


def fixed_one_by_one(size: int) -> Files:
    """Old imports, to be fixed, with other code between them."""
    line = "from exceptions import NotFound as N{0}\nx = N{0}\n"
    return PACKAGE | {INDEX: "".join(map(line.format, range(size)))}


def fixed_entries(size: int) -> Files:
    """Entries of a Pipfile that are not editable, to be fixed."""
    entries = "".join(f'p{n} = {{path = "../../packages/p{n}"}}\n' for n in range(size))
    return _packages(size, lambda _: "") | {
        INDEX: "".join(f"import p{n}\n" for n in range(size)),
        "lambdas/users/Pipfile": f"[packages]\n{entries}",
    }


def added_entries(size: int) -> Files:
    """Entries that a Pipfile lacks, to be added."""
    return _packages(size, lambda _: "") | {
        INDEX: "".join(f"import p{n}\n" for n in range(size)),
        "lambdas/users/Pipfile": "[packages]\n",
    }


def left_as_they_are(size: int) -> Files:
    """Lambdas with an old import in a file whose encoding does not tell its bytes."""
    source = "# coding: iso2022_jp\nfrom exceptions import NotFound\n# \x1b(B\n"
    return PACKAGE | {f"lambdas/l{n}/index.py": source for n in range(size)}


def fixed_on_a_line(size: int) -> Files:
    """Old imports on one line, to be fixed."""
    names = ";".join(f"from exceptions import NotFound as N{n}" for n in range(size))
    return PACKAGE | {INDEX: f"{names}\n"}


def body_of_a_function(size: int) -> Files:
    """Old imports in one function that takes as many arguments."""
    arguments = "".join(f"    a{n},\n" for n in range(size))
    imports = "".join(f"    import exceptions as e{n}\n" for n in range(size))
    return PACKAGE | {INDEX: f"def f(\n{arguments}):\n{imports}"}


def blocks_in_a_function(size: int) -> Files:
    """Blocks in one function, each of them with an old import."""
    block = "    if x:\n        import exceptions as e{0}\n"
    return PACKAGE | {INDEX: "def f():\n" + "".join(map(block.format, range(size)))}


def block_for_type_checkers(size: int) -> Files:
    """Imports that only type checkers see, none of which anything explains."""
    imports = "".join(f"    import gone{n}\n" for n in range(size))
    return PACKAGE | {INDEX: f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n{imports}"}


def never_closed(size: int) -> Files:
    """Parentheses of imports, of which none is closed."""
    return PACKAGE | {INDEX: "".join(f"from x{n} import (\n" for n in range(size))}


def closed_once(size: int) -> Files:
    """The same, and one parenthesis that closes at the end."""
    return PACKAGE | {INDEX: "".join(f"from x{n} import (\n" for n in range(size)) + ")\n"}


KINDS: dict[Callable[[int], Files], int] = {
    star_ring: 50,
    star_chain: 50,
    star_ring_by_old_names: 50,
    star_chain_by_old_names: 50,
    many_stars: 80,
    star_of_all: 80,
    star_of_all_by_old_names: 80,
    chain_of_exports: 150,  # ten times as many are still read by one process
    all_import_all: 2_560,
    ring_of_packages: 300,
    packages_without_metadata: 100,
    spellings: 200,
    entries_on_a_path: 48,
    mixed_names: 120,
    names_on_a_line: 400,
    lambdas_with_a_fault: 100,
    strings: 10_000,
    elif_chain: 90,
    conditions: 200,
    pragmas: 200,
    patterns: 100,
    names_to_ignore: 2_000,
    classes_to_ignore: 5_000,
    class_of_characters: 50_000,
    files_in_a_folder: 1_500,
    path_of_code: 3_000,
    functions_of_a_template: 200,
    functions_that_merge: 200,
    merged_entries: 200,
    layers_for_all: 200,
    path_of_an_entry: 10_000,
    path_of_a_setting: 3_000,
    dotted_name: 3_000,
    dotted_string: 3_000,
    package_of_setup: 30_000,
    extras: 5_000,
    pinned: 1_000,
    extras_in_a_row: 200,
    members_of_uv: 200,
    misspelt_names: 100,
    unknown_modules_beside_layers: 60,
    unknown_rules: 1_000,
    path_requirements: 300,
    unknown_modules: 100,
    old_modules: 500,
    body_of_a_function: 500,
    blocks_in_a_function: 500,
    block_for_type_checkers: 500,
    never_closed: 5_000,
    closed_once: 5_000,
    fixed_imports: 500,
    fixed_names: 500,
    fixed_one_by_one: 500,
    fixed_on_a_line: 500,
    fixed_entries: 50,
    added_entries: 50,
    left_as_they_are: 100,
}
"""Each kind, and the smaller of its two sizes."""

OPTIONS: dict[Callable[[int], Files], tuple[str, ...]] = {
    fixed_imports: ("--fix", "--unsafe-fixes"),
    fixed_names: ("--fix", "--unsafe-fixes"),
    fixed_one_by_one: ("--diff", "--unsafe-fixes"),
    fixed_on_a_line: ("--fix", "--unsafe-fixes"),
    fixed_entries: ("--fix", "--unsafe-fixes"),
    added_entries: ("--fix",),
    left_as_they_are: ("--fix", "--unsafe-fixes"),
}
"""What else is asked of a check."""


def measure(files: Files, options: Sequence[str] = ()) -> Cost | None:
    """What a check of some files takes, None where that is more than anybody waits for."""
    with tempfile.TemporaryDirectory() as root:
        os.mkdir(f"{root}/.git")
        for path, text in files.items():
            absolute = os.path.join(root, path)
            os.makedirs(os.path.dirname(absolute), exist_ok=True)
            with open(absolute, "w", encoding="utf-8") as file:
                file.write(text)
        run = subprocess.run(
            [sys.executable, "-c", _RUN, str(PATIENCE), *options, root],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    if run.returncode != 0:
        return None
    seconds, kilobytes = run.stderr.split()[-2:]
    return Cost(float(seconds), int(kilobytes) >> 10)


def fastest_of_three(files: Files, options: Sequence[str] = ()) -> Cost | None:
    """What the fastest of three checks takes, None where one takes too long."""
    costs = [measure(files, options) for _ in range(3)]
    return None if None in costs else min(cost for cost in costs if cost)


def _growth(small: Cost, large: Cost, empty: Cost) -> float:
    """How much longer a check of ten times the input takes, besides what any check takes."""
    return (large.seconds - empty.seconds) / max(small.seconds - empty.seconds, LEAST)


_RUN = """\
import resource, sys
patience = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_CPU, (patience, patience))
from orb_lint.cli import main
main(["check", "--exit-zero", *sys.argv[2:]])
spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
seconds = sum(each.ru_utime + each.ru_stime for each in spent)
print(seconds, max(each.ru_maxrss for each in spent), file=sys.stderr)
"""


def main() -> int:
    """Measure each kind and print its factor.

    Returns:
        1 where one grows too fast, else 0.
    """
    parser = argparse.ArgumentParser(description="Measure how time and memory grow.")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="default: all")
    asked: list[str] = parser.parse_args().kinds
    empty = fastest_of_three(PACKAGE | {INDEX: ""})
    assert empty is not None
    is_bad = False
    print(f"{'kind':28} {'size':>7} {'s':>7} {'10 × s':>7} {'factor':>7} {'MB':>5}")
    for kind, size in KINDS.items():
        if asked and kind.__name__ not in asked:
            continue
        options = OPTIONS.get(kind, ())
        small = fastest_of_three(kind(size), options)
        large = measure(kind(10 * size), options)
        if small and large and _growth(small, large, empty) > FACTOR:  # or the machine was busy
            large = fastest_of_three(kind(10 * size), options)
        if small is None or large is None:
            print(f"{kind.__name__:28} {size:7} more than {PATIENCE} s")
            is_bad = True
            continue
        growth = _growth(small, large, empty)
        is_bad = is_bad or growth > FACTOR or large.megabytes > MEMORY
        times = f"{small.seconds:7.2f} {large.seconds:7.2f}"
        print(f"{kind.__name__:28} {size:7} {times} {growth:7.1f} {large.megabytes:5}", flush=True)
    return int(is_bad)


if __name__ == "__main__":
    sys.exit(main())
