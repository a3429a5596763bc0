"""E7725 pipfile-entry-wrong-path."""

from __future__ import annotations

import pytest

from tests.conftest import Check, MakeWorkspace
from tests.rules.reports import Find, fixed, stated
from tests.workspaces import COMMON, COMMON_ENTRY, MODELS, PIPFILE, USERS, users

RULE = "pipfile-entry-wrong-path"
VENDORED = {
    "vendor/lib/setup.py": "from setuptools import setup\nsetup(name='acme-lib')\n",
    "vendor/dynamic/setup.py": "from setuptools import setup\nsetup(name=read())\n",
    "vendor/plain/README.md": "",
    "vendor/lib-1.0.tar.gz": "",
}


@pytest.mark.parametrize(
    ("entry", "message", "applicability", "fixed_entry"),
    [
        (
            'orb-common = {path = "../../orb-common", editable = true}',
            "leads to backend/src/orb-common, which does not exist: set its path to"
            " `../../../packages/orb-common`",
            "safe",
            COMMON_ENTRY,
        ),
        (
            'orb-common = {file = "../../orb-common"} # why',
            "leads to backend/src/orb-common, which does not exist",
            "safe",
            'orb-common = {file = "../../../packages/orb-common"} # why',
        ),
        (
            '"-e ../../orb-common[x]" = "*"',
            "leads to backend/src/orb-common, which does not exist",
            "safe",
            '"-e ../../../packages/orb-common[x]" = "*"',
        ),
        (
            'orb-common = {path = "../../../packages/orb-common/orb_common", editable = true}',
            f"leads to {COMMON}/orb_common, which is no package, for it has neither",
            "safe",
            COMMON_ENTRY,
        ),
        (
            "orb-common = {path = '..\\..\\..\\packages\\orb-common', editable = true}",
            f"leads to {COMMON}, but with back slashes, which pip takes for letters: set its path",
            "safe",
            COMMON_ENTRY,
        ),
        (
            'orb-common = {path = "../../../packages/orb-common/pyproject.toml", editable = true}',
            f"leads to {COMMON}/pyproject.toml, a file that is no archive of a package: set its",
            "safe",
            COMMON_ENTRY,
        ),
        (
            'orb-common = {path = "/srv/orb-common", editable = true}',
            "leads to /srv/orb-common, which lies outside the repository",
            "unsafe",
            COMMON_ENTRY,
        ),
        (
            'orb-common = {path = "file:///srv/orb-common", editable = true}',
            "leads to /srv/orb-common, which lies outside the repository",
            "unsafe",
            COMMON_ENTRY,
        ),
        (
            'orb-common = {path = "../../../../../x", editable = true}',
            "leads to ../x, which lies outside the repository",
            "unsafe",
            COMMON_ENTRY,
        ),
        (
            'orb-common = {path = "../../../packages/orb-models", editable = true}',
            f"leads to {MODELS}, whose name is orb-models: set its path to",
            "unsafe",
            COMMON_ENTRY,
        ),
        (
            'orb-commons = {path = "../../../packages/orb-common", editable = true}',
            f"leads to {COMMON}, whose name is orb-common: rename the entry to `orb-common`",
            "safe",
            COMMON_ENTRY,
        ),
        (
            'lib = {path = "../../../../vendor/lib", editable = true}',
            "leads to vendor/lib, whose name is acme-lib: rename the entry to `acme-lib`",
            "safe",
            'acme-lib = {path = "../../../../vendor/lib", editable = true}',
        ),
    ],
)
def test_a_wrong_path_or_key_is_corrected(
    entry: str, message: str, applicability: str, fixed_entry: str, find: Find
) -> None:
    files = users("", f"[packages]\n{entry}\n") | VENDORED

    (finding,) = find(files, RULE)

    assert message in finding["message"]
    assert finding["code"] == "E7725"
    assert finding["fix"]["applicability"] == applicability
    assert fixed(files, finding) == {f"{USERS}/Pipfile": f"[packages]\n{fixed_entry}\n"}


@pytest.mark.parametrize(
    "entry",
    [
        'acme = {path = "../acme", editable = true}',
        'acme = {path = "../acme-1.0.whl"}',
        '"-e ../acme" = "*"',
        'orb-commons = {path = "../../../packages/orb-common"}\norb_common = "*"',
    ],
)
def test_what_cannot_be_told_is_not_corrected(entry: str, find: Find) -> None:
    (finding,) = find(users("", f"[packages]\n{entry}\n"), RULE)
    assert finding["fix"] is None


