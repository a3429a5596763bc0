"""E7724 pipfile-entry-not-local."""

from __future__ import annotations

import pytest
import tomli

from tests.rules.reports import Find, fixed, stated
from tests.workspaces import COMMON, COMMON_ENTRY, LAYERS, PACKAGES, PATH, USERS, users

RULE = "pipfile-entry-not-local"


def test_a_local_package_by_version_is_reported_on_its_entry(find: Find) -> None:
    files = users("", '[packages]\nrequests = "*"\norb-common = "==1.0"\n')

    findings = find(files, RULE)

    assert stated(findings) == [
        (
            "Pipfile:3:1-3:11",
            f"`orb-common` is the local package {COMMON}, but declared by version `==1.0`: whoever"
            f" registers that name on the public index gets installed; write `{COMMON_ENTRY}`",
        )
    ]
    assert (findings[0]["code"], findings[0]["fix"]["applicability"]) == ("E7724", "safe")
    assert fixed(files, findings[0]) == {
        f"{USERS}/Pipfile": f'[packages]\nrequests = "*"\n{COMMON_ENTRY}\n'
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[packages]\nOrb_Common = '*' # x\n", f'{{path = "{PATH}", editable = true}} # x'),
        ("[docs]\r\norb-common = '*'\r\n", f'{{path = "{PATH}", editable = true}}'),
        (
            '[packages]\n"orb-common" = {version = "*", extras = ["x"], markers = "os_name == 1"}',
            f'{{path = "{PATH}", extras = ["x"], markers = "os_name == 1", editable = true}}',
        ),
        (
            "[packages.orb-common]\nversion = '*' # x\n",
            f'path = "{PATH}" # x\neditable = true',
        ),
        ("[packages]\norb-common.version = '*'\n", "orb-common.editable = true"),
        ("packages = {orb-common = '*'}\n", f'{{path = "{PATH}", editable = true}}}}'),
        ("\ufeff[packages]\norb-common = '*'\n", f'{{path = "{PATH}", editable = true}}'),
    ],
)
def test_every_spelling_is_replaced_by_the_path(before: str, after: str, find: Find) -> None:
    files = users("", before)

    (finding,) = find(files, RULE)
    (text,) = fixed({f"{USERS}/Pipfile": before.removeprefix("\ufeff")}, finding).values()

    assert after in text
    assert finding["fix"]["applicability"] == "safe"
    assert find(users("", text), RULE) == []
    assert find(users("", text), "pipfile-entry-not-editable") == []


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ('{git = "https://example.com/c.git", ref = "main"}', "git `https://example.com/c.git`"),
        ('{git = "https://example.com/c.git", path = "../c"}', "git `https://example.com/c.git`"),
        ('"git+https://example.com/c.git"', "URL `git+https://example.com/c.git`"),
        ('{file = "https://example.com/c.whl"}', "file `https://example.com/c.whl`"),
        ('{path = "https://example.com/c.whl"}', "path `https://example.com/c.whl`"),
        ('{version = "*", index = "corp"}', "index `corp`, which `private-indexes` does not list"),
    ],
)
def test_a_place_of_its_own_may_be_meant_so_the_fix_is_unsafe(
    entry: str, what: str, find: Find
) -> None:
    files = users("", f"[packages]\norb-common = {entry}\n")

    (finding,) = find(files, RULE)

    assert f"declared by {what}: " in finding["message"]
    assert finding["fix"]["applicability"] == "unsafe"
    (text,) = fixed(files, finding).values()
    assert tomli.loads(text) == {"packages": tomli.loads(COMMON_ENTRY)}


def test_a_private_index_of_the_settings_is_accepted(find: Find) -> None:
    files = users("", '[packages]\norb-common = {version = "*", index = "corp"}\n')

    assert find(files, RULE, 'private-indexes = ["corp"]') == []
    assert len(find(files, RULE, 'private-indexes = ["Corp", "pypi"]')) == 1


@pytest.mark.parametrize(
    "pipfile",
    [
        f"[packages]\n{COMMON_ENTRY}\n",
        "[packages]\n\"-e ../../../packages/orb-common\" = '*'\n",
        '[packages]\norb-common = {path = "../wheels/orb_common-1.0-py3-none-any.whl"}\n',
        '[packages]\norb-common = {file = "file:///srv/orb-common"}\n',
        "[packages]\norb-commons = '*'\n",
        "[requires]\norb-common = '*'\n",
        "[packages]\norb-common = 1\n",
        "[packages\norb-common = '*'\n",
    ],
)
def test_what_is_local_or_no_such_entry_is_fine(pipfile: str, find: Find) -> None:
    assert find(users("", pipfile), RULE) == []


def test_pipfiles_of_layers_packages_and_outside_units_count_once(find: Find) -> None:
    pipfile = "[packages]\norb-common = '*'\n"
    files = {
        **PACKAGES,
        f"{USERS}/index.py": "",
        "backend/src/lambdas/orders/index.py": "",
        f"{LAYERS}/search/client.py": "",
        f"{LAYERS}/search/Pipfile": pipfile,
        f"{COMMON}/Pipfile": pipfile,
        f"{USERS}/tools/Pipfile": pipfile,
        "backend/src/Pipfile": pipfile,
        "Pipfile": pipfile,
    }

    for settings in ("", "shared-pipfile = true"):
        findings = find(files, RULE, settings)
        assert [(each["path"], each["unit"]) for each in findings] == [
            ("Pipfile", None),
            (f"{COMMON}/Pipfile", "orb-common"),
            ("backend/src/Pipfile", None),
            (f"{USERS}/tools/Pipfile", "users"),
            (f"{LAYERS}/search/Pipfile", "search"),
        ]


def test_a_path_that_is_no_string_is_an_invalid_pipfile_and_nothing_else(find: Find) -> None:
    files = users("", "[packages]\norb-common = {path = 3, editable = true}\n")
    assert find(files, RULE) == []
    assert len(find(files, "invalid-pipfile")) == 1
