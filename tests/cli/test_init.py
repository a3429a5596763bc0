"""`orb-lint init`: what it shows, asks and writes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.cli.workspaces import BROKEN, CLEAN, OLD_IMPORT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.conftest import Check, MakeWorkspace, RunCli

HOOKS = ".pre-commit-config.yaml"
GITHUB = ".github/workflows/orb-lint.yml"
GITLAB = ".gitlab-ci.yml"
BASELINE = "orb-lint-baseline.txt"
WRITTEN = [BASELINE, "orb-lint.toml", HOOKS, GITHUB]
MOVED = {
    **BROKEN,
    "packages/orb-common/orb_common/mail.py": "class Mail: ...\ndef send(): ...\ndef more(): ...\n",
    "packages/orb-common/orb_common/other.py": "class Mail: ...\n",
    "layers/shared/post.py": "import json\nclass Mail: ...\ndef send(): ...\n",
    "layers/shared/fonts.py": "def draw(): ...\n",
}


def read(root: str, path: str) -> str:
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def written(root: str, files: Mapping[str, str]) -> list[str]:
    """The files that are there now and were not before."""
    found = [
        os.path.relpath(os.path.join(folder, name), root)
        for folder, _, names in os.walk(root)
        for name in names
    ]
    return sorted(set(found) - files.keys())


def test_everything_is_written_and_the_gate_is_green(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace(BROKEN)
    status, output, error = run_cli("init", "--yes", root)

    assert (status, error) == (0, "")
    assert written(root, BROKEN) == sorted(WRITTEN)
    assert output.startswith(f"{root} has 2 Lambdas, 1 package, 0 layers; ")
    assert [line for line in output.splitlines() if line.startswith("Written: ")] == [
        *(f"Written: {path}" for path in WRITTEN[:-1]),
        f"Written: {GITHUB}; set `ORB_LINT` in it to what to install orb-lint from",
    ]
    assert "from now on `orb-lint check` reports what is new" in output.splitlines()[-1]
    assert read(root, "orb-lint.toml") == f'baseline = "{BASELINE}"\n'
    assert run_cli("check", root).status == 0
    assert run_cli("init", "--yes", root).stdout.count("exists and is left as it is") == 2


def test_where_nothing_is_found_there_is_nothing_to_accept(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    files = {**CLEAN, "orb-lint.toml": 'ignore = ["missing-pipfile-lock"]\n'}
    root = make_workspace(files)
    run_cli("init", "--yes", root)
    assert written(root, files) == [GITHUB, HOOKS]


def test_modules_of_layers_that_a_package_defines_are_proposed_as_legacy(
    make_workspace: MakeWorkspace, run_cli: RunCli, check: Check
) -> None:
    root = make_workspace({**MOVED, "lambdas/users/index.py": "from post import Mail\n"})
    output = run_cli("init", "--yes", root).stdout

    assert "Layer module `post` seems to have moved to `orb_common.mail`: " in output
    assert read(root, "orb-lint.toml").endswith(
        '\n[extend-legacy-modules]\n"post" = "orb_common.mail"\n'
    )
    with open(f"{root}/orb-lint.toml", "w", encoding="utf-8") as file:
        file.write('[extend-legacy-modules]\n"post" = "orb_common.mail"\n')
    (finding,) = check("--select", "E7701,W7704", f"{root}/lambdas/users")
    assert finding["message"].endswith("write `from orb_common.mail import Mail`")


def test_a_package_in_a_layer_is_known_by_its_modules(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    within = {"__init__.py": "from .db import Table\n", "db.py": "class Table: ...\n", "s3.py": ""}
    files = {
        **CLEAN,
        **{f"layers/kit/python/shared/{name}": source for name, source in within.items()},
        **{f"packages/orb-common/orb_common/shared/{name}": "" for name in within},
        "packages/orb-common/orb_common/db/one.py": "",
        "layers/kit/python/tools/__init__.py": "",
        "layers/kit/python/tools/log.py": "",
    }
    root = make_workspace(files)
    run_cli("init", "--yes", root)

    assert read(root, "orb-lint.toml").endswith(
        '\n[extend-legacy-modules]\n"shared" = "orb_common.shared"\n'
    )


@pytest.mark.parametrize("origin", ["", "direct_url.json"])
def test_the_workflow_installs_what_is_installed_here(
    make_workspace: MakeWorkspace, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch, origin: str
) -> None:
    noted = {"url": "https://example.org/o", "vcs_info": {"vcs": "git", "commit_id": "abc"}}
    made = make_workspace(
        {"orb_lint-1.dist-info/METADATA": "Name: orb-lint\nVersion: 1\n"}
        | ({f"orb_lint-1.dist-info/{origin}": json.dumps(noted)} if origin else {})
    )
    monkeypatch.syspath_prepend(made)
    root = make_workspace(BROKEN)
    output = run_cli("init", "--yes", root).stdout

    installed = yaml.safe_load(read(root, GITHUB))["jobs"]["orb-lint"]["env"]["ORB_LINT"]
    where = "https://example.org/o@abc" if origin else "https://example.com/orb-lint"
    assert installed == f"orb-lint @ git+{where}"
    assert ("set `ORB_LINT` in it" in output) is not bool(origin)


def test_packages_that_the_code_imports_are_found_where_the_defaults_do_not_look(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    elsewhere = {
        path.replace("packages/", "libs/"): text
        for path, text in MOVED.items()
        if path.startswith("packages/")
    }
    unused = {
        "tools/gen/pyproject.toml": '[project]\nname = "gen"\n',
        "tools/gen/gen/__init__.py": "",
    }
    own = {path: text for path, text in MOVED.items() if not path.startswith("packages/")}
    root = make_workspace({**own, **elsewhere, **unused, "lambdas/a/a.py": "import orb_common\n"})
    output = run_cli("init", "--yes", root).stdout

    assert "Local packages are in libs, which the defaults do not name.\n" in output
    assert 'packages = ["**/packages/*", "libs/*"]\n' in read(root, "orb-lint.toml")
    assert run_cli("check", root).status == 0


@pytest.mark.parametrize(
    ("path", "script"),
    [
        ("build.sh", "#!/bin/sh\ncp -r shared/code/ layers/fonts/python/\n"),
        ("tools/build.sh", 'OUT=../layers/fonts\nrsync -a --delete ../shared/code "$OUT/python"\n'),
        (
            "Makefile",
            "DIR := layers/fonts\nlayer:\n\tmkdir -p $(DIR) && cp shared/code/*.py $(DIR)/\n",
        ),
    ],
)
def test_what_a_build_script_copies_into_a_layer_is_proposed_as_its_source(
    make_workspace: MakeWorkspace, run_cli: RunCli, path: str, script: str
) -> None:
    files = {"layers/fonts/requirements.txt": "", "shared/code/draw.py": "", path: script}
    root = make_workspace({**CLEAN, **files, "other.sh": "cp -r shared/code $GONE; cp 'a\n"})
    output = run_cli("init", "--yes", root).stdout

    assert "A build script copies shared/code into layer layers/fonts.\n" in output
    assert '[layer-sources]\n"layers/fonts" = ["shared/code"]\n' in read(root, "orb-lint.toml")
    assert run_cli("check", root).status == 0


@pytest.mark.parametrize("path", [HOOKS, GITHUB, "orb-lint.toml", BASELINE, "pyproject.toml"])
def test_nothing_is_overwritten_and_what_to_add_is_told(
    make_workspace: MakeWorkspace, run_cli: RunCli, path: str
) -> None:
    text = '[tool.orb-lint]\nignore = ["W"]\n' if path == "pyproject.toml" else "# mine\n"
    root = make_workspace({**BROKEN, path: text})
    status, output, _ = run_cli("init", "--yes", root)

    assert status == 0
    assert read(root, path) == text
    assert f"{path} exists and is left as it is." in output
    assert ("  - repo: local" in output) is (path == HOOKS)
    assert (f'baseline = "{BASELINE}"' in output) is (path in ("orb-lint.toml", "pyproject.toml"))
    assert ("[tool.orb-lint]" in output) is (path == "pyproject.toml")


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ({}, {GITHUB}),
        ({".github/CODEOWNERS": ""}, {GITHUB}),
        ({".git/config": '[remote "origin"]\n  url = https://gitlab.example.com/a\n'}, {GITLAB}),
        ({GITLAB: "test:\n  script: [true]\n"}, set()),
    ],
)
def test_the_workflow_is_for_the_service_that_is_used(
    make_workspace: MakeWorkspace, run_cli: RunCli, signs: dict[str, str], expected: set[str]
) -> None:
    root = make_workspace({**BROKEN, **signs}, git=".git/config" not in signs)
    output = run_cli("init", "--yes", root).stdout
    assert {GITHUB, GITLAB} & set(written(root, {**BROKEN, **signs})) == expected
    assert ("To have a job for GitLab, add to it:" in output) is (GITLAB in signs)


@pytest.mark.parametrize(("path", "schema"), [(GITHUB, "github-workflows"), (GITLAB, "gitlab-ci")])
def test_the_workflows_are_what_their_services_take(
    make_workspace: MakeWorkspace, run_cli: RunCli, path: str, schema: str
) -> None:
    config = '[remote "a"]\n  url = https://gitlab.example.com\n[remote "b"]\n  url = github\n'
    root = make_workspace({**BROKEN, ".git/config": config}, git=False)
    run_cli("init", "--yes", root)
    outcome = subprocess.run(
        [
            *(sys.executable, "-m", "check_jsonschema"),
            *("--builtin-schema", f"vendor.{schema}", f"{root}/{path}"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout


def test_the_hook_sees_the_files_that_the_published_hook_sees(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace(BROKEN)
    run_cli("init", "--yes", root)
    (hook,) = yaml.safe_load(read(root, HOOKS))["repos"][0]["hooks"]
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    published = yaml.safe_load(read(here, ".pre-commit-hooks.yaml"))[0]
    for key in ("files", "entry", "require_serial"):
        assert hook[key] == published[key]


def answer(root: str, answers: str) -> str:
    """What `init` shows to somebody who answers its questions on a terminal."""
    controller, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "orb_lint", "init"],
        cwd=root,
        stdin=terminal,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        os.close(terminal)
        os.write(controller, answers.encode())
        shown, _ = process.communicate()
    os.close(controller)
    assert process.returncode == 0
    return shown


def test_each_file_is_asked_about(make_workspace: MakeWorkspace) -> None:
    root = make_workspace({**MOVED, "lambdas/users/index.py": OLD_IMPORT})
    shown = answer(root, "n\n\nno\ny\n")
    assert written(root, MOVED) == [GITHUB, "orb-lint.toml"]
    assert "Write orb-lint-baseline.txt, which accepts the " in shown
    assert f"Write {HOOKS}, a hook for pre-commit? [Y/n] " in shown


def test_without_anybody_to_answer_nothing_is_written(
    make_workspace: MakeWorkspace, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_workspace(BROKEN)
    with open(os.devnull, encoding="utf-8") as nobody:
        monkeypatch.setattr(sys, "stdin", nobody)
        outcome = run_cli("init", root)
    assert outcome.status == 2
    assert outcome.stderr == (
        "orb-lint: there is no terminal to ask at: run it on one, or give --yes\n"
    )
    assert "If `orb-lint check --fix` goes first, less is left for a baseline." in outcome.stdout
    assert written(root, BROKEN) == []


def test_nothing_is_written_through_a_link_that_leaves_the_repository(
    make_workspace: MakeWorkspace, run_cli: RunCli, tmp_path: Path
) -> None:
    root = make_workspace(CLEAN)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    os.symlink(elsewhere, os.path.join(root, ".github"))

    status, output, _ = run_cli("init", "--yes", root)

    assert status == 0
    assert f"{GITHUB} would be written through a link that leaves the repository" in output
    assert not list(elsewhere.iterdir())
