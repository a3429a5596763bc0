"""Kinds of input with many local packages."""

from __future__ import annotations

import json

from benchmarks.growth.kinds import COMMON, INDEX, PACKAGE, PIPFILE, Files, kind, packages


@kind(2_560)
def all_import_all(size: int) -> Files:
    """Packages that all import one another; the size is that of their imports."""
    side = round(size**0.5)
    return packages(side, lambda _: "".join(f"import p{n}\n" for n in range(side)))


@kind(300)
def ring_of_packages(size: int) -> Files:
    """Packages that import one another in one circle."""
    return packages(size, lambda n: f"import p{(n + 1) % size}\n")


@kind(100)
def packages_without_metadata(size: int) -> Files:
    """Packages that all lack a `pyproject.toml` and that one Lambda imports."""
    return {
        **{f"packages/p{n}/p{n}/__init__.py": "" for n in range(size)},
        INDEX: "".join(f"import p{n}\n" for n in range(size)),
    }


@kind(100)
def misspelt_names(size: int) -> Files:
    """Names of a module, each imported with a letter too many."""
    names = range(size)
    return PACKAGE | {
        f"{COMMON}/orb_common/exceptions.py": "".join(f"class Class{n}: ...\n" for n in names),
        INDEX: "".join(f"from orb_common.exceptions import Class{n}x\n" for n in names),
    }


@kind(100)
def unknown_modules(size: int) -> Files:
    """Packages, each imported by a name with a letter too many."""
    return {
        **{f"packages/p{n}/p{n}/__init__.py": "" for n in range(size)},
        INDEX: "".join(f"import p{n}x\n" for n in range(size)),
    }


@kind(60)
def unknown_modules_beside_layers(size: int) -> Files:
    """A Lambda that imports what nothing explains, and as many layers that might hold it."""
    layers = {f"layers/l{n}/python/m{n}.py": "" for n in range(size)}
    return layers | {"lambdas/users/index.py": "".join(f"import x{n}\n" for n in range(size))}


@kind(30_000)
def package_of_setup(size: int) -> Files:
    """Parts of a package that `setup.py` lists."""
    setup = f"from setuptools import setup\nsetup(name='orb-common', packages=['a{'.a' * size}'])\n"
    return PACKAGE | {f"{COMMON}/setup.py": setup, INDEX: "import exceptions\n"}


@kind(200)
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


def _requiring(size: int, *, in_a_ring: bool) -> Files:
    """Packages that require the next one, and something else, of which a Lambda has all by path."""
    following = [f', "p{n}"' for n in range(1, size)] + [', "p0"' if in_a_ring else ""]
    return packages(size, lambda _: "") | {
        **{
            f"packages/p{n}/pyproject.toml": f"""\
[project]
name = "p{n}"
dependencies = ["d{n}"{following[n]}]
"""
            for n in range(size)
        },
        "lambdas/users/Pipfile": "[packages]\n"
        + "".join(
            f'p{n} = {{path = "../../packages/p{n}", editable = true}}\n' for n in range(size)
        ),
        INDEX: "".join(f"import p{n}\n" for n in range(size)),
    }


@kind(200)
def ring_of_requirements(size: int) -> Files:
    """Packages that require one another in one circle."""
    return _requiring(size, in_a_ring=True)


@kind(100)
def chain_of_requirements(size: int) -> Files:
    """Packages each of which requires the next."""
    return _requiring(size, in_a_ring=False)


@kind(200)
def locked_ring(size: int) -> Files:
    """Packages that require one another in one circle, and a lock that holds none of them."""
    lock = {"_meta": {"hash": {"sha256": "a" * 64}}, "default": {}}
    return _requiring(size, in_a_ring=True) | {"lambdas/users/Pipfile.lock": json.dumps(lock)}


@kind(100)
def brought_by_packages(size: int) -> Files:
    """What packages in a row require, imported by the Lambda that has the packages."""
    names = "".join(f"d{n} = ['m{n}']\n" for n in range(size))
    return _requiring(size, in_a_ring=False) | {
        "orb-lint.toml": f"[distributions]\n{names}",
        INDEX: "".join(f"import p{n}, m{n}\n" for n in range(size)),
    }


@kind(100)
def packages_of_a_namespace(size: int) -> Files:
    """Packages that share the first name of their modules, all imported by one Lambda."""
    return {
        **{f"packages/p{n}/pyproject.toml": f'[project]\nname = "p{n}"\n' for n in range(size)},
        **{f"packages/p{n}/shared/p{n}/__init__.py": "" for n in range(size)},
        INDEX: "".join(f"import shared.p{n}, shared.q{n}\n" for n in range(size)),
    }


@kind(200)
def members_of_uv(size: int) -> Files:
    """Members of a uv workspace, each named by it."""
    names = ", ".join(f'"packages/p{n}"' for n in range(size))
    root = f'[project]\nname = "root"\n[tool.uv.workspace]\nmembers = [{names}]\n'
    return packages(size, lambda _: "") | {"pyproject.toml": root}
