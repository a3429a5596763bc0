"""Every row of the tables in `docs/manifests.md` is true."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

import pytest

from tests.conftest import Check, MakeWorkspace

PAGE = os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "docs/manifests.md"
)
RULES = "E7720,E7721,E7724,E7725,W7726,E7727,W7728,W7729,E7732"
SETTINGS = 'manifests = ["Pipfile", "requirements.txt", "pyproject.toml"]\n'
AROUND = {
    "packages/kit/pyproject.toml": '[project]\nname = "kit"\noptional-dependencies.db = []\n',
    "packages/kit/kit/__init__.py": "",
    "packages/bare/bare/__init__.py": "",
    "lambdas/users/index.py": "import kit\n",
    "orb-lint.toml": SETTINGS,
}


class Row(NamedTuple):
    """A manifest, and the codes of the rules that speak of it."""

    name: str
    text: str
    codes: tuple[str, ...]


def rows() -> list[Row]:
    with open(PAGE, encoding="utf-8") as file:
        sections = re.split(r"^## (.+)$", file.read(), flags=re.MULTILINE)[1:]
    return [
        Row(name, "\n".join(re.findall(r"`([^`]+)`", written)) + "\n", tuple(codes.split()))
        for name, section in zip(sections[::2], sections[1::2], strict=True)
        for written, codes in re.findall(
            r"^\| (`.*?`) \| [^|]+ \|([^|\n]*)\|$", section, flags=re.MULTILINE
        )
    ]


def written(row: Row) -> str:
    if row.name == "pyproject.toml":
        return f'project.name = "users"\nproject.version = "1"\n{row.text}'
    in_table = row.name == "Pipfile" and not re.match(r"\[|[\w-]+\.", row.text)
    return f"[packages]\n{row.text}" if in_table else row.text


def test_there_are_rows_of_every_format() -> None:
    assert {row.name for row in rows()} == {"Pipfile", "requirements.txt", "pyproject.toml"}
    assert len(rows()) > 40


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.text.strip())
def test_what_a_row_says_is_found(row: Row, make_workspace: MakeWorkspace, check: Check) -> None:
    root = make_workspace({**AROUND, f"lambdas/users/{row.name}": written(row)})
    found = [finding["code"] for finding in check("--select", RULES, root)]
    assert sorted(found, key=lambda code: code[1:]) == sorted(row.codes, key=lambda code: code[1:])
