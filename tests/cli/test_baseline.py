from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from tests.cli.workspaces import BROKEN, CLEAN, NEW_IMPORT, OLD_IMPORT, PACKAGE, PIPFILE, SELECT
from tests.locks import by_version, lock_text
from tests.repositories import GIT, Repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import MakeWorkspace, Outcome, RunCli

FILES = {**BROKEN, ".gitignore": "Pipfile.lock\n"}
SETTINGS = 'baseline = "known.txt"\n'
ENTRY = "E7701 legacy-layer-import lambdas/{}/index.py exceptions: OrbError\n"
BOTH = ENTRY.format("orders") + ENTRY.format("users")


@pytest.fixture
def repository(make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The current folder: two Lambdas, each with an old import that the baseline knows."""
    for name, value in GIT.items():
        monkeypatch.setenv(name, value)
    files = {**FILES, "orb-lint.toml": SETTINGS, "known.txt": BOTH}
    repository = Repository(make_workspace(files))
    repository.commit()
    monkeypatch.chdir(repository.root)
    return repository


@pytest.fixture
def entries(repository: Repository) -> Callable[[], str]:
    """Reads the entries of the baseline."""

    def read() -> str:
        lines = repository.read("known.txt").splitlines(keepends=True)
        return "".join(line for line in lines if not line.startswith("#"))

    return read


def last_line(outcome: Outcome) -> str:
    return outcome.stdout.splitlines()[-1]


class TestCheck:
    @pytest.fixture(autouse=True)
    def _in_a_repository(self, repository: Repository) -> None:
        self.repository = repository

    def test_known_findings_are_counted_and_not_reported(self, run_cli: RunCli) -> None:
        outcome = run_cli("check")
        assert outcome == (0, "Nothing found in 5 files of 3 units; baseline: 2 left.\n", "")

    def test_a_finding_stays_known_when_its_line_moves(self, run_cli: RunCli) -> None:
        self.repository.write("lambdas/users/index.py", "import json\n\n\n" + OLD_IMPORT)
        assert run_cli("check").status == 0

    @pytest.mark.parametrize(
        "source",
        [
            "from exceptions import (\n    OrbError,\n)\n",
            "from exceptions import OrbError as Known\n",
            "def handler():\n    from exceptions import OrbError\n",
        ],
    )
    def test_and_when_it_is_written_in_another_way(self, run_cli: RunCli, source: str) -> None:
        self.repository.write("lambdas/users/index.py", source)
        assert run_cli("check").status == 0

    def test_a_second_one_of_the_same_is_new(self, run_cli: RunCli) -> None:
        again = OLD_IMPORT + "def handler():\n    " + OLD_IMPORT
        self.repository.write("lambdas/users/index.py", again)
        outcome = run_cli("check")
        assert outcome.status == 1
        assert "  3:10 E7701 " in outcome.stdout
        assert last_line(outcome).endswith(
            "Found 1 error in 5 files of 3 units; 1 fixable with --fix; baseline: 2 left."
        )

    def test_another_name_is_new(self, run_cli: RunCli) -> None:
        self.repository.write("lambdas/users/index.py", "from exceptions import Other\n")
        outcome = run_cli("check")
        assert outcome.status == 1
        assert last_line(outcome).endswith("; baseline: 1 left, 1 gone.")

    def test_the_same_in_another_file_is_new(self, run_cli: RunCli) -> None:
        self.repository.write("lambdas/users/other.py", OLD_IMPORT)
        assert run_cli("check").status == 1

    def test_what_went_is_counted_with_what_to_do(self, run_cli: RunCli) -> None:
        self.repository.write("lambdas/users/index.py", NEW_IMPORT)
        outcome = run_cli("check")
        assert outcome.status == 0
        assert (
            last_line(outcome) == "Nothing found in 5 files of 3 units; baseline: 1 left, 1 gone."
        )
        assert outcome.stderr.startswith("orb-lint: 1 known finding gone: run `orb-lint baseline ")
        assert run_cli("check", "--quiet") == (0, "", "")

    def test_a_check_writes_nothing(self, run_cli: RunCli, entries: Callable[[], str]) -> None:
        self.repository.write("lambdas/users/index.py", NEW_IMPORT)
        run_cli("check")
        assert entries() == BOTH

    def test_a_strict_one_fails_on_what_went_and_names_it(self, run_cli: RunCli) -> None:
        assert run_cli("check", "--strict-baseline").status == 0
        self.repository.write("lambdas/users/index.py", NEW_IMPORT)
        outcome = run_cli("check", "--strict-baseline", "--quiet")
        assert outcome.status == 1
        assert outcome.stderr.endswith(f"known.txt still lists: {ENTRY.format('users')}")

    def test_it_can_prune(self, run_cli: RunCli, entries: Callable[[], str]) -> None:
        self.repository.write("lambdas/users/index.py", NEW_IMPORT)
        outcome = run_cli("check", "--prune-baseline", "--output-format", "json")
        assert outcome.status == 0
        assert json.loads(outcome.stdout)["findings"] == []
        assert outcome.stderr.startswith("orb-lint: 1 known finding in ")
        assert entries() == ENTRY.format("orders")

    def test_pruning_writes_nothing_where_nothing_went(self, run_cli: RunCli) -> None:
        self.repository.write("known.txt", "# as we like it\n" + BOTH)
        assert run_cli("check", "--prune-baseline").status == 0
        assert self.repository.read("known.txt").startswith("# as we like it\n")

    @pytest.mark.parametrize(
        "arguments",
        [
            ["lambdas/orders"],
            ["--select", "missing-pipfile"],
            ["--ignore", "E7701"],
            ["--changed", "lambdas/orders/index.py"],
        ],
    )
    def test_only_what_was_looked_at_can_have_gone(
        self, run_cli: RunCli, arguments: list[str]
    ) -> None:
        self.repository.write("lambdas/users/index.py", NEW_IMPORT)
        assert run_cli("check", "--strict-baseline", *arguments).status == 0

    def test_a_deleted_file_has_gone(self, run_cli: RunCli) -> None:
        os.remove("lambdas/users/index.py")
        assert run_cli("check", "--strict-baseline", "lambdas").status == 1

    def test_rules_can_be_declared_never_known(self, run_cli: RunCli) -> None:
        self.repository.write("orb-lint.toml", SETTINGS + "never-baselined = ['E7701']\n")
        outcome = run_cli("check")
        assert outcome.status == 1
        assert last_line(outcome).startswith("Found 2 errors ")
        outcome = run_cli("baseline", "update")
        assert outcome.stdout.endswith("/known.txt: 0 added, 2 removed\n")

    def test_a_never_known_rule_that_does_not_exist_is_an_error(self, run_cli: RunCli) -> None:
        self.repository.write("orb-lint.toml", "never-baselined = ['E78']\n")
        assert run_cli("check").status == 2

    def test_an_option_names_another_file(self, run_cli: RunCli) -> None:
        self.repository.write("other.txt", ENTRY.format("users"))
        assert run_cli("check", "--baseline", "other.txt").status == 1
        assert run_cli("check", "--baseline", "other.txt", "lambdas/users").status == 0

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (None, "known.txt: no such file: run `orb-lint baseline create`\n"),
            (
                "<<<<<<< HEAD\n",
                "known.txt:1: not an entry: <<<<<<< HEAD: fix the line,"
                " or delete the file and run `orb-lint baseline create`\n",
            ),
        ],
    )
    def test_a_baseline_that_cannot_be_read_is_2_and_one_line(
        self, run_cli: RunCli, content: str | None, message: str
    ) -> None:
        if content is None:
            os.remove("known.txt")
        else:
            self.repository.write("known.txt", content)
        for command in (["check"], ["baseline", "update"], ["baseline", "prune"]):
            outcome = run_cli(*command)
            assert (outcome.status, outcome.stdout) == (2, "")
            assert outcome.stderr.count("\n") == 1
            assert message in outcome.stderr


class TestRenames:
    def test_a_file_that_git_has_renamed_stays_known(
        self, repository: Repository, run_cli: RunCli
    ) -> None:
        repository.git("mv", "lambdas/users/index.py", "lambdas/users/handler.py")
        assert run_cli("check", "--strict-baseline").status == 0

    def test_so_does_one_whose_renaming_is_committed(
        self, repository: Repository, run_cli: RunCli
    ) -> None:
        repository.git("mv", "lambdas/users", "lambdas/people")
        repository.commit()
        repository.write("README.md", "")
        repository.commit()
        assert run_cli("check", "--strict-baseline").status == 0

    def test_pruning_writes_the_new_path(
        self, repository: Repository, run_cli: RunCli, entries: Callable[[], str]
    ) -> None:
        repository.git("mv", "lambdas/users", "lambdas/people")
        assert run_cli("baseline", "prune").status == 0
        assert entries() == ENTRY.format("orders") + ENTRY.format("people")

    def test_a_copy_is_new(self, repository: Repository, run_cli: RunCli) -> None:
        repository.write("lambdas/users/copy.py", OLD_IMPORT)
        repository.git("add", "--all")
        assert run_cli("check").status == 1

    def test_without_git_a_moved_file_is_new(
        self, repository: Repository, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        repository.git("mv", "lambdas/users/index.py", "lambdas/users/handler.py")
        monkeypatch.setenv("PATH", "")
        assert run_cli("check").status == 1


@pytest.mark.parametrize(
    ("files", "entry"),
    [
        (
            {"lambdas/a/a.py": "import utils, os, exceptions\n"},
            "E7701 legacy-layer-import lambdas/a/a.py exceptions, utils",
        ),
        (
            {"lambdas/a/a.py": "from exceptions import C, B as A\n"},
            "E7701 legacy-layer-import lambdas/a/a.py exceptions: B, C",
        ),
        (
            {"lambdas/a/a.py": "import sys\nsys.path.append('/opt/my python')\n"},
            "E7702 legacy-layer-path lambdas/a/a.py /opt/my python",
        ),
        (
            {"lambdas/a/a.py": "import importlib\nimportlib.import_module('exceptions')\n"},
            "E7703 legacy-import-string lambdas/a/a.py exceptions",
        ),
        (
            {"lambdas/a/a.py": "from .none import a\nfrom . import b\n"},
            "E7705 unresolved-local-import lambdas/a/a.py .: b\n"
            "E7705 unresolved-local-import lambdas/a/a.py .none: a",
        ),
        (
            {"lambdas/a/a b.py": "from orb_common import exceptions\n"},
            r"E7720 missing-pipfile lambdas/a/a\x20b.py",
        ),
        (
            {
                "lambdas/a/a.py": "from orb_common import exceptions\n",
                "lambdas/a/Pipfile": "[packages]\n",
            },
            "E7721 missing-pipfile-entry lambdas/a/a.py orb-common",
        ),
        (
            {
                "packages/orb-models/orb_models/__init__.py": "",
                "packages/orb-common/setup.cfg": "[options]\ninstall_requires =\n    Orb-Models\n",
            },
            "E7741 forbidden-package-dependency packages/orb-common/setup.cfg"
            " install_requires Orb-Models",
        ),
        (
            {
                "packages/orb-a/orb_a/__init__.py": "import orb_b",
                "packages/orb-a/pyproject.toml": "[project]\nname = 'orb-a'\ndependencies = ['b']",
                "packages/b/orb_b/__init__.py": "import orb_a",
                "packages/b/pyproject.toml": "[project]\nname = 'b'\ndependencies = ['orb-a']\n",
            },
            "E7744 package-cycle packages/b/orb_b/__init__.py b → orb-a → b",
        ),
        (
            {"lambdas/a/index.py": "import requests.sessions\n", "lambdas/a/Pipfile": "[packages]"},
            "E7722 undeclared-dependency lambdas/a/index.py requests",
        ),
        (
            {
                "lambdas/a/index.py": "from requests import get\nimport orb_common\n",
                "lambdas/a/Pipfile": PIPFILE,
                "packages/orb-common/pyproject.toml": (
                    "[project]\nname = 'orb-common'\ndependencies = ['requests']\n"
                ),
            },
            "W7723 transitive-dependency lambdas/a/index.py requests",
        ),
        (
            {"lambdas/a/index.py": "", "lambdas/a/Pipfile": "[packages]\nOrb_Common = '*'\n"},
            "E7724 pipfile-entry-not-local lambdas/a/Pipfile packages Orb_Common",
        ),
        (
            {
                "lambdas/a/index.py": "",
                "lambdas/a/Pipfile": "[packages]\norb-common = {path = 'gone', editable = true}\n",
            },
            "E7725 pipfile-entry-wrong-path lambdas/a/Pipfile packages orb-common",
        ),
        (
            {
                "lambdas/a/index.py": "",
                "lambdas/a/Pipfile": PIPFILE.replace("true", "false"),
            },
            "W7726 pipfile-entry-not-editable lambdas/a/Pipfile packages orb-common",
        ),
        (
            {
                "lambdas/a/index.py": "import orb_common\nimport requests\n",
                "lambdas/a/Pipfile": PIPFILE.replace("packages", "dev-packages", 1)
                + "requests = '*'\n",
            },
            "E7727 pipfile-entry-dev-only lambdas/a/Pipfile dev-packages orb-common\n"
            "E7727 pipfile-entry-dev-only lambdas/a/Pipfile dev-packages requests",
        ),
        (
            {"lambdas/a/index.py": "", "lambdas/a/Pipfile": PIPFILE + "requests = '*'\n"},
            "W7728 unused-pipfile-entry lambdas/a/Pipfile packages orb-common\n"
            "W7728 unused-pipfile-entry lambdas/a/Pipfile packages requests",
        ),
        (
            {
                "lambdas/a/index.py": "",
                "lambdas/a/Pipfile": PIPFILE + "[dev-packages]\norb_common = '*'\n",
            },
            "W7729 duplicate-pipfile-entry lambdas/a/Pipfile dev-packages orb_common",
        ),
        (
            {
                "lambdas/a/index.py": "",
                "lambdas/a/Pipfile": PIPFILE,
                "lambdas/a/Pipfile.lock": lock_text(
                    PIPFILE, default={"orb-common": by_version("orb-common")}
                ),
            },
            "E7731 stale-pipfile-lock lambdas/a/Pipfile.lock default orb-common",
        ),
        (
            {
                "lambdas/a/index.py": "",
                "lambdas/a/Pipfile": PIPFILE,
                "lambdas/a/Pipfile.lock": lock_text(
                    PIPFILE,
                    default={"orb-common": {"path": "../../packages/orb-common", "editable": True}},
                ),
                "packages/orb-common/pyproject.toml": (
                    "[project]\nname = 'orb-common'\ndependencies = ['requests']\n"
                ),
            },
            "E7731 stale-pipfile-lock lambdas/a/Pipfile.lock default orb-common: requests",
        ),
        (
            {
                "lambdas/a/index.py": "",
                "lambdas/a/Pipfile": PIPFILE,
                "lambdas/a/requirements.txt": "",
            },
            "W7733 requirements-drift lambdas/a/requirements.txt orb-common",
        ),
        (
            {
                "layers/net/retry.py": "",
                "pytest.ini": "[pytest]\npythonpath = layers/net\n",
                "scripts/a.py": "import sys\nsys.path.append('/opt/python')\n",
            },
            "E7702 legacy-layer-path pytest.ini pythonpath layers/net\n"
            "E7702 legacy-layer-path scripts/a.py /opt/python",
        ),
        (
            {
                "orb-lint.toml": "extend-select = ['W7792']\n",
                "lambdas/a/index.py": "import os  # orb-lint: ignore[E7701, package-cycle]\n",
            },
            "W7791 unused-suppression lambdas/a/index.py E7701\n"
            "W7791 unused-suppression lambdas/a/index.py package-cycle",
        ),
        (
            {
                "orb-lint.toml": "extend-select = ['W7792']\n",
                "lambdas/a/index.py": "import os  # orb-lint: ignore[package-cycle, E7701]\n",
            },
            "W7792 suppression-without-reason lambdas/a/index.py E7701, package-cycle",
        ),
    ],
)
def test_a_finding_is_known_by_what_it_is_about(
    make_workspace: MakeWorkspace, run_cli: RunCli, files: dict[str, str], entry: str
) -> None:
    root = make_workspace({**PACKAGE, **files})
    assert run_cli("baseline", "create", root).status == 0
    with open(f"{root}/orb-lint-baseline.txt", encoding="utf-8") as file:
        lines = file.read().splitlines()
    assert [line for line in lines if line.startswith(entry[:5])] == entry.splitlines()


class TestCommand:
    def test_create_lists_everything_and_says_how_to_use_it(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        root = make_workspace(FILES)
        outcome = run_cli("baseline", "create", root)
        file = f"{root}/orb-lint-baseline.txt"
        assert outcome.status == 0
        assert outcome.stdout == (
            f"2 known findings in {file}: 2 added, 0 removed\n"
            'Let `check` read it by the setting `baseline = "orb-lint-baseline.txt"`.\n'
        )
        assert run_cli("check", "--baseline", file, root).status == 0

    def test_create_does_not_overwrite(
        self, repository: Repository, run_cli: RunCli, entries: Callable[[], str]
    ) -> None:
        outcome = run_cli("baseline", "create", repository.root)
        assert outcome.status == 2
        assert "known.txt: exists already: run `orb-lint baseline update`" in outcome.stderr
        assert entries() == BOTH

    def test_update_takes_in_what_is_new_and_out_what_went(
        self, repository: Repository, run_cli: RunCli, entries: Callable[[], str]
    ) -> None:
        repository.write("lambdas/users/index.py", NEW_IMPORT)
        repository.write("lambdas/orders/index.py", OLD_IMPORT * 2)
        outcome = run_cli("baseline", "update")
        assert outcome.stdout.endswith("known.txt: 1 added, 1 removed\n")
        assert entries() == ENTRY.format("orders") * 2

    def test_update_of_a_folder_leaves_the_rest(
        self, repository: Repository, run_cli: RunCli, entries: Callable[[], str]
    ) -> None:
        repository.write("lambdas/users/index.py", NEW_IMPORT)
        repository.write("lambdas/orders/index.py", NEW_IMPORT)
        run_cli("baseline", "update", "lambdas/users")
        assert entries() == ENTRY.format("orders")

    def test_prune_takes_nothing_in(
        self, repository: Repository, run_cli: RunCli, entries: Callable[[], str]
    ) -> None:
        repository.write("lambdas/users/index.py", NEW_IMPORT)
        repository.write("lambdas/orders/index.py", OLD_IMPORT * 2)
        outcome = run_cli("baseline", "prune")
        assert outcome.status == 0
        assert outcome.stdout.endswith("known.txt: 1 removed\n")
        assert entries() == ENTRY.format("orders")

    def test_show_counts_by_rule_and_by_unit(self, repository: Repository, run_cli: RunCli) -> None:
        outcome = run_cli("baseline", "show")
        assert outcome.status == 0
        assert outcome.stdout == (
            f"2 known findings in {repository.root}/known.txt\n\n"
            "     2 E7701 legacy-layer-import\n\n"
            "     1 lambdas/orders\n"
            "     1 lambdas/users\n"
        )

    def test_branches_that_mend_different_things_merge(
        self, repository: Repository, run_cli: RunCli, entries: Callable[[], str]
    ) -> None:
        names = ("a", "b", "c", "d", "e", "f", "g", "h")
        for name in names:
            repository.write(f"lambdas/{name}/index.py", OLD_IMPORT)
        run_cli("baseline", "update")
        repository.commit()
        for branch, fixed in (("one", "a"), ("two", "h")):
            repository.git("checkout", "--quiet", "-b", branch, "main")
            repository.write(f"lambdas/{fixed}/index.py", NEW_IMPORT)
            repository.write(f"lambdas/{fixed}/Pipfile", CLEAN["lambdas/users/Pipfile"])
            run_cli("baseline", "prune")
            repository.commit()
        repository.git("merge", "--quiet", "--message", "merge", "one")
        left = [*names[1:-1], "orders", "users"]
        expected = "".join(sorted(ENTRY.format(name) for name in left))
        assert (
            "".join(line for line in entries().splitlines(keepends=True) if "E7701" in line)
            == expected
        )
        assert run_cli("check", "--strict-baseline").status == 0


class TestWhatItTakesToFail:
    def test_exit_zero(self, make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
        outcome = run_cli("check", "--exit-zero", make_workspace(FILES))
        assert outcome.status == 0
        assert "E7701" in outcome.stdout
        assert run_cli("check", "--exit-zero", "none").status == 2

    def test_so_many_findings_can_be_put_up_with(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        root = make_workspace(FILES)
        assert run_cli("check", "--max-findings", "1", root).status == 1
        assert run_cli("check", "--max-findings", "2", root).status == 0
        assert run_cli("check", "--max-findings=-1", root).status == 2

    def test_warnings_alone_can_be_put_up_with(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        files = {**CLEAN, "layers/net/retry.py": "", "lambdas/users/a.py": "import retry\n"}
        root = make_workspace(files)
        assert run_cli("check", root).status == 1
        assert run_cli("check", "--fail-on", "error", root).status == 0
        assert run_cli("check", "--fail-on", "error", make_workspace(FILES)).status == 1


@pytest.mark.parametrize(
    "path",
    ["../outside.txt", "../../outside", "/dev/null", "a/../../outside.txt", "link/x", "file"],
)
@pytest.mark.parametrize(
    "command", [("check",), ("check", "--prune-baseline"), ("baseline", "create")], ids=" ".join
)
def test_settings_name_no_baseline_outside_the_workspace(
    path: str, command: tuple[str, ...], repository: Repository, run_cli: RunCli, tmp_path: Path
) -> None:
    os.symlink(tmp_path, "link")
    os.symlink(tmp_path / "outside.txt", "file")
    repository.write("orb-lint.toml", f'baseline = "{path}"\n')

    outcome = run_cli(*command)

    assert (outcome.status, outcome.stdout, outcome.stderr.count("\n")) == (2, "", 1)
    assert f'`baseline = "{path}"` leads out of the workspace' in outcome.stderr
    assert not (tmp_path / "outside.txt").exists()


def test_nothing_is_fixed_where_the_baseline_can_not_be(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace({**FILES, "orb-lint.toml": 'baseline = "../outside.txt"\n'})
    before = {path: read(root, path) for path in FILES}

    assert run_cli("check", "--fix", "--unsafe-fixes", root).status == 2
    assert {path: read(root, path) for path in FILES} == before


def read(root: str, path: str) -> bytes:
    with open(os.path.join(root, path), "rb") as file:
        return file.read()


def test_who_runs_the_command_may_name_one_anywhere(
    repository: Repository, run_cli: RunCli, tmp_path: Path
) -> None:
    path = tmp_path / "outside.txt"
    path.write_text(BOTH)

    assert run_cli("check", "--baseline", str(path)).status == 0


def test_update_lists_what_it_accepts(repository: Repository, run_cli: RunCli) -> None:
    repository.write("lambdas/users/other.py", OLD_IMPORT)
    repository.write("lambdas/orders/index.py", NEW_IMPORT)

    status, output, _ = run_cli("baseline", "update")

    assert status == 0
    assert output.splitlines()[:-1] == [
        "accepted: E7701 legacy-layer-import lambdas/users/other.py exceptions: OrbError"
    ]
    assert output.endswith("1 added, 1 removed\n")


def test_check_says_that_a_baseline_is_not_used(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    files = {**CLEAN, "orb-lint-baseline.txt": ""}
    unused = run_cli("check", *SELECT, make_workspace(files))
    quiet = run_cli("check", *SELECT, "--quiet", make_workspace(files))
    files["orb-lint.toml"] = 'baseline = "orb-lint-baseline.txt"'
    used = run_cli("check", *SELECT, make_workspace(files))

    assert unused.status == used.status == 0
    assert unused.stderr == (
        "orb-lint: orb-lint-baseline.txt is not used: let the setting"
        ' `baseline = "orb-lint-baseline.txt"` name it, or delete it\n'
    )
    assert quiet.stderr == used.stderr == ""


@pytest.mark.parametrize("action", ["create", "update", "prune", "show"])
@pytest.mark.parametrize("path", ["link.txt", "folder/known.txt", ""])
def test_no_link_of_the_workspace_leads_a_baseline_out_of_it(
    action: str,
    path: str,
    make_workspace: MakeWorkspace,
    run_cli: RunCli,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "known.txt").write_text("# not of the workspace\n")
    monkeypatch.chdir(make_workspace(CLEAN))
    os.symlink(outside / "known.txt", "link.txt")
    os.symlink("link.txt", "orb-lint-baseline.txt")
    os.symlink(outside, "folder")

    outcome = run_cli("baseline", action, *(("--baseline", path) if path else ()))

    assert (outcome.status, outcome.stderr.count("\n")) == (2, 1)
    assert "a link leads out of the workspace" in outcome.stderr
    assert (outside / "known.txt").read_text() == "# not of the workspace\n"
