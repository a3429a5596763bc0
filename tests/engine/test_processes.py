"""Work that is shared among processes comes to the same as work done in one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

import pytest

from orb_lint.engine import run
from orb_lint.processes import share_out
from orb_lint.settings.reading import load_settings
from orb_lint.workspace.discovery.discover import discover
from tests.conftest import MakeWorkspace

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


def double(numbers: Sequence[int]) -> list[tuple[int, int]]:
    return [(2 * number, os.getpid()) for number in numbers]


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_every_item_is_done_once(processes: int) -> None:
    done = [each for share in share_out(double, range(100), processes, fail) for each in share]

    assert sorted(number for number, _ in done) == list(range(0, 200, 2))
    assert len({process for _, process in done}) == processes


def test_processes_get_shares_of_about_the_same_size() -> None:
    sizes = {number: 100 if number % 2 else 1 for number in range(100)}

    shares = share_out(double, range(100), 2, fail, sizes.__getitem__)

    done: dict[int, int] = {}
    for double_number, process in (each for share in shares[1:] for each in share):
        done[process] = done.get(process, 0) + sizes[double_number // 2]
    assert len(done) == 2
    assert max(done.values()) - min(done.values()) <= 100


def test_what_a_lost_process_should_have_done_is_done_all_the_same() -> None:
    here = os.getpid()

    def double_most(numbers: Sequence[int]) -> list[tuple[int, int]]:
        done = []
        for number in numbers:
            if os.getpid() != here and len(numbers) > 1 and number == 51:
                os._exit(3)
            done += double([number])
        return done

    done = [each for share in share_out(double_most, range(100), 2, fail) for each in share]

    assert sorted(number for number, _ in done) == list(range(0, 200, 2))
    assert {number for number, process in done if process != here} == {2 * 51}


def test_an_item_over_which_every_process_is_lost_is_told() -> None:
    here = os.getpid()
    lost: list[tuple[int, str]] = []

    def double_most(numbers: Sequence[int]) -> list[int]:
        for number in numbers:
            if os.getpid() != here and number == 51:
                os.kill(os.getpid(), signal.SIGKILL)
        return list(numbers)

    done = share_out(double_most, range(100), 2, lambda *loss: lost.append(loss))

    assert sorted(number for share in done for number in share) == [*range(51), *range(52, 100)]
    [(number, how)] = lost
    assert number == 51
    assert "killed by SIGKILL" in how


def test_a_failure_here_leaves_no_process_behind() -> None:
    here = os.getpid()
    reader, writer = os.pipe()

    def fail_here(numbers: Sequence[int]) -> None:
        if os.getpid() != here:
            os.write(writer, f"{os.getpid()} ".encode())
            while True:
                pass
        if len(numbers) > 10:
            while not os.read(reader, 1):
                pass
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        share_out(fail_here, range(100), 2, fail)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def fail(item: int, how: str) -> None:
    raise AssertionError(item, how)


PROGRAM = """
import os, resource, signal, sys
from orb_lint.cli import check, main
from orb_lint.engine import run
from orb_lint.engine.checker import Checker

run._WORTH_A_PROCESS = 1
check.usable_processors = lambda: 3
signal.signal(signal.SIGINT, signal.default_int_handler)  # which shells turn off in the background
here, judge = os.getpid(), Checker._check_unit

def judge_at_work(self, unit):
    if os.getpid() != here and unit.name == "bad":
        {act}
    return judge(self, unit)

Checker._check_unit = judge_at_work
sys.exit(main(["check", "--output-format", "concise", sys.argv[1]]))
"""
SAY_AND_HANG = """
        os.write(1, b"%d " % os.getpid())
        while True: pass"""


Start = Callable[[str, str], "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a check in several processes, in one of which something happens at the Lambda `bad`.

    None of them is left at the end, whatever becomes of the test.
    """
    commands: list[subprocess.Popen[str]] = []

    def start(root: str, act: str) -> subprocess.Popen[str]:
        command = subprocess.Popen(
            [sys.executable, "-c", PROGRAM.replace("{act}", act), root],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        commands.append(command)
        return command

    yield start
    for command in commands:
        with suppress(ProcessLookupError):
            os.killpg(command.pid, signal.SIGKILL)
        command.wait()


@pytest.fixture
def lambdas(make_workspace: MakeWorkspace) -> str:
    """A workspace of Lambdas with a finding each, one of them called `bad`."""
    package = "packages/orb-common/orb_common"
    files = {f"{package}/exceptions.py": "class E: ...\n", f"{package}/__init__.py": ""}
    files["packages/orb-common/pyproject.toml"] = '[project]\nname = "orb-common"\n'
    names = [*(f"a{number}" for number in range(40)), "bad"]
    return make_workspace(
        files | {f"lambdas/{n}/i.py": "from exceptions import E\n" for n in names}
    )


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="nothing else tells what has ended")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_one_that_began_it(
    number: signal.Signals, start: Start, lambdas: str
) -> None:
    command = start(lambdas, SAY_AND_HANG)
    assert command.stdout is not None
    worker = command.stdout.read(2)
    while not worker.endswith(" "):
        worker += command.stdout.read(1)
    assert is_running(int(worker))

    command.send_signal(number)
    _, said = command.communicate(timeout=30)

    end = time.monotonic() + 5
    while is_running(int(worker)) and time.monotonic() < end:
        time.sleep(0.01)
    assert not is_running(int(worker))
    assert said == ""


