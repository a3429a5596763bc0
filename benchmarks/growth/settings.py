"""Kinds of input with long settings and ignore files."""

from __future__ import annotations

from benchmarks.growth.kinds import INDEX, PACKAGE, Files, kind, packages


@kind(100)
def patterns(size: int) -> Files:
    """Lines of a `.gitignore`."""
    lines = "".join(f"*a{n}*b/**/c{n}*\n" for n in range(size))
    return PACKAGE | {".gitignore": lines, INDEX: "import exceptions\n"}


@kind(2_000)
def names_to_ignore(size: int) -> Files:
    """Lines of a `.gitignore` that speak of names."""
    lines = "".join(f"*a{n}*\nb{n}\n" for n in range(size))
    return PACKAGE | {".gitignore": lines, INDEX: "import exceptions\n"}


@kind(5_000)
def classes_to_ignore(size: int) -> Files:
    """Lines of a `.gitignore` that begin with a class of characters."""
    lines = "".join(f"[ab]x{n}*\n" for n in range(size))
    return PACKAGE | {".gitignore": lines, INDEX: "import exceptions\n"}


@kind(50_000)
def class_of_characters(size: int) -> Files:
    """Characters in a class of a pattern."""
    return PACKAGE | {".gitignore": f"[{'a-z' * size}]\n", INDEX: "import exceptions\n"}


@kind(5_000)
def files_in_a_folder(size: int) -> Files:
    """Files of one folder, of kinds that are looked into."""
    names = (f"data/f{n}.{ending}" for n in range(size) for ending in ("json", "py", "yaml"))
    return PACKAGE | {INDEX: "import exceptions\n"} | dict.fromkeys(names, "")


@kind(3_000)
def path_of_a_setting(size: int) -> Files:
    """Parts of a path that the settings of pytest hold."""
    return PACKAGE | {
        "pytest.ini": f"[pytest]\npythonpath = {'a/' * size}\n",
        INDEX: "import exceptions\n",
    }


def _with_settings(settings: str, files: Files) -> Files:
    return PACKAGE | {"orb-lint.toml": settings} | files


def _lambdas(size: int, source: str = "import exceptions\n") -> Files:
    return {f"lambdas/l{n}/index.py": source.format(n) for n in range(size)}


def _strings(size: int, text: str) -> str:
    return f"[{', '.join(f'{text.format(n)!r}' for n in range(size))}]"


@kind(400)
def ignored_paths(size: int) -> Files:
    """Globs of files in which a rule is not reported, and files elsewhere with a finding."""
    globs = "".join(f"'scripts{n}/*.py' = ['E7701']\n" for n in range(size))
    files = {f"lambdas/users/m{n}.py": "import exceptions\n" for n in range(size)}
    return _with_settings(f"[per-path-ignores]\n{globs}", files)


@kind(400)
def globs_of_lambdas(size: int) -> Files:
    """Globs of Lambdas, each of which finds one."""
    files = {f"services/s{n}/a/index.py": "import exceptions\n" for n in range(size)}
    return _with_settings(f"lambdas = {_strings(size, 'services/s{}/*')}\n", files)


@kind(400)
def globs_of_packages(size: int) -> Files:
    """Globs of packages, each of which finds one."""
    files = {f"libs{n}/p{n}/p{n}/__init__.py": "" for n in range(size)}
    imports = "".join(f"import p{n}\n" for n in range(size))
    settings = f"packages = {_strings(size, 'libs{}/*')}\n"
    return _with_settings(settings, files | {INDEX: imports})


@kind(400)
def globs_of_layers(size: int) -> Files:
    """Globs of layers, each put on the path of one Lambda."""
    files = {f"shared/l{n}/m{n}.py": "" for n in range(size)}
    line = "sys.path.append('../../shared/l{0}')\nimport m{0}\n"
    index = "import sys\n" + "".join(map(line.format, range(size)))
    return _with_settings(f"layers = {_strings(size, 'shared/l{}')}\n", files | {INDEX: index})


@kind(400)
def manifests_elsewhere(size: int) -> Files:
    """Lambdas that settings give a manifest each, all of which stand side by side."""
    globs = "".join(f"'lambdas/l{n}*' = 'r/requirements-{n}.txt'\n" for n in range(size))
    files = {f"r/requirements-{n}.txt": "requests\n" for n in range(size)}
    return _with_settings(f"[manifest-of]\n{globs}", files | _lambdas(size))


