"""Runs of the real pylint with the plugin, and what they report."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import redirect_stdout
from typing import Any, NamedTuple

from astroid import MANAGER
from pylint.lint import PyLinter, Run
from pylint.reporters import CollectingReporter

from orb_lint import register

ONLY_OURS = ("--load-plugins=orb_lint", "--disable=all", "--enable=orb-lint")
FOR_AN_EDITOR = ("--reports=n", "--output-format=json2", "--clear-cache-post-run=y")
"""What the pylint extension of VS Code adds to the arguments of its user."""

ALONE = (f"--rcfile={os.devnull}", "--jobs=1", "--persistent=n")
"""Runs in this very process, whatever settings lie around it."""

NOT_WORKING = "orb-lint-not-working"


class Message(NamedTuple):
    """One message of pylint; line and column, as pylint counts them, from 1 and from 0."""

    path: str
    line: int
    column: int
    symbol: str
    text: str


class PylintRun(NamedTuple):
    """How a run of pylint ended."""

    messages: list[Message]
    stderr: str
    status: int


def run_pylint(
    *arguments: str, cwd: str, stdin: str | None = None, options: Iterable[str] = ONLY_OURS
) -> PylintRun:
    """Run pylint as a program of its own, in a folder."""
    outcome = subprocess.run(
        [sys.executable, "-m", "pylint", *options, "--output-format=json2", *arguments],
        cwd=cwd,
        input=None if stdin is None else stdin.encode(),
        stdin=subprocess.DEVNULL if stdin is None else None,
        env={**os.environ, "PYLINTHOME": os.path.join(cwd, ".pylint-location")},
        capture_output=True,
        check=False,
    )
    stderr = outcome.stderr.decode()
    assert outcome.stdout, stderr
    return PylintRun(messages_in(outcome.stdout.decode(), cwd), stderr, outcome.returncode)


def run_here(*arguments: str, root: str) -> list[Message]:
    """Run pylint in this process on absolute paths; paths in the messages are relative to root."""
    with redirect_stdout(io.StringIO()) as output:
        Run([*ALONE, *ONLY_OURS, *FOR_AN_EDITOR, *arguments], exit=False)
    return messages_in(output.getvalue(), root)


def make_linter() -> PyLinter:
    """A linter with nothing but the plugin, to be asked again and again."""
    linter = PyLinter()
    register(linter)
    return linter


def lint_again(linter: PyLinter, *paths: str, root: str) -> list[Message]:
    """What a linter that may have run before reports of some files as they are now."""
    for name, module in list(MANAGER.astroid_cache.items()):
        if (module.file or "").startswith(root):
            del MANAGER.astroid_cache[name]
    reporter = CollectingReporter()
    linter.set_reporter(reporter)
    linter.check([os.path.join(root, path) for path in paths])
    return [
        Message(os.path.relpath(each.abspath, root), each.line, each.column, each.symbol, each.msg)
        for each in reporter.messages
    ]


def messages_in(report: str, root: str) -> list[Message]:
    """The messages of a report in JSON, in its order."""
    messages: list[dict[str, Any]] = json.loads(report)["messages"]
    return [
        Message(
            os.path.relpath(os.path.realpath(each["absolutePath"]), root),
            each["line"],
            each["column"],
            each["symbol"],
            each["message"],
        )
        for each in messages
    ]
