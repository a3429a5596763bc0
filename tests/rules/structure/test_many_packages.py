"""What is found of a package does not depend on how many others have the same fault."""

from __future__ import annotations

import pytest

from tests.conftest import Check, MakeWorkspace


def packages(count: int) -> dict[str, str]:
    """Packages without metadata; those with odd numbers are imported, from a bare folder."""
    files = {"lambdas/users/index.py": ""}
    for number in range(count):
        files[f"packages/p{number}/p{number}/__init__.py"] = ""
        files[f"packages/p{number}/p{number}/inner/a.py"] = ""
        if number % 2:
            files[f"lambdas/l{number}/index.py"] = f"import p{number}.inner.a\n"
    return files


@pytest.mark.parametrize("count", [2, 20, 100])
def test_only_what_is_imported_is_held_to_be_complete(
    count: int, make_workspace: MakeWorkspace, check: Check
) -> None:
    found = check("--select", "E7760,E7761", make_workspace(packages(count)))

    expected = [
        place
        for number in range(1, count, 2)
        for place in (
            (f"packages/p{number}", "package-missing-metadata"),
            (f"packages/p{number}/p{number}/inner", "package-missing-init"),
        )
    ]
    assert [(each["path"], each["symbol"]) for each in found] == sorted(expected)
