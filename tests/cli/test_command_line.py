"""What the command line says where no command does its work."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import orb_lint
from orb_lint import __version__
from orb_lint.cli import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeWorkspace, RunCli


def test_alone_it_shows_its_help_and_has_done_nothing(run_cli: RunCli) -> None:
    status, output, error = run_cli()

    assert (status, output) == (2, "")
    assert error == run_cli("--help").stdout
    assert "check" in error


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_it_tells_its_version(run_cli: RunCli, option: str) -> None:
    assert run_cli(option) == (0, f"orb-lint {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["chek"], "orb-lint: error: no command `chek`; did you mean `check`?"),
        (["zzz"], "orb-lint: error: no command `zzz`; there are " + ", ".join(COMMANDS)),
        (
            ["check", "--selct", "E7701"],
            "orb-lint check: error: unrecognized argument `--selct`; did you mean `--select`?",
        ),
        (
            ["check", "--statistcs=1"],
            "orb-lint check: error: unrecognized argument `--statistcs`;"
            " did you mean `--statistics`?",
        ),
        (["why", "a", "b", "c"], "orb-lint why: error: unrecognized argument `c`"),
    ],
)
def test_of_an_unknown_word_the_nearest_known_one_is_named(
    run_cli: RunCli, arguments: list[str], error: str
) -> None:
    outcome = run_cli(*arguments)

    assert (outcome.status, outcome.stdout) == (2, "")
    assert outcome.stderr == f"{error}\n"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["workspace"], 0),
        (["workspace", "--output-format", "json"], 0),
        (["rule", "E7701"], 0),
        (["--help"], 0),
        (["graph"], 0),
        (["check"], 1),
        (["check", "--output-format", "json"], 1),
        (["check", "lambdas/l0"], 0),
        (["check", "nowhere"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("closes_errors", [False, True])
def test_it_comes_to_the_same_where_nobody_reads(
    arguments: list[str],
    status: int,
    *,
    closes_errors: bool,
    unbuffered: str,
    make_workspace: MakeWorkspace,
) -> None:
    files = {f"lambdas/l{number}/index.py": "" for number in range(500)}
    root = make_workspace({**files, "lambdas/bad/index.py": "from .. import gone\n"})
    reader, writer = os.pipe()
    os.close(reader)
    here = os.path.dirname(os.path.dirname(orb_lint.__file__))

    outcome = subprocess.run(
        [sys.executable, "-m", "orb_lint", *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": here, "PYTHONUNBUFFERED": unbuffered},
        stdout=writer,
        stderr=writer if closes_errors else subprocess.PIPE,
        check=False,
    )
    os.close(writer)

    assert outcome.returncode == status
    if status < 2 and not closes_errors:
        assert outcome.stderr == b""


def test_a_current_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    outcome = subprocess.run(
        ["sh", "-c", 'rmdir "$PWD" && exec "$@"', "", sys.executable, "-m", "orb_lint", "check"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(orb_lint.__file__))},
        capture_output=True,
        check=False,
    )
    assert (outcome.returncode, outcome.stdout) == (2, b"")
    assert outcome.stderr == b"orb-lint: the current folder: No such file or directory\n"


INTERRUPTED = """\
import signal, sys
def interrupt(event, arguments):
    if event == "import" and arguments[0] == "{}":
        signal.raise_signal(signal.SIGINT)
sys.addaudithook(interrupt)
from orb_lint.__main__ import main
sys.argv = ["orb-lint", "check"]
sys.exit(main())
"""


@pytest.mark.parametrize(
    "module", ["orb_lint.cli", "argparse", "orb_lint.cli.parser", "orb_lint.engine.run"]
)
def test_an_interruption_while_the_program_is_loaded_is_no_traceback(module: str) -> None:
    program = INTERRUPTED.format(module)
    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (130, b"", b"")
