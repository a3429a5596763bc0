"""Asks pylint itself, with a checker that reports what two of our rules report."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import count
from typing import NamedTuple

from astroid import nodes
from pylint.checkers import BaseChecker
from pylint.lint import PyLinter
from pylint.reporters import CollectingReporter

from orb_lint.engine.run import check
from orb_lint.settings.reading import load_settings
from orb_lint.workspace.discovery.discover import discover
from tests.conftest import MakeWorkspace

Place = tuple[int, str]
"""A line and the symbol of a rule."""

_MODULES = {"exceptions": "legacy-layer-import", "search_client": "unmigrated-layer-import"}
_FILES = {
    "packages/orb-common/pyproject.toml": '[project]\nname = "orb-common"\n',
    "packages/orb-common/orb_common/__init__.py": "",
    "packages/orb-common/orb_common/exceptions.py": "class NotFound(Exception): ...\n",
    "layers/search/search_client.py": "class Client: ...\n",
    "orb-lint.toml": 'select = ["E7701", "W7704", "W7791"]\n',
}
_FOLDER = "lambdas/users"
_numbers = count()


class Verdict(NamedTuple):
    """What is reported of one source.

    Attributes:
        findings: of the two rules.
        unused: the suppressions that suppress nothing, at the lines that they speak of.
    """

    findings: list[Place]
    unused: list[Place]


class _Checker(BaseChecker):
    name = "orb-lint"
    msgs = {  # noqa: RUF012 - pylint reads it from the class
        "E7701": ("old name", "legacy-layer-import", "An old name."),
        "W7704": ("layer", "unmigrated-layer-import", "A layer."),
    }

    def visit_import(self, node: nodes.Import) -> None:
        for name, _ in node.names:
            self._report(node, name)

    def visit_importfrom(self, node: nodes.ImportFrom) -> None:
        self._report(node, node.modname)

    def _report(self, node: nodes.NodeNG, module: str) -> None:
        if module in _MODULES:
            self.add_message(_MODULES[module], node=node, line=node.lineno)


def verdicts(
    sources: Iterable[str], make_workspace: MakeWorkspace
) -> list[tuple[str, Verdict, Verdict]]:
    """What pylint and what this tool says of some sources: (source, pylint's, ours).

    Sources over which pylint itself stumbles are left out: it does over a comment behind a `with`
    that is first in an `else`.
    """
    texts = {f"module_{next(_numbers)}.py": source for source in sources}
    root = make_workspace(_FILES | {f"{_FOLDER}/{name}": source for name, source in texts.items()})
    theirs = _ask_pylint([os.path.join(root, _FOLDER, name) for name in texts])
    ours: dict[str, Verdict] = {name: Verdict([], []) for name in texts}
    for finding in check(discover(root, load_settings(root))).findings:
        verdict = ours[os.path.basename(finding.path)]
        if finding.symbol != "unused-suppression":
            verdict.findings.append((finding.span.line, finding.symbol))
            continue
        text = texts[os.path.basename(finding.path)].split("\n")[finding.span.line - 1]
        name = text[finding.span.column - 1 : finding.span.end_column - 1].lower()
        symbol = {"e7701": "legacy-layer-import", "w7704": "unmigrated-layer-import"}.get(name)
        line = finding.span.line + ("disable-next" in text)
        verdict.unused.append((line, symbol or name))
    return [
        (source, theirs[name], Verdict(*map(sorted, ours[name])))
        for name, source in texts.items()
        if name in theirs
    ]


def _ask_pylint(paths: list[str]) -> dict[str, Verdict]:
    reporter = CollectingReporter()
    linter = PyLinter(reporter=reporter)
    linter.register_checker(_Checker(linter))
    linter.disable("all")
    for symbol in (*_MODULES.values(), "useless-suppression", "astroid-error"):
        linter.enable(symbol)
    linter.check(paths)
    found: dict[str, Verdict] = {os.path.basename(path): Verdict([], []) for path in paths}
    stumbled = {each.path for each in reporter.messages if each.symbol == "astroid-error"}
    for path in stumbled:
        del found[os.path.basename(path)]
    for message in reporter.messages:
        if message.path in stumbled:
            continue
        verdict = found[os.path.basename(message.path)]
        if message.symbol in _MODULES.values():
            verdict.findings.append((message.line, message.symbol))
        elif message.symbol == "useless-suppression":
            symbols = (each for each in _MODULES.values() if each in message.msg)
            verdict.unused.extend((message.line, symbol) for symbol in symbols)
    return {name: Verdict(*map(sorted, verdict)) for name, verdict in found.items()}
