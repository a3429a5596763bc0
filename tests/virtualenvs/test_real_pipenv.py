"""`orb-lint doctor` on virtual environments that real pipenvs have made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.test_doctor import FILES, USERS, faults

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace, RunCli
    from tests.real_pipenv import Pipenv


def test_each_fault_in_a_real_pipenv_is_seen_and_mended_by_its_command(
    pipenv: Pipenv,
    make_workspace: MakeWorkspace,
    run_cli: RunCli,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: object,
) -> None:
    files = {name: text for name, text in FILES.items() if not name.endswith(".lock")}
    root = make_workspace({**files, "orb-lint.toml": ""}, git=False)
    other = make_workspace(files, git=False)
    monkeypatch.chdir(root)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.setenv("WORKON_HOME", str(tmp_path))

    def fixed() -> list[str]:
        """What is wrong, after which each command has been run until nothing is wrong."""
        told = [fault for fault, _ in faults(run_cli("doctor", "users"))]
        for _ in range(4):
            found = faults(run_cli("doctor", "users"))
            if not found:
                return told
            pipenv.shell(found[0][1], root)
        pytest.fail(f"not fixed: {found}")

    assert fixed() == [
        f"{USERS}/Pipfile has no Pipfile.lock",
        "there is no virtual environment",
    ]

    pip = f"cd {USERS} && pipenv run pip"
    pipenv.shell(f"{pip} uninstall --yes orb-common", root)
    assert fixed() == ["orb-common is not installed"]

    pipenv.shell(f"{pip} install ../../packages/orb-common", root)
    assert fixed() == ["orb-common is installed as a copy, which later changes do not reach"]

    pipenv.shell(f"{pip} install --editable {other}/packages/orb-common", root)
    assert fixed() == [
        f"orb-common is installed from {other}/packages/orb-common, not from this repository"
    ]

    with open(f"{USERS}/index.py", "a", encoding="utf-8") as file:
        file.write("import orb_models\n")
    assert fixed() == [f"{USERS}/Pipfile does not declare orb-models"]
    with open(f"{USERS}/Pipfile", encoding="utf-8") as file:
        assert "packages/orb-models" in file.read()
