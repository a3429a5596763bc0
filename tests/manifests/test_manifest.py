from __future__ import annotations

import pytest

from orb_lint.manifests.manifest import Entry, Manifest


@pytest.mark.parametrize(
    ("manifest", "written", "target"),
    [
        ("src/lambdas/users/Pipfile", "../../../packages/orb-common", "packages/orb-common"),
        ("src/lambdas/users/Pipfile", "./vendored/", "src/lambdas/users/vendored"),
        ("src/lambdas/users/Pipfile", "../../../../elsewhere", "../elsewhere"),
        ("src/lambdas/users/Pipfile", "/opt/orb-common", "/opt/orb-common"),
        ("src/lambdas/users/Pipfile", ".", "src/lambdas/users"),
        ("Pipfile", "packages/orb-common", "packages/orb-common"),
        ("Pipfile", "./packages//orb-common", "packages/orb-common"),
        ("Pipfile", ".", ""),
        ("Pipfile", "../elsewhere", "../elsewhere"),
        ("lambdas/users/Pipfile", "..", "lambdas"),
        ("lambdas/users/Pipfile", "..//../lib", "lib"),
        ("lambdas/users/Pipfile", "../../", ""),
        ("lambdas/users/Pipfile", "../a/../b", "lambdas/b"),
    ],
)
def test_a_path_entry_leads_from_the_folder_of_its_manifest(
    manifest: str, written: str, target: str
) -> None:
    entry = Entry("orb-common", "packages", written)
    assert Manifest(manifest, b"", (entry,)).target(entry) == target


def test_an_entry_by_version_leads_nowhere() -> None:
    assert Manifest("Pipfile", b"").target(Entry("requests", "packages")) is None


@pytest.mark.parametrize("key", ["orb-common", "orb_common", "Orb.Common", "ORB--common"])
def test_every_spelling_declares_the_same_distribution(key: str) -> None:
    assert Entry(key, "packages").distribution == "orb-common"
