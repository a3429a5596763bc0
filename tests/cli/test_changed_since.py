from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.workspaces import NEW_IMPORT, OLD_IMPORT, PACKAGE, PIPFILE, paths_of
from tests.repositories import GIT, Repository

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Check, MakeWorkspace, RunCli

FILES = {
    **PACKAGE,
    "packages/orb-models/pyproject.toml": (
        '[project]\nname = "orb-models"\nversion = "1"\ndependencies = []\n'
    ),
    "packages/orb-models/orb_models/__init__.py": "",
    "layers/net/retry.py": "",
    "lambdas/users/index.py": OLD_IMPORT,
    "lambdas/users/handler.py": OLD_IMPORT,
    "lambdas/users/Pipfile": PIPFILE,
    "lambdas/orders/index.py": OLD_IMPORT,
    "lambdas/orders/Pipfile": '[packages]\norb-models = {path = "../../packages/orb-models"}\n',
    "lambdas/mail/index.py": "import retry\n",
    "lambdas/quiet/index.py": "import json\n",
    "scripts/a.py": "import sys\nsys.path.append('/opt/python')\n",
    "README.md": "",
}
MAIL, SCRIPT = "lambdas/mail/index.py", "scripts/a.py"
ORDERS = "lambdas/orders/index.py"
USERS = ["lambdas/users/handler.py", "lambdas/users/index.py"]
EVERYTHING = sorted({MAIL, ORDERS, *USERS, SCRIPT})
SELECT = "--select=E7701,E7702,W7704,E7705,E7706,E7721,E7732,E7741,E7742,E7744"


