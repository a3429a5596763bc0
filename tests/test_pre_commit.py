"""The hooks, run by pre-commit itself in the environment that it makes for them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import orb_lint
from tests.cli.workspaces import NEW_IMPORT, OLD_IMPORT, PACKAGE, PIPFILE
from tests.repositories import GIT, Repository

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import MakeWorkspace

pytestmark = pytest.mark.xdist_group("pre-commit")

PROJECT = os.path.dirname(os.path.dirname(orb_lint.__file__))
FILES = {
    **PACKAGE,
    "packages/orb-models/pyproject.toml": '[project]\nname = "orb-models"\ndependencies = []\n',
    "packages/orb-models/orb_models/__init__.py": "",
    "lambdas/users/index.py": NEW_IMPORT,
    "lambdas/users/Pipfile": PIPFILE,
    "lambdas/orders/index.py": "import orb_models\n",
    "lambdas/orders/Pipfile": (
        '[packages]\norb-models = {path = "../../packages/orb-models", editable = true}\n'
    ),
    "lambdas/old/index.py": OLD_IMPORT,
    "lambdas/old/Pipfile": PIPFILE,
    "orb-lint.toml": ('select = ["E7701", "E7705", "E7721", "E7732"]\nbaseline = "known.txt"\n'),
    "known.txt": "E7701 legacy-layer-import lambdas/old/index.py exceptions: OrbError\n",
    ".pre-commit-config.yaml": "repos: []\n",
}
USERS, ORDERS, OLD = "lambdas/users/index.py", "lambdas/orders/index.py", "lambdas/old/index.py"


class Project(Repository):
    """A repository that has the hooks installed."""

    def try_commit(self, *arguments: str) -> tuple[bool, str]:
        """Try to commit what is staged: whether the hooks let it pass, and what they printed."""
        command = ("git", "commit", "--message", "change", *arguments)
        outcome = subprocess.run(command, cwd=self.root, capture_output=True, check=False)
        return outcome.returncode == 0, os.fsdecode(outcome.stdout + outcome.stderr)

    def stage(self, path: str, text: str) -> None:
        """Write a file and stage it."""
        self.write(path, text)
        self.git("add", "--force", path)


def pre_commit(*arguments: str, root: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "pre_commit", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, check=False)


@pytest.fixture(scope="session", autouse=True)
def _environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No settings of git, and a store of pre-commit for this session alone."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in GIT.items():
            patch.setenv(name, value)
        patch.setenv("PRE_COMMIT_HOME", str(tmp_path_factory.mktemp("pre-commit")))
        patch.delenv("PYTHONPATH", raising=False)
        yield


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """This project as a repository of its own, with what is in the working tree."""
    repository = Repository(str(tmp_path_factory.mktemp("published")))
    names = (".pre-commit-hooks.yaml", "LICENSE", "README.md", "orb_lint", "pyproject.toml")
    subprocess.run(["cp", "-R", *names, repository.root], cwd=PROJECT, check=True)
    repository.commit()
    return repository


@pytest.fixture
def project(make_workspace: MakeWorkspace) -> Project:
    project = Project(make_workspace(FILES))
    project.commit()
    return project


@pytest.fixture
def hooked(project: Project, published: Repository) -> Project:
    """A project whose commits the hook `orb-lint` looks at, but for what is generated."""
    use_hooks(project, published, "{id: orb-lint, exclude: ^lambdas/generated/}")
    return project


@pytest.fixture
def wholly_hooked(project: Project, published: Repository) -> Project:
    """A project whose commits the hook `orb-lint-workspace` looks at."""
    use_hooks(project, published, "{id: orb-lint-workspace, stages: [pre-commit]}")
    return project


def use_hooks(project: Project, published: Repository, hook: str) -> None:
    revision = published.git("rev-parse", "HEAD").strip()
    project.write(
        ".pre-commit-config.yaml",
        f"repos: [{{repo: {published.root}, rev: {revision}, hooks: [{hook}]}}]\n",
    )
    project.commit()
    outcome = pre_commit("install", root=project.root)
    assert outcome.returncode == 0, outcome.stdout


def test_the_fixing_hook_fixes_what_is_committed_and_stops_the_commit(
    project: Project, published: Repository
) -> None:
    use_hooks(project, published, "{id: orb-lint-fix}")
    project.stage(USERS, OLD_IMPORT)

    passed, printed = project.try_commit()

    assert not passed
    assert "files were modified by this hook" in printed
    assert (project.read(USERS), project.read(OLD)) == (NEW_IMPORT, OLD_IMPORT)
    project.git("add", USERS)
    project.stage(ORDERS, "import orb_models\nimport json\n")
    assert project.try_commit()[0]


def test_the_hooks_can_be_tried_from_a_clone(project: Project, published: Repository) -> None:
    project.stage(USERS, OLD_IMPORT)
    outcome = pre_commit(
        *("try-repo", published.root, "orb-lint", "--files", USERS, ORDERS), root=project.root
    )
    assert outcome.returncode == 1
    assert b"\n- exit code: 1\n" in outcome.stdout
    assert b"\nlambdas/users/index.py\n  1:6 E7701 legacy-layer-import: " in outcome.stdout


def test_with_all_hooks_each_finding_is_told_once(project: Project, published: Repository) -> None:
    use_hooks(project, published, "{id: orb-lint-fix}, {id: orb-lint}, {id: orb-lint-workspace}")
    project.stage(USERS, "import orb_common.nowhere\n")

    by_stage = [
        pre_commit("run", "--all-files", "--hook-stage", stage, root=project.root).stdout
        for stage in ("pre-commit", "pre-push")
    ]

    assert [output.count(b" E7705 unresolved-local-import: ") for output in by_stage] == [1, 1]


class TestChangedFiles:
    def test_a_clean_python_file_passes(self, hooked: Project) -> None:
        hooked.stage(USERS, NEW_IMPORT + "\n")
        passed, output = hooked.try_commit()
        assert passed, output
        assert re.search(r"^orb-lint\.+Passed$", output, re.MULTILINE)

    def test_an_old_import_stops_the_commit(self, hooked: Project) -> None:
        hooked.stage(USERS, OLD_IMPORT)
        passed, output = hooked.try_commit()
        assert not passed
        assert "\nlambdas/users/index.py\n  1:6 E7701 legacy-layer-import: " in output

    def test_a_known_finding_does_not(self, hooked: Project) -> None:
        hooked.stage(OLD, "\n" + OLD_IMPORT)
        assert hooked.try_commit()[0]

    def test_a_finding_elsewhere_does_not(self, hooked: Project) -> None:
        hooked.write("lambdas/orders/other.py", OLD_IMPORT)
        hooked.git("add", "--all")
        hooked.git("commit", "--no-verify", "--message", "a mistake")
        hooked.stage(ORDERS, "import orb_models\n\n")
        assert hooked.try_commit()[0]

    def test_a_pipfile_rechecks_the_imports_of_its_lambda(self, hooked: Project) -> None:
        hooked.stage("lambdas/users/Pipfile", "[packages]\n")
        passed, output = hooked.try_commit()
        assert not passed
        assert "\nlambdas/users/index.py\n  1:6 E7721 missing-pipfile-entry: " in output

    def test_a_broken_pipfile_stops_the_commit(self, hooked: Project) -> None:
        hooked.stage("lambdas/users/Pipfile", "[packages\n")
        passed, output = hooked.try_commit()
        assert not passed
        assert "\nlambdas/users/Pipfile\n  1:1 E7732 invalid-pipfile: " in output

    def test_a_lock_file_rechecks_its_lambda(self, hooked: Project) -> None:
        hooked.write("lambdas/users/Pipfile", "[packages]\n")
        hooked.git("add", "--all")
        hooked.git("commit", "--no-verify", "--message", "a mistake")
        hooked.stage("lambdas/users/Pipfile.lock", "{}\n")
        passed, output = hooked.try_commit()
        assert not passed
        assert "E7721" in output

    def test_metadata_of_a_package_rechecks_who_depends_on_it(self, hooked: Project) -> None:
        path = "packages/orb-models/pyproject.toml"
        hooked.stage(path, FILES[path].replace("[]", '["orb-common"]'))
        passed, output = hooked.try_commit()
        assert not passed
        assert "\nlambdas/orders/Pipfile\n  2:1 E7721 missing-pipfile-entry: " in output

    def test_a_module_of_a_package_rechecks_who_imports_it(self, hooked: Project) -> None:
        hooked.stage("packages/orb-common/orb_common/exceptions.py", "")
        passed, output = hooked.try_commit()
        assert not passed
        assert "E7705 unresolved-local-import" in output
        assert "\nlambdas/users/index.py\n  1:6 E7705" in output

    def test_what_names_units_rechecks_everything(self, hooked: Project) -> None:
        hooked.write("lambdas/orders/other.py", OLD_IMPORT)
        hooked.git("add", "--all")
        hooked.git("commit", "--no-verify", "--message", "a mistake")
        hooked.stage("infra/main.tf", "")
        passed, output = hooked.try_commit()
        assert not passed
        assert "\nlambdas/orders/other.py\n  1:6 E7701" in output

    def test_a_renamed_file_is_looked_at_under_its_new_name(self, hooked: Project) -> None:
        hooked.git("mv", USERS, "lambdas/users/handler.py")
        hooked.stage("lambdas/users/handler.py", OLD_IMPORT)
        passed, output = hooked.try_commit()
        assert not passed
        assert "\nlambdas/users/handler.py\n" in output

    def test_a_renamed_file_stays_known(self, hooked: Project) -> None:
        hooked.git("mv", OLD, "lambdas/old/handler.py")
        assert hooked.try_commit()[0]

    def test_only_what_is_staged_counts(self, hooked: Project) -> None:
        hooked.stage(USERS, NEW_IMPORT + "\n")
        hooked.write(USERS, OLD_IMPORT)
        assert hooked.try_commit()[0]
        assert hooked.read(USERS) == OLD_IMPORT
        hooked.stage(USERS, OLD_IMPORT)
        hooked.write(USERS, NEW_IMPORT)
        assert not hooked.try_commit()[0]
        assert hooked.read(USERS) == NEW_IMPORT

    def test_a_merge_is_looked_at(self, hooked: Project) -> None:
        hooked.git("checkout", "--quiet", "-b", "branch")
        hooked.write("lambdas/users/a.py", "import json\n")
        hooked.commit()
        hooked.git("checkout", "--quiet", "main")
        hooked.write("lambdas/users/a.py", "import os\n")
        hooked.commit()
        subprocess.run(
            ["git", "merge", "branch"], cwd=hooked.root, capture_output=True, check=False
        )
        hooked.stage("lambdas/users/a.py", OLD_IMPORT)
        passed, output = hooked.try_commit()
        assert not passed
        assert "\nlambdas/users/a.py\n" in output
        hooked.stage("lambdas/users/a.py", "import json\nimport os\n")
        assert hooked.try_commit()[0]

    def test_what_is_excluded_is_not_looked_at(self, hooked: Project) -> None:
        hooked.stage("lambdas/generated/index.py", OLD_IMPORT)
        passed, output = hooked.try_commit()
        assert passed
        assert "no files to check" in output

    def test_files_that_have_nothing_to_do_with_it_are_skipped(self, hooked: Project) -> None:
        hooked.stage("README.md", "more\n")
        passed, output = hooked.try_commit()
        assert passed
        assert "no files to check" in output

    @pytest.mark.parametrize("broken", ["first", "last"])
    def test_a_list_too_long_for_one_command_fails_for_any_part(
        self, hooked: Project, broken: str
    ) -> None:
        names = [f"lambdas/users/{'x' * 180}{number:04}.py" for number in range(900)]
        for name in names:
            hooked.write(name, "import json\n")
        hooked.write(names[0 if broken == "first" else -1], OLD_IMPORT)
        hooked.git("add", "--all")
        passed, output = hooked.try_commit()
        assert not passed
        assert output.count(" E7701 ") == 1
        assert len(re.findall(r"^(?:Found|Nothing found) ", output, re.MULTILINE)) > 1


def test_a_staged_deletion_counts_beside_what_changed(hooked: Project) -> None:
    hooked.git("rm", "--quiet", "packages/orb-common/orb_common/exceptions.py")
    hooked.stage("scripts/a.py", "import json\n")
    passed, output = hooked.try_commit()
    assert not passed
    assert "E7705 unresolved-local-import" in output


class TestWholeWorkspace:
    def test_a_deletion_that_breaks_others_stops_the_commit(self, wholly_hooked: Project) -> None:
        wholly_hooked.git("rm", "--quiet", "packages/orb-common/orb_common/exceptions.py")
        passed, output = wholly_hooked.try_commit()
        assert not passed
        assert "E7705 unresolved-local-import" in output
        assert "\n  lambdas/users/index.py:1:6\n" in output

    def test_any_commit_passes_where_all_is_known(self, wholly_hooked: Project) -> None:
        wholly_hooked.stage("README.md", "more\n")
        passed, output = wholly_hooked.try_commit()
        assert passed, output

    def test_what_has_been_fixed_must_leave_the_baseline(self, wholly_hooked: Project) -> None:
        wholly_hooked.stage(OLD, NEW_IMPORT)
        passed, output = wholly_hooked.try_commit()
        assert not passed
        assert "files were modified by this hook" not in output
        assert "run `orb-lint baseline prune`" in output
        assert "E7701" in wholly_hooked.read("known.txt")
