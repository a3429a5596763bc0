"""What a check looks at besides the code of units, and what it tells of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pytest

from orb_lint.engine.report import Report
from orb_lint.engine.run import check
from orb_lint.findings import Finding, Span
from orb_lint.manifests.manifest import Manifest
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.rules.imports.legacy_layer_import import LegacyLayerImport
from orb_lint.rules.manifests.duplicate_pipfile_entry import DuplicatePipfileEntry
from orb_lint.rules.manifests.missing_pipfile_entry import MissingPipfileEntry
from orb_lint.rules.readings import FileImports, Reading
from orb_lint.rules.structure.unparsable_file import UnparsableFile
from orb_lint.settings.reading import load_settings
from orb_lint.workspace.discovery.discover import discover
from orb_lint.workspace.model import Unit
from tests.conftest import MakeWorkspace

INDEX = "lambdas/users/index.py"
NOWHERE = "import nowhere_to_be_found\n"
OLD = "from exceptions import NotFound\n"
COMMENT = "# orb-lint: ignore[unused-pipfile-entry]"
PACKAGE = {
    "packages/orb-common/pyproject.toml": '[project]\nname = "orb-common"\n',
    "packages/orb-common/orb_common/exceptions.py": "class NotFound(Exception): ...\n",
}


def report(make_workspace: MakeWorkspace, files: Mapping[str, str]) -> Report:
    root = make_workspace(files)
    return check(discover(root, load_settings(root)))


def found(make_workspace: MakeWorkspace, files: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(each.path, each.symbol) for each in report(make_workspace, files).findings]


@pytest.mark.parametrize(("path", "in_part"), [(INDEX, 1), ("lambdas/users/tests/test_all.py", 0)])
def test_what_only_tests_import_leaves_no_lambda_judged_in_part(
    path: str, in_part: int, make_workspace: MakeWorkspace
) -> None:
    files = {INDEX: "", "lambdas/users/Pipfile": "[packages\n", path: NOWHERE}

    assert report(make_workspace, files).in_part == in_part


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("lambdas/users/Pipfile", f"[packages]\n{COMMENT}\n"),
        ("lambdas/users/requirements.txt", f"requests  {COMMENT}\n"),
        ("Pipfile", f"[packages]\n{COMMENT}\n"),
    ],
    ids=["of a Lambda", "beside that", "outside every unit"],
)
def test_a_comment_that_silences_nothing_is_told_in_any_manifest(
    path: str, text: str, make_workspace: MakeWorkspace
) -> None:
    files = {INDEX: "", "lambdas/users/Pipfile": "[packages]\n", path: text}

    assert found(make_workspace, files) == [(path, "unused-suppression")]


def test_nothing_is_told_of_comments_where_the_rule_about_them_is_ignored(
    make_workspace: MakeWorkspace,
) -> None:
    files = {
        INDEX: f"import os  {COMMENT}\n",
        "orb-lint.toml": 'ignore = ["unused-suppression"]\n',
    }

    assert found(make_workspace, files) == []


@pytest.mark.parametrize(("comment", "count"), [("", 1), ("# orb-lint: ignore[E7702]\n", 0)])
def test_a_comment_silences_what_is_found_in_a_file_of_settings(
    comment: str, count: int, make_workspace: MakeWorkspace
) -> None:
    files = {INDEX: "", "pytest.ini": f"[pytest]\n{comment}pythonpath = /opt/python\n"}

    assert found(make_workspace, files) == count * [("pytest.ini", "legacy-layer-path")]


def test_a_manifest_outside_the_units_that_have_it_is_judged_once(
    make_workspace: MakeWorkspace,
) -> None:
    files = {
        **{f"lambdas/{name}/index.py": "import requests\n" for name in ("orders", "users")},
        "requirements.txt": "requests\nRequests\n",
        "orb-lint.toml": '[manifest-of]\n"lambdas/*" = "requirements.txt"\n',
    }

    assert found(make_workspace, files) == [("requirements.txt", "duplicate-pipfile-entry")]


@pytest.mark.parametrize(
    ("ignores", "left"),
    [
        ({}, ["legacy-layer-import", "unresolved-local-import"]),
        ({"lambdas/users": "E7705"}, ["legacy-layer-import"]),
        ({"lambdas/": "E7705"}, ["legacy-layer-import"]),
        ({"index.py": "E7705"}, ["legacy-layer-import"]),
        ({"index.py/": "E7705"}, ["legacy-layer-import", "unresolved-local-import"]),
        ({"lambdas/orders": "E7705"}, ["legacy-layer-import", "unresolved-local-import"]),
    ],
    ids=str,
)
def test_per_path_ignores_leave_out_the_rules_that_they_name_where_they_say(
    ignores: dict[str, str], left: list[str], make_workspace: MakeWorkspace
) -> None:
    lines = "".join(f'"{glob}" = ["{code}"]\n' for glob, code in ignores.items())
    selected = 'select = ["legacy-layer-import", "unresolved-local-import"]\n'
    files = {
        **PACKAGE,
        INDEX: OLD + NOWHERE,
        "orb-lint.toml": f"{selected}[per-path-ignores]\n{lines}",
    }

    assert [symbol for _, symbol in found(make_workspace, files)] == left


def test_a_rule_on_manifests_may_have_more_to_say_of_pipfiles(
    make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check_pipfile(
        rule: Rule, pipfile: Manifest, unit: Unit | None, _: Resolver
    ) -> Iterator[Finding]:
        yield rule.finding(pipfile.path, Span(1, 1, 1, 2), "a Pipfile", "", unit)

    monkeypatch.setattr(DuplicatePipfileEntry, "check_pipfile", check_pipfile)
    entry = 'requests = "*"\n'
    files = {"lambdas/users/Pipfile": f"[packages]\n{entry}[dev-packages]\n{entry}"}

    findings = report(make_workspace, files).findings

    about = [each.message for each in findings if each.symbol == DuplicatePipfileEntry.symbol]
    assert len(about) == 2
    assert about[0] == "a Pipfile"


def test_a_lambda_is_judged_where_a_rule_fails_on_what_its_move_depends_on(
    make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_package = "packages/orb-common/orb_common/other.py"
    files = {INDEX: OLD, in_package: "import security\n", "tests/test_all.py": OLD}
    root = make_workspace(PACKAGE | files)
    check_imports = LegacyLayerImport.check_imports

    def fail_outside_lambdas(
        rule: LegacyLayerImport, imports: Sequence[FileImports], reading: Reading
    ) -> Iterator[Finding]:
        if not imports[0].file.path.startswith("lambdas/"):
            raise ValueError("a fault")
        return check_imports(rule, imports, reading)

    monkeypatch.setattr(LegacyLayerImport, "check_imports", fail_outside_lambdas)

    made = check(discover(root, load_settings(root)), ["lambdas/users"])

    assert (INDEX, "legacy-layer-import") in {(each.path, each.symbol) for each in made.findings}
    assert dict(made.failures) == {
        "packages/orb-common": "ValueError: a fault",
        "tests/test_all.py": "ValueError: a fault",
    }


@pytest.mark.parametrize(
    ("rule", "check_name", "judged"),
    [
        (MissingPipfileEntry, "check_manifest", "lambdas/users"),
        (UnparsableFile, "check_readability", INDEX),
        (UnparsableFile, "check_unit", "lambdas/users"),
        (UnparsableFile, "check_folders", "lambdas/users"),
        (UnparsableFile, "check_workspace", "."),
        (LegacyLayerImport, "check_outside", "scripts/run.py"),
    ],
)
def test_all_else_is_found_where_one_rule_fails(
    rule: type[Rule],
    check_name: str,
    judged: str,
    make_workspace: MakeWorkspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("a fault\nof this rule")

    files = {INDEX: OLD, "lambdas/users/Pipfile": "", "scripts/run.py": OLD, **PACKAGE}
    files["lambdas/other/index.py"] = OLD
    monkeypatch.setattr(rule, check_name, fail)

    made = report(make_workspace, files)

    assert (judged, "ValueError: a fault") in made.failures
    found_in = {each.path for each in made.findings if each.symbol == "legacy-layer-import"}
    fails_in_each = check_name in ("check_readability", "check_unit")
    assert fails_in_each or "lambdas/other/index.py" in found_in
    assert check_name != "check_outside" or INDEX in found_in
