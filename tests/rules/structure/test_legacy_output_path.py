"""E7768 legacy-output-path."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find, lines, stated
from tests.workspaces import COMMON, MODELS, PACKAGES

RULE = "legacy-output-path"
OLD = "backend/src/core/models"


@pytest.mark.parametrize(
    "expression",
    [
        'os.path.join("backend", "src", "core", "models", name)',
        'Path("backend") / "src" / "core" / "models"',
        'Path(__file__).parent.parent / "backend/src/core" / "models" / name',
        '"backend/src/core/models"',
        'f"backend/src/core/models/{name}.py"',
        'f"{root}/backend/src/core/models/users.py"',
        'Path("backend", "src", "core", "models", "users.py")',
        r'"backend\\src\\core\\models"',
    ],
)
def test_a_path_in_code_is_reported_however_it_is_built(find: Find, expression: str) -> None:
    source = f"import os\nfrom pathlib import Path\nname = ''\nroot = '.'\ntarget = {expression}\n"
    (finding,) = find({**PACKAGES, "schemas/generate.py": source}, RULE)
    assert (finding["line"], finding["column"]) == (5, 10)
    assert finding["message"] == (
        f"builds the old output path `{OLD}`: write into the package that holds its modules now"
    )


@pytest.mark.parametrize(
    "source",
    [
        f'"""Writes {OLD}."""\n',
        f"# {OLD}\n",
        f'def f():\n    """Once {OLD}."""\n',
        f'print("nothing goes to {OLD} any more")\n',
        'target = "backend/packages/orb-models/orb_models/models"\n',
        'target = "backend/src/core/modelsX"\n',
        'import os\ntarget = os.path.join("frontend", "core", "models")\n',
    ],
)
def test_prose_and_other_paths_are_left_alone(find: Find, source: str) -> None:
    assert find({**PACKAGES, "schemas/generate.py": source}, RULE) == []


def test_a_name_that_holds_the_path_is_reported_once_where_it_is_written(find: Find) -> None:
    source = f'OLD = "{OLD}"\nINDEX = OLD + "/index.json"\nopen(OLD)\n'
    assert lines(find({**PACKAGES, "schemas/generate.py": source}, RULE)) == [1]


def test_the_default_counts_only_where_the_models_have_a_package(find: Find) -> None:
    files = {path: text for path, text in PACKAGES.items() if not path.startswith(MODELS)}
    assert find({**files, "schemas/generate.py": f'open("{OLD}/a.py")\n'}, RULE) == []
    assert COMMON in str(list(files))


def test_the_settings_name_other_paths(find: Find) -> None:
    files = {**PACKAGES, "gen.py": 'open("generated/old/a.py")\n'}
    found = find(files, RULE, 'legacy-output-paths = ["generated/old"]')
    assert stated(found)[0][0] == "gen.py:1:6-1:26"


@pytest.mark.parametrize("count", [1, 40])
def test_of_many_old_paths_each_is_found_in_the_script_that_builds_it(
    count: int, find: Find
) -> None:
    paths = [f"gen{number}/src/out" for number in range(count)]
    files = {
        f"gen{number}/make.py": "from pathlib import Path\nPath('src', 'out', 'x')\n"
        "Path(__file__).parent / 'src' / 'out'\n"
        for number in range(count)
    }
    found = find({**PACKAGES, **files}, RULE, f"legacy-output-paths = {paths}")

    assert [(each["path"], each["line"]) for each in found] == sorted((path, 3) for path in files)