def is_running(process: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_what_judges_a_lambda_may_be_killed_once(start: Start, lambdas: str) -> None:
    once = os.path.join(lambdas, ".killed")
    act = f"os.path.exists({once!r}) or (open({once!r}, 'x'), os.kill(os.getpid(), 9))"
    command = start(lambdas, act)
    found, said = command.communicate(timeout=60)

    assert os.path.exists(once)
    assert (command.returncode, said) == (1, "")
    assert found.count("E7701") == 41


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ("os.kill(os.getpid(), 9)", "killed by SIGKILL; was there too little memory?"),
        (
            "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)); bytearray(1 << 40)",
            "MemoryError",
        ),
    ],
    ids=["killed", "out of memory"],
)
def test_a_lambda_that_brings_down_whoever_judges_it_is_named(
    act: str, reason: str, start: Start, lambdas: str
) -> None:
    command = start(lambdas, act)
    found, said = command.communicate(timeout=60)

    assert command.returncode == 2
    assert said.startswith("orb-lint: lambdas/bad: not judged, a fault of this tool: ")
    assert reason in said
    assert said.count("\n") == 1
    assert found.count("E7701") == 40


def test_many_processes_find_what_one_finds(
    make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = "packages/orb-common"
    root = make_workspace(
        {
            f"{package}/pyproject.toml": '[project]\nname = "orb-common"\n',
            f"{package}/orb_common/__init__.py": "",
            f"{package}/orb_common/exceptions.py": "class NotFound(Exception): ...\n",
            f"{package}/orb_common/broken.py": "class\n",
            f"{package}/tests/test_exceptions.py": "import orb_common.exceptions\n",
        }
        | {
            f"lambdas/l{number}/index.py": "from exceptions import NotFound\n"
            "import exceptions  # orb-lint: ignore[E7701]  # orb-lint: ignore[E7703]\n"
            f"from orb_common.broken import gone{number}\n"
            for number in range(60)
        }
    )
    workspace = discover(root, load_settings(root))
    monkeypatch.setattr(run, "_WORTH_A_PROCESS", 10)

    alone = run.check(workspace)

    assert len(alone.findings) == 60 * 3 + 1
    assert run.check(workspace, processes=3) == alone


def test_nobody_is_called_for_a_single_lambda(
    make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_workspace({f"{folder}/a.py": "" for folder in ("lambdas/users", "docs", "tools")})
    monkeypatch.setattr(run, "_WORTH_A_PROCESS", 1)
    monkeypatch.setattr(os, "fork", None)

    assert run.check(discover(root, load_settings(root)), processes=3).units == 1


@pytest.mark.parametrize("processes", [1, 3])
def test_progress_is_told_by_one_process_and_grows_with_the_files(
    processes: int,
    make_workspace: MakeWorkspace,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    root = make_workspace(
        {
            f"lambdas/l{number}/m{module}.py": ""
            for number in range(20)
            for module in range(1 + number % 5)
        }
    )
    workspace = discover(root, load_settings(root))
    monkeypatch.setattr(run, "_WORTH_A_PROCESS", 10)

    def tell(done: int, total: int) -> None:
        os.write(1, f"{os.getpid()} {done} {total}\n".encode())

    run.check(workspace, processes=processes, progress=tell)

    steps = [[int(word) for word in line.split()] for line in capfd.readouterr().out.splitlines()]
    assert {process for process, _, _ in steps} == {os.getpid()}
    assert [done for _, done, _ in steps] == sorted(done for _, done, _ in steps)
    assert len({total for _, _, total in steps}) == 1
    assert all(done <= total for _, done, total in steps)
    assert processes > 1 or steps[-1][1:] == [steps[-1][2]] * 2
