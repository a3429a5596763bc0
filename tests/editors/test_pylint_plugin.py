"""The plugin in real runs of pylint: what it says, where, and that it never says what was."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING

import pytest
from pylint.lint import Run

from orb_lint.engine.file_checker import FileChecker
from orb_lint.findings import Span
from orb_lint.rules.base import EditorPlace
from orb_lint.rules.manifests.invalid_pipfile import InvalidPipfile
from orb_lint.rules.registry import all_rules
from tests.editors.pylint_runs import (
    FOR_AN_EDITOR,
    NOT_WORKING,
    ONLY_OURS,
    Message,
    PylintRun,
    lint_again,
    make_linter,
    messages_in,
    run_here,
    run_pylint,
)
from tests.workspaces import COMMON, INDEX, NEW_LINE, OLD_LINE, PACKAGES, PIPFILE, USERS, users

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace

REPORTED = Message(
    INDEX,
    1,
    5,
    "legacy-layer-import",
    "`exceptions` is an old layer name: write `from orb_common.exceptions import NotFound`",
)


def symbols(run: PylintRun | list[Message]) -> list[str]:
    messages = run.messages if isinstance(run, PylintRun) else run
    return [message.symbol for message in messages]


def here(root: str, *paths: str) -> list[Message]:
    return run_here(*(os.path.join(root, path) for path in paths or (INDEX,)), root=root)


def write(root: str, path: str, content: str) -> None:
    os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
    with open(os.path.join(root, path), "w", encoding="utf-8") as file:
        file.write(content)


class TestRuns:
    def test_a_file(self, make_workspace: MakeWorkspace) -> None:
        run = run_pylint(INDEX, cwd=make_workspace(users(OLD_LINE)))
        assert (run.messages, run.stderr) == ([REPORTED], "")

    def test_a_package(self, make_workspace: MakeWorkspace) -> None:
        later = {f"{COMMON}/orb_common/later.py": "import exceptions\n"}
        root = make_workspace({**PACKAGES, **later})
        run = run_pylint(f"{COMMON}/orb_common", cwd=root)
        assert [(each.path, each.symbol) for each in run.messages] == [
            (f"{COMMON}/orb_common/later.py", "legacy-layer-import")
        ]

    def test_from_another_working_directory(
        self, make_workspace: MakeWorkspace, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        root = make_workspace(users(OLD_LINE))
        elsewhere = str(tmp_path_factory.mktemp("elsewhere"))
        run = run_pylint(os.path.join(root, INDEX), cwd=elsewhere)
        assert [each._replace(path=INDEX) for each in run.messages] == [REPORTED]

    def test_several_processes_say_what_one_does(self, make_workspace: MakeWorkspace) -> None:
        lambdas = {f"backend/src/lambdas/l{n}/index.py": OLD_LINE for n in range(8)}
        root = make_workspace(users(OLD_LINE) | lambdas)
        files = [INDEX, *lambdas]
        alone, shared = (run_pylint(jobs, *files, cwd=root) for jobs in ("-j1", "-j2"))
        assert shared.messages == alone.messages
        assert len(shared.messages) == 1 + 2 * len(lambdas)

    def test_several_workspaces_in_one_run(self, make_workspace: MakeWorkspace) -> None:
        roots = [
            make_workspace(users(source) | {"orb-lint.toml": settings})
            for source, settings in (
                (OLD_LINE, ""),
                (NEW_LINE, ""),
                (OLD_LINE, 'ignore = ["E7701"]'),
            )
        ]
        messages = run_here(*(os.path.join(root, INDEX) for root in roots), root=roots[0])
        assert messages == [REPORTED]

    def test_nothing_that_a_terminal_would_act_on_is_said(
        self, make_workspace: MakeWorkspace
    ) -> None:
        source = "import os  # orb-lint: ignore[\x1b[31m]\nimport orb_common\n"
        root = make_workspace(users(source))
        run = run_pylint(INDEX, cwd=root)
        assert run.messages
        assert [each for each in run.messages if not each.text.isprintable()] == []

    def test_together_with_other_plugins(self, make_workspace: MakeWorkspace) -> None:
        settings = (
            "[pylint.main]\nload-plugins = pylint_django, pylint_per_file_ignores, orb_lint\n"
            "per-file-ignores = backend/src/lambdas/orders/*.py:legacy-layer-import\n"
        )
        orders = "backend/src/lambdas/orders/index.py"
        files = {orders: OLD_LINE, ".pylintrc": settings, "manage.py": ""}
        root = make_workspace(users(OLD_LINE) | files)
        options = ("--disable=all", "--enable=orb-lint")
        run = run_pylint(INDEX, orders, cwd=root, options=options)
        assert [(each.path, each.symbol) for each in run.messages] == [
            (INDEX, "legacy-layer-import"),
            (orders, "missing-pipfile"),
        ]


class TestStdin:
    def test_a_buffer_that_differs_from_the_disk(self, make_workspace: MakeWorkspace) -> None:
        root = make_workspace(users(NEW_LINE))
        path = os.path.join(root, INDEX)
        run = run_pylint("--from-stdin", path, cwd=root, stdin=OLD_LINE)
        assert run.messages == [REPORTED]
        write(root, INDEX, OLD_LINE)
        assert not run_pylint("--from-stdin", path, cwd=root, stdin=NEW_LINE).messages

    def test_a_file_that_does_not_exist_yet(self, make_workspace: MakeWorkspace) -> None:
        root = make_workspace(users(""))
        new = f"{USERS}/deep/er/new.py"
        path = os.path.join(root, new)
        run = run_pylint("--from-stdin", path, cwd=root, stdin=OLD_LINE)
        assert run.messages == [REPORTED._replace(path=new)]
        assert not os.path.exists(path)

    def test_a_new_lambda(self, make_workspace: MakeWorkspace) -> None:
        root = make_workspace(users(NEW_LINE))
        path = os.path.join(root, "backend/src/lambdas/new/index.py")
        run = run_pylint("--from-stdin", path, cwd=root, stdin=NEW_LINE)
        assert symbols(run) == ["missing-pipfile"]

    @pytest.mark.parametrize("saved", [None, "import os\n"])
    def test_the_workspace_around_is_seen_with_the_buffer_in_it(
        self, saved: str | None, make_workspace: MakeWorkspace
    ) -> None:
        packages = {
            f"packages/{name}/pyproject.toml": f'[project]\nname="{name}"\ndependencies=["{of}"]'
            for name, of in (("first", "second"), ("second", "first"))
        } | {f"packages/{name}/{name}/__init__.py": "" for name in ("first", "second")}
        path = "packages/first/first/m.py"
        root = make_workspace(
            packages
            | {"packages/second/second/m.py": "import first\n"}
            | ({} if saved is None else {path: saved})
        )
        file = os.path.join(root, path)
        run = run_pylint("--from-stdin", file, cwd=root, stdin="import second\n")
        assert symbols(run) == ["package-cycle"]

    def test_the_other_files_of_the_unit_are_read_from_the_disk(
        self, make_workspace: MakeWorkspace
    ) -> None:
        root = make_workspace(users(NEW_LINE) | {f"{USERS}/other.py": NEW_LINE})
        path = os.path.join(root, INDEX)
        run = run_pylint("--from-stdin", path, cwd=root, stdin=OLD_LINE)
        assert symbols(run) == ["mixed-identity-import"]
        os.remove(os.path.join(root, f"{USERS}/other.py"))
        run = run_pylint("--from-stdin", path, cwd=root, stdin=OLD_LINE)
        assert symbols(run) == ["legacy-layer-import"]

    def test_a_buffer_is_utf_8_whatever_it_declares(self, make_workspace: MakeWorkspace) -> None:
        root = make_workspace(users(""))
        source = "# coding: latin-1\ngröße = 1; import exceptions\n"
        run = run_pylint("--from-stdin", os.path.join(root, INDEX), cwd=root, stdin=source)
        assert [(each.line, each.column) for each in run.messages] == [(2, 18)]

    def test_a_buffer_may_hold_what_its_encoding_lacks(self, make_workspace: MakeWorkspace) -> None:
        root = make_workspace(users(""))
        source = "# coding: latin-1\nprice = '€'; import exceptions\n"
        run = run_pylint("--from-stdin", os.path.join(root, INDEX), cwd=root, stdin=source)
        assert [(each.line, each.column) for each in run.messages] == [(2, 20)]

    def test_a_file_that_is_left_out_is_not_checked(self, make_workspace: MakeWorkspace) -> None:
        settings = {".gitignore": "local_*\n", "orb-lint.toml": 'exclude = ["old/"]'}
        left_out = {f"{USERS}/old/a.py": OLD_LINE, f"{USERS}/local_a.py": OLD_LINE}
        root = make_workspace(users(OLD_LINE) | settings | left_out)
        assert here(root, INDEX, *left_out) == [REPORTED]
        path = os.path.join(root, USERS, "local_new.py")
        assert not run_pylint("--from-stdin", path, cwd=root, stdin=OLD_LINE).messages


class TestOptions:
    @pytest.mark.parametrize(
        ("path", "content"),
        [
            (".pylintrc", "[main]\nload-plugins = orb_lint\norb-lint-config = ci/strict.toml\n"),
            (
                "setup.cfg",
                "[pylint.main]\nload-plugins = orb_lint\n"
                "[pylint.orb-lint]\norb-lint-config = ci/strict.toml\n",
            ),
            (
                "pyproject.toml",
                '[tool.pylint]\nmain.load-plugins = ["orb_lint"]\n'
                'orb-lint.orb-lint-config = "ci/strict.toml"\n',
            ),
        ],
    )
    def test_in_each_of_pylints_files(
        self, path: str, content: str, make_workspace: MakeWorkspace
    ) -> None:
        settings = {path: content, "ci/strict.toml": 'select = ["E7701"]'}
        root = make_workspace(users(OLD_LINE, pipfile=None) | settings)
        options = ("--disable=all", "--enable=orb-lint")
        assert run_pylint(INDEX, cwd=root, options=options).messages == [REPORTED]

    def test_on_the_command_line(self, make_workspace: MakeWorkspace) -> None:
        root = make_workspace(users(OLD_LINE) | {"ci.toml": 'ignore = ["legacy-layer-import"]'})
        assert not run_pylint("--orb-lint-config=ci.toml", INDEX, cwd=root).messages

    def test_a_relative_path_starts_at_the_root_if_not_here(
        self, make_workspace: MakeWorkspace
    ) -> None:
        root = make_workspace(users(OLD_LINE) | {"ci.toml": 'ignore = ["legacy-layer-import"]'})
        folder = os.path.join(root, USERS)
        assert not run_pylint("--orb-lint-config=ci.toml", "index.py", cwd=folder).messages

    def test_the_help_of_a_message_says_what_the_rule_is_about(
        self, make_workspace: MakeWorkspace
    ) -> None:
        names = ",".join(rule.symbol for rule in all_rules())
        command = [sys.executable, "-m", "pylint", "--load-plugins=orb_lint"]
        outcome = subprocess.run(
            [*command, f"--help-msg={names}"],
            cwd=make_workspace({}),
            capture_output=True,
            text=True,
            check=True,
        )
        shown = "".join(outcome.stdout.split())
        for rule in all_rules():
            for part in (f"{rule.symbol} ({rule.code})", rule.why, rule.how_to_fix):
                assert "".join(part.split()) in shown


class TestComments:
    @pytest.mark.parametrize(
        "source",
        [
            "from exceptions import NotFound  # pylint: disable=legacy-layer-import\n",
            "from exceptions import NotFound  # pylint: disable=E7701\n",
            "# pylint: disable-next=legacy-layer-import\nfrom exceptions import NotFound\n",
            "from exceptions import (  # pylint: disable=legacy-layer-import\n    NotFound,\n)\n",
            "# pylint: disable-next=legacy-layer-import\nfrom exceptions import (\n    NotFound)\n",
            "def f():\n    # pylint: disable=legacy-layer-import\n    import exceptions\n",
            "# pylint: disable=legacy-layer-import\n\nimport os\nimport exceptions\n",
            "# pylint: disable=orb-lint\nimport exceptions\n",
            "# pylint: skip-file\nimport exceptions\n",
        ],
    )
    def test_pylints_own_silence_a_finding(
        self, source: str, make_workspace: MakeWorkspace
    ) -> None:
        assert here(make_workspace(users(source))) == []

    def test_they_are_of_use(self, make_workspace: MakeWorkspace) -> None:
        silenced = "import exceptions  # pylint: disable=legacy-layer-import\nimport utils\n"
        root = make_workspace(users(silenced))
        path = os.path.join(root, INDEX)
        messages = run_here("--enable=useless-suppression", path, root=root)
        assert [(each.line, each.symbol) for each in messages] == [(2, "legacy-layer-import")]

    @pytest.mark.parametrize(
        "options",
        [
            (*ONLY_OURS, "--disable=mixed-identity-import"),
            ("--load-plugins=orb_lint", "--disable=all", "--enable=legacy-layer-import"),
        ],
    )
    def test_what_a_disabled_rule_stood_in_place_of_is_reported(
        self, options: tuple[str, ...], make_workspace: MakeWorkspace
    ) -> None:
        root = make_workspace(users(f"{NEW_LINE}{OLD_LINE}"))
        assert symbols(run_pylint(INDEX, cwd=root)) == ["mixed-identity-import"]
        assert symbols(run_pylint(INDEX, cwd=root, options=options)) == ["legacy-layer-import"]

    def test_settings_per_path_count(self, make_workspace: MakeWorkspace) -> None:
        settings = {"orb-lint.toml": f'[per-path-ignores]\n"{USERS}/" = ["E7701"]\n'}
        assert here(make_workspace(users(OLD_LINE) | settings)) == []


class TestEntries:
    """What the command line reports on an entry of the Pipfile stands on an import in the file."""

    PIPFILE = '[packages]\norb-common = "*"\nrequests = "*"\nPyYAML = "*"\n'

    @pytest.mark.parametrize(
        ("entry", "source", "place"),
        [
            (2, "import os\nimport orb_common, sys\nimport orb_common.utils\n", [(2, 7)]),
            (2, "def f():\n    from exceptions import NotFound\n", [(2, 9)]),
            (2, "import requests\n", []),
            (3, "import orb_common, requests as r\n", [(1, 19)]),
            (4, "from yaml.nodes import (\n    Node,\n)\n", [(1, 5)]),
            (4, "", []),
        ],
    )
    def test_the_first_one_that_uses_it(
        self,
        entry: int,
        source: str,
        place: list[tuple[int, int]],
        make_workspace: MakeWorkspace,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        pipfile = f"{USERS}/Pipfile"
        finding = InvalidPipfile().finding(pipfile, Span(entry, 1, entry, 9), "no.", "", None)
        monkeypatch.setattr(FileChecker, "check", lambda *_: [finding])
        monkeypatch.setattr(InvalidPipfile, "editor_place", EditorPlace.FIRST_USE)
        messages = here(make_workspace(users(source, self.PIPFILE)))
        assert [(each.line, each.column) for each in messages] == place
        assert {each.text for each in messages} <= {f"{pipfile}:{entry}: no."}

    def test_it_is_so_for_the_rules_about_one_entry(self) -> None:
        assert {
            rule.symbol for rule in all_rules() if rule.editor_place is EditorPlace.FIRST_USE
        } == {rule.symbol for rule in all_rules() if rule.symbol.startswith("pipfile-entry-")}


class TestTrouble:
    @pytest.mark.parametrize(
        ("settings", "said"),
        [
            ("lambda = []", "unknown setting `lambda`; did you mean `lambdas`?"),
            ("lambdas = 3", "`lambdas` must be a list of strings, not a number"),
            ("lambdas = [", "orb-lint.toml: cannot be read: "),
            ('lambdas = ["nowhere/*"]', "'nowhere/*' matches no folder"),
            ('select = ["E7799x"]', "unknown rule `E7799x`"),
        ],
    )
    def test_broken_settings_are_one_message_in_a_run(
        self, settings: str, said: str, make_workspace: MakeWorkspace
    ) -> None:
        files = users(OLD_LINE) | {f"{USERS}/other.py": OLD_LINE, "orb-lint.toml": settings}
        (message,) = here(make_workspace(files), INDEX, f"{USERS}/other.py")
        assert message[:4] == (INDEX, 1, 0, NOT_WORKING)
        assert said in message.text
        assert "\n" not in message.text

    def test_each_of_several_workspaces_says_the_same_of_its_settings(
        self, make_workspace: MakeWorkspace
    ) -> None:
        broken = {"lambdas/a/index.py": "", "orb-lint.toml": "ignroe = 1\n"}
        files = {f"{root}/{path}": text for root in ("one", "two") for path, text in broken.items()}
        indexes = ("one/lambdas/a/index.py", "two/lambdas/a/index.py")
        messages = here(make_workspace(files), *indexes)
        assert [each[:4] for each in messages] == [(path, 1, 0, NOT_WORKING) for path in indexes]

    def test_a_file_that_silences_it_does_not_silence_it_for_others(
        self, make_workspace: MakeWorkspace
    ) -> None:
        files = users("# pylint: disable=all\n") | {f"{USERS}/other.py": "", "orb-lint.toml": "["}
        (message,) = here(make_workspace(files), INDEX, f"{USERS}/other.py")
        assert message.path == f"{USERS}/other.py"

    def test_a_broken_file_of_settings_on_the_command_line(
        self, make_workspace: MakeWorkspace
    ) -> None:
        run = run_pylint("--orb-lint-config=none.toml", INDEX, cwd=make_workspace(users(OLD_LINE)))
        (message,) = run.messages
        assert message.symbol == NOT_WORKING
        assert "none.toml: no such file" in message.text
        assert run.status

    def test_a_broken_pipfile_is_said_in_the_files_of_its_lambda(
        self, make_workspace: MakeWorkspace
    ) -> None:
        files = users(NEW_LINE, pipfile="[packages]\nrequests = = 1\n")
        files |= {f"{USERS}/other.py": "", "backend/src/lambdas/orders/index.py": ""}
        root = make_workspace(files)
        messages = here(root, INDEX, f"{USERS}/other.py", "backend/src/lambdas/orders/index.py")
        assert [each[:4] for each in messages] == [
            (INDEX, 1, 0, "invalid-pipfile"),
            (f"{USERS}/other.py", 1, 0, "invalid-pipfile"),
        ]
        assert messages[0].text.startswith(f"{USERS}/Pipfile:2: no valid Pipfile: ")

    def test_a_loose_script_is_told_that_it_lies_in_no_workspace(
        self, make_workspace: MakeWorkspace
    ) -> None:
        root = make_workspace({"one.py": OLD_LINE, "two.py": OLD_LINE}, git=False)
        (message,) = here(root, "one.py", "two.py")
        assert message[:4] == ("one.py", 1, 0, NOT_WORKING)
        assert "lies in no workspace" in message.text

    def test_a_checkout_without_units_says_where_it_looked(
        self, make_workspace: MakeWorkspace
    ) -> None:
        (message,) = here(make_workspace({"one.py": OLD_LINE}), "one.py")
        assert message.symbol == NOT_WORKING
        assert "holds no Lambda, layer or local package: looked for **/lambdas/*" in message.text

    def test_a_failure_of_the_plugin_is_a_message_like_any_other(
        self, make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise RuntimeError("two\nlines")

        monkeypatch.setattr("orb_lint.engine.file_checker.FileChecker.check", fail)
        root = make_workspace(users(OLD_LINE) | {f"{USERS}/other.py": ""})
        messages = here(root, INDEX, f"{USERS}/other.py")
        assert [each.path for each in messages] == [INDEX, f"{USERS}/other.py"]
        for message in messages:
            assert message.symbol == NOT_WORKING
            assert message.text.endswith("it failed on this file: RuntimeError: two lines")

    def test_a_file_that_pylint_cannot_parse_is_pylints_to_report(
        self, make_workspace: MakeWorkspace
    ) -> None:
        assert symbols(here(make_workspace(users("from exceptions import\n")))) == ["syntax-error"]


CHANGES = {
    "a module of a package": (
        *(NEW_LINE, f"{COMMON}/orb_common/exceptions.py", "class Renamed(Exception): ...\n"),
        *([], ["unresolved-local-import"]),
    ),
    "a Pipfile": (NEW_LINE, f"{USERS}/Pipfile", "[packages]\n", [], ["missing-pipfile-entry"]),
    "settings": (OLD_LINE, "orb-lint.toml", 'ignore = ["E7701"]', ["legacy-layer-import"], []),
    "broken settings": (NEW_LINE, "orb-lint.toml", "[", [], [NOT_WORKING]),
    "a new module": (
        *(OLD_LINE, f"{USERS}/exceptions.py", "class NotFound(Exception): ...\n"),
        *(["legacy-layer-import"], []),
    ),
    "an ignore file": (OLD_LINE, ".gitignore", "index.py\n", ["legacy-layer-import"], []),
    "another file": (
        *(OLD_LINE, f"{USERS}/other.py", NEW_LINE),
        *(["legacy-layer-import"], ["mixed-identity-import"]),
    ),
}
"""What changes → linted file, changed path, its new content, symbols before and after."""


class TestLongLivedProcess:
    @pytest.mark.parametrize("what", CHANGES)
    def test_a_change_between_two_runs_shows_in_the_second(
        self, what: str, make_workspace: MakeWorkspace
    ) -> None:
        source, path, content, before, after = CHANGES[what]
        files = users(source)
        root = make_workspace(files)
        for _ in range(3):
            assert symbols(here(root)) == before
        write(root, path, content)
        for _ in range(3):
            assert symbols(here(root)) == after
        if path in files:
            write(root, path, files[path])
        else:
            os.remove(os.path.join(root, path))
        assert symbols(here(root)) == before

    def test_a_linter_that_is_asked_twice_reads_twice(self, make_workspace: MakeWorkspace) -> None:
        root = make_workspace(users(NEW_LINE))
        linter = make_linter()
        assert lint_again(linter, INDEX, root=root) == []
        write(root, f"{USERS}/Pipfile", "[packages]\n")
        assert symbols(lint_again(linter, INDEX, root=root)) == ["missing-pipfile-entry"]


class TestVisualStudioCode:
    """Its extension calls pylint in a process that stays, with the buffer as standard input."""

    def test_each_request_sees_buffer_and_disk_as_they_are(
        self, make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        root = make_workspace(users(NEW_LINE))
        monkeypatch.chdir(root)
        assert self.ask(root, NEW_LINE, monkeypatch) == []
        assert self.ask(root, OLD_LINE, monkeypatch) == [REPORTED]
        write(root, f"{USERS}/Pipfile", "[packages]\n")
        assert symbols(self.ask(root, NEW_LINE, monkeypatch)) == ["missing-pipfile-entry"]
        write(root, f"{USERS}/Pipfile", PIPFILE)
        assert self.ask(root, NEW_LINE, monkeypatch) == []

    @staticmethod
    def ask(root: str, buffer: str, monkeypatch: pytest.MonkeyPatch) -> list[Message]:
        stdin = io.TextIOWrapper(io.BytesIO(buffer.encode()), encoding="utf-8")
        monkeypatch.setattr("sys.stdin", stdin)
        with redirect_stdout(io.StringIO()) as output, redirect_stderr(io.StringIO()) as errors:
            arguments = [*ONLY_OURS, *FOR_AN_EDITOR, "--from-stdin", os.path.join(root, INDEX)]
            Run(arguments, exit=False)
        assert errors.getvalue() == ""
        return messages_in(output.getvalue(), root)


def test_what_import_lines_rename_counts_in_an_editor_too(make_workspace: MakeWorkspace) -> None:
    source = "from sys import path\npath.append('/opt/python')\n"

    assert "legacy-layer-path" in symbols(here(make_workspace(users(source))))
