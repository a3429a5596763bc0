"""What a build configuration ships, told by reading it and by building real wheels."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from orb_lint.manifests.builds.read import read_build
from orb_lint.manifests.metadata import read_metadata

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MODULES = (
    "orb_common/__init__.py",
    "orb_common/utils.py",
    "orb_common/audit/__init__.py",
    "orb_common/audit/log.py",
    "orb_common/audit/sinks/__init__.py",
    "orb_common/bare/events.py",
)
PROJECT = '[project]\nname = "orb-common"\nversion = "1.0"\n'
BUILD_WHEEL = """
import importlib, os, sys
module, _, name = sys.argv[1].partition(":")
backend = importlib.import_module(module)
os.makedirs("dist")
getattr(backend, name, backend).build_wheel("dist")
"""


def setuptools(table: str = "") -> str:
    system = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
    return f"{system}{PROJECT}{table}"


def built_by(backend: str, table: str = "", project: str = PROJECT) -> str:
    return f'[build-system]\nrequires = []\nbuild-backend = "{backend}"\n{project}{table}'


def setup_py(arguments: str) -> str:
    return (
        "from setuptools import find_namespace_packages, find_packages, setup\n"
        'NAMES = ["orb_common"]\n'
        f'setup(name="orb-common", version="1.0", {arguments})\n'
    )


def setup_cfg(options: str) -> str:
    return f"[metadata]\nname = orb-common\nversion = 1.0\n{options}"


def hatch(table: str) -> str:
    return built_by("hatchling.build", table)


def poetry(table: str) -> str:
    return built_by("poetry.core.masonry.api", table)


def pdm(table: str) -> str:
    return built_by("pdm.backend", table)


WHEEL = "[tool.hatch.build.targets.wheel]\n"
FIND = "[tool.setuptools.packages.find]\n"
FLAT: Mapping[str, Mapping[str, str]] = {
    "setuptools looks itself": {"pyproject.toml": setuptools()},
    "setuptools, a list": {
        "pyproject.toml": setuptools('[tool.setuptools]\npackages = ["orb_common"]\n')
    },
    "setuptools, a whole list": {
        "pyproject.toml": setuptools(
            '[tool.setuptools]\npackages = ["orb_common", "orb_common.audit"]\n'
        )
    },
    "find": {"pyproject.toml": setuptools(FIND)},
    "find, one name": {"pyproject.toml": setuptools(f'{FIND}include = ["orb_common"]\n')},
    "find, a pattern": {"pyproject.toml": setuptools(f'{FIND}include = ["orb_common*"]\n')},
    "find, dotted": {
        "pyproject.toml": setuptools(f'{FIND}include = ["orb_common", "orb_common.audit"]\n')
    },
    "find, excluded": {
        "pyproject.toml": setuptools(
            f'{FIND}include = ["orb_common*"]\nexclude = ["orb_common.audit*"]\n'
        )
    },
    "find, no namespaces": {
        "pyproject.toml": setuptools(f'{FIND}include = ["orb_common*"]\nnamespaces = false\n')
    },
    "find, inline": {
        "pyproject.toml": setuptools(
            '[tool.setuptools]\npackages = { find = { include = ["orb_common"] } }\n'
        )
    },
    "MANIFEST.in counts": {
        "pyproject.toml": setuptools('[tool.setuptools]\npackages = ["orb_common"]\n'),
        "MANIFEST.in": "recursive-include orb_common *.py\n",
    },
    "MANIFEST.in, then pruned": {
        "pyproject.toml": setuptools('[tool.setuptools]\npackages = ["orb_common"]\n'),
        "MANIFEST.in": "graft orb_common\nprune orb_common/audit/sinks\n",
    },
    "MANIFEST.in does not count": {
        "pyproject.toml": setuptools(
            '[tool.setuptools]\npackages = ["orb_common"]\ninclude-package-data = false\n'
        ),
        "MANIFEST.in": "recursive-include orb_common *.py\n",
    },
    "package data": {
        "pyproject.toml": setuptools(
            '[tool.setuptools]\npackages = ["orb_common"]\n'
            '[tool.setuptools.package-data]\norb_common = ["audit/*.py"]\n'
        )
    },
    "setup.py, a list": {"setup.py": setup_py('packages=["orb_common"]')},
    "setup.py, a name": {"setup.py": setup_py("packages=NAMES")},
    "setup.py, find": {"setup.py": setup_py("packages=find_packages()")},
    "setup.py, find excluding": {
        "setup.py": setup_py('packages=find_packages(exclude=("orb_common.audit.*",))')
    },
    "setup.py, find including": {
        "setup.py": setup_py('packages=find_packages(include=["orb_common"])')
    },
    "setup.py, a sum": {"setup.py": setup_py('packages=NAMES + ["orb_common.audit"]')},
    "setup.py, namespaces": {"setup.py": setup_py("packages=find_namespace_packages()")},
    "setup.py, package data": {
        "setup.py": setup_py('packages=NAMES, package_data={"": ["audit/sinks/*.py"]}')
    },
    "setup.cfg, find": {
        "setup.py": "from setuptools import setup\nsetup()\n",
        "setup.cfg": setup_cfg("[options]\npackages = find:\n"),
    },
    "setup.cfg, find including": {
        "setup.py": "from setuptools import setup\nsetup()\n",
        "setup.cfg": setup_cfg(
            "[options]\npackages = find:\n[options.packages.find]\ninclude = orb_common\n"
        ),
    },
    "setup.cfg, a list": {
        "setup.py": "from setuptools import setup\nsetup()\n",
        "setup.cfg": setup_cfg("[options]\npackages =\n    orb_common\n    orb_common.audit\n"),
    },
    "setup.cfg, MANIFEST.in": {
        "setup.py": "from setuptools import setup\nsetup()\n",
        "setup.cfg": setup_cfg(
            "[options]\npackages = orb_common\ninclude_package_data = true\n"
        ),
        "MANIFEST.in": "include orb_common/audit/*.py\n",
    },
    "hatch looks itself": {"pyproject.toml": hatch("")},
    "hatch, packages": {"pyproject.toml": hatch(f'{WHEEL}packages = ["orb_common"]\n')},
    "hatch, include": {"pyproject.toml": hatch(f'{WHEEL}include = ["orb_common/*.py"]\n')},
    "hatch, include a folder": {"pyproject.toml": hatch(f'{WHEEL}include = ["orb_common"]\n')},
    "hatch, only-include": {
        "pyproject.toml": hatch(f'{WHEEL}only-include = ["orb_common/__init__.py"]\n')
    },
    "hatch, exclude": {
        "pyproject.toml": hatch(
            f'{WHEEL}packages = ["orb_common"]\nexclude = ["orb_common/audit/sinks"]\n'
        )
    },
    "hatch, for every target": {
        "pyproject.toml": hatch('[tool.hatch.build]\ninclude = ["/orb_common/*.py"]\n')
    },
    "poetry looks itself": {"pyproject.toml": poetry("")},
    "poetry, a folder": {
        "pyproject.toml": poetry('[tool.poetry]\npackages = [{ include = "orb_common" }]\n')
    },
    "poetry, a glob": {
        "pyproject.toml": poetry('[tool.poetry]\npackages = [{ include = "orb_common/*.py" }]\n')
    },
    "poetry, a deep glob": {
        "pyproject.toml": poetry(
            '[tool.poetry]\npackages = [{ include = "orb_common/**/*.py" }]\n'
        )
    },
    "flit": {
        "pyproject.toml": built_by("flit_core.buildapi", project=f'{PROJECT}description = ""\n')
    },
    "pdm looks itself": {"pyproject.toml": pdm("")},
    "pdm, a glob": {"pyproject.toml": pdm('[tool.pdm.build]\nincludes = ["orb_common/*.py"]\n')},
    "pdm, a folder": {"pyproject.toml": pdm('[tool.pdm.build]\nincludes = ["orb_common"]\n')},
    "uv": {
        "pyproject.toml": built_by(
            "uv_build", '[tool.uv.build-backend]\nmodule-root = ""\n'
        )
    },
}  # fmt: skip
IN_SRC: Mapping[str, Mapping[str, str]] = {
    "find in src": {"pyproject.toml": setuptools(f'{FIND}where = ["src"]\n')},
    "find in src, one name": {
        "pyproject.toml": setuptools(f'{FIND}where = ["src"]\ninclude = ["orb_common"]\n')
    },
    "a list and package-dir": {
        "pyproject.toml": setuptools(
            '[tool.setuptools]\npackages = ["orb_common"]\npackage-dir = { "" = "src" }\n'
        )
    },
    "setup.py, find in src": {
        "setup.py": setup_py('packages=find_packages("src"), package_dir={"": "src"}')
    },
    "setup.py, a folder of its own": {
        "setup.py": setup_py(
            'packages=["orb_common", "orb_common.audit"],'
            ' package_dir={"orb_common": "src/orb_common"}'
        )
    },
    "setup.cfg, find in src": {
        "setup.py": "from setuptools import setup\nsetup()\n",
        "setup.cfg": setup_cfg(
            "[options]\npackage_dir =\n    =src\npackages = find:\n"
            "[options.packages.find]\nwhere = src\nexclude =\n    orb_common.audit.sinks\n"
        ),
    },
    "hatch, packages in src": {"pyproject.toml": hatch(f'{WHEEL}packages = ["src/orb_common"]\n')},
    "poetry, from src": {
        "pyproject.toml": poetry(
            '[tool.poetry]\npackages = [{ include = "orb_common/*.py", from = "src" }]\n'
        )
    },
    "pdm in src": {"pyproject.toml": pdm("")},
}


@pytest.mark.parametrize("name", FLAT)
def test_what_is_read_is_what_the_wheel_holds(name: str, tmp_path: Path) -> None:
    assert read_and_built(FLAT[name], "", tmp_path)


@pytest.mark.parametrize("name", IN_SRC)
def test_the_same_of_packages_in_src(name: str, tmp_path: Path) -> None:
    assert read_and_built(IN_SRC[name], "src/", tmp_path)


def read_and_built(files: Mapping[str, str], base: str, root: Path) -> bool:
    """Compare, for each module of a package, what is read with what a wheel of it holds."""
    for path, text in {**files, **{base + module: "" for module in MODULES}}.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text or '"""A module."""\n')

    def read(path: str) -> bytes | None:
        file = root / path
        return file.read_bytes() if file.is_file() else None

    build = read_build(read_metadata("", read).manifests, read)
    assert build is not None
    held = _built_modules(files, root)
    assert {module for module in MODULES if _ships(build.ships, base, module)} == held
    return True


def _ships(ships: object, base: str, module: str) -> bool:
    assert callable(ships)
    return bool(ships(base + module))


def _built_modules(files: Mapping[str, str], root: Path) -> set[str]:
    backend = "setuptools.build_meta:__legacy__"
    for line in files.get("pyproject.toml", "").splitlines():
        if line.startswith("build-backend"):
            backend = line.split('"')[1]
    programs = os.path.dirname(sys.executable)
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([programs, os.environ["PATH"]]),
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "-c", BUILD_WHEEL, backend]
    run = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    (wheel,) = (root / "dist").iterdir()
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if name in MODULES}
