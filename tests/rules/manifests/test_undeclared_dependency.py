"""E7722 undeclared-dependency of packages."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find, fixed
from tests.workspaces import COMMON, ORDERS, USERS, users

UNDECLARED = "undeclared-dependency"


def test_a_package_requires_what_it_imports(find: Find) -> None:
    files = {**users("", None), f"{COMMON}/orb_common/a.py": "import requests\n"}

    (finding,) = find(files, UNDECLARED)

    assert finding["message"] == (
        f'{COMMON}/pyproject.toml declares nothing that installs `requests`: add `"requests"`'
        " to `dependencies`"
    )
    assert finding["fix"]["applicability"] == "unsafe"
    assert find({**files, **fixed(files, finding)}, UNDECLARED) == []


def test_a_distribution_that_only_another_lambda_knows_is_added_by_its_name(find: Find) -> None:
    files = {
        **users("import acme_auth\n", '[packages]\nrequests = "*"\n'),
        f"{ORDERS}/index.py": "import acme_auth\n",
        f"{ORDERS}/Pipfile": '[packages]\nacme-auth = "*"\n',
    }

    (finding,) = find(files, UNDECLARED)

    assert finding["message"] == (
        f'{USERS}/Pipfile declares nothing that installs `acme_auth`: add `acme-auth = "*"` to'
        " [packages]"
    )


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("orb_common/a.py", "try:\n    import requests\nexcept ImportError:\n    pass\n"),
        ("orb_common/a.py", "import boto3\n"),
        ("setup.py", "import setuptools, requests\nsetuptools.setup(name='orb-common')\n"),
        ("scripts/a.py", "import requests\n"),
        ("tests/test_a.py", "import requests\n"),
    ],
)
def test_what_a_package_does_not_need_or_install_is_its_own(
    path: str, source: str, find: Find
) -> None:
    assert find({**users("", None), f"{COMMON}/{path}": source}, UNDECLARED) == []


@pytest.mark.parametrize("project", ['dynamic = ["dependencies"]\n', "x = \n"])
def test_a_package_whose_requirements_are_not_known_is_not_judged(project: str, find: Find) -> None:
    files = {
        **users("", None),
        f"{COMMON}/pyproject.toml": f'[project]\nname = "orb-common"\n{project}',
        f"{COMMON}/orb_common/a.py": "import requests\n",
    }
    assert find(files, UNDECLARED) == []