@pytest.mark.parametrize(
    "entry",
    [
        COMMON_ENTRY,
        'Orb_Common = {path = "../../../packages/orb-common/"}',
        'orb-common.path = "..//../../packages/./orb-common"',
        'orb-common = {path = "../../../packages/orb-common[extra]"}',
        '"-e ../../../packages/orb-common" = "*"',
        '"-e ../../../../vendor/lib" = "*"',
        'acme_lib = {path = "../../../../vendor/lib"}',
        'dynamic = {path = "../../../../vendor/dynamic"}',
        'other = {path = "../../../../vendor/dynamic"}',
        'acme-lib = {path = "../../../../vendor/lib-1.0.tar.gz"}',
        'acme-lib = {path = "${LIBS}/lib"}',
        'acme-lib = {path = "../../../../ignored/lib.whl"}',
        'acme-lib = {git = "https://example.com/x.git", path = "../x"}',
        'acme-lib = {file = "https://example.com/x.whl"}',
        'orb-common = "*"',
    ],
)
def test_a_path_that_leads_where_its_key_says_is_fine(entry: str, find: Find) -> None:
    files = users("", f"[packages]\n{entry}\n") | VENDORED | {".gitignore": "ignored/\n"}
    assert find(files, RULE) == []


def test_extras_in_a_key_are_not_lost(find: Find) -> None:
    entry = '"orb-commons[db]" = {path = "../../../packages/orb-common", editable = true}'
    (finding,) = find(users("", f"[packages]\n{entry}\n"), RULE)
    line = COMMON_ENTRY.replace("true}", 'true, extras = ["db"]}')
    assert finding["message"].endswith(f"whose name is orb-common: write `{line}`")
    assert finding["fix"] is None


def test_an_absolute_path_inside_the_checkout_is_called_what_it_is(
    make_workspace: MakeWorkspace, check: Check
) -> None:
    root = make_workspace(users("", ""))
    pipfile = f'[packages]\norb-common = {{path = "{root}/{COMMON}", editable = true}}\n'
    with open(f"{root}/{USERS}/Pipfile", "w", encoding="utf-8") as file:
        file.write(pipfile)

    (finding,) = check("--select", RULE, root)

    assert finding["message"] == (
        f"`orb-common` leads to {root}/{COMMON}, an absolute path, which no other machine has:"
        " set its path to `../../../packages/orb-common`"
    )
    after = fixed({f"{USERS}/Pipfile": pipfile}, finding)
    assert after == {f"{USERS}/Pipfile": f"[packages]\n{COMMON_ENTRY}\n"}


@pytest.mark.parametrize(
    "metadata", [{}, {f"{COMMON}/setup.cfg": "[metadata]\nname = orb-common\n"}]
)
def test_a_package_that_pip_refuses_is_never_offered(
    metadata: dict[str, str], make_workspace: MakeWorkspace, check: Check
) -> None:
    files = users("import orb_common\n", "[packages]\n")
    del files[f"{COMMON}/pyproject.toml"]
    suggestion = f"write a pyproject.toml in {COMMON}"

    for entry, symbol in (
        ("", "missing-pipfile-entry"),
        ('orb-common = "*"', "pipfile-entry-not-local"),
        (COMMON_ENTRY.replace("orb-common =", "orb-commons ="), RULE),
    ):
        pipfile = {f"{USERS}/Pipfile": f"[packages]\n{entry}\n"}
        root = make_workspace({**files, **metadata, **pipfile})
        (finding,) = check("--select", "E7721,E7724,E7725", root)
        assert (finding["symbol"], finding["fix"]) == (symbol, None)
        assert suggestion in finding["message"]


def test_of_a_package_without_metadata_only_its_folder_is_reported(
    make_workspace: MakeWorkspace, check: Check
) -> None:
    files = users("import orb_common\n", f"[packages]\n{COMMON_ENTRY}\n")
    del files[f"{COMMON}/pyproject.toml"]

    (finding,) = check("--select", f"package-missing-metadata,{RULE}", make_workspace(files))

    assert (finding["symbol"], finding["path"]) == ("package-missing-metadata", COMMON)


@pytest.mark.parametrize("where", ["../../../packages/orb-models", "../../orb-common"])
def test_an_import_of_the_package_that_a_wrong_path_means_is_no_second_fault(
    where: str, make_workspace: MakeWorkspace, check: Check
) -> None:
    entry = f'orb-common = {{path = "{where}", editable = true}}'
    root = make_workspace(users("import orb_common\n", f"[packages]\n{entry}\n"))

    (finding,) = check("--select", f"missing-pipfile-entry,{RULE}", root)

    assert finding["symbol"] == RULE


