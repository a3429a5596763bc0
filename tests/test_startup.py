from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import orb_lint
from orb_lint.output.formats import FORMATS

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace

SLOW = {
    *("astroid", "asyncio", "configparser", "dataclasses", "difflib", "email", "hashlib", "http"),
    *("importlab", "inspect", "logging", "multiprocessing", "networkx", "pathlib", "pkgutil"),
    *("plette", "pylint", "rich", "string", "tempfile", "tomlkit", "typing", "urllib", "xml"),
    "yaml",
}
"""Modules that cost a hook or an editor more than the check of a small workspace itself."""

OF_FINDINGS = {
    *("orb_lint.baseline", "orb_lint.changes", "orb_lint.processes", "orb_lint.files.writing"),
    *(f"orb_lint.manifests.{name}" for name in ("pipfile.edit", "pyproject.edit", "stated")),
    *(
        f"orb_lint.resolution.{name}"
        for name in ("missing", "modules.stars", "owners", "paths.lambda_paths")
    ),
    *("orb_lint.rules.support.legacy_suggestions", "orb_lint.source.rewrite"),
    *("orb_lint.toml.edits", "orb_lint.toml.outline", "orb_lint.workspace.absence"),
}
"""Modules that a check needs where it finds something, or something out of the ordinary."""

PROBE = """\
import json, sys
sys.path[:0] = json.loads(sys.argv[1])
before = set(sys.modules)
from orb_lint.cli import main
try:
    status = main(sys.argv[2:])
except SystemExit as end:
    status = end.code
print(json.dumps([status, sorted(set(sys.modules) - before)]), file=sys.stderr)
"""
"""Runs the command line without `site`, whose `.pth` files may load anything."""


def loaded(*arguments: str) -> tuple[int, set[str]]:
    """The exit status of a command and the modules that it has loaded."""
    outcome = subprocess.run(
        [sys.executable, "-I", "-S", "-c", PROBE, json.dumps(sys.path), *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    status, modules = json.loads(outcome.stderr)
    return status, set(modules)


FILES = {
    "packages/orb-common/pyproject.toml": '[project]\nname = "orb-common"\n',
    "packages/orb-common/orb_common/__init__.py": "",
    "packages/orb-common/orb_common/exceptions.py": "class OrbError(Exception): ...\n",
    "lambdas/users/Pipfile": (
        '[packages]\norb-common = {path = "../../packages/orb-common", editable = true}\n'
    ),
}


@pytest.mark.parametrize("module", ["orb_common.exceptions", "exceptions"])
def test_a_plain_check_loads_nothing_slow(make_workspace: MakeWorkspace, module: str) -> None:
    root = make_workspace({**FILES, "lambdas/users/index.py": f"from {module} import OrbError\n"})
    status, modules = loaded("check", root)
    assert status in (0, 1)
    assert {name.partition(".")[0] for name in modules} & SLOW == set()
    assert {f"orb_lint.output.{name}" for name in FORMATS} & modules == {"orb_lint.output.text"}


def test_a_check_without_findings_loads_nothing_that_only_they_need(
    make_workspace: MakeWorkspace,
) -> None:
    code = {"lambdas/users/index.py": "from orb_common.exceptions import OrbError\n"}
    select = "legacy-layer-import,unresolved-local-import,missing-pipfile-entry"
    status, modules = loaded("check", "--select", select, make_workspace({**FILES, **code}))
    assert status == 0
    assert modules & OF_FINDINGS == set()


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_loads_no_command(option: str) -> None:
    modules = loaded(option)[1]
    assert {name for name in modules if name.startswith("orb_lint.cli.")} == {
        *(f"orb_lint.cli.{name}" for name in ("errors", "parser", "streams"))
    }


def test_the_probe_sees_what_is_loaded(make_workspace: MakeWorkspace) -> None:
    files = {"lambdas/users/index.py": "", "template.yaml": "Type: AWS::Serverless::Function"}
    assert "yaml" in loaded("check", make_workspace(files))[1]


def test_the_package_itself_loads_nothing() -> None:
    command = f"import sys; sys.path[:0] = {sys.path!r}; before = set(sys.modules); import orb_lint"
    report = "; print(sorted(set(sys.modules) - before))"
    outcome = subprocess.run(
        [sys.executable, "-I", "-S", "-c", command + report],
        capture_output=True,
        text=True,
        check=True,
    )
    assert outcome.stdout == f"{[orb_lint.__name__]}\n"


def test_the_plugin_loads_only_what_a_single_file_needs(make_workspace: MakeWorkspace) -> None:
    root = make_workspace({**FILES, "lambdas/users/index.py": "import orb_common.exceptions\n"})
    lint = f"pylint.lint.Run([{root + '/lambdas/users/index.py'!r}, *sys.argv[1:]], exit=False)"
    outcome = subprocess.run(
        [
            *(sys.executable, "-c", f"import sys, pylint.lint; {lint}; print(*sys.modules)"),
            *("--rcfile=/dev/null", "--load-plugins=orb_lint", "--disable=all", "--reports=n"),
            "--enable=missing-pipfile-lock,unresolved-local-import",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    modules = set(outcome.stdout.split())
    assert "orb_lint.rules.imports.unresolved_local_import" in modules
    assert not modules & {
        *(f"orb_lint.{name}" for name in ("cli", "engine.run", "engine.line_judge", "files.git")),
        *(f"orb_lint.graph.{name}" for name in ("chains", "edges")),
        *(f"orb_lint.source.{name}" for name in ("scanner", "sieve")),
        *(f"orb_lint.suppressions.{name}" for name in ("model", "reading")),
        *(
            f"orb_lint.workspace.{name}"
            for name in ("paths.path_values", "templates.cloudformation")
        ),
        "orb_lint.manifests.lock_hash",
        *(f"orb_lint.manifests.{name}.format" for name in ("pyproject", "requirements")),
    }
