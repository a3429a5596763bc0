"""E7732 invalid-pipfile."""

from __future__ import annotations

import pytest

from tests.conftest import Check, MakeWorkspace
from tests.rules.reports import Find
from tests.workspaces import LAYERS, users

RULE = "invalid-pipfile"


@pytest.mark.parametrize(
    ("pipfile", "line"),
    [
        ("[packages\n", 1),
        ("[packages]\nrequests = '*'\nrequests = '*'\n", 3),
        ("[packages]\nrequests = \n", 2),
        ("[packages]\nx = 'y\n", 2),
    ],
)
def test_what_is_no_toml_is_one_finding_at_its_line(pipfile: str, line: int, find: Find) -> None:
    (finding,) = find(users("", pipfile), RULE)

    assert (finding["path"].rpartition("/")[2], finding["line"], finding["code"]) == (
        "Pipfile",
        line,
        "E7732",
    )
    assert finding["message"].startswith("no valid Pipfile: ")


@pytest.mark.parametrize("pipfile", [None, "", "[packages]\n", "# nothing\n", "\ufeff[packages]\n"])
def test_a_pipfile_that_pipenv_reads_is_fine(pipfile: str | None, find: Find) -> None:
    assert find(users("", pipfile), RULE) == []


def test_the_units_other_rules_go_on(make_workspace: MakeWorkspace, check: Check) -> None:
    findings = check(make_workspace(users("import exceptions\n", "[packages\n")))

    assert [each["code"] for each in findings] == ["E7732", "E7701"]


def test_the_pipfile_of_a_layer_counts_too(find: Find) -> None:
    files = users("") | {f"{LAYERS}/search/Pipfile": "[", f"{LAYERS}/search/client.py": ""}

    assert [each["unit"] for each in find(files, RULE)] == ["search"]


@pytest.mark.parametrize(
    ("pipfile", "line", "reason"),
    [
        ("[packages]\nx = 1.0\n", 2, "entry `x` must be a string or a table"),
        ("[docs]\nx = true\n", 2, "entry `x` must be a string or a table"),
        ("[packages]\nx = {version = 1}\n", 2, "entry `x` has a `version` that is no string"),
        ("[packages.x]\nsvn = 1\n", 1, "entry `x` has a `svn` that is no string"),
        ("[packages]\nx = {markers = []}\n", 2, "entry `x` has a `markers` that is no string"),
        (
            "[packages]\nx = {extras = [1]}\n",
            2,
            "entry `x` has `extras` that are no list of strings",
        ),
        (
            "[packages]\nx = {git = 'https://example.com/x', commit = 'a'}\n",
            2,
            "entry `x` has an option `commit` that pipenv doesn't know",
        ),
        (
            "[packages.x.y]\nversion = '*'\n",
            1,
            "entry `x` has an option `y` that pipenv doesn't know",
        ),
        ("source = ['x']\n", 1, "`source` must be an array of tables"),
        ("[[source]]\nname = 'x'\n", 1, "a `source` needs a `url` that is a string"),
        ("[[source]]\nname = 1\nurl = ''\n", 1, "a `source` needs a `name` that is a string"),
        (
            "\n[[source]]\nname = 'x'\nurl = ''\nverify_ssl = 'true'\n",
            2,
            "a `source` has a `verify_ssl` that is neither true nor false",
        ),
        (
            "[[source]]\nname = 'x'\nurl = ''\n[[source]]\nname = 'y'\n",
            4,
            "a `source` needs a `url` that is a string",
        ),
        ("[requires]\npython_full_version = 3\n", 2, "`python_full_version` must be a string"),
        ("[scripts]\na = 'b'\nc = 1\n", 3, "script `c` must be a command"),
        ("[scripts]\na = ''\n", 2, "script `a` must be a command"),
        ("[pipenv]\nallow_prereleases = 1\n", 2, "`allow_prereleases` must be true or false"),
    ],
)
def test_a_shape_that_pipenv_refuses_is_one_finding_at_its_line(
    pipfile: str, line: int, reason: str, find: Find
) -> None:
    (finding,) = find(users("", pipfile), RULE)

    assert (finding["line"], finding["message"]) == (line, f"no valid Pipfile: {reason}")


@pytest.mark.parametrize(
    "pipfile",
    [
        "[packages]\nx = {}\ny = ''\n",
        "[packages]\nx = {git = 'https://example.com/x', ref = 1, subdirectory = 'y'}\n",
        "[packages]\nx = {version = '*', sys_platform = \"== 'linux'\", hashes = []}\n",
        "[packages]\nx = {path = '.', editable = 'true'}\n",
        "[[source]]\nname = 'x'\nurl = 'https://example.com'\n",
        "[requires]\nplatform = 1\n",
        "[scripts]\na = 'b'\nc = {call = 'x:y'}\nd = ['e']\n",
        "[pipenv]\nsort_pipfile = true\ndisable_pip_input = 1\n",
        "[build-system]\nrequires = ['x']\n",
    ],
)
def test_a_shape_that_pipenv_takes_is_fine(pipfile: str, find: Find) -> None:
    assert find(users("", pipfile), RULE) == []


