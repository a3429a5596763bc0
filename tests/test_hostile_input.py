"""Workspaces made to bring the tool down: it finds what it can, or says one line, and ends."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable

import pytest

from orb_lint.findings import Finding
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.structure.unparsable_file import UnparsableFile
from tests.conftest import Check, Forbid, MakeWorkspace, RunCli

PACKAGE = {
    "packages/orb-common/pyproject.toml": '[project]\nname = "orb-common"\n',
    "packages/orb-common/orb_common/__init__.py": "",
    "packages/orb-common/orb_common/exceptions.py": "class E: ...\n",
}
OLD_IMPORT = "import sys\nfrom exceptions import E\n"
INDEX = "lambdas/a/index.py"
SOURCES = {
    "sum of 1,000 strings": "sys.path.insert(0, " + "+".join(["'x'"] * 1000) + ")",
    "sum of sums": "".join(f"a{n + 1} = a{n} + a{n}\n" for n in range(99)) + "sys.path = [a99]",
    "parentheses": "sys.path.append(" + "(" * 5000 + ")" * 5000 + ")",
    "attributes": "sys.path.append(a" + ".b" * 900 + ")",
    "calls": "sys.path.append(a" + ".b()" * 450 + ")",
    "lists in lists": "sys.path += " + "[" * 90 + "'/opt'" + "]" * 90,
    "sum of lists": "__all__ = " + " + ".join(["['x']"] * 900),
    "negations": "if " + "not " * 900 + "TYPE_CHECKING:\n    import models\nsys.path.append('x')",
    "subscripts": "if sys.version_info"
    + "[0]" * 900
    + " > 3:\n    import models\nsys.path.append('x')",
    "conditions": "if "
    + "(" * 90
    + "x"
    + " and TYPE_CHECKING or y)" * 90
    + ":\n    import models\nsys.path.append('x')",
    "elif": "if x:\n    pass\n"
    + "elif y:\n    pass\n" * 900
    + "else:\n    import models  # pylint: disable=E7701",
    "blocks": "\n".join(" " * n + "if x:" for n in range(95)) + "\n" + " " * 95 + "import models",
    "dots": "from " + "." * 5000 + " import b",
    "a long name": "import " + "a" * 5000,
    "a name of many parts": "from " + ".".join(["a"] * 300) + " import b",
    "a NUL": "x = '\0'",
    "a number": "sys.path.append(" + "9" * 5000 + ")",
    "an encoding that is none": "# coding: undefined",
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_no_source_brings_it_down(
    source: str, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace(
        {
            **PACKAGE,
            INDEX: OLD_IMPORT + source + "\n",
            "lambdas/b/index.py": OLD_IMPORT,
            "packages/orb-common/orb_common/other.py": "import sys\n" + source + "\n",
            "lambdas/b/use.py": "from orb_common.other import x\n",
        }
    )

    outcome = run_cli("check", root, "--output-format", "concise")

    assert outcome.status == 1
    assert f"{INDEX}:2:6: E7701" in outcome.stdout
    assert "lambdas/b/index.py:2:6: E7701" in outcome.stdout
    assert "fault of this tool" not in outcome.stderr


FILES = {
    "NUL in requirements": {"lambdas/a/requirements.txt": "-r a\0b.txt\n-e ../a\0b\n"},
    "NUL in a Pipfile": {"lambdas/a/Pipfile": '[packages]\nx = {path = "a\\u0000b"}\n'},
    "requirements in a circle": {"lambdas/a/requirements.txt": "-r requirements.txt\n"},
    "many files of requirements": {
        "lambdas/a/requirements.txt": "-r r0.txt\n",
        **{f"lambdas/a/r{n}.txt": f"-r r{n + 1}.txt\n" for n in range(1000)},
    },
    "TOML in TOML": {"lambdas/a/Pipfile": "x = " + "{a = " * 3000},
    "lists in TOML": {"lambdas/a/Pipfile": "x = " + "[" * 100_000},
    "lists in JSON": {"lambdas/a/Pipfile": "[packages]\n", "lambdas/a/Pipfile.lock": "[" * 100_000},
    "lists in YAML": {"template.yaml": "Transform: AWS::Serverless\nResources: " + "[" * 100_000},
    "a lock of other types": {
        "lambdas/a/Pipfile": '[packages]\nx = "*"\n',
        "lambdas/a/Pipfile.lock": '{"_meta": [], "default": {"x": 3}, "develop": "\\ud800"}',
    },
    "a number": {"lambdas/a/Pipfile": "[packages]\nx = " + "9" * 5000},
    **{
        f"Terraform of {what}": {"main.tf": f'resource "aws_lambda_function" "a" {{{text}'}
        for what, text in {
            "an open string": ' x = "' + '\\"' * 60_000,
            "open fields": 'x = "' + "${" * 60_000,
            "open indices": "x = " + "a[" * 60_000,
            "open comments": "/*" * 60_000,
            "open heredocs": "x = <<A\n" * 60_000,
        }.items()
    },
    **{
        f"an endless path in {name}": {name: text.format(path="a/" * 30_000)}
        for name, text in {
            "serverless.yml": "service: python\nfunctions: {{f: {{handler: {path}h.main}}}}\n",
            "template.yaml": "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n"
            "    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: {path}\n",
            "lambdas/a/Pipfile": '[packages]\nx = {{path = "{path}"}}\n',
            "lambdas/a/requirements.txt": "-e ./{path}\n-r {path}r.txt\n",
            "pytest.ini": "[pytest]\npythonpath = {path}\n",
            "build.sh": "cp -r {path} b/{path}\n",
        }.items()
    },
    "many aliases in YAML": {
        "template.yaml": "Transform: AWS::Serverless-2016-10-31\na0: &a0 {x: y}\n"
        + "".join(f"a{n + 1}: &a{n + 1} [{f'*a{n},' * 9}]\n" for n in range(20))
        + "Resources: *a20\n"
    },
    "YAML that holds itself": {
        "template.yaml": "Resources: &a\n  A: *a\n  B:\n    Type: AWS::Serverless::Function\n"
        "    Properties: &p\n      CodeUri: *p\n"
    },
    "stars of star imports": {
        f"packages/orb-common/orb_common/m{n}.py": f"from .m{(n + 1) % 300} import *\n"
        for n in range(300)
    }
    | {"lambdas/a/use.py": "from orb_common.m0 import x\n"},
}


@pytest.mark.parametrize("files", FILES.values(), ids=FILES)
def test_no_other_file_brings_it_down(
    files: dict[str, str], make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace({**PACKAGE, INDEX: OLD_IMPORT, **files})

    outcome = run_cli("check", root, "--output-format", "concise")

    assert outcome.status == 1
    assert f"{INDEX}:2:6: E7701" in outcome.stdout
    assert "fault of this tool" not in outcome.stderr


@pytest.mark.parametrize(
    "name", [".gitignore", "lambdas/a/Pipfile", "packages/x/pyproject.toml", "template.yaml"]
)
@pytest.mark.parametrize("target", ["pipe", "/dev/zero"])
def test_nobody_waits_for_what_is_no_file(
    name: str, target: str, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace({**PACKAGE, INDEX: OLD_IMPORT, "packages/x/x/__init__.py": ""})
    if target == "pipe":
        os.mkfifo(f"{root}/{name}")
    else:
        os.symlink(target, f"{root}/{name}")

    outcome = run_cli("check", root, "--output-format", "concise")

    assert f"{INDEX}:2:6: E7701" in outcome.stdout


@pytest.mark.parametrize("name", ["orb-lint.toml", "pyproject.toml"])
@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (os.mkfifo, "not a regular file"),
        (os.mkdir, "not a regular file"),
        (lambda path: os.symlink(path, path), "Too many levels of symbolic links"),
    ],
)
@pytest.mark.parametrize("git", [True, False])
def test_settings_that_are_no_file_are_refused(
    name: str,
    spoil: Callable[[str], None],
    reason: str,
    git: bool,
    make_workspace: MakeWorkspace,
    run_cli: RunCli,
) -> None:
    root = make_workspace({**PACKAGE, INDEX: OLD_IMPORT}, git=git)
    spoil(f"{root}/{name}")

    outcome = run_cli("check", root)

    assert outcome == (2, "", f"orb-lint: {root}/{name}: cannot be read: {reason}\n")


@pytest.mark.parametrize("name", ["orb-lint.toml", "pyproject.toml"])
@pytest.mark.parametrize("command", ["check", "workspace", "config", "graph"])
def test_settings_that_nobody_may_read_are_not_passed_over(
    name: str, command: str, make_workspace: MakeWorkspace, run_cli: RunCli, forbid: Forbid
) -> None:
    root = make_workspace({**PACKAGE, INDEX: OLD_IMPORT, name: ""})
    forbid(f"{root}/{name}")

    outcome = run_cli(command, root)

    assert outcome == (2, "", f"orb-lint: {root}/{name}: cannot be read: Permission denied\n")


@pytest.mark.parametrize("place", ["", "inner", "inner/lambdas", "inner/lambdas/a"])
@pytest.mark.parametrize("sign", ["inner/orb-lint.toml", "inner/.git/HEAD"])
def test_a_pyproject_that_holds_no_settings_of_the_root_need_not_be_read(
    place: str, sign: str, make_workspace: MakeWorkspace, check: Check, forbid: Forbid
) -> None:
    if (place, sign) == ("inner", "inner/.git/HEAD"):
        return
    files = {f"inner/{path}": content for path, content in {**PACKAGE, INDEX: OLD_IMPORT}.items()}
    unreadable = f"{place}/pyproject.toml".strip("/")
    root = make_workspace({**files, sign: "", unreadable: ""}, git=False)
    forbid(f"{root}/{unreadable}")

    assert len(check("--select", "E7701", f"{root}/inner/lambdas/a")) == 1


def test_folders_whose_names_are_no_utf8(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    name = os.fsdecode(b"lambdas/b\xff")
    root = make_workspace({**PACKAGE, INDEX: OLD_IMPORT, f"{name}/index.py": OLD_IMPORT})

    for output_format in ("text", "concise", "json", "sarif", "github", "junit", "markdown"):
        outcome = run_cli("check", root, "--output-format", output_format)
        assert outcome.status == 1
        assert "E7701" in outcome.stdout


def test_a_source_that_is_too_large_to_be_parsed_is_told_and_read_as_text(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    source = OLD_IMPORT + "sys.path.append('/opt/python')\n" + "x = 1\n" * 750_000
    root = make_workspace({**PACKAGE, INDEX: source})

    outcome = run_cli("check", root, "--output-format", "concise")

    assert f"{INDEX}:2:6: E7701" in outcome.stdout
    assert "E7790" in outcome.stdout
    assert "larger than 4 MB" in outcome.stdout


def test_what_nobody_foresaw_is_one_line(
    make_workspace: MakeWorkspace, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError("too deep\nreally")

    monkeypatch.setattr("orb_lint.cli.check.check", fail)
    root = make_workspace({**PACKAGE, INDEX: OLD_IMPORT})

    outcome = run_cli("check", root)

    assert outcome.status == 2
    assert outcome.stderr.startswith("orb-lint: a fault of this tool, RecursionError: too deep (")
    assert outcome.stderr.count("\n") == 1


def test_a_file_that_cannot_be_judged_keeps_no_other_unit_from_it(
    make_workspace: MakeWorkspace, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: object, file: SourceFile) -> list[Finding]:
        if file.path == INDEX:
            raise MemoryError("no room\nat all")
        return []

    monkeypatch.setattr(UnparsableFile, "check_readability", fail)
    broken = OLD_IMPORT + "x = = 1\n"
    root = make_workspace({**PACKAGE, INDEX: broken, "lambdas/b/index.py": OLD_IMPORT})

    outcome = run_cli("check", root, "--output-format", "concise")

    assert outcome.status == 2
    assert "lambdas/b/index.py:2:6: E7701" in outcome.stdout
    assert f"orb-lint: {INDEX}: not judged, a fault of this tool: MemoryError: no room\n" in (
        outcome.stderr
    )


def test_a_name_of_more_parts_than_any_module_has_is_told(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    name = ".".join(["a"] * 30_000)
    sources = (
        f"import {name}\n",
        f"if x:\n    from {name} import b\n",
        f"import a, {name} as c\n",
        *(f"from {dots}{name} import b\n" for dots in (".", "..", ". . ", "." * 200)),
        f"from {'.' * 300_000} import b\n",
        f"if x:\n    from {'. ' * 300_000}import b\n",
        f"import importlib\nimportlib.import_module('..{name}', __package__)\n",
    )
    root = make_workspace(
        {
            **PACKAGE,
            **{f"lambdas/a/m{n}.py": OLD_IMPORT + text for n, text in enumerate(sources)},
        }
    )

    tracemalloc.start()
    outcome = run_cli("check", root, "--output-format", "concise")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 50 << 20
    for number, _ in enumerate(sources):
        assert f"lambdas/a/m{number}.py:1:1: E7790" in outcome.stdout
        assert f"lambdas/a/m{number}.py:2:6: E7701" in outcome.stdout
    assert "a name in it has more than 100 parts" in outcome.stdout
