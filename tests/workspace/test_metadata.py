from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING

import pytest

from orb_lint.workspace.manifest import Entry
from orb_lint.workspace.metadata import Metadata, read_metadata

if TYPE_CHECKING:
    from pathlib import Path


def read(**files: str | bytes) -> Metadata:
    """Read the metadata of a package with the given files, `_` standing for the dot."""
    sources = {
        name.replace("_toml", ".toml").replace("_cfg", ".cfg").replace("_py", ".py"): (
            content.encode() if isinstance(content, str) else content
        )
        for name, content in files.items()
    }
    return read_metadata("packages/orb-common", sources.get)


def required(metadata: Metadata) -> list[tuple[str, str]]:
    return [(entry.key, entry.category) for entry in entries_of(metadata)]


def test_pyproject_as_pep_621_has_it() -> None:
    metadata = read(
        pyproject_toml="""
            [project]
            name = "orb-common"
            dependencies = ["requests>=2", "orb_models @ file:///x", "???", 1]
            [project.optional-dependencies]
            aws = ["boto3"]
        """
    )
    assert metadata.distribution == "orb-common"
    assert required(metadata) == [
        ("requests", "packages"),
        ("orb_models", "packages"),
        ("boto3", "aws"),
    ]
    assert metadata.complete
    assert metadata.manifest.path == "packages/orb-common/pyproject.toml"


def test_pyproject_as_poetry_has_it() -> None:
    metadata = read(
        pyproject_toml="""
            [tool.poetry]
            name = "orb-common"
            [tool.poetry.dependencies]
            python = "^3.12"
            requests = "*"
            orb-models = {path = "../orb-models", develop = true}
        """
    )
    assert metadata.distribution == "orb-common"
    assert entries_of(metadata) == (
        Entry("requests", "packages"),
        Entry("orb-models", "packages", "../orb-models"),
    )
    assert metadata.complete


def test_setup_cfg_as_setuptools_has_it() -> None:
    metadata = read(
        setup_cfg="""
[metadata]
name = orb-common
version = %(not an interpolation)s
[options]
install_requires =
    requests>=2; python_version > "3.8"
    # a comment
    pydantic
[options.extras_require]
aws = boto3
    botocore
"""
    )
    assert metadata.distribution == "orb-common"
    assert required(metadata) == [
        ("requests", "packages"),
        ("pydantic", "packages"),
        ("boto3", "aws"),
        ("botocore", "aws"),
    ]
    assert metadata.complete


def test_requirements_of_setup_cfg_may_stand_on_one_line() -> None:
    metadata = read(setup_cfg="[options]\ninstall_requires = requests; pydantic\n")
    assert required(metadata) == [("requests", "packages"), ("pydantic", "packages")]


@pytest.mark.parametrize("function", ["setup", "setuptools.setup"])
def test_setup_py_is_read_as_text(function: str) -> None:
    metadata = read(
        setup_py=f"""
import setuptools
from setuptools import setup
REQUIRED = ["requests"]
{function}(
    name="orb-common",
    install_requires=REQUIRED,
    extras_require={{"aws": ["boto3"]}},
)
"""
    )
    assert metadata.distribution == "orb-common"
    assert required(metadata) == [("requests", "packages"), ("boto3", "aws")]
    assert metadata.complete


def test_setup_py_is_never_run(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    source = f"open({str(trace)!r}, 'w'); from setuptools import setup; setup(name='orb-common')"
    assert read(setup_py=source).distribution == "orb-common"
    assert not trace.exists()


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject_toml": '[project]\nname = "a"\ndynamic = ["dependencies"]'},
        {"pyproject_toml": "[project"},
        {"pyproject_toml": b"\xff"},
        {"setup_cfg": "[options]\ninstall_requires = file: requirements.txt"},
        {"setup_cfg": "install_requires = a"},
        {"setup_cfg": b"\xff"},
        {"setup_py": "setup(install_requires=read('requirements.txt'))"},
        {"setup_py": "setup(install_requires=BASE + ['a'])"},
        {"setup_py": "setup(install_requires=[f'a{b}'])"},
        {"setup_py": "setup(**options)"},
        {"setup_py": "setup("},
        {"setup_py": b"\0"},
        {"setup_py": "(" * 10_000},
    ],
    ids=str,
)
def test_what_is_computed_or_broken_is_not_complete(files: dict[str, str | bytes]) -> None:
    assert not read(**files).complete


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"pyproject_toml": "[build-system]\nrequires = []"},
        {"pyproject_toml": "project = 1\ntool = 2"},
        {"pyproject_toml": "[project]\nname = 1\ndependencies = 'a'\ndynamic = ['version']"},
        {"setup_cfg": "[metadata]\nname = attr: orb_common.NAME"},
        {"setup_py": "print('no setup here')"},
        {"setup_py": "setup(name=NAME)"},
    ],
    ids=str,
)
def test_what_says_nothing_requires_nothing(files: dict[str, str | bytes]) -> None:
    metadata = read(**files)
    assert metadata.distribution is None
    assert entries_of(metadata) == ()
    assert metadata.complete


def test_the_first_file_that_says_a_name_wins_and_all_requirements_count() -> None:
    metadata = read(
        pyproject_toml='[project]\nname = "by-pyproject"\ndependencies = ["a"]',
        setup_cfg="[metadata]\nname = by-cfg\n[options]\ninstall_requires = b",
        setup_py="setup(name='by-setup', install_requires=['c'])",
    )
    assert metadata.distribution == "by-pyproject"
    assert [key for key, _ in required(metadata)] == ["a", "b", "c"]


def test_a_pyproject_with_only_a_build_system_leaves_the_name_to_setup_py() -> None:
    metadata = read(
        pyproject_toml="[build-system]\nrequires = ['setuptools']",
        setup_py="setup(name='orb-common')",
    )
    assert metadata.distribution == "orb-common"


def test_reading_a_setup_py_gives_no_warning_about_its_text() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        read(setup_py="setup(name='a', description='\\d')\n1if 1else 2\n")
    assert caught == []


def test_no_metadata_is_the_folder_itself() -> None:
    assert read().manifest.path == os.path.join("packages", "orb-common")
