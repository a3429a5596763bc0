"""`# orb-lint: ignore[…]`, in Python and in other files."""

from __future__ import annotations

from typing import ClassVar

import pytest

from orb_lint.findings import Finding, Severity, Span
from orb_lint.rules.registry import known_names
from orb_lint.settings import NEWEST_PYTHON
from orb_lint.suppressions.reading import other_suppressions, python_suppressions
from tests.conftest import Check, MakeWorkspace
from tests.rules.reports import lines
from tests.workspaces import OLD, USERS, users

IGNORE = "# orb-lint: ignore[legacy-layer-import]"


def ignored(path: str, source: str) -> list[tuple[int, str]]:
    """The names in a file that is no Python, each with the line that it speaks of."""
    found = other_suppressions(path, source.encode(), known_names())
    return [(each.reach.at, each.name) for each in found.suppressions] if found else []


class TestPython:
    @staticmethod
    def left(source: str, make_workspace: MakeWorkspace, check: Check) -> list[int]:
        """The lines of the old imports that are still reported."""
        return lines(check("--select", "E7701", make_workspace(users(source))))

    @pytest.mark.parametrize(
        "comment",
        [
            IGNORE,
            "# orb-lint: ignore[E7701]",
            "# orb-lint: ignore[E7703, legacy-layer-import] reason",
            "# orb-lint: ignore[ E7701 ,E7703 ]: reason",
            "#orb-lint:ignore [E7701] -- reason",
            "# noqa: F401 # orb-lint: ignore[E7701] # type: ignore",
            "# orb-lint: ignore[E7703] # orb-lint: ignore[E7701]",
        ],
    )
    def test_at_the_end_of_a_line_it_speaks_of_that_line(
        self, comment: str, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        assert self.left(f"{OLD}\n{OLD}  {comment}\n{OLD}\n", make_workspace, check) == [1, 3]

    @pytest.mark.parametrize(
        "comment",
        [
            "# orb-lint: ignore",
            "# orb-lint: ignore[]",
            "# orb-lint: ignore E7701",
            "# orb-lint: ignore[E7701",
            "# orb-lint: ignore[E7703]",
            "# orb-lint: ignore[all]",
            "# orb-lint: ignore[E]",
            "# orb-lint: ignored[E7701]",
            "# orb-lint: disable=E7701",
            "# orb-lint ignore[E7701]",
        ],
    )
    def test_what_does_not_name_the_rule_suppresses_nothing(
        self, comment: str, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        assert self.left(f"{OLD}  {comment}\n", make_workspace, check) == [1]

    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            (f"{IGNORE}\n{OLD}\n{OLD}\n", [3]),
            (f"{IGNORE}\n\n# why\n{OLD}\n{OLD}\n", [5]),
            (f"def f():\n    {IGNORE}\n\n    {OLD}\n    {OLD}\n", [5]),
            (f"def f():\n    a\n{IGNORE}\n    {OLD}\n", []),
            (f"{IGNORE}\nfrom exceptions import (\n    NotFound,\n)\n", []),
            (f"{IGNORE}\nx = 1\n{OLD}\n", [3]),
            (f'{IGNORE}\nx = """\n"""\n{OLD}\n', [4]),
            (f"{OLD}\n{IGNORE}\n", [1]),
            (f"{OLD}\n{IGNORE}", [1]),
        ],
    )
    def test_on_a_line_of_its_own_it_speaks_of_the_next_statement(
        self, source: str, expected: list[int], make_workspace: MakeWorkspace, check: Check
    ) -> None:
        assert self.left(source, make_workspace, check) == expected

    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            (f'x = "{IGNORE}"; {OLD}\n', [1]),
            (f'"""\n{IGNORE}\n"""; {OLD}\n', [3]),
            (f"x = '\\\n{IGNORE}'; {OLD}\n", [2]),
            (f'x = f"""{{\n1}} {IGNORE}"""; {OLD}\n', [2]),
        ],
    )
    def test_in_a_string_it_is_no_comment(
        self, source: str, expected: list[int], make_workspace: MakeWorkspace, check: Check
    ) -> None:
        assert self.left(source, make_workspace, check) == expected

    def test_a_pragma_that_enables_a_rule_does_not_undo_it(
        self, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        source = f"# pylint: enable=E7701\n{OLD}  {IGNORE}\n"
        assert self.left(source, make_workspace, check) == []

    @pytest.mark.parametrize(
        "comments",
        [
            "# pylint: skip-file\n# pylint: enable=E7701",
            "# pylint: disable=E7702\n# pylint: skip-file",
            "# pylint: disable=E7702, all",
            "# orb-lint: ignore[E7703]\n# pylint: skip-file",
        ],
    )
    def test_a_file_that_is_skipped_is_skipped_whatever_else_is_said(
        self, comments: str, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        root = make_workspace(users(f"{OLD}\n{comments}\n{OLD}\n"))
        assert check("--select", "E7701,W7791", root) == []

    def test_a_file_that_is_skipped_stays_so_where_pylint_hears_the_pragmas(self) -> None:
        source = f"# pylint: skip-file\n{OLD}  {IGNORE}\n".encode()
        found = python_suppressions("index.py", source, NEWEST_PYTHON, known_names())
        assert found is not None
        place = ("index.py", Span(2, 1, 2, 5))
        finding = Finding(*place, "E7701", "legacy-layer-import", "old", "", Severity.ERROR, None)

        assert found.without_pragmas().remaining([finding]) == []

    def test_a_pragma_behind_all_code_counts_to_the_end_of_the_file(
        self, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        unused, pragma = "# orb-lint: ignore[E7703]", "# pylint: disable=unused-suppression"
        select = "E7703,W7791"
        behind = make_workspace(users(f"import json\n{pragma}\n\n\n{unused}\n"))
        assert check("--select", select, behind) == []
        before = make_workspace(users(f"import json\n{unused}\nimport os\n{pragma}\n"))
        assert lines(check("--select", select, before)) == [2]

    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            (f"def f():\n    {OLD}\n    # pylint: disable=E7701\n\n{OLD}\n", [2]),
            (f"if a:\n    {OLD}\n    # pylint: disable=E7701\nelse:\n    {OLD}\n", [2]),
            (f"if a:\n    # pylint: disable=E7701\n    {OLD}\n    {OLD}\n{OLD}\n", [5]),
            (f"if a:\n    x\n    # pylint: disable=E7701\n    {OLD}\nelse:\n    {OLD}\n", [6]),
        ],
    )
    def test_a_pragma_behind_the_last_statement_of_a_block_belongs_to_what_is_around_it(
        self, source: str, expected: list[int], make_workspace: MakeWorkspace, check: Check
    ) -> None:
        assert self.left(source, make_workspace, check) == expected

    def test_it_is_heard_in_a_stub_and_outside_every_unit(
        self, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        string = "import_module('exceptions')  # orb-lint: ignore[E7703]\n"
        root = make_workspace(
            users("") | {f"{USERS}/a.pyi": f"{OLD}  {IGNORE}\n", "scripts/run.py": string}
        )
        assert check("--select", "E7701,E7703", root) == []


class TestOtherFiles:
    NAMED: ClassVar[tuple[tuple[str, str, list[int]], ...]] = (
        ("Pipfile", f"[packages]\na = 1  {IGNORE}\n", [2]),
        ("Pipfile", f"{IGNORE}\n\n# why\n[packages]\n", [4]),
        ("Pipfile", f"a = '''\n{IGNORE}\n'''\nb = \"{IGNORE}\" {IGNORE}\n", [4]),
        ("pyproject.toml", f'a = [\n    "#",  {IGNORE}\n]\n', [2]),
        ("pyproject.toml", f'a = "\\"{IGNORE}"\n', []),
        ("Pipfile", f"[packages\na = 'it''s  {IGNORE}\n", [2]),
        ("Pipfile", f"[packages\r\na = 1  {IGNORE}\r\n", [2]),
        ("Pipfile", f"\ufeffa = 1  {IGNORE}", [1]),
        ("template.yaml", f"a: b  {IGNORE}\n", [1]),
        ("template.yaml", f"a: b{IGNORE}\n", []),
        ("template.yaml", f"a: \"{IGNORE}\"\nb: ' {IGNORE}'\n", []),
        ("template.yaml", f"a: it's fine  {IGNORE}\n", [1]),
        ("template.yaml", f"{IGNORE}\n# more\na: b\n", [3]),
        ("setup.cfg", f"[mypy]\nmypy_path = a  {IGNORE}\n", [2]),
        (".env", f"{IGNORE}\nPYTHONPATH=/opt/python\n", [2]),
        ("requirements.txt", f"-e ../orb#egg=x  {IGNORE}\n", [1]),
        ("Dockerfile", f"FROM a\n  {IGNORE}\nCOPY a b\n", [3]),
        ("Pipfile.lock", f'{{"a": 1}}  {IGNORE}\n', []),
        ("settings.json", f'{{"a": 1}}  {IGNORE}\n', []),
    )

    @pytest.mark.parametrize(("path", "source", "expected"), NAMED)
    def test_a_comment_is_what_the_format_takes_for_one(
        self, path: str, source: str, expected: list[int]
    ) -> None:
        assert [line for line, _ in ignored(f"a/{path}", source)] == expected

    def test_a_pragma_for_pylint_means_nothing_there(self) -> None:
        source = "# pylint: disable=E7732\n# orb-lint: ignore[E7720]\na = 1\n"
        assert ignored("Pipfile", source) == [(3, "E7720")]

    def test_it_suppresses_a_finding_on_its_line(
        self, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        pipfile = "[packages]\na = 1  # orb-lint: ignore[E7732]\n"
        root = make_workspace(users("", pipfile))
        assert check("--select", "E7732,W7791", root) == []

    def test_it_suppresses_a_finding_in_a_file_that_only_a_rule_reads(
        self, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        files = users("") | {"backend/Pipfile": "[packages\n# orb-lint: ignore[E7732]\n"}
        assert lines(check("--select", "E7732,W7791", make_workspace(files))) != []
        files["backend/Pipfile"] = "[packages  # orb-lint: ignore[E7732] broken on purpose\n"
        assert check("--select", "E7732,W7791", make_workspace(files)) == []


HOSTILE: dict[str, bytes] = {
    "ten thousand pragmas": (f"{OLD}\n# pylint: disable=E7701\n" * 10_000).encode(),
    "ten thousand trailing pragmas": (f"{OLD}  # pylint: disable=E7701\n" * 10_000).encode(),
    "many in one comment": b"x = 1  " + b"# pylint: disable=E7701 " * 1_000,
    "many ignores in one comment": b"x = 1  " + b"# orb-lint: ignore[E7701] " * 1_000,
    "ten thousand names": b"# pylint: disable=" + b"E7701," * 10_000,
    "hashes": b"# pylint: " + b"#" * 100_000,
    "pylint, pylint": b"#" + b" pylint:" * 20_000,
    "nested": b"x = " + b"(" * 5_000 + b")" * 5_000 + b"  # pylint: disable=E7701",
    "deep": b"".join(b" " * n + b"if a:\n" for n in range(95)) + b"# pylint: disable=E7701",
    "sum over lines": b"x = (1\n" + b"+ 1  # pylint: disable=E7701\n" * 5_000 + b")\n",
    "unterminated string": b'x = "\n# pylint: disable=E7701\ny = """\n# pylint: disable=E7701',
    "unterminated bracket": b"x = (\n# pylint: disable=E7701\n",
    "bad indentation": b"  x = 1\n y = 2  # pylint: disable=E7701\n",
    "NUL": b"x = 1\0\n# pylint: disable=E7701\n\0",
    "no UTF-8": b"x = '\xff'  # pylint: disable=E7701\n",
    "unknown encoding": b"# coding: nonsense\nx = 1  # pylint: disable=E7701\n",
    "UTF-16": "x = 1  # pylint: disable=E7701\n".encode("utf-16"),
    "lone returns": b"x = 1  # pylint: disable=E7701\ry = 2\r\n",
    "nothing else": b"# pylint: disable=E7701",
    "mark alone": b"lint:",
    "empty directive": b"# pylint:",
    "only blanks": b"# pylint: ",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_hostile_sources_lead_to_no_error(
    source: bytes, make_workspace: MakeWorkspace, check: Check
) -> None:
    files: dict[str, str | bytes] = {
        "lambdas/users/index.py": source,
        "lambdas/users/Pipfile": source,
    }
    files["orb-lint.toml"] = 'extend-select = ["W7792"]\n'
    check(make_workspace(files))


def test_what_is_no_python_is_read_line_by_line() -> None:
    source = b"print 'a'  # pylint: disable=E7701\n# pylint: disable=W7704\nprint 'b'\n"
    found = python_suppressions("a.py", source, NEWEST_PYTHON, known_names())
    assert found is not None
    assert found.is_broken
    assert [(each.reach.first, each.reach.last) for each in found.suppressions] == [(1, 1), (2, 4)]


def test_columns_count_characters(make_workspace: MakeWorkspace, check: Check) -> None:
    text = "# -*- coding: latin-1 -*-\nx = 'é'  # orb-lint: ignore[E7701] é\n"
    for source in (text.encode("latin-1"), "\ufeff".encode() + text.split("\n")[1].encode()):
        root = make_workspace({"lambdas/users/index.py": source})
        (finding,) = check("--select", "E7701,W7791", root)
        assert (finding["column"], finding["end_column"]) == (29, 34)
