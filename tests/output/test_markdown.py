from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from orb_lint.output import markdown
from orb_lint.output.printable import printable
from tests.cli.workspaces import BROKEN, CLEAN, SELECT
from tests.output.hostile import NAMES, hostile_files
from tests.output.reports import NOWHERE, finding, report

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace, RunCli

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def cells(text: str) -> list[list[str]]:
    """The rows of the table below its head: for each cell the text that is shown.

    No cell may hold anything but text and code.
    """
    rows: list[list[str]] = []
    tokens = PARSER.parse(text)
    for before, token in pairwise(tokens):
        if before.type == "td_open":
            children = token.children or []
            markup = {child.content for child in children if child.type == "html_inline"}
            assert {child.type for child in children} <= {"text", "text_special", "html_inline"}
            assert markup <= {"<code>", "</code>", "<!-- -->"}
            shown = [child.content for child in children if child.type != "html_inline"]
            rows[-1].append("".join(shown))
        elif before.type == "tr_open":
            rows.append([])
    return [row for row in rows if row]


def test_each_finding_is_a_row(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    root = make_workspace(BROKEN)
    text = run_cli("check", *SELECT, "--output-format", "markdown", root).stdout
    assert text.startswith("### orb-lint\n\nFound 2 errors in 5 files of 3 units; 2 fixable with")
    first, second = cells(text)
    assert first[:3] == ["error", "E7701 legacy-layer-import", "lambdas/orders/index.py:2"]
    assert second[3] == (
        "exceptions is an old layer name: write from orb_common.exceptions import OrbError"
    )
    assert "<code>from orb_common.exceptions import OrbError</code>" in text


def test_nothing_found_is_a_line(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    text = run_cli("check", *SELECT, "--output-format", "markdown", make_workspace(CLEAN)).stdout
    assert text == "### orb-lint\n\nNothing found in 5 files of 3 units.\n"


def test_hostile_names_stay_text(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    root = make_workspace(hostile_files())
    select = ("--select", "E7720,E7790")
    text = run_cli("check", *select, "--output-format", "markdown", root).stdout
    rows = cells(text)
    assert {len(row) for row in rows} == {4}
    for name in NAMES:
        assert printable(f"lambdas/{name}/{name}.py:3") in {row[2] for row in rows}
    assert "@team" not in text
    assert "team #1" not in text


def test_it_is_no_longer_than_a_comment_may_be() -> None:
    many = report(*(finding("`é`" * 300, line) for line in range(1, 200)))
    text = "".join(markdown.render(many, NOWHERE))
    assert 60_000 < len(text.encode()) <= 65_536
    shown = len(cells(text))
    assert text.endswith(f"\nand {199 - shown} findings more\n")