@kind(2_000)
def distributions(size: int) -> Files:
    """Distributions of which settings tell what they install, half of them declared."""
    names = "".join(f"d{n} = ['m{n}']\n" for n in range(size))
    return _with_settings(
        f"[distributions]\n{names}",
        {
            INDEX: "".join(f"import m{n}\n" for n in range(size)),
            "lambdas/users/requirements.txt": "".join(f"d{n}\n" for n in range(0, size, 2)),
        },
    )


@kind(400)
def always_declared(size: int) -> Files:
    """Distributions that may always be declared, each by one Lambda."""
    manifests = {f"lambdas/l{n}/requirements.txt": f"d{n}\nrequests\n" for n in range(size)}
    settings = f"always-declared = {_strings(size, 'd{}')}\n"
    return _with_settings(settings, _lambdas(size, "import json\n") | manifests)


@kind(2_000)
def old_names(size: int) -> Files:
    """Old names in the settings, each imported by one statement."""
    names = "".join(f"old{n} = 'orb_common.exceptions'\n" for n in range(size))
    imports = "".join(f"from old{n} import NotFound\n" for n in range(size))
    return _with_settings(f"[extend-legacy-modules]\n{names}", {INDEX: imports})


@kind(1_000)
def old_output_paths(size: int) -> Files:
    """Old paths of generated code, each built in one script."""
    script = "import os\n" + "".join(f"os.path.join('gen{n}', 'out', 'x')\n" for n in range(size))
    settings = f"legacy-output-paths = {_strings(size, 'gen{}/out')}\n"
    return _with_settings(settings, {"scripts/generate.py": script, INDEX: ""})


@kind(100)
def scripts_of_old_paths(size: int) -> Files:
    """Old paths of generated code, each built in a script of its own."""
    settings = f"legacy-output-paths = {_strings(size, 'gen{}/out')}\n"
    scripts = {
        f"scripts/g{n}.py": f"import os\nos.path.join('gen{n}', 'out', 'x')\n" for n in range(size)
    }
    return _with_settings(settings, scripts | {INDEX: ""})


@kind(200)
def sources_of_a_layer(size: int) -> Files:
    """Folders that a build copies into one layer, each with a module that the Lambda imports."""
    settings = f"[layer-sources]\n'layers/l' = {_strings(size, 'src/s{}')}\n"
    files = {f"src/s{n}/m{n}.py": "" for n in range(size)}
    return _with_settings(
        settings,
        files
        | {
            "layers/l/requirements.txt": "",
            INDEX: "".join(f"import m{n}, lost{n}\n" for n in range(size)),
        },
    )


@kind(600)
def tests_of_all(size: int) -> Files:
    """Lambdas, and one test that imports their modules by a path that nobody knows."""
    test = "import os, sys\nsys.path.append(os.environ['X'])\n"
    return PACKAGE | {
        **{f"lambdas/l{n}/m{n}.py": "import exceptions\n" for n in range(size)},
        "tests/test_all.py": test + "".join(f"import m{n}, lost{n}\n" for n in range(size)),
    }


@kind(300)
def layers_that_deliver(size: int) -> Files:
    """Layers each of which delivers a package, all imported by one Lambda."""
    layers = "".join(f"'layers/l{n}' = ['p{n}']\n" for n in range(size))
    files = {f"layers/l{n}/requirements.txt": "" for n in range(size)}
    return _with_settings(
        f"[package-layers]\n{layers}",
        packages(size, lambda _: "")
        | files
        | {
            INDEX: "".join(f"import p{n}\n" for n in range(size)),
            "lambdas/users/requirements.txt": "",
        },
    )


@kind(200)
def contracts(size: int) -> Files:
    """Contracts between packages that all are broken, each by an import and by a chain."""
    rules = "".join(
        f"[[forbidden-dependencies]]\nfrom = 'p{n}'\nto = 'p{(n + step) % size}'\n"
        for n in range(size)
        for step in (2, 7)
    )
    return _with_settings(
        rules,
        packages(size, lambda n: f"import p{(n + 7) % size}\nimport p{(n + 1) % size}\n"),
    )
