"""E7761, E7762, E7771 and W7769: what a package says of itself."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find, place, stated
from tests.workspaces import COMMON, COMMON_ENTRY, MODELS, NEW_LINE, PACKAGES, Files, users

MISSING = "package-missing-metadata"
MISMATCH = "package-name-mismatch"
INVALID = "invalid-package-metadata"
DRIFT = "package-version-drift"
PYPROJECT = f"{COMMON}/pyproject.toml"
SETUP = "from setuptools import setup\n"


def without_pyproject(files: Files) -> dict[str, str]:
    return {path: text for path, text in files.items() if path != PYPROJECT}


class TestPackageMissingMetadata:
    @pytest.mark.parametrize(
        "more", [{}, {f"{COMMON}/setup.cfg": "[metadata]\nname = orb-common\n"}]
    )
    def test_a_package_that_is_imported_needs_a_pyproject(
        self, find: Find, more: dict[str, str]
    ) -> None:
        (finding,) = find({**without_pyproject(users(NEW_LINE, None)), **more}, MISSING)
        assert finding["path"] == COMMON
        assert finding["message"] == (
            "local package `orb-common`, which is used, has no `pyproject.toml`: write it"
        )

    def test_so_does_one_that_an_entry_names(self, find: Find) -> None:
        files = without_pyproject(users("", f"[packages]\n{COMMON_ENTRY}\n"))
        assert len(find(files, MISSING)) == 1

    def test_one_that_nobody_uses_does_not(self, find: Find) -> None:
        assert find(without_pyproject(users("import json\n", None)), MISSING) == []

    def test_a_setup_py_beside_it_is_asked_for_by_a_setting(self, find: Find) -> None:
        files = users(NEW_LINE)
        assert find(files, MISSING) == []
        settings = "require-setup-py = true"
        assert [each["path"] for each in find(files, MISSING, settings)] == [COMMON, MODELS]
        files[f"{COMMON}/setup.py"] = f"{SETUP}setup()\n"
        assert [each["path"] for each in find(files, MISSING, settings)] == [MODELS]


class TestPackageNameMismatch:
    @pytest.mark.parametrize("name", ["orb-commons", "common", "orb"])
    def test_two_names_are_reported_where_the_distribution_is_named(
        self, find: Find, name: str
    ) -> None:
        files = {**PACKAGES, PYPROJECT: f'[project]\nname = "{name}"\n'}
        assert stated(find(files, MISMATCH)) == [
            (
                "pyproject.toml:2:1-2:5",
                f"distribution `{name}` installs `orb_common`: give both the same name, or name"
                " the modules in the build configuration",
            )
        ]

    @pytest.mark.parametrize("name", ["orb-common", "orb_common", "Orb.Common"])
    def test_names_are_compared_as_pep_503_has_them(self, find: Find, name: str) -> None:
        assert find({**PACKAGES, PYPROJECT: f'[project]\nname = "{name}"\n'}, MISMATCH) == []

    @pytest.mark.parametrize(
        "table",
        [
            '[tool.setuptools]\npackages = ["orb_common"]\n',
            '[tool.setuptools.packages.find]\ninclude = ["orb_common*"]\n',
            '[build-system]\nrequires = []\nbuild-backend = "hatchling.build"\n'
            '[tool.hatch.build.targets.wheel]\npackages = ["orb_common"]\n',
        ],
    )
    def test_metadata_may_say_that_they_differ(self, find: Find, table: str) -> None:
        files = {**PACKAGES, PYPROJECT: f'[project]\nname = "platform"\n{table}'}
        assert find(files, MISMATCH) == []

    def test_so_may_the_settings(self, find: Find) -> None:
        files = {**PACKAGES, PYPROJECT: '[project]\nname = "platform"\n'}
        assert find(files, MISMATCH, 'distributions = { platform = ["orb_common"] }') == []

    def test_a_distribution_in_a_namespace_has_its_dotted_name(self, find: Find) -> None:
        folder = "backend/packages/acme-core"
        files = {
            f"{folder}/pyproject.toml": '[project]\nname = "acme-core"\n',
            f"{folder}/src/acme/core/__init__.py": "",
        }
        assert find({**PACKAGES, **files}, MISMATCH) == []

    def test_a_file_that_no_import_can_name_is_no_module(self, find: Find) -> None:
        folder = "backend/packages/acme-web"
        files = {
            f"{folder}/pyproject.toml": '[project]\nname = "acme-web"\n',
            f"{folder}/gunicorn.conf.py": "",
        }
        assert find({**PACKAGES, **files}, MISMATCH) == []

    @pytest.mark.parametrize(
        "configuration",
        [
            {"pyproject.toml": '[tool.setuptools.packages.find]\nwhere = ["lib"]\n'},
            {"pyproject.toml": '[tool.setuptools.package-dir]\n"" = "lib"\n'},
            {"setup.cfg": "[options]\npackage_dir =\n    = lib\npackages = find:\n"
             "[options.packages.find]\nwhere = lib\n"},
            {"setup.py": f"{SETUP}setup(package_dir={{'': 'lib'}}, packages=find_packages('lib'))"},
        ],
        ids=["find", "package-dir", "setup.cfg", "setup.py"],
    )  # fmt: skip
    def test_the_modules_are_looked_for_where_the_build_takes_them_from(
        self, find: Find, configuration: dict[str, str]
    ) -> None:
        folder = "backend/packages/acme-core"
        named = {"pyproject.toml": "", **configuration}
        named["pyproject.toml"] = f'[project]\nname = "acme-core"\n{named["pyproject.toml"]}'
        files = {
            **{f"{folder}/{name}": text for name, text in named.items()},
            f"{folder}/lib/acme_core/__init__.py": "class Core: ...\n",
            f"{folder}/checks/__init__.py": "",
        }
        using = users("from acme_core import Core, Gone\n")
        assert find({**using, **files}, MISMATCH) == []
        (finding,) = find({**using, **files}, "unresolved-local-import")
        assert "`Gone`" in finding["message"]


class TestInvalidPackageMetadata:
    @pytest.mark.parametrize(
        ("name", "text", "where"),
        [
            ("pyproject.toml", '[project]\nname = "orb-common\n', "pyproject.toml:2:1-2:1"),
            ("pyproject.toml", "\x00", "pyproject.toml:1:1-1:1"),
            ("pyproject.toml", '[project]\nversion = "1"\n', "pyproject.toml:1:1-1:1"),
            ("setup.cfg", "no section\n", "setup.cfg:1:1-1:1"),
        ],
    )
    def test_what_cannot_be_read_or_has_no_name_is_reported(
        self, find: Find, name: str, text: str, where: str
    ) -> None:
        (finding,) = find({**users(NEW_LINE), f"{COMMON}/{name}": text}, INVALID)
        assert place(finding) == where

    @pytest.mark.parametrize(
        ("name", "text", "line"),
        [
            (
                "pyproject.toml",
                '[project]\nname = "orb-common"\ndependencies = ["a", "yarl; (((("]\n',
                3,
            ),
            (
                "pyproject.toml",
                '[project]\nname = "orb-common"\n[build-system]\nrequires = ["yarl; (((("]\n',
                4,
            ),
            ("setup.cfg", "[options]\ninstall_requires =\n  a\n  yarl; ((((\n", 4),
            ("setup.py", f"{SETUP}setup(\n  install_requires=['a', 'yarl; (((('],\n)\n", 3),
            ("setup.py", f"{SETUP}setup(\n  extras_require={{':((((': ['yarl']}},\n)\n", 3),
            ("requirements.txt", "a\nyarl; ((((\n", 2),
        ],
    )
    def test_so_is_a_requirement_that_no_installer_can_read(
        self, find: Find, name: str, text: str, line: int
    ) -> None:
        dynamic = '[tool.setuptools.dynamic]\ndependencies = {file = "requirements.txt"}\n'
        files = {**PACKAGES, PYPROJECT: f'[project]\nname = "orb-common"\n{dynamic}'}

        (finding,) = find({**files, f"{COMMON}/{name}": text}, INVALID)

        assert place(finding) == f"{name}:{line}:1-{line}:1"
        assert finding["message"] == (
            "cannot be read: `((((` is no environment marker: make it valid"
        )

    @pytest.mark.parametrize(
        ("text", "line", "reason"),
        [
            ("project = 3\n", 1, "`project` must be a table"),
            ("[project]\nname = 3\n", 2, "`project.name` must be a string"),
            ('[project]\nname = "a b"\n', 2, "`a b` is no name of a distribution"),
            ("[project]\nname = 'a'\nversion = 1.0\n", 3, "`project.version` must be a string"),
            ("project = {name = 'a', classifiers = 'x'}\n", 1, "`project.classifiers` must be a"),
            ("[project]\nname = 'a'\ndependencies = 'b'\n", 3, "`project.dependencies` must be a"),
            (
                "[project]\nname = 'a'\ndependencies = [\n 'b',\n '??',\n]\n",
                5,
                "`??` in `project.dependencies` is no requirement",
            ),
            (
                "[project]\nname = 'a'\n[project.optional-dependencies]\nx = [1]\n",
                4,
                "`project.optional-dependencies.x` must be a list of strings",
            ),
            (
                "dependency-groups.dev = [{include-group = 'x'}, 1]\n",
                1,
                "`dependency-groups.dev` must be a list of strings",
            ),
        ],
    )
    def test_so_are_values_that_every_build_refuses(
        self, find: Find, text: str, line: int, reason: str
    ) -> None:
        (finding,) = find({**users(NEW_LINE), PYPROJECT: text}, INVALID)
        assert place(finding) == f"pyproject.toml:{line}:1-{line}:1"
        assert finding["message"].startswith(f"cannot be read: {reason}")

    def test_a_package_of_no_valid_name_is_not_called_by_it(self, find: Find) -> None:
        files = {**users(NEW_LINE), PYPROJECT: '[project]\nname = "orb common!"\n'}
        assert find(files, "E7725,E7762") == []

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            (
                "setup.cfg",
                "[options]\ninstall_requires =\n  yarl >= 1 # why; (\n  a \\\n    >= 1\n",
            ),
            ("setup.cfg", "[options]\ninstall_requires = yarl; os_name == 'nt'\n"),
            ("setup.py", f"{SETUP}setup(install_requires='yarl # why; (\\nrich\\n')\n"),
            ("setup.py", f"{SETUP}setup(install_requires=['yarl; os_name == \\'nt\\''])\n"),
            ("setup.py", f"{SETUP}setup(extras_require={{'a:os_name == \"nt\"': ['yarl']}})\n"),
        ],
    )
    def test_comments_continuations_and_escapes_are_none(
        self, find: Find, name: str, text: str
    ) -> None:
        assert find({**PACKAGES, f"{COMMON}/{name}": text}, INVALID) == []

    @pytest.mark.parametrize(
        ("field", "second"), [("name", "orb-commons"), ("version", "2"), ("requires-python", ">=4")]
    )
    def test_a_contradiction_is_reported_in_the_file_that_counts_less(
        self, find: Find, field: str, second: str
    ) -> None:
        stated_first = '[project]\nname = "orb-common"\nversion = "1"\nrequires-python = ">=3.9"\n'
        keyword = {"requires-python": "python_requires"}.get(field, field)
        setup = f'{SETUP}setup({keyword}="{second}")\n'
        files = {**PACKAGES, PYPROJECT: stated_first, f"{COMMON}/setup.py": setup}

        (finding,) = find(files, INVALID)

        assert finding["path"] == f"{COMMON}/setup.py"
        assert f"{field} `{second}` contradicts" in finding["message"]
        assert finding["related"][0]["path"] == PYPROJECT

    @pytest.mark.parametrize(
        "setup",
        ["setup()", 'setup(name="Orb_Common")', "setup(version=read())", "setup(**options)", "def"],
    )
    def test_what_agrees_or_is_computed_is_not(self, find: Find, setup: str) -> None:
        files = {**PACKAGES, f"{COMMON}/setup.py": f"{SETUP}{setup}\n"}
        assert find(files, INVALID) == []


class TestPackageVersionDrift:
    @staticmethod
    def versions(*versions: str) -> dict[str, str]:
        files: dict[str, str] = {}
        for number, version in enumerate(versions):
            folder = f"backend/packages/p{number}"
            stated_version = f'version = "{version}"\n' if version else 'dynamic = ["version"]\n'
            files[f"{folder}/pyproject.toml"] = f'[project]\nname = "p{number}"\n{stated_version}'
            files[f"{folder}/p{number}/__init__.py"] = ""
        return files

    def test_the_versions_that_are_rare_are_reported(self, find: Find) -> None:
        (finding,) = find(self.versions("1.0", "1.0", "2.0"), DRIFT)
        assert (finding["path"], finding["line"]) == ("backend/packages/p2/pyproject.toml", 3)
        assert finding["message"] == ("p2 has version 2.0, p0 1.0: give all packages one version")

    @pytest.mark.parametrize("versions", [("1.0", "1.0"), ("1.0", ""), ("1.0",)])
    def test_one_version_and_computed_ones_are_right(
        self, find: Find, versions: tuple[str, ...]
    ) -> None:
        assert find(self.versions(*versions), DRIFT) == []