@pytest.fixture
def repository(make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The current folder: a workspace in which every Lambda but one has a fault, on `main`."""
    for name, value in GIT.items():
        monkeypatch.setenv(name, value)
    repository = Repository(make_workspace(FILES))
    repository.commit()
    monkeypatch.chdir(repository.root)
    return repository


@pytest.fixture
def found(check: Check) -> Callable[..., list[str]]:
    """Gives the paths of what a change could have caused, each once."""

    def paths(*arguments: str) -> list[str]:
        return sorted(set(paths_of(check(SELECT, *(arguments or ("--changed-since", "main"))))))

    return paths


def test_the_workspace_has_faults_everywhere(repository: Repository, check: Check) -> None:
    assert sorted(set(paths_of(check(SELECT)))) == EVERYTHING


def test_without_a_change_nothing_is_reported(
    repository: Repository, found: Callable[..., list[str]], run_cli: RunCli
) -> None:
    assert found() == []
    outcome = run_cli("check", "--changed-since", "main")
    assert outcome == (
        0,
        "Nothing found in 11 files of 7 units.\n1 Python file lies outside every unit.\n",
        "",
    )


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("lambdas/users/index.py", "# more\n" + OLD_IMPORT, ["lambdas/users/index.py"]),
        ("lambdas/quiet/index.py", "# more\n", []),
        ("lambdas/users/new.py", OLD_IMPORT, ["lambdas/users/new.py"]),
        ("lambdas/users/Pipfile", PIPFILE + "boto3 = '*'\n", USERS),
        ("lambdas/users/Pipfile.lock", "{}", USERS),
        (
            "packages/orb-common/pyproject.toml",
            "[project]\nname = 'orb-common'\n",
            [ORDERS, *USERS],
        ),
        ("packages/orb-common/orb_common/__init__.py", "A = 1\n", [ORDERS, *USERS]),
        ("packages/orb-models/orb_models/__init__.py", "A = 1\n", [ORDERS]),
        ("layers/net/retry.py", "A = 1\n", [MAIL]),
        ("scripts/a.py", "import sys\nsys.path.append('/opt')\n", [SCRIPT]),
        ("README.md", "more\n", []),
        ("orb-lint.toml", "ignore = ['E7790']\n", EVERYTHING),
        ("pyproject.toml", "[tool.orb-lint]\n", EVERYTHING),
        ("pyproject.toml", "[tool.ruff]\n", []),
        (".gitignore", "*.log\n", EVERYTHING),
        ("template.yaml", "Resources: {A: {Type: AWS::Serverless::Function}}\n", EVERYTHING),
        ("compose.yaml", "services: {}\n", []),
    ],
)
class TestWhatAChangeCouldHaveCaused:
    def test_in_the_working_tree(
        self,
        repository: Repository,
        found: Callable[..., list[str]],
        path: str,
        content: str,
        expected: list[str],
    ) -> None:
        repository.write(path, content)
        assert found() == expected
        assert found("--changed", path) == expected

    def test_committed_on_a_branch(
        self,
        repository: Repository,
        found: Callable[..., list[str]],
        path: str,
        content: str,
        expected: list[str],
    ) -> None:
        repository.git("checkout", "--quiet", "-b", "branch")
        repository.write(path, content)
        repository.commit()
        assert found() == expected


def test_what_others_changed_since_the_branch_left_is_not_reported(
    repository: Repository, found: Callable[..., list[str]]
) -> None:
    repository.git("checkout", "--quiet", "-b", "branch")
    repository.write("lambdas/quiet/index.py", OLD_IMPORT)
    repository.commit()
    repository.git("checkout", "--quiet", "main")
    repository.write(ORDERS, OLD_IMPORT + "# more\n")
    repository.commit()
    repository.git("checkout", "--quiet", "branch")
    assert found() == ["lambdas/quiet/index.py"]


def test_a_new_requirement_of_a_package_is_found_where_the_package_is_declared(
    repository: Repository, check: Check
) -> None:
    metadata = FILES["packages/orb-models/pyproject.toml"].replace("[]", '["orb-common"]')
    repository.write("packages/orb-models/pyproject.toml", metadata)
    repository.write(ORDERS, "import json\n")
    for arguments in (
        ["--changed-since", "main"],
        ["--changed", "packages/orb-models/pyproject.toml"],
    ):
        missing = check("--select", "E7721", *arguments)
        assert ("lambdas/orders/Pipfile", 2) in [(each["path"], each["line"]) for each in missing]


def test_what_a_module_needs_or_no_longer_needs_shows_on_the_manifest_of_its_unit(
    repository: Repository, check: Check
) -> None:
    metadata = FILES["packages/orb-models/pyproject.toml"].replace("[]", '["orb-common"]')
    repository.write("packages/orb-models/pyproject.toml", metadata)
    repository.write(ORDERS, "import json\n")
    repository.commit()
    repository.write(ORDERS, "import json\nimport os\n")
    for arguments in (["--changed-since", "HEAD"], ["--changed", ORDERS]):
        assert paths_of(check("--select", "E7721", *arguments)) == ["lambdas/orders/Pipfile"]


def test_a_layer_concerns_the_lambdas_that_a_template_attaches_it_to(
    repository: Repository, found: Callable[..., list[str]]
) -> None:
    repository.write(
        "template.yaml",
        "Resources:\n"
        "  Net: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layers/net}}\n"
        "  Users:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties: {CodeUri: lambdas/users, Layers: [!Ref Net]}\n",
    )
    repository.commit()
    repository.write("layers/net/requirements.txt", "requests\n")
    assert found("--changed-since", "HEAD") == [MAIL, *USERS]


def test_a_chain_is_found_from_any_of_its_files(repository: Repository, check: Check) -> None:
    for name, imported in (("orb-common", "orb_events"), ("orb-events", "orb_models")):
        package = name.replace("-", "_")
        repository.write(f"packages/{name}/pyproject.toml", f"[project]\nname = '{name}'\n")
        repository.write(f"packages/{name}/{package}/__init__.py", f"import {imported}\n")
        repository.write(f"packages/{name}/{package}/other.py", "")
    repository.commit()
    first = "packages/orb-common/orb_common/__init__.py"
    chain = ("--select", "E7742", "--changed")
    assert paths_of(check(*chain, first)) == [first]
    assert paths_of(check(*chain, "packages/orb-events/orb_events/__init__.py")) == [first]
    assert paths_of(check(*chain, "lambdas/users/index.py")) == []


def test_an_import_by_the_new_name_is_found_to_clash_with_an_old_one_elsewhere(
    repository: Repository, check: Check
) -> None:
    repository.write("lambdas/users/new.py", NEW_IMPORT)
    mixed = check("--select", "E7706", "--changed", "lambdas/users/new.py")
    assert paths_of(mixed) == USERS
    assert mixed[0]["related"] == [
        {
            "path": "lambdas/users/new.py",
            "line": 1,
            "message": "imports from `orb_common.exceptions`",
        }
    ]


def test_a_deleted_module_concerns_the_files_beside_it(
    repository: Repository, found: Callable[..., list[str]]
) -> None:
    repository.write("lambdas/quiet/helpers.py", "")
    repository.write("lambdas/quiet/index.py", "from .helpers import a\n")
    repository.commit()
    repository.git("rm", "--quiet", "lambdas/quiet/helpers.py")
    assert found("--changed-since", "HEAD") == ["lambdas/quiet/index.py"]


def test_a_deleted_unit_concerns_everybody(
    repository: Repository, found: Callable[..., list[str]]
) -> None:
    repository.git("rm", "--quiet", "-r", "layers/net")
    assert found() == [path for path in EVERYTHING if path != MAIL]


class TestWhatNamesUnits:
    """Files that say which folders are functions, with which layers."""

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("serverless.yml", "service: hub\n"),
            ("infra/main.tf", 'resource "aws_lambda_function" "users" {}\n'),
            ("cdk.json", "{}\n"),
            ("api/.chalice/config.json", "{}\n"),
            ("infra/template.yaml", "Resources: {A: {Type: 'AWS::Serverless::Function'}}\n"),
        ],
    )
    def test_one_concerns_everybody(
        self, repository: Repository, found: Callable[..., list[str]], path: str, text: str
    ) -> None:
        repository.write(path, text)
        assert found() == EVERYTHING
        repository.commit()
        repository.git("rm", "--quiet", path)
        assert found("--changed-since", "HEAD") == EVERYTHING

    @pytest.mark.parametrize("path", ["conf/functions.yml", "conf/functions.json"])
    def test_what_one_takes_from_another_file_does_too(
        self, repository: Repository, found: Callable[..., list[str]], path: str
    ) -> None:
        repository.write("serverless.yml", f"functions: ${{file({path})}}\n")
        repository.commit()
        repository.write(path, "{}\n")
        repository.write("conf/other.json", "{}\n")
        assert found("--changed-since", "HEAD") == EVERYTHING
        repository.commit()
        repository.write("conf/other.json", '{"a": 1}\n')
        assert found("--changed-since", "HEAD") == []

    @pytest.mark.parametrize("path", ["infra/stack.py", "infra/lib/stack.ts"])
    def test_code_of_the_cdk_does_too(
        self, repository: Repository, found: Callable[..., list[str]], path: str
    ) -> None:
        repository.write("infra/cdk.json", "{}\n")
        repository.commit()
        repository.write(path, 'Code.from_asset("../lambdas/users")\n')
        assert found("--changed-since", "HEAD") == EVERYTHING
        repository.commit()
        repository.git("rm", "--quiet", path)
        assert found("--changed-since", "HEAD") == EVERYTHING

    @pytest.mark.parametrize("path", ["infra/names.py", "scripts/stack.py", "infra/stack.d.ts"])
    def test_other_code_does_not(
        self, repository: Repository, found: Callable[..., list[str]], path: str
    ) -> None:
        repository.write("infra/cdk.json", "{}\n")
        repository.commit()
        text = "" if path == "infra/names.py" else 'Code.from_asset("../lambdas/users")\n'
        repository.write(path, text)
        assert found("--changed-since", "HEAD") == []


def test_a_deleted_file_outside_every_unit_concerns_nobody(
    repository: Repository, found: Callable[..., list[str]]
) -> None:
    repository.git("rm", "--quiet", "scripts/a.py")
    assert found() == []


def test_both_names_of_a_renamed_file_count(
    repository: Repository, found: Callable[..., list[str]]
) -> None:
    repository.git("mv", "lambdas/users/index.py", "lambdas/quiet/moved.py")
    assert found() == ["lambdas/quiet/moved.py", "lambdas/users/handler.py"]


def test_a_shared_pipfile_concerns_the_units_below_it(
    repository: Repository, found: Callable[..., list[str]]
) -> None:
    repository.write("orb-lint.toml", "shared-pipfile = true\n")
    repository.write("lambdas/Pipfile", PIPFILE)
    repository.commit()
    assert found("--changed", "lambdas/Pipfile") == [MAIL, ORDERS, *USERS]


class TestOtherManifests:
    @pytest.fixture(autouse=True)
    def _in_a_repository(self, repository: Repository, found: Callable[..., list[str]]) -> None:
        self.repository, self.found = repository, found
        repository.git("rm", "--quiet", "lambdas/users/Pipfile", "lambdas/orders/Pipfile")
        repository.write(
            "orb-lint.toml", "manifests = ['requirements.txt', 'pyproject.toml', 'Pipfile']\n"
        )
        repository.write("lambdas/users/requirements.txt", "-r ../../shared/base.in\n")
        repository.write("lambdas/orders/pyproject.toml", "[project]\nname = 'orders'\n")
        repository.write("shared/base.in", "requests\n")
        repository.commit()

    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("lambdas/users/requirements.txt", USERS),
            ("lambdas/orders/pyproject.toml", [ORDERS]),
            ("shared/base.in", USERS),
            ("lambdas/mail/requirements-dev.txt", [MAIL]),
        ],
    )
    def test_one_concerns_the_units_that_read_it(self, path: str, expected: list[str]) -> None:
        self.repository.write(path, "# more\n")
        assert self.found("--changed-since", "HEAD") == expected
        assert self.found("--changed", path) == expected

    def test_one_of_a_uv_workspace_concerns_the_units_below_it(self) -> None:
        self.repository.write("lambdas/pyproject.toml", "[tool.uv.workspace]\nmembers = ['*']\n")
        assert self.found("--changed", "lambdas/pyproject.toml") == [MAIL, ORDERS, *USERS]

    def test_what_a_module_needs_shows_on_a_manifest_elsewhere(self, check: Check) -> None:
        self.repository.write("shared/base.in", "orb-models\n")
        select = ("--select", "E7724", "--changed")
        assert paths_of(check(*select, "lambdas/users/index.py")) == ["shared/base.in"]
        assert paths_of(check(*select, "lambdas/quiet/index.py")) == []


def test_names_may_hold_anything(repository: Repository, found: Callable[..., list[str]]) -> None:
    path = 'lambdas/users/a "b"\n→.py'
    repository.write(path, OLD_IMPORT)
    assert found() == [path]


def test_a_workspace_may_be_a_folder_of_the_repository(
    make_workspace: MakeWorkspace, repository: Repository, found: Callable[..., list[str]]
) -> None:
    for path, content in FILES.items():
        repository.write(f"backend/{path}", content)
    repository.write("backend/orb-lint.toml", "")
    repository.commit()
    repository.write("backend/lambdas/users/index.py", "# more\n" + OLD_IMPORT)
    repository.write("lambdas/users/index.py", "# more\n" + OLD_IMPORT)
    since = ("--changed-since", "main")
    assert found(*since, "backend") == ["lambdas/users/index.py"]


def test_changed_files_of_several_workspaces_are_checked_in_each(
    repository: Repository, run_cli: RunCli
) -> None:
    repository.write("backend/orb-lint.toml", "")
    repository.write("backend/lambdas/new/index.py", NEW_IMPORT)
    outcome = run_cli("check", SELECT, "--changed", ORDERS, "backend/lambdas/new/index.py")
    assert outcome.status == 1
    assert outcome.stderr == ""
    assert [line for line in outcome.stdout.splitlines() if line.endswith(".py")] == [
        ORDERS,
        "lambdas/new/index.py",
    ]


@pytest.mark.parametrize(
    ("output", "what"),
    [("sarif=report.sarif", "an output file"), ("concise=report.txt", "an output file")]
    + [(name, name) for name in ("json", "sarif", "gitlab", "junit", "rdjson", "markdown")],
)
def test_a_file_or_document_holds_one_workspace(
    output: str, what: str, repository: Repository, run_cli: RunCli
) -> None:
    repository.write("backend/orb-lint.toml", "")
    repository.write("backend/lambdas/new/index.py", NEW_IMPORT)
    paths = (ORDERS, "backend/lambdas/new/index.py")
    outcome = run_cli("check", f"--output-format={output}", "--changed", *paths)
    assert (outcome.status, outcome.stdout) == (2, "")
    assert outcome.stderr == (
        f"orb-lint: the files lie in several workspaces, and {what} holds only one\n"
    )


def test_a_file_of_no_unit_is_all_right(repository: Repository, run_cli: RunCli) -> None:
    assert run_cli("check", "--changed", "README.md").status == 0


class TestFailure:
    def failure(self, run_cli: RunCli, *arguments: str) -> str:
        outcome = run_cli("check", *arguments)
        assert (outcome.status, outcome.stdout) == (2, "")
        assert outcome.stderr.count("\n") == 1
        return outcome.stderr

    @pytest.mark.parametrize("reference", ["none", "--output=x", "", "HEAD~9", ":/nothing"])
    def test_an_unknown_reference(
        self, repository: Repository, run_cli: RunCli, reference: str
    ) -> None:
        message = f"git knows no commit `{reference}`: fetch it, or name another one"
        assert message in self.failure(run_cli, f"--changed-since={reference}")

    def test_no_git(
        self, repository: Repository, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "")
        message = self.failure(run_cli, "--changed-since", "main")
        assert message == "orb-lint: git cannot be run: No such file or directory\n"

    def test_no_checkout(self, make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
        root = make_workspace({**FILES, "orb-lint.toml": ""}, git=False)
        message = self.failure(run_cli, "--changed-since", "main", root)
        assert message == f"orb-lint: {root} lies in no git checkout\n"

    def test_a_changed_path_that_is_not_there(
        self, repository: Repository, run_cli: RunCli
    ) -> None:
        assert "none.py: no such file" in self.failure(run_cli, "--changed", "none.py")