def test_a_pipfile_that_lambdas_share_is_one_finding(find: Find) -> None:
    files = users("", None) | {
        "backend/src/lambdas/orders/index.py": "",
        "backend/src/Pipfile": "[packages\n",
    }

    for settings in ("", "shared-pipfile = true"):
        findings = find(files, RULE, settings)
        assert [each["path"] for each in findings] == ["backend/src/Pipfile"]


def test_a_requirement_that_pip_cannot_read_is_told_and_the_others_count(
    make_workspace: MakeWorkspace, check: Check
) -> None:
    lambda_ = "backend/src/lambdas/users"
    files = {
        f"{lambda_}/index.py": "import requests\nimport yaml\n",
        f"{lambda_}/requirements.txt": "requests\nboto3; ((((\n",
    }

    findings = check(make_workspace(files))

    told = {(each["symbol"], each["path"].rpartition("/")[2], each["line"]) for each in findings}
    assert told == {
        ("invalid-pipfile", "requirements.txt", 2),
        ("undeclared-dependency", "index.py", 2),
    }


@pytest.mark.parametrize(
    "entry",
    [
        "{version = '*', markers = '(((('}",
        "{version = '*', os_markers = '(((('}",
        "{version = '*', python_version = '3.9'}",
        "{git = 'https://example.com/x', sys_platform = 'linux'}",
        "'==1.0; (((('",
    ],
)
def test_a_marker_that_pipenv_cannot_read_is_told_and_the_entry_counts(
    entry: str, make_workspace: MakeWorkspace, check: Check
) -> None:
    pipfile = f"[packages]\nboto3 = '*'\nrequests = {entry}\n"

    findings = check(make_workspace(users("import requests\n", pipfile)), "--ignore=W7730,W7728")

    assert [(each["symbol"], each["line"]) for each in findings] == [(RULE, 3)]
    assert findings[0]["message"].endswith("` is no environment marker")


@pytest.mark.parametrize(
    "entry",
    [
        "{version = '*', markers = ''}",
        "{version = '*', python_version = \">= '3.9'\", os_markers = \"os_name == 'nt'\"}",
        "\"==1.0; os_name == 'nt'\"",
        "\"==1.0; platform_version not in '1, ~2'\"",
    ],
)
def test_a_marker_that_pipenv_reads_is_fine(entry: str, find: Find) -> None:
    assert find(users("", f"[packages]\nrequests = {entry}\n"), RULE) == []


@pytest.mark.parametrize("version", [">>2", "=>2", ">=", "~2", ">=1,=>2", "=>2; os_name == 'nt'"])
@pytest.mark.parametrize("entry", ['"{}"', '{{version = "{}"}}'])
def test_a_version_that_pipenv_cannot_read_is_told(version: str, entry: str, find: Find) -> None:
    (finding,) = find(users("", f"[packages]\nrequests = {entry.format(version)}\n"), RULE)

    assert finding["line"] == 2
    assert finding["message"].endswith("` is no version specifier")


@pytest.mark.parametrize(
    "version", ["*", "", "2.31", "==2.31", ">=2,<3", ">= 2 , < 3", ">1,", "~=2.1", "!=2", "===2"]
)
def test_a_version_that_pipenv_reads_is_fine(version: str, find: Find) -> None:
    assert find(users("", f'[packages]\nrequests = "{version}"\n'), RULE) == []


@pytest.mark.parametrize(
    ("metadata", "line"),
    [
        ('[project]\ndependencies = [\n  "requests",\n  "yarl; ((((",\n]\n', 4),
        ('[dependency-groups]\ndev = ["requests ???"]\n', 2),
        ('[tool.poetry.dependencies]\nrequests = {version = "*", markers = "(((("}\n', 2),
        ('[tool.poetry.dependencies]\nrequests = [{}, {markers = "(((("}]\n', 2),
        (
            '[project]\ndependencies = ["requests"]\n[tool.uv.sources]\n'
            'requests = {index = "x", marker = "(((("}\n',
            2,
        ),
    ],
)
def test_a_requirement_of_a_pyproject_that_nothing_reads_is_told(
    metadata: str, line: int, find: Find
) -> None:
    lambda_ = "backend/src/lambdas/users"
    files = {f"{lambda_}/index.py": "", f"{lambda_}/pyproject.toml": metadata}

    findings = find(files, RULE)

    assert [(each["path"], each["line"]) for each in findings] == [
        (f"{lambda_}/pyproject.toml", line)
    ]


def test_quotes_in_a_requirement_of_a_pyproject_may_be_escaped(find: Find) -> None:
    lambda_ = "backend/src/lambdas/users"
    requirement = r'"requests; python_version < \"3.9\" and os_name == \u0027nt\u0027"'
    metadata = f"[project]\ndependencies = [{requirement}]\n"

    assert find({f"{lambda_}/index.py": "", f"{lambda_}/pyproject.toml": metadata}, RULE) == []
