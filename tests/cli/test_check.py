from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

import pytest

from orb_lint.output.printable import printable
from tests.cli.shell import in_shell, on_terminal
from tests.cli.workspaces import (
    BROKEN,
    CLEAN,
    OLD_IMPORT,
    PACKAGE,
    SELECT,
    paths_of,
)

if TYPE_CHECKING:
    from tests.conftest import Check, MakeWorkspace, RunCli


class TestExitStatus:
    def test_nothing_found_is_0(self, make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
        outcome = run_cli("check", *SELECT, make_workspace(CLEAN))
        assert outcome == (0, "Nothing found in 5 files of 3 units.\n", "")

    def test_findings_are_1(self, make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
        outcome = run_cli("check", *SELECT, make_workspace(BROKEN))
        assert outcome.status == 1
        assert outcome.stderr == ""
        assert "Found 2 errors in 5 files of 3 units; 2 fixable with --fix." in outcome.stdout

    @pytest.mark.parametrize(
        ("files", "arguments", "message"),
        [
            ({}, ["none"], "none: no such file or folder"),
            ({}, [""], ": no such file or folder"),
            ({"a.py": ""}, [], "name yours in [tool.orb-lint] of pyproject.toml, `lambdas = "),
            ({"orb-lint.toml": "lambda = []"}, [], "unknown setting `lambda`; did you mean"),
            (
                {"orb-lint.toml": "[tool.orb-lint]\nlambdas = []"},
                [],
                "unknown setting `tool`; here settings stand at the top of the file, without",
            ),
            ({"orb-lint.toml": "= 1"}, [], "orb-lint.toml: cannot be read: invalid"),
            ({"pyproject.toml": "[tool.orb-lint\n"}, [], "pyproject.toml: cannot be read: "),
            ({"orb-lint.toml": 'ignore = ["E7799"]'}, [], "unknown rule `E7799`"),
            ({}, ["--select", "legacy-import"], "did you mean `legacy-"),
            ({}, ["--ignore", "e7701"], "unknown rule `e7701`; did you mean `E7701`?"),
            ({}, ["--config", "none.toml"], "none.toml: no such file"),
            ({}, [".", "/"], "/ lies outside the workspace "),
            ({"orb-lint.toml": '"a\\u001b\\n" = 1'}, [], "unknown setting `a\\x1b\\n`"),
        ],
    )
    def test_what_cannot_be_done_is_2_and_one_line(
        self,
        make_workspace: MakeWorkspace,
        run_cli: RunCli,
        monkeypatch: pytest.MonkeyPatch,
        files: dict[str, str],
        arguments: list[str],
        message: str,
    ) -> None:
        monkeypatch.chdir(make_workspace(files if "a.py" in files else {**CLEAN, **files}))
        outcome = run_cli("check", *arguments)
        assert (outcome.status, outcome.stdout) == (2, "")
        assert message in outcome.stderr
        assert outcome.stderr.startswith("orb-lint: ")
        assert outcome.stderr.count("\n") == 1
        assert printable(outcome.stderr[:-1]) == outcome.stderr[:-1]

    def test_an_empty_folder_is_2_never_a_green_light(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        assert run_cli("check", make_workspace({}, git=False)).status == 2

    @pytest.mark.parametrize("arguments", [["chek"], ["check", "--output-format", "xml"]])
    def test_wrong_usage_is_2_and_said_in_one_line(
        self, run_cli: RunCli, arguments: list[str]
    ) -> None:
        outcome = run_cli(*arguments)
        assert outcome.status == 2
        assert outcome.stderr.startswith("orb-lint")
        assert outcome.stderr.count("\n") == 1

    def test_no_command_at_all_is_2_and_shows_what_there_is(self, run_cli: RunCli) -> None:
        outcome = run_cli()
        assert outcome.status == 2
        assert outcome.stderr.startswith("usage: orb-lint")

    def test_a_named_path_that_cannot_be_read_is_2(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        root = make_workspace(CLEAN)
        monkeypatch.setattr(os, "access", lambda path, mode: not path.endswith("index.py"))
        outcome = run_cli("check", f"{root}/lambdas/users/index.py")
        assert outcome.status == 2
        assert outcome.stderr.endswith("index.py: cannot be read: permission denied\n")

    @pytest.mark.parametrize("path", ["pipe", "{root}/lambdas/users/pipe.py", os.devnull])
    @pytest.mark.parametrize("command", ["check", "workspace", "graph"])
    def test_so_is_one_that_is_neither_a_file_nor_a_folder(
        self,
        command: str,
        path: str,
        make_workspace: MakeWorkspace,
        run_cli: RunCli,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.chdir(root := make_workspace(CLEAN))
        for pipe in ("pipe", "lambdas/users/pipe.py"):
            os.mkfifo(pipe)
        named = path.format(root=root)
        said = f"orb-lint: {named}: cannot be read: neither a regular file nor a folder\n"
        assert run_cli(command, named) == (2, "", said)

    @pytest.mark.parametrize("arguments", [["--select", "E7701"], []])
    @pytest.mark.parametrize("settings", ["", 'select = ["E7701"]\n'])
    def test_a_check_without_any_rule_is_2(
        self, arguments: list[str], settings: str, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        if not (arguments or settings):
            arguments = ["--select", "E7701,E7702", "--ignore", "legacy-layer-path"]
        root = make_workspace({**CLEAN, "orb-lint.toml": settings})
        outcome = run_cli("check", *arguments, "--ignore", "E7701", root)
        said = "no rule is left to run: all that are selected are ignored, too"
        assert outcome == (2, "", f"orb-lint: {said}\n")

    def test_a_selection_of_nothing_is_2(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        outcome = run_cli("check", "--select", "", make_workspace(CLEAN))
        assert outcome.status == 2
        assert outcome.stderr.endswith("argument --select: no rule is named\n")


class TestPlaces:
    @pytest.mark.parametrize(
        ("folder", "arguments", "expected"),
        [
            ("", [], ["lambdas/orders/index.py", "lambdas/users/index.py"]),
            ("", ["lambdas"], ["lambdas/orders/index.py", "lambdas/users/index.py"]),
            ("lambdas/users", [], ["lambdas/users/index.py"]),
            ("lambdas/users", ["index.py"], ["lambdas/users/index.py"]),
            ("lambdas/users", ["../orders"], ["lambdas/orders/index.py"]),
            ("lambdas/users", ["../.."], ["lambdas/orders/index.py", "lambdas/users/index.py"]),
            (
                "lambdas",
                ["users/index.py", "orders/index.py"],
                ["lambdas/orders/index.py", "lambdas/users/index.py"],
            ),
            ("lambdas", ["users/Pipfile"], []),
            ("packages", [], []),
        ],
    )
    def test_paths_narrow_what_is_reported(
        self,
        make_workspace: MakeWorkspace,
        check: Check,
        monkeypatch: pytest.MonkeyPatch,
        folder: str,
        arguments: list[str],
        expected: list[str],
    ) -> None:
        monkeypatch.chdir(f"{make_workspace(BROKEN)}/{folder}")
        assert paths_of(check(*SELECT, *arguments)) == expected

    def test_paths_do_not_narrow_what_is_known(
        self, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        root = make_workspace(BROKEN)
        everything = check(*SELECT, root)
        assert check(*SELECT, f"{root}/lambdas/users") == everything[1:]
        assert "orb_common.exceptions" in everything[1]["message"]

    def test_a_workspace_can_be_checked_from_outside(
        self, make_workspace: MakeWorkspace, check: Check, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        root = make_workspace(BROKEN)
        monkeypatch.chdir(make_workspace({}))
        assert len(check(*SELECT, f"{root}/lambdas/users/index.py")) == 1

    def test_no_checkout_is_needed(self, make_workspace: MakeWorkspace, check: Check) -> None:
        root = make_workspace(BROKEN, git=False)
        assert len(check(*SELECT, root)) == 2

    def test_a_link_into_the_workspace_is_followed(
        self, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        root = make_workspace(BROKEN)
        link = f"{make_workspace({}, git=False)}/users"
        os.symlink(f"{root}/lambdas/users", link)
        assert paths_of(check(*SELECT, link)) == ["lambdas/users/index.py"]


class TestHostileInput:
    @pytest.mark.parametrize(
        "source",
        [
            b"\xef\xbb\xbf" + OLD_IMPORT.encode(),
            OLD_IMPORT.replace("\n", "\r\n").encode(),
            OLD_IMPORT.replace("\n", "\r").encode(),
            OLD_IMPORT.encode() + b"def broken(:\n",
            OLD_IMPORT.encode() + b"x = '\0'\n",
            b"# -*- coding: latin-1 -*-\nx = '\xe9'\n" + OLD_IMPORT.encode(),
            OLD_IMPORT.encode() + b"x = '\xe9'\n",
            OLD_IMPORT.encode() + b"x = " + b"(" * 10_000 + b"\n",
            b"# -*- coding: no-such -*-\n" + OLD_IMPORT.encode(),
            b"# -*- coding: utf-16 -*-\n" + OLD_IMPORT.encode(),
            b"# -*- coding: idna -*-\n" + OLD_IMPORT.encode(),
        ],
        ids=[
            *("byte order mark", "Windows", "old Mac", "broken", "NUL", "latin-1"),
            *("no UTF-8", "deep", "unknown encoding", "other line ends", "no replacing"),
        ],
    )
    def test_an_old_import_is_found_in_any_file(
        self, make_workspace: MakeWorkspace, check: Check, source: bytes
    ) -> None:
        root = make_workspace({**CLEAN, "lambdas/users/index.py": source})
        findings = check(*SELECT, root)
        assert "legacy-layer-import" in {finding["symbol"] for finding in findings}
        assert set(paths_of(findings)) == {"lambdas/users/index.py"}

    def test_a_file_that_cannot_be_read_is_a_finding_and_the_rest_is_checked(
        self, make_workspace: MakeWorkspace, check: Check, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened = os.open

        def refuse(path: str, flags: int) -> int:
            if path.endswith("users/index.py"):
                raise PermissionError(13, "Permission denied", path)
            return opened(path, flags)

        root = make_workspace(BROKEN)
        monkeypatch.setattr(os, "open", refuse)
        orders, users = check(*SELECT, root)
        assert orders["symbol"] == "legacy-layer-import"
        assert users["symbol"] == "unparsable-file"
        assert "Permission denied" in users["message"]

    def test_pipes_and_links_in_circles_are_passed_by(
        self, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        root = make_workspace(BROKEN)
        os.mkfifo(f"{root}/lambdas/users/pipe.py")
        os.symlink("users", f"{root}/lambdas/link")
        os.symlink("..", f"{root}/lambdas/users/up")
        os.symlink("self.py", f"{root}/lambdas/users/self.py")
        assert len(check(*SELECT, root)) == 2

    def test_a_broken_pipfile_does_not_stop_the_run(
        self, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        root = make_workspace({**BROKEN, "lambdas/users/Pipfile": "[packages\n"})
        assert len([f for f in check(root) if f["symbol"] == "legacy-layer-import"]) == 2

    def test_a_broken_template_is_told_on_the_side(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        template = "Resources:\n  A:\n    Type: AWS::Serverless::Function\n  broken: [\n"
        root = make_workspace({**CLEAN, "template.yaml": template})
        outcome = run_cli("check", *SELECT, root)
        assert outcome.status == 0
        assert outcome.stderr.startswith("orb-lint: template.yaml:")
        assert outcome.stderr.count("\n") == 1

    @pytest.mark.parametrize("output_format", ["json", "gitlab", "rdjson", "sarif"])
    def test_a_name_that_is_no_utf_8_makes_no_json_that_is_none(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, output_format: str
    ) -> None:
        name = b"caf\xe9.py"
        root = make_workspace({**CLEAN, f"lambdas/users/{os.fsdecode(name)}": OLD_IMPORT})
        shown = run_cli("check", *SELECT, "--output-format", output_format, root).stdout
        document = json.loads(shown.encode())
        if output_format == "json":
            assert os.fsencode(document["findings"][0]["path"]) == b"lambdas/users/" + name

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            (b"new\nline.py", "new\\nline.py"),
            (b"\x1b[31mred.py", "\\x1b[31mred.py"),
            (b"caf\xe9.py", "caf\\udce9.py"),
            ("\u202egnirts.py".encode(), "\\u202egnirts.py"),
            ("é.py".encode(), "é.py"),
            (b"a b'\".py", "a b'\".py"),
        ],
    )
    def test_names_cannot_abuse_what_shows_them(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, name: bytes, shown: str
    ) -> None:
        root = make_workspace({**PACKAGE, f"lambdas/users/{os.fsdecode(name)}": OLD_IMPORT})
        text = run_cli("check", *SELECT, root).stdout
        assert text.splitlines()[0] == f"lambdas/users/{shown}"
        document = json.loads(run_cli("check", *SELECT, "--output-format", "json", root).stdout)
        (finding,) = document["findings"]
        assert os.fsencode(finding["path"]) == b"lambdas/users/" + name


class TestOptions:
    def test_settings_choose_rules(self, make_workspace: MakeWorkspace, check: Check) -> None:
        root = make_workspace({**BROKEN, "orb-lint.toml": 'select = ["E7701"]'})
        assert {finding["code"] for finding in check(root)} == {"E7701"}

    def test_what_is_ignored_is_left_out_of_them(
        self, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        root = make_workspace({**BROKEN, "orb-lint.toml": 'select = ["E7701", "E7702"]'})
        assert check("--ignore", "legacy-layer-import", root) == []

    def test_select_counts_whatever_the_settings_ignore(
        self, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        root = make_workspace({**BROKEN, "orb-lint.toml": 'ignore = ["E7701"]'})
        assert len(check("--select", "E7701", root)) == 2

    def test_rules_are_named_in_lists_or_one_by_one(
        self, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        root = make_workspace(BROKEN)
        both = ("--select", "E7701, E7790", "--select", "E7702")
        assert len(check(*both, root)) == 2
        assert check(*both, "--ignore", "E7702,E7701", root) == []

    @pytest.mark.parametrize(
        ("settings", "arguments", "codes"),
        [
            ("", [], {"E7701", "W7730"}),
            ("", ["--select", "E77"], {"E7701"}),
            ("", ["--select", "E770"], {"E7701"}),
            ("", ["--ignore", "W"], {"E7701"}),
            ("", ["--select", "E7701", "--extend-select", "W773"], {"E7701", "W7730"}),
            ('select = ["W7"]', [], {"W7730", "W7770"}),
            ('ignore = ["E7"]', ["--extend-select", "E7701"], {"E7701", "W7730"}),
            ('[per-path-ignores]\n"*.py" = ["E"]', [], {"W7730"}),
        ],
    )
    def test_the_beginning_of_a_code_names_all_rules_that_begin_so(
        self,
        make_workspace: MakeWorkspace,
        check: Check,
        settings: str,
        arguments: list[str],
        codes: set[str],
    ) -> None:
        root = make_workspace({**BROKEN, "orb-lint.toml": settings})
        assert {finding["code"] for finding in check(*arguments, root)} == codes

    @pytest.mark.parametrize("name", ["E78", "e7701", "77", "legacy", ""])
    def test_a_name_that_no_code_begins_with_is_refused(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, name: str
    ) -> None:
        root = make_workspace({**CLEAN, "orb-lint.toml": f'select = ["{name}"]'})
        outcome = run_cli("check", root)
        assert (outcome.status, outcome.stdout) == (2, "")
        place = "orb-lint.toml:1: `select`: "
        assert outcome.stderr.startswith(f"orb-lint: {place}unknown rule `{name}`")

    def test_patterns_of_the_command_line_exclude_more(
        self, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        root = make_workspace(
            {**BROKEN, "lambdas/a/a.py": OLD_IMPORT, "orb-lint.toml": 'extend-exclude = ["a/"]'}
        )
        findings = check(*SELECT, "--exclude", "lambdas/orders,nothing", root)
        assert paths_of(findings) == ["lambdas/users/index.py"]

    def test_settings_can_be_read_from_a_named_file(
        self, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        root = make_workspace({**BROKEN, "ci.toml": 'exclude = ["lambdas/orders"]'})
        findings = check(*SELECT, "--config", f"{root}/ci.toml", root)
        assert paths_of(findings) == ["lambdas/users/index.py"]

    @pytest.mark.parametrize(("files", "lines"), [(CLEAN, 0), (BROKEN, 7)])
    def test_quiet_prints_findings_only(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, files: dict[str, str], lines: int
    ) -> None:
        outcome = run_cli("check", "--quiet", *SELECT, make_workspace(files))
        assert len(outcome.stdout.splitlines()) == lines


class TestJson:
    def test_it_has_the_documented_shape(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        files = {**CLEAN, "lambdas/users/index.py": "import os\n" + OLD_IMPORT}
        outcome = run_cli("check", *SELECT, "--output-format", "json", make_workspace(files))
        document = json.loads(outcome.stdout)
        message = document["findings"][0].pop("message")
        assert "`exceptions`" in message
        assert "\n" not in message
        related = document["findings"][0].pop("related")
        assert all(list(each) == ["path", "line", "message"] for each in related)
        span = {"line": 2, "column": 6, "end_line": 2, "end_column": 16}
        assert document == {
            "version": 1,
            "summary": {"files": 5, "units": 3, "findings": 1, "fixable": 1},
            "findings": [
                {
                    "code": "E7701",
                    "symbol": "legacy-layer-import",
                    "severity": "error",
                    "path": "lambdas/users/index.py",
                    **span,
                    "unit": "users",
                    "fix": {
                        "applicability": "safe",
                        "edits": [
                            {
                                "path": "lambdas/users/index.py",
                                **span,
                                "text": "orb_common.exceptions",
                            }
                        ],
                    },
                }
            ],
        }

    def test_nothing_found_is_a_document_too(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        root = make_workspace(CLEAN)
        outcome = run_cli("check", *SELECT, "--quiet", "--output-format", "json", root)
        assert json.loads(outcome.stdout)["findings"] == []

    def test_the_same_workspace_gives_the_same_bytes(self, make_workspace: MakeWorkspace) -> None:
        root = make_workspace(BROKEN)
        command = "orb-lint check --output-format json"
        outputs = {in_shell(command, root, PYTHONHASHSEED=seed).stdout for seed in "012"}
        assert len(outputs) == 1
        findings = json.loads(outputs.pop())["findings"]
        places = [(each["path"], each["line"], each["column"], each["code"]) for each in findings]
        assert places == sorted(places)


class TestTerminal:
    def test_plain_text_has_no_frame_and_no_colour(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        root = make_workspace(BROKEN)
        lines = run_cli("check", "--show", "all", *SELECT, root).stdout.splitlines()
        assert lines[0] == "lambdas/orders/index.py"
        assert lines[1].startswith("  2:6 E7701 legacy-layer-import: ")
        assert lines[2:4] == ["", "lambdas/users/index.py"]

    @pytest.mark.parametrize(
        ("source", "line", "marks"),
        [
            (OLD_IMPORT, OLD_IMPORT.strip(), "     ^^^^^^^^^^"),
            ("if 1:\n\t" + OLD_IMPORT, "    " + OLD_IMPORT.strip(), "         ^^^^^^^^^^"),
            ("'日本'; " + OLD_IMPORT, "'日本'; " + OLD_IMPORT.strip(), " " * 13 + "^" * 10),
        ],
    )
    def test_a_terminal_shows_the_line_and_marks_the_span(
        self, make_workspace: MakeWorkspace, source: str, line: str, marks: str
    ) -> None:
        root = make_workspace({**CLEAN, "lambdas/users/index.py": source})
        shown = on_terminal(root, TERM="dumb").splitlines()
        number = source.count("\n")
        assert f"{number:>6} | {line}" in shown
        assert f"       | {marks}" in shown

    @pytest.mark.parametrize(
        ("environment", "coloured"),
        [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
    )
    def test_colour_is_shown_unless_it_is_unwanted(
        self, make_workspace: MakeWorkspace, environment: dict[str, str], coloured: bool
    ) -> None:
        shown = on_terminal(make_workspace(BROKEN), **environment)
        assert (re.search(r"\x1b\[[\d;]*3\dm", shown) is not None) is coloured

    @pytest.mark.parametrize(
        ("command", "stderr"),
        [
            ("orb-lint check --output-format json | head -1", b""),
            ("orb-lint check | true", b""),
            (
                "orb-lint check > /dev/full; test $? = 2",
                b"orb-lint: [Errno 28] No space left on device\n",
            ),
            (
                "orb-lint check >&-; test $? = 2",
                b"orb-lint: standard output and standard error have to be open\n",
            ),
            ("orb-lint check 2>&- > /dev/null; test $? = 2", b""),
        ],
    )
    def test_output_that_nobody_takes_leaves_no_traceback(
        self, make_workspace: MakeWorkspace, command: str, stderr: bytes
    ) -> None:
        outcome = in_shell(command, make_workspace(many_findings()))
        assert (outcome.returncode, outcome.stderr) == (0, stderr)

    def test_an_ascii_terminal_is_no_obstacle(self, make_workspace: MakeWorkspace) -> None:
        root = make_workspace({**CLEAN, "lambdas/users/é.py": OLD_IMPORT})
        outcome = in_shell("orb-lint check", root, PYTHONIOENCODING="ascii")
        assert outcome.returncode == 1
        assert b"lambdas/users/\\xe9.py" in outcome.stdout


def many_findings() -> dict[str, str]:
    """A workspace whose report is larger than any pipe."""
    return {**CLEAN, **{f"lambdas/users/file{number}.py": OLD_IMPORT for number in range(1000)}}


@pytest.mark.parametrize(
    ("files", "reservations"),
    [
        ({}, []),
        (
            {
                "lambdas/a/index.py": "import nowhere_to_be_found\n",
                "lambdas/a/Pipfile": "[packages]\nacme-sdk = '*'\n",
                "lambdas/b/index.py": "import acme_sdk, json\n",
                "lambdas/b/Pipfile": "[packages]\nacme-sdk = '*'\n",
            },
            ["1 unit is judged in part: `orb-lint workspace --units` says why."],
        ),
        (
            {
                "lambdas/a/index.py": "import requests\n",
                "lambdas/a/requirements.txt": "https://example.com/x.zip\n",
                "lambdas/b/index.py": "import nowhere_to_be_found\n",
                "lambdas/b/Pipfile": "[packages]\nacme-sdk = '*'\n",
            },
            ["2 units are judged in part: `orb-lint workspace --units` says why."],
        ),
        (
            {"scripts/one.py": "", "scripts/two.py": ""},
            ["2 Python files lie outside every unit."],
        ),
    ],
)
def test_the_summary_says_what_was_not_judged_in_full(
    files: dict[str, str],
    reservations: list[str],
    make_workspace: MakeWorkspace,
    run_cli: RunCli,
) -> None:
    root = make_workspace({**CLEAN, **files})

    _, output, _ = run_cli("check", "--select", "E7705,E7722", root)

    first, *others = output.splitlines()
    assert first.startswith("Nothing found in ")
    assert others == reservations
