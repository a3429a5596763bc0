"""E7740 forbidden-package-import."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find, stated
from tests.workspaces import COMMON, MODELS, PACKAGES, USERS

RULE = "forbidden-package-import"
MODULE = f"{COMMON}/orb_common/more.py"


def test_the_common_package_must_not_import_the_models(find: Find) -> None:
    findings = find({**PACKAGES, MODULE: "from orb_models.models import Users\n"}, RULE)

    assert stated(findings) == [
        (
            "more.py:1:6-1:23",
            "orb-common must not depend on orb-models (orb-common stands below orb-models): move"
            " what it needs of `orb_models.models` down into orb-common, or this code up",
        )
    ]
    assert (findings[0]["code"], findings[0]["unit"]) == ("E7740", "orb-common")


@pytest.mark.parametrize(
    "source",
    [
        "import orb_models\n",
        "def f():\n    import orb_models\n",
        "if TYPE_CHECKING:\n    import orb_models\n",
        "try:\n    import orb_models\nexcept ImportError: ...\n",
        "from models.users import Users\n",
        "import importlib\nimportlib.import_module('orb_models')\n",
    ],
)
def test_any_context_and_any_way_of_importing_counts(source: str, find: Find) -> None:
    assert len(find({**PACKAGES, MODULE: source}, RULE)) == 1


def test_type_checking_need_not_count(find: Find) -> None:
    source = "if TYPE_CHECKING:\n    import orb_models\nimport orb_models.models\n"

    findings = find({**PACKAGES, MODULE: source}, RULE, "type-checking-counts = false\n")

    assert [each["line"] for each in findings] == [3]


def test_the_other_direction_and_lambdas_are_free(find: Find) -> None:
    files = {
        **PACKAGES,
        f"{MODELS}/orb_models/more.py": "import orb_common\n",
        f"{USERS}/index.py": "import orb_common, orb_models\n",
    }

    assert find(files, RULE) == []


def test_a_configured_contract_takes_the_place_of_the_default_one(find: Find) -> None:
    files = {
        **PACKAGES,
        MODULE: "import orb_models\n",
        f"{MODELS}/orb_models/more.py": "import orb_common\n",
    }
    settings = '[[forbidden-dependencies]]\nfrom = "Orb.Models"\nto = "orb_common"\nreason = "no"\n'

    (finding,) = find(files, RULE, settings)

    assert finding["message"].startswith("orb-models must not depend on orb-common (no): ")
