"""What the command line says where no command does its work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from orb_lint import __version__

if TYPE_CHECKING:
    from tests.conftest import RunCli


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
        (["zzz"], "orb-lint: error: no command `zzz`"),
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
    assert outcome.stderr.splitlines()[-1] == error
