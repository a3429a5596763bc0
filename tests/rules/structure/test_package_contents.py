"""E7760, E7763, W7764, W7765 and W7770: what the folder of a package holds."""

from __future__ import annotations

import pytest

from tests.conftest import MakeWorkspace, RunCli
from tests.rules.reports import Find, Finding, fixed, stated
from tests.workspaces import COMMON, NEW_LINE, PACKAGES, PRIVATE, USERS, Files, users

INIT = "package-missing-init"
SUBPACKAGE = "unpackaged-subpackage"
TESTS = "package-missing-tests"
PUBLIC = "package-not-private"
TYPED = "package-not-typed"
PYPROJECT = f"{COMMON}/pyproject.toml"
PROJECT = '[project]\nname = "orb-common"\n'
BARE: Files = {f"{COMMON}/orb_common/bare/keys.py": "KEY = 1\n"}


def paths(findings: list[Finding]) -> list[str]:
    return [finding["path"] for finding in findings]


def without(files: Files, *unwanted: str) -> dict[str, str]:
    return {path: text for path, text in files.items() if path not in unwanted}


class TestPackageMissingInit:
    @pytest.mark.parametrize(
        "line",
        ["from orb_common.bare.keys import KEY", "import orb_common.bare.keys",
         "from orb_common.bare import keys"],
    )  # fmt: skip
    def test_a_folder_whose_modules_are_imported_needs_one(self, find: Find, line: str) -> None:
        files = {**users(f"{line}\n"), **BARE}
        (finding,) = find(files, INIT)
        assert stated([finding]) == [
            (
                "bare:1:1-1:1",
                "`orb_common.bare`, of which modules are imported, has no `__init__.py`: create it",
            )
        ]
        assert finding["fix"]["applicability"] == "safe"
        assert fixed(files, finding) == {f"{COMMON}/orb_common/bare/__init__.py": ""}

    def test_one_that_nobody_imports_does_not(self, find: Find) -> None:
        assert find({**users(NEW_LINE), **BARE}, INIT) == []

    def test_namespace_packages_may_be_allowed(self, find: Find) -> None:
        files = {**users("import orb_common.bare.keys\n"), **BARE}
        assert find(files, INIT, "namespace-packages = true") == []

    def test_a_namespace_that_packages_share_needs_none(self, find: Find) -> None:
        shared = {}
        for name in ("core", "web"):
            folder = f"backend/packages/acme-{name}"
            shared[f"{folder}/pyproject.toml"] = f'[project]\nname = "acme-{name}"\n'
            shared[f"{folder}/src/acme/{name}/__init__.py"] = ""
        assert find({**users("import acme.core\nimport acme.web\n"), **shared}, INIT) == []


class TestUnpackagedSubpackage:
    LISTED = f'{PROJECT}[tool.setuptools]\npackages = ["orb_common"]\n'

    def test_a_list_without_a_subpackage_is_reported_at_the_list(self, find: Find) -> None:
        assert stated(find({**PACKAGES, PYPROJECT: self.LISTED}, SUBPACKAGE)) == [
            (
                "pyproject.toml:4:1-4:9",
                "`packages` leaves out `orb_common.security`, so that a wheel of orb-common lacks"
                " it: list it",
            )
        ]

    def test_subpackages_of_what_is_left_out_are_not_told_again(self, find: Find) -> None:
        files = {f"{COMMON}/orb_common/security/keys/__init__.py": ""}
        assert len(find({**PACKAGES, **files, PYPROJECT: self.LISTED}, SUBPACKAGE)) == 1

    @pytest.mark.parametrize(
        "table",
        [
            "",
            '[tool.setuptools]\npackages = ["orb_common", "orb_common.security"]\n',
            '[tool.setuptools.packages.find]\ninclude = ["orb_common*"]\n',
            '[tool.setuptools.packages.find]\nexclude = ["orb_common.security*"]\n',
            '[build-system]\nrequires = []\nbuild-backend = "flit_core.buildapi"\n',
            '[build-system]\nrequires = []\nbuild-backend = "some.other"\n',
        ],
    )
    def test_what_finds_it_or_leaves_it_out_on_purpose_is_right(
        self, find: Find, table: str
    ) -> None:
        assert find({**PACKAGES, PYPROJECT: f"{PROJECT}{table}"}, SUBPACKAGE) == []


