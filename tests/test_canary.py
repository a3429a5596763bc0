"""Nothing of a checked workspace is ever imported or run: its every file would leave a trace."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeWorkspace

COMMON = "packages/orb-common"
MODELS = "packages/orb-models"
EVENTS = "packages/orb-events"


def canary(trace: Path) -> str:
    return f"open({str(trace)!r}, 'a').write(__file__ + chr(10))\n"


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    return tmp_path / "trace"


@pytest.fixture
def root(make_workspace: MakeWorkspace, trace: Path) -> str:
    """A workspace in which chains and circles make every graph be built."""
    modules = {
        f"{COMMON}/setup.py": "from setuptools import setup\nsetup(name='orb-common')\n",
        f"{COMMON}/orb_common/__init__.py": "from orb_events.bus import x\n",
        f"{COMMON}/orb_common/exceptions.py": "from .late import *\nclass E: ...\n",
        f"{COMMON}/orb_common/late.py": "",
        f"{COMMON}/conftest.py": "",
        f"{EVENTS}/orb_events/__init__.py": "import orb_common\n",
        f"{EVENTS}/orb_events/bus.py": "import orb_models\nx = 1\n",
        f"{MODELS}/orb_models/__init__.py": "",
        "layers/net/sitecustomize.py": "",
        "lambdas/users/index.py": (
            "import sys\nsys.path.append('/opt/python')\nfrom exceptions import E\n"
            "import orb_events\nimport importlib\nimportlib.import_module('exceptions')\n"
        ),
        "lambdas/users/tests/test_index.py": "from unittest.mock import patch\npatch('models.x')\n",
        "lambdas/users/usercustomize.py": "",
    }
    files = {path: canary(trace) + source for path, source in modules.items()}
    files[f"{COMMON}/pyproject.toml"] = "[project]\nname = 'orb-common'\n"
    files["lambdas/users/Pipfile"] = '[packages]\norb-events = "*"\n'
    return make_workspace(files)


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "."),
        ("why", "orb-common", "orb-models"),
        ("why", "orb_common.exceptions", "orb_models"),
        ("why", "lambdas/users/index.py:4"),
        ("workspace", "."),
    ],
    ids=lambda arguments: " ".join(arguments),
)
def test_no_command_runs_or_imports_anything(
    arguments: tuple[str, ...], root: str, trace: Path
) -> None:
    """Even where the packages could be imported, and an import of one would run it."""
    search_path = [f"{root}/{folder}" for folder in (COMMON, MODELS, EVENTS)]
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    outcome = subprocess.run(
        [sys.executable, "-m", "orb_lint", *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([here, *search_path])},
        capture_output=True,
        text=True,
        check=False,
    )

    assert outcome.returncode in (0, 1), outcome.stderr
    assert "orb_" in outcome.stdout
    assert not trace.exists()


def test_the_canary_sings_where_it_is_imported(root: str, trace: Path) -> None:
    subprocess.run([sys.executable, "-c", "import orb_models"], cwd=f"{root}/{MODELS}", check=True)

    assert trace.exists()
