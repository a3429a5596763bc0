"""Kinds of input with long manifests."""

from __future__ import annotations

from benchmarks.growth.kinds import INDEX, PACKAGE, PATH, PIPFILE, Files, kind, packages


@kind(100)
def lacking_in_a_long_file(size: int) -> Files:
    """A requirements file with many lines that lacks as many local packages."""
    return packages(size, lambda _: "") | {
        INDEX: "".join(f"import p{n}\n" for n in range(size)),
        "lambdas/users/requirements.txt": "".join(f"d{n}\n" for n in range(size)),
    }


@kind(200)
def spellings(size: int) -> Files:
    """One entry, spelled in many ways."""
    keys = (f"a{'-_.'[n % 3]}{'-_.'[n // 3 % 3] * (n // 9)}b" for n in range(size))
    return PACKAGE | {
        INDEX: "import json\n",
        "lambdas/users/Pipfile": "[packages]\n" + "".join(f'"{key}" = "*"\n' for key in keys),
    }


@kind(48)
def entries_on_a_path(size: int) -> Files:
    """Many entries that lead to one folder."""
    entries = "".join(f'p{n} = {{path = "{PATH}", editable = true}}\n' for n in range(size))
    return PACKAGE | {INDEX: "import orb_common\n", "lambdas/users/Pipfile": PIPFILE + entries}


@kind(10_000)
def path_of_an_entry(size: int) -> Files:
    """Parts of the path of an entry."""
    entry = f'[packages]\norb-common = {{path = "{"../" * size}", editable = true}}\n'
    return PACKAGE | {"lambdas/users/Pipfile": entry, INDEX: "import exceptions\n"}


@kind(5_000)
def extras(size: int) -> Files:
    """Extras of one entry."""
    entry = f"orb-common[{','.join(f'e{n}' for n in range(size))}]\n"
    return PACKAGE | {"lambdas/users/requirements.txt": entry, INDEX: "import exceptions\n"}


@kind(300)
def path_requirements(size: int) -> Files:
    """A requirements file of paths that lead nowhere."""
    paths = "".join(f"-e r{n}\n" for n in range(size))
    return {INDEX: "import os\n", "lambdas/users/requirements.txt": paths}


@kind(1_000)
def pinned(size: int) -> Files:
    """Lines of a requirements file, each with a version and a marker."""
    line = "a{0}==1; python_version < '3' and os_name == 'nt'\n"
    lines = "".join(map(line.format, range(size)))
    return PACKAGE | {"lambdas/users/requirements.txt": lines, INDEX: "import exceptions\n"}


@kind(200)
def unused_entries(size: int) -> Files:
    """Entries of packages and of others, none of which the Lambda imports."""
    entries = "".join(
        f'p{n} = {{path = "../../packages/p{n}", editable = true}}\nd{n} = "*"\n'
        for n in range(size)
    )
    names = "".join(f"d{n} = ['d{n}']\n" for n in range(size))
    return packages(size, lambda _: "") | {
        "orb-lint.toml": f"[distributions]\n{names}",
        INDEX: "import json\n",
        "lambdas/users/Pipfile": f"[packages]\n{entries}",
    }


@kind(200)
def copied_packages(size: int) -> Files:
    """Packages that a Dockerfile copies, and that the Lambda installs."""
    copies = "".join(f"COPY packages/p{n} /p{n}\n" for n in range(size))
    return packages(size, lambda _: "") | {
        "orb-lint.toml": "extend-select = ['build-omits-package']\n",
        INDEX: "".join(f"import p{n}\n" for n in range(size)),
        "lambdas/users/requirements.txt": "".join(f"-e ../../packages/p{n}\n" for n in range(size)),
        "lambdas/users/Dockerfile": f"FROM x\n{copies}RUN pip install -r requirements.txt\n",
    }


@kind(1_000)
def chain_of_includes(size: int) -> Files:
    """Requirements files each of which includes the next."""
    included = {f"lambdas/users/r{n}.txt": f"d{n}\n-r r{n + 1}.txt\n" for n in range(size)}
    return PACKAGE | included | {INDEX: "", "lambdas/users/requirements.txt": "-r r0.txt\n"}


@kind(1_000)
def includes(size: int) -> Files:
    """Requirements files that one file includes."""
    lines = "".join(f"-r r{n}.txt\n" for n in range(size))
    included = {f"lambdas/users/r{n}.txt": f"d{n}\n" for n in range(size)}
    return PACKAGE | included | {INDEX: "", "lambdas/users/requirements.txt": lines}


@kind(400)
def groups_of_poetry(size: int) -> Files:
    """Groups of dependencies, what each lists being imported."""
    groups = "".join(f"[tool.poetry.group.g{n}.dependencies]\nd{n} = '*'\n" for n in range(size))
    return PACKAGE | {
        INDEX: "".join(f"import d{n}\n" for n in range(size)),
        "lambdas/users/pyproject.toml": f"[tool.poetry]\nname = 'users'\n{groups}",
    }


@kind(400)
def categories(size: int) -> Files:
    """Categories of a Pipfile, what each lists being imported."""
    lists = "".join(f"[c{n}]\nd{n} = '*'\n" for n in range(size))
    return PACKAGE | {
        INDEX: "".join(f"import d{n}\n" for n in range(size)),
        "lambdas/users/Pipfile": f"[packages]\n{lists}",
    }
