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


def requiring(count: int, declared: int) -> dict[str, str]:
    """Packages that require one another in a ring, and something else each.

    The Lambda declares the first of them and imports what all require.
    """
    names = [f"p{number}" for number in range(count)]
    files = {f"packages/{name}/{name}/__init__.py": "" for name in names} | {
        f"packages/{name}/pyproject.toml": f'[project]\nname = "{name}"\n'
        f'dependencies = ["{following}", "d-{name}"]\n'
        for name, following in zip(names, [*names[1:], names[0]], strict=True)
    }
    entries = "".join(
        f'{name} = {{path = "../../packages/{name}", editable = true}}\n'
        for name in names[:declared]
    )
    return files | {
        "orb-lint.toml": "[distributions]\n" + "".join(f"d-{n} = ['m_{n}']\n" for n in names),
        "lambdas/users/index.py": "import p0\n" + "".join(f"import m_{n}\n" for n in names),
        "lambdas/users/Pipfile": f"[packages]\n{entries}",
    }


@pytest.mark.parametrize("count", [2, 20, 100])
def test_of_a_ring_each_package_brings_what_it_requires(
    count: int, make_workspace: MakeWorkspace, check: Check
) -> None:
    found = check("--select", "W7723", make_workspace(requiring(count, count)))

    assert [each["message"].partition(":")[0] for each in found] == [
        f"`m_p{number}` is installed only because p{number} requires it; lambdas/users/Pipfile"
        " does not declare it"
        for number in range(count)
    ]


def test_all_of_a_ring_are_missing_of_which_one_is_declared(
    make_workspace: MakeWorkspace, check: Check
) -> None:
    (finding,) = check("--select", "E7721", make_workspace(requiring(5, 1)))

    assert finding["message"].startswith("p0 requires p1 and p2 and p3 and p4, which")
    assert finding["fix"]["edits"][0]["text"].count("editable = true") == 4


def test_of_many_missing_packages_a_message_names_the_first(
    make_workspace: MakeWorkspace, check: Check
) -> None:
    (finding,) = check("--select", "E7721", make_workspace(requiring(30, 1)))

    assert " and p27 and 9 more, which " in finding["message"]
    assert finding["message"].endswith(" and 9 more to [packages]")
    assert finding["fix"]["edits"][0]["text"].count("editable = true") == 29


@pytest.mark.parametrize("count", [2, 20, 100])
def test_what_packages_of_a_namespace_lack_is_told_whatever_their_number(
    count: int, make_workspace: MakeWorkspace, check: Check
) -> None:
    files = {
        path: text
        for number in range(count)
        for path, text in {
            f"packages/p{number}/pyproject.toml": f'[project]\nname = "p{number}"\n',
            f"packages/p{number}/shared/p{number}/__init__.py": "",
        }.items()
    }
    imports = "".join(
        f"import shared.p{number}\nimport shared.q{number}\n" for number in range(count)
    )
    files |= {"lambdas/users/index.py": imports, "lambdas/users/Pipfile": "[packages]\n"}
    found = check("--select", "E7705,E7721", make_workspace(files))

    missing = [each["message"] for each in found if each["symbol"] == "unresolved-local-import"]
    needed = [each["message"] for each in found if each["symbol"] == "missing-pipfile-entry"]
    assert [text.partition("`")[2].partition("`")[0] for text in missing] == [
        f"shared.q{number}" for number in range(count)
    ]
    assert [text.partition("declare ")[2].partition(":")[0] for text in needed] == [
        f"p{number}" for number in range(count)
    ]


@pytest.mark.parametrize("count", [2, 20, 100])
def test_a_layer_may_be_copied_from_many_folders(
    count: int, make_workspace: MakeWorkspace, check: Check
) -> None:
    files = {f"src/s{number}/m{number}.py": "" for number in range(count)}
    sources = ", ".join(f"'src/s{number}'" for number in range(count))
    imports = "".join(f"import m{number}, lost{number}\n" for number in range(count))
    files |= {
        "orb-lint.toml": f"[layer-sources]\n'layers/kit' = [{sources}]\n",
        "layers/kit/requirements.txt": "",
        "lambdas/users/index.py": imports,
    }
    found = check("--select", "E7705", make_workspace(files))

    assert [each["message"].partition("`")[2].partition("`")[0] for each in found] == [
        f"lost{number}" for number in range(count)
    ]