def test_an_entry_without_a_name_means_what_its_path_leads_to(
    make_workspace: MakeWorkspace, check: Check
) -> None:
    pipfile = '[packages]\n"-e ../../../packages/orb-models" = "*"\n'
    root = make_workspace(users("import orb_common\n", pipfile))

    (finding,) = check("--select", f"missing-pipfile-entry,{RULE}", root)

    assert finding["symbol"] == "missing-pipfile-entry"


@pytest.mark.parametrize("key", ["orb-common", "e1839a8"])
def test_a_package_may_install_itself(key: str, find: Find) -> None:
    pipfile = f'[packages]\n"{key}" = {{path = ".", editable = true}}\n'
    assert find(users("") | {f"{COMMON}/Pipfile": pipfile}, RULE) == []


def test_a_package_that_installs_itself_by_the_name_of_another(find: Find) -> None:
    pipfile = '[packages]\norb-models = {path = ".", editable = true}\n'
    (finding,) = find(users("") | {f"{COMMON}/Pipfile": pipfile}, RULE)
    assert "whose name is orb-common: set its path to `../orb-models`" in finding["message"]


@pytest.mark.parametrize("path", ["", ".", "./"])
def test_the_folder_of_a_pipfile_without_metadata_is_no_package(path: str, find: Find) -> None:
    entry = f'orb-common = {{path = "{path}", editable = true}}'
    files = users("", f"[packages]\n{entry}\n")
    (finding,) = find(files, RULE)
    assert f"leads to {USERS}, which is no package" in finding["message"]
    assert fixed({f"{USERS}/Pipfile": f"[packages]\n{entry}\n"}, finding) == {
        f"{USERS}/Pipfile": f"[packages]\n{COMMON_ENTRY}\n"
    }


def test_a_requirements_file_may_mean_the_folder_where_pip_runs(find: Find) -> None:
    files = {"setup.py": "from setuptools import setup\nsetup(name='api')\n"}
    files |= {"lambdas/a/index.py": "", "lambdas/a/requirements.txt": "-e .\n"}
    assert find(files, RULE) == []


def test_a_folder_that_is_not_looked_at_counts_if_it_is_there(find: Find) -> None:
    entry = 'acme = {path = "../../../../build/acme", editable = true}'
    files = users("", f"[packages]\n{entry}\n")
    there = {"build/acme/pyproject.toml": "[project]\nname = 'acme'\n"}

    assert find(files | there, RULE) == []
    assert len(find(files, RULE)) == 1


def test_a_workspace_inside_a_checkout_may_use_what_lies_beside_it(
    make_workspace: MakeWorkspace, check: Check
) -> None:
    entry = 'acme = {path = "../../../acme", editable = true}'
    away = 'acme2 = {path = "../../../../acme", editable = true}'
    root = make_workspace(
        {
            "api/orb-lint.toml": "",
            "api/lambdas/users/index.py": "",
            "api/lambdas/users/Pipfile": f"[packages]\n{entry}\n{away}\n",
            "acme/pyproject.toml": "[project]\nname = 'acme'\n",
        }
    )

    findings = check("--select", RULE, f"{root}/api")

    assert [(each["line"], each["message"].partition(":")[0]) for each in findings] == [
        (3, "`acme2` leads to ../../acme, which lies outside the repository")
    ]


def test_of_several_findings_about_an_entry_the_first_carries_the_fix(
    make_workspace: MakeWorkspace, check: Check
) -> None:
    entry = 'orb-commons = {path = "../../../packages/orb-common"}'
    files = users("import orb_common\n", f"[packages]\n{entry}\n")
    for path in ("", "Pipfile"):
        root = make_workspace(files)
        findings = check("--select", f"{RULE},W7726", f"{root}/{USERS}/{path}")
        assert [(each["code"], each["fix"] is not None) for each in findings] == [
            ("E7725", True),
            ("W7726", False),
        ]


@pytest.mark.parametrize("path", ["\\u0000", "x" * 5000, "../" * 300, "~/lib", ""])
def test_a_hostile_path_is_no_failure(path: str, find: Find) -> None:
    found = stated(find(users("", f'[packages]\na = {{path = "{path}"}}\n'), RULE))
    assert len(found) == 1


def test_correct_entries_are_fine(find: Find) -> None:
    assert find(users("", PIPFILE), RULE) == []
