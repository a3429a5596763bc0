"""`orb-lint doctor`, on environments as pipenv makes them."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.locks import lock_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import MakeWorkspace, Outcome, RunCli

USERS = "lambdas/users"
COMMON = "packages/orb-common"
ENTRY = 'orb-common = {path = "../../packages/orb-common", editable = true}\n'
PIPFILE = f"[packages]\n{ENTRY}"
LOCKED = {"orb-common": {"editable": True, "path": "../../packages/orb-common"}}
SETUPTOOLS = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'


def metadata(name: str) -> str:
    packages = name.replace("-", "_")
    return (
        f'{SETUPTOOLS}[project]\nname = "{name}"\nversion = "1"\n'
        f'[tool.setuptools]\npackages = ["{packages}"]\n'
    )


FILES = {
    f"{COMMON}/pyproject.toml": metadata("orb-common"),
    f"{COMMON}/orb_common/__init__.py": "",
    "packages/orb-models/pyproject.toml": metadata("orb-models"),
    "packages/orb-models/orb_models/__init__.py": "",
    f"{USERS}/index.py": "import orb_common\n",
    f"{USERS}/Pipfile": PIPFILE,
    f"{USERS}/Pipfile.lock": lock_text(PIPFILE, default=LOCKED),
}
PLACE = f"cd {USERS} && "


class Venv:
    """An environment at the place that pipenv would choose, filled by hand."""

    def __init__(self, workspace: str, location: str) -> None:
        self.workspace = workspace
        digest = hashlib.sha256(os.fsencode(f"{workspace}/{USERS}/Pipfile")).digest()[:6]
        self.path = f"{location}/users-{base64.urlsafe_b64encode(digest).decode()}"

    def install(self, name: str, version: str, folder: str | None, *, editable: bool) -> None:
        info = f"{self.path}/lib/python3.12/site-packages/{name}-{version}.dist-info"
        os.makedirs(info)
        if folder is not None:
            origin = {"url": f"file://{folder}", "dir_info": {"editable": editable}}
            with open(f"{info}/direct_url.json", "w", encoding="utf-8") as file:
                json.dump(origin, file)


@pytest.fixture
def make_venv(
    make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> Callable[[dict[str, str]], Venv]:
    """Makes a workspace, which becomes the current folder, and an empty environment beside it."""

    def make(files: dict[str, str]) -> Venv:
        root = make_workspace(files)
        for variable in ("VIRTUAL_ENV", "PIPENV_ACTIVE", "PIPENV_CUSTOM_VENV_NAME"):
            monkeypatch.delenv(variable, raising=False)
        monkeypatch.setenv("WORKON_HOME", str(tmp_path))
        monkeypatch.chdir(root)
        venv = Venv(root, str(tmp_path))
        os.makedirs(f"{venv.path}/lib/python3.12/site-packages")
        return venv

    return make


def faults(outcome: Outcome) -> list[tuple[str, str]]:
    """What is wrong, each with the command that fixes it."""
    assert outcome.stderr == ""
    lines = outcome.stdout.splitlines()
    found = [
        (line.removeprefix("  NO  "), lines[number + 1].strip())
        for number, line in enumerate(lines)
        if line.startswith("  NO  ")
    ]
    assert outcome.status == int(bool(found))
    return found


def test_a_sound_lambda_is_told_so_point_by_point(
    make_venv: Callable[..., Venv], run_cli: RunCli
) -> None:
    venv = make_venv(FILES)
    venv.install("orb_common", "1", f"{venv.workspace}/{COMMON}", editable=True)

    assert run_cli("doctor", "users") == (
        0,
        f"{USERS} in {venv.workspace}\n"
        f"  ok  {USERS}/Pipfile declares orb-common\n"
        f"  ok  {USERS}/Pipfile.lock is fresh\n"
        f"  ok  its virtual environment is {venv.path}, the one that pipenv has made for it\n"
        f"  ok  orb-common is installed, editable, from {COMMON}\n"
        "  ok  what the lock names is installed\n",
        "",
    )


@pytest.mark.parametrize(
    ("folder", "editable", "found"),
    [
        (None, True, "orb-common is installed from a package index, not from this repository"),
        ("/elsewhere", True, "orb-common is installed from /elsewhere, which is gone, not from"),
        (COMMON, False, "orb-common is installed as a copy, which later changes do not reach"),
    ],
)
def test_what_is_installed_must_be_the_package_of_this_repository(
    make_venv: Callable[..., Venv],
    run_cli: RunCli,
    folder: str | None,
    editable: bool,
    found: str,
) -> None:
    venv = make_venv(FILES)
    place = folder and os.path.join(venv.workspace, folder)
    venv.install("orb_common", "1", place, editable=editable)

    ((fault, command),) = faults(run_cli("doctor", "users"))
    assert fault.startswith(found)
    assert command == f"{PLACE}pipenv sync"


def test_what_is_not_there_is_to_be_installed(
    make_venv: Callable[..., Venv], run_cli: RunCli
) -> None:
    venv = make_venv(FILES)
    assert faults(run_cli("doctor", "users")) == [
        ("orb-common is not installed", f"{PLACE}pipenv sync")
    ]
    shutil.rmtree(venv.path)
    assert faults(run_cli("doctor", "users")) == [
        ("there is no virtual environment", f"{PLACE}pipenv install")
    ]


@pytest.mark.parametrize(
    ("files", "found", "command"),
    [
        (
            {f"{USERS}/Pipfile": "[packages]\n"},
            f"{USERS}/Pipfile does not declare orb-common",
            "pipenv install --editable ../../packages/orb-common",
        ),
        (
            {f"{USERS}/Pipfile": '[packages]\norb-common = "*"\n'},
            "`orb-common` is the local package packages/orb-common, but declared by version `*`",
            "pipenv install --editable ../../packages/orb-common",
        ),
        (
            {f"{USERS}/Pipfile": PIPFILE + 'six = "*"\n'},
            f"the hash is not that of {USERS}/Pipfile, which has changed since it was locked",
            "pipenv lock",
        ),
    ],
)
def test_a_wrong_entry_and_a_stale_lock_are_told_with_what_mends_them(
    make_venv: Callable[..., Venv],
    run_cli: RunCli,
    files: dict[str, str],
    found: str,
    command: str,
) -> None:
    make_venv({**FILES, **files})
    assert (found, f"{PLACE}{command}") in faults(run_cli("doctor", "users"))


def test_all_that_a_declared_package_requires_is_missing_and_to_be_declared(
    make_venv: Callable[..., Venv], run_cli: RunCli
) -> None:
    requires = 'dependencies = ["orb-auth", "orb-models"]\n[tool.setuptools]'
    common = metadata("orb-common").replace("[tool.setuptools]", requires)
    make_venv(
        {
            **FILES,
            f"{COMMON}/pyproject.toml": common,
            "packages/orb-auth/pyproject.toml": metadata("orb-auth"),
            "packages/orb-auth/orb_auth/__init__.py": "",
        }
    )
    outcome = run_cli("doctor", "users")
    paths = [f"--editable ../../packages/{name}" for name in ("orb-auth", "orb-models")]
    assert f"{PLACE}pipenv install {' '.join(paths)}" in [command for _, command in faults(outcome)]
    assert "declares orb-common" in outcome.stdout
    assert "declares orb-auth" not in outcome.stdout


def test_without_a_pipfile_one_is_made_first(
    make_venv: Callable[..., Venv], run_cli: RunCli
) -> None:
    files = {name: text for name, text in FILES.items() if "Pipfile" not in name}
    make_venv(files)
    assert faults(run_cli("doctor", "users")) == [
        (
            "it has no Pipfile",
            f"{PLACE}touch Pipfile && pipenv install --editable ../../packages/orb-common",
        )
    ]


@pytest.mark.parametrize(
    ("marker", "is_wanted"),
    [
        ("python_version >= '3.8'", True),
        ("python_version >= '3.8' and python_version < '3.13'", True),
        ("python_version < '3.12'", False),
        ("python_version >= '3.8' and sys_platform == 'win32'", False),
    ],
)
def test_nothing_installed_since_the_lock_changed_is_told_where_the_lock_means_this_python(
    make_venv: Callable[..., Venv], run_cli: RunCli, marker: str, is_wanted: bool
) -> None:
    pipfile = PIPFILE + 'six = "*"\nidna = "*"\n'
    locked = {
        **LOCKED,
        "six": {"version": "==1.17.0", "markers": marker},
        "idna": {"version": "==3.1"},
    }
    lock = lock_text(pipfile, default=locked)
    venv = make_venv({**FILES, f"{USERS}/Pipfile": pipfile, f"{USERS}/Pipfile.lock": lock})
    venv.install("orb_common", "1", f"{venv.workspace}/{COMMON}", editable=True)
    venv.install("idna", "3.0", None, editable=False)

    ((fault, command),) = faults(run_cli("doctor", "users"))
    assert fault.startswith(
        "nothing was installed since the lock changed: idna is 3.0, locked is 3.1"
    )
    assert fault.endswith(", and 1 more") is is_wanted
    assert command == f"{PLACE}pipenv sync"


def test_the_environment_is_the_one_that_pipenv_would_take(
    make_venv: Callable[..., Venv], run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv = make_venv(FILES)
    venv.install("orb_common", "1", f"{venv.workspace}/{COMMON}", editable=True)
    os.makedirs("active/lib/python3.12/site-packages")
    monkeypatch.setenv("VIRTUAL_ENV", "active")

    assert faults(run_cli("doctor", "users"))[0][0] == "orb-common is not installed"
    assert faults(run_cli("doctor", "users", "--venv", venv.path)) == []
    monkeypatch.setenv("PIPENV_IGNORE_VIRTUALENVS", "1")
    assert faults(run_cli("doctor", "users")) == []
    shutil.copytree("active", f"{USERS}/.venv")
    assert faults(run_cli("doctor", "users"))[0][0] == "orb-common is not installed"
    for output_format in ("text", "json"):
        outcome = run_cli("doctor", "users", "--venv", "gone", "--output-format", output_format)
        assert outcome == (2, "", "orb-lint: gone: no virtual environment\n")


def test_another_manifest_has_another_installer(
    make_venv: Callable[..., Venv], run_cli: RunCli
) -> None:
    files = {name: text for name, text in FILES.items() if "Pipfile" not in name}
    files[f"{USERS}/requirements.txt"] = "-e ../../packages/orb-common\n"
    files["orb-lint.toml"] = 'manifests = ["requirements.txt"]\n'
    make_venv(files)
    assert faults(run_cli("doctor", USERS)) == [
        ("there is no virtual environment", f"{PLACE}pip install -r requirements.txt")
    ]


def test_programs_get_it_as_json(make_venv: Callable[..., Venv], run_cli: RunCli) -> None:
    make_venv(FILES)
    document = json.loads(run_cli("doctor", "users", "--output-format", "json").stdout)
    assert (document["version"], document["unit"]) == (1, USERS)
    assert document["answers"][0] == {
        "found": f"{USERS}/Pipfile declares orb-common",
        "is_fine": True,
        "command": None,
    }
    assert document["answers"][3] == {
        "found": "orb-common is not installed",
        "is_fine": False,
        "command": f"{PLACE}pipenv sync",
    }


@pytest.mark.parametrize("unit", ["usres", "packages/orb-common", "."])
def test_what_is_no_lambda_is_refused(
    make_venv: Callable[..., Venv], run_cli: RunCli, unit: str
) -> None:
    make_venv(FILES)
    status, output, error = run_cli("doctor", unit)
    assert (status, output) == (2, "")
    assert error.startswith(f"orb-lint: `{unit}` is no Lambda of this workspace")
    assert ("did you mean `users`?" in error) is (unit == "usres")