class TestPackageMissingTests:
    OWN = f"{COMMON}/tests/test_orb_common.py"

    def test_a_package_that_no_test_imports_is_reported(self, find: Find) -> None:
        (finding,) = find(without(PACKAGES, self.OWN), TESTS)
        assert (finding["path"], finding["severity"]) == (COMMON, "warning")
        assert finding["message"].startswith("no test imports `orb-common`: ")

    @pytest.mark.parametrize(
        "path", ["tests/test_all.py", f"{USERS}/tests/test_a.py", f"{COMMON}/orb_common/test_a.py"]
    )
    def test_a_test_anywhere_in_the_workspace_counts(self, find: Find, path: str) -> None:
        files = {**without(PACKAGES, self.OWN), path: "from orb_common import exceptions\n"}
        assert find(files, TESTS) == []

    def test_a_test_of_something_else_does_not(self, find: Find) -> None:
        files = {**PACKAGES, self.OWN: "import orb_models\n"}
        assert paths(find(files, TESTS)) == [COMMON]


class TestPackageNotPrivate:
    def test_a_package_that_a_manifest_takes_from_here_is_reported_and_fixed(
        self, find: Find
    ) -> None:
        files = {**users(NEW_LINE), PYPROJECT: PROJECT}
        (finding,) = find(files, PUBLIC)
        assert finding["message"] == (
            "`orb-common` may be uploaded to a public index: add the classifier"
            " `Private :: Do Not Upload`"
        )
        assert fixed(files, finding)[PYPROJECT] == f"{PROJECT}{PRIVATE}"

    @pytest.mark.parametrize(
        "text",
        [
            f"{PROJECT}{PRIVATE}",
            f'{PROJECT}classifiers = ["Private :: Acme"]\n',
            f'{PROJECT}dynamic = ["classifiers"]\n',
            "[project\n",
        ],
    )
    def test_one_that_is_private_or_computes_it_is_not(self, find: Find, text: str) -> None:
        assert find({**users(NEW_LINE), PYPROJECT: text}, PUBLIC) == []

    def test_of_several_files_the_first_that_states_it_counts(self, find: Find) -> None:
        setup = "from setuptools import setup\nsetup(**options)\n"
        text = f'{PROJECT}classifiers = ["Framework :: Acme"]\n'
        files = {**users(NEW_LINE), PYPROJECT: text, f"{COMMON}/setup.py": setup}
        assert paths(find(files, PUBLIC)) == [PYPROJECT]

    def test_one_that_no_manifest_declares_is_not(self, find: Find) -> None:
        assert find({**users("import json\n", None), PYPROJECT: PROJECT}, PUBLIC) == []


class TestPackageNotTyped:
    MARKER = f"{COMMON}/orb_common/py.typed"

    def test_an_import_package_without_the_marker_is_reported_and_fixed(self, find: Find) -> None:
        first, _ = find(PACKAGES, TYPED)
        assert first["path"] == f"{COMMON}/orb_common"
        assert fixed(PACKAGES, first) == {self.MARKER: ""}
        assert f"{COMMON}/orb_common" not in paths(find({**PACKAGES, self.MARKER: ""}, TYPED))

    def test_what_the_build_leaves_out_needs_none(self, find: Find) -> None:
        table = '[tool.setuptools]\npackages = ["orb_common", "orb_common.security"]\n'
        files = {
            **PACKAGES,
            self.MARKER: "",
            PYPROJECT: f"{PROJECT}{table}",
            f"{COMMON}/devtools/__init__.py": "",
        }
        assert f"{COMMON}/devtools" not in paths(find(files, TYPED))


@pytest.mark.parametrize(
    ("rule", "files"),
    [
        (INIT, {**users("import orb_common.bare.keys\n"), **BARE}),
        (PUBLIC, {**users(NEW_LINE), PYPROJECT: PROJECT}),
        (TYPED, PACKAGES),
    ],
)
def test_to_fix_twice_is_to_fix_once(
    make_workspace: MakeWorkspace, run_cli: RunCli, rule: str, files: Files
) -> None:
    root = make_workspace({**files, "orb-lint.toml": ""})
    run = ("check", root, "--select", rule, "--fix")

    assert run_cli(*run).stdout.startswith("Fixed ")
    again = run_cli(*run)
    assert (again.status, again.stdout.splitlines()[-1][:13]) == (0, "Nothing found")
