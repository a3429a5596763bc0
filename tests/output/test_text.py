"""The report for people: what one change would fix is told once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.shell import on_terminal
from tests.cli.workspaces import BROKEN, CLEAN, OLD_IMPORT, PIPFILE, SELECT

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace, RunCli

NEXT = "To begin with what is new: `orb-lint baseline create` accepts what is there."


def shown(run_cli: RunCli, root: str, *arguments: str) -> list[str]:
    return run_cli("check", *arguments, root).stdout.splitlines()


def test_an_old_name_is_one_group_with_its_suggestion_and_its_places(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    assert shown(run_cli, make_workspace(BROKEN), *SELECT) == [
        "E7701 legacy-layer-import ×2 in 2 files: `exceptions` is an old layer name",
        "  write `from orb_common.exceptions import OrbError`",
        "  lambdas/orders/index.py:2:6",
        "  lambdas/users/index.py:1:6",
        "",
        "Found 2 errors in 5 files of 3 units; 2 fixable with --fix.",
        NEXT,
    ]


def test_of_a_large_group_the_first_places_are_shown(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    files = {f"lambdas/users/file{number}.py": OLD_IMPORT for number in range(1200)}
    lines = shown(run_cli, make_workspace({**CLEAN, **files}), *SELECT)

    assert lines[0].startswith("E7701 legacy-layer-import ×1,200 in 1,200 files: ")
    assert lines[2:5] == [f"  lambdas/users/file{number}.py:1:6" for number in (0, 1, 10)]
    assert lines[5] == "  and 1,197 more: `--show all`"


def test_a_missing_entry_is_one_group_a_manifest(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    new = "import orb_common\n"
    files = {f"lambdas/{name}.py": new for name in ("users/a", "users/b", "orders/a", "orders/b")}
    empty = {f"lambdas/{name}/Pipfile": "[packages]\n" for name in ("users", "orders")}
    root = make_workspace({**CLEAN, **files, **empty})
    heads = [line for line in shown(run_cli, root, "--select", "E7721") if line.startswith("E")]

    assert heads == [
        f"E7721 missing-pipfile-entry ×3 in 3 files: lambdas/{name}/Pipfile does not declare"
        " orb-common"
        for name in ("orders", "users")
    ]


def test_a_missing_manifest_is_one_group_a_lambda(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    """Also where Lambdas of one name need the same, and their files do not."""
    files = {
        f"{folder}/src/{name}.py": f"import requests\n{more}"
        for folder in ("lambdas/users", "lambdas/orders")
        for name, more in (("a", ""), ("b", ""), ("c", "import yaml\n"))
    }
    settings = {"orb-lint.toml": 'lambdas = ["lambdas/*/src"]\n'}
    lines = shown(run_cli, make_workspace({**files, **settings}), "--select", "E7720")

    for start, folder in ((0, "lambdas/orders"), (6, "lambdas/users")):
        assert lines[start : start + 2] == [
            "E7720 missing-pipfile ×3 in 3 files: Lambda `src` has no Pipfile and needs requests"
            " installed, and the like (2 in all)",
            f"  create {folder}/src/Pipfile",
        ]


def test_what_is_unused_in_lambdas_of_one_name_is_told_of_each(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    files = {
        f"lambdas/{folder}/src/{name}": text
        for folder in ("users", "orders")
        for name, text in (("index.py", ""), ("requirements.txt", "requests\n"))
    }
    settings = {"orb-lint.toml": 'lambdas = ["lambdas/*/src"]\n'}
    lines = shown(run_cli, make_workspace({**files, **settings}), "--select", "W7728")
    assert [line for line in lines if line.startswith("lambdas")] == [
        "lambdas/orders/src/requirements.txt",
        "lambdas/users/src/requirements.txt",
    ]


def test_a_reason_with_a_colon_is_told_whole(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    reason = "as we said: no"
    contract = f'[[forbidden-dependencies]]\nfrom = "a"\nto = "b"\nreason = "{reason}"\n'
    files = {f"packages/{name}/{name}/__init__.py": "" for name in "ab"}
    files |= {f"packages/a/a/{name}.py": "import b\n" for name in ("one", "two")}
    root = make_workspace({**files, "orb-lint.toml": contract})

    assert shown(run_cli, root, "--select", "E7740")[0] == (
        f"E7740 forbidden-package-import ×2 in 2 files: a must not depend on b ({reason})"
    )


def test_a_layer_is_one_group_a_module(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    files = {
        "layers/shared/fonts.py": "",
        "layers/shared/colours.py": "",
        "lambdas/a/a.py": "import fonts\nimport colours\n",
        "lambdas/b/b.py": "import fonts\n",
        "lambdas/b/c.py": "import colours\nimport fonts\n",
    }
    heads = [line for line in shown(run_cli, make_workspace(files)) if line.startswith("W")]

    assert heads == [
        "W7704 unmigrated-layer-import ×3 in 3 files: `fonts` lives in layer `layers/shared`",
        "W7704 unmigrated-layer-import ×2 in 2 files: `colours` lives in layer `layers/shared`",
    ]


def test_where_the_remedies_differ_one_is_shown_and_all_are_counted(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    other = {"packages/orb-common/orb_common/exceptions.py": "class OrbError: ...\nOther = 1\n"}
    source = "from exceptions import Other\n" + OLD_IMPORT
    root = make_workspace({**BROKEN, **other, "lambdas/users/index.py": source})

    assert shown(run_cli, root, *SELECT)[1] == (
        "  write `from orb_common.exceptions import OrbError`, and the like (2 in all)"
    )


def test_errors_come_before_warnings_and_what_stands_alone_comes_by_file(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    files = {
        "layers/shared/fonts.py": "",
        **{f"lambdas/{name}/a.py": "import fonts\n" for name in ("c", "d", "e")},
        "lambdas/orders/broken.py": "import (\n",
    }
    lines = shown(run_cli, make_workspace({**BROKEN, **files}), "--ignore", "W773")
    heads = [line for line in lines if line and not line.startswith(" ")]

    assert [line.split(" ×")[0] for line in heads[:3]] == [
        "E7701 legacy-layer-import",
        "W7704 unmigrated-layer-import",
        "lambdas/orders/broken.py",
    ]


def test_show_all_tells_each_finding_below_its_file(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    lines = shown(run_cli, make_workspace(BROKEN), *SELECT, "--show", "all")
    message = (
        "`exceptions` is an old layer name: write `from orb_common.exceptions import OrbError`"
    )

    assert lines[:-2] == [
        "lambdas/orders/index.py",
        f"  2:6 E7701 legacy-layer-import: {message}",
        "",
        "lambdas/users/index.py",
        f"  1:6 E7701 legacy-layer-import: {message}",
        "",
    ]


def test_statistics_count_the_findings_of_each_rule_and_tell_none(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace({**BROKEN, "lambdas/users/broken.py": "import (\n"})

    assert shown(run_cli, root, *SELECT, "--statistics")[:-2] == [
        "2 E7701 legacy-layer-import",
        "1 E7790 unparsable-file",
        "",
    ]


def test_the_next_step_is_told_until_it_is_taken(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace({**BROKEN, "known.txt": ""})

    assert NEXT in shown(run_cli, root)
    assert NEXT not in shown(run_cli, root, "--baseline", f"{root}/known.txt")
    assert NEXT not in shown(run_cli, make_workspace(CLEAN), *SELECT)


class TestTerminal:
    def test_it_wraps_at_words_and_keeps_the_suggestion_whole(
        self, make_workspace: MakeWorkspace
    ) -> None:
        name = "a_module_with_a_name_that_is_rather_long_for_a_terminal"
        source = f"from orb_common.{name} import something\n"
        root = make_workspace({**CLEAN, "lambdas/users/index.py": source})
        lines = on_terminal(
            root, "--extend-select", "E7705", TERM="dumb", COLUMNS="60"
        ).splitlines()

        assert lines[1].startswith("  1:6 E7705 unresolved-local-import: ")
        wrapped = [line for line in lines[2:] if not line.strip().startswith(("1 |", "|"))]
        assert f"      `orb_common.{name}`" in [line.partition("; ")[0] for line in wrapped]

    def test_a_suggestion_stands_on_a_line_of_its_own(self, make_workspace: MakeWorkspace) -> None:
        root = make_workspace({**CLEAN, "lambdas/users/index.py": OLD_IMPORT})
        lines = on_terminal(root, TERM="dumb", COLUMNS="40").splitlines()

        assert "      write `from orb_common.exceptions import OrbError`" in lines

    def test_a_folder_and_a_whole_file_have_no_line_to_show(
        self, make_workspace: MakeWorkspace
    ) -> None:
        root = make_workspace({**CLEAN, "lambdas/users/Pipfile": PIPFILE})
        shown = on_terminal(root, "--select", "W7730", "--show", "all", TERM="dumb")

        assert "W7730" in shown
        assert " | " not in shown


def test_a_renamed_class_is_one_group_with_its_cause(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    exceptions = "packages/orb-common/orb_common/exceptions.py"
    files = {
        f"lambdas/users/file{number}.py": "from orb_common.exceptions import OrbEror\n"
        for number in range(3)
    }
    root = make_workspace({**CLEAN, exceptions: "\n\nclass OrbError(Exception): ...\n", **files})

    assert shown(run_cli, root, "--select", "E7705")[:3] == [
        "E7705 unresolved-local-import ×3 in 3 files: `orb_common.exceptions` does not define"
        " `OrbEror`; did you mean `OrbError`?",
        f"  cause {exceptions}:3 `OrbError` is there",
        "  lambdas/users/file0.py:1:6",
    ]
