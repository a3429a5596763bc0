"""What the old top-level names of layer modules mean now."""

from __future__ import annotations

import pytest

from orb_lint.resolution.legacy import Destination
from orb_lint.settings import Settings
from tests.resolution.conftest import OpenWorkspace

COMMON, MODELS = "packages/orb-common", "packages/orb-models"
PACKAGES = {
    f"{COMMON}/pyproject.toml": '[project]\nname = "orb-common"\n',
    f"{COMMON}/orb_common/__init__.py": "",
    f"{COMMON}/orb_common/exceptions/__init__.py": "from .base import NotFound\n",
    f"{COMMON}/orb_common/exceptions/base.py": "class NotFound(Exception): ...\n",
    f"{COMMON}/orb_common/exceptions/security.py": "class Denied(Exception): ...\n",
    f"{COMMON}/orb_common/security/__init__.py": "",
    f"{COMMON}/orb_common/security/audit.py": (
        "class Audit: ...\nclass Twice: ...\nclass Often: ...\n"
    ),
    f"{COMMON}/orb_common/security/roles.py": "class Often: ...\n",
    f"{COMMON}/orb_common/clock.py": "class Twice: ...\nclass Often: ...\n",
    f"{COMMON}/orb_common/shared.py": "",
    f"{MODELS}/orb_models/shared.py": "",
    f"{COMMON}/orb_common/layers/dense.py": "",
    f"{MODELS}/pyproject.toml": '[project]\nname = "orb-models"\n',
    f"{MODELS}/orb_models/__init__.py": "",
    f"{COMMON}/orb_common/security/tools.py": "",
    f"{MODELS}/orb_models/tools.py": "",
    f"{MODELS}/orb_models/models/__init__.py": "",
    f"{MODELS}/orb_models/models/users.py": "class Users: ...\n",
}


@pytest.mark.parametrize(
    ("module", "names", "new"),
    [
        ("exceptions", (), "orb_common.exceptions"),
        ("exceptions.base", (), "orb_common.exceptions.base"),
        ("security_exceptions", (), "orb_common.security_exceptions"),
        ("utils", (), "orb_common.utils"),
        ("security.audit", (), "orb_common.security.audit"),
        ("models", (), "orb_models.models"),
        ("enums", (), "orb_models.enums"),
        ("core.models.users", (), "orb_models.models.users"),
        ("core", ("models",), "orb_models"),
        ("core", ("other",), None),
        ("core", (), None),
        ("core.other", (), None),
        ("exceptions_too", (), None),
        ("orb_common.exceptions", (), None),
        ("botocore.exceptions", (), None),
        ("layers.common.exceptions", (), "orb_common.exceptions"),
        ("layers.common.python.security.audit", (), "orb_common.security.audit"),
        ("layers.common.clock", (), "orb_common.clock"),
        ("layers.common.clock", ("Twice", "Gone"), "orb_common.clock"),
        ("layers.common.clock", ("Gone",), ""),
        ("layers.common.layers.dense", (), "orb_common.layers.dense"),
        ("layers.common.audit", (), "orb_common.security.audit"),
        ("layers.common.tools", (), "orb_models.tools"),
        ("layers.common.shared", (), "orb_common.shared"),
        ("layers.common.dit", (), ""),
        ("layers.common.nowhere", (), ""),
        ("layers", (), ""),
    ],
)
def test_a_legacy_module_has_gone_where_the_migration_put_it(
    module: str, names: tuple[str, ...], new: str | None, open_workspace: OpenWorkspace
) -> None:
    found = open_workspace(PACKAGES).legacy.destination(module, names)

    assert (found and found.new) == new


def test_a_destination_names_its_package_where_the_workspace_has_it(
    open_workspace: OpenWorkspace,
) -> None:
    resolver = open_workspace(
        {**PACKAGES, "layers/old/mystery.py": ""},
        Settings(extend_legacy_modules={"mystery": "orb_gone.mystery"}),
    )

    exceptions = resolver.legacy.destination("exceptions")
    mystery = resolver.legacy.destination("mystery")

    assert exceptions is not None
    assert exceptions.package is not None
    assert exceptions.package.distribution == "orb-common"
    assert mystery == Destination("mystery", "orb_gone.mystery", None)


def test_default_names_need_the_package_that_they_lead_to(
    open_workspace: OpenWorkspace,
) -> None:
    common_only = {path: text for path, text in PACKAGES.items() if path.startswith(COMMON)}

    without = open_workspace(common_only).legacy
    with_layer = open_workspace({**common_only, "layers/old/enums.py": ""}).legacy

    assert without.destination("enums") is None
    assert with_layer.destination("enums") is None
    assert with_layer.destination("exceptions") is not None


def test_a_configured_map_replaces_the_default_one(open_workspace: OpenWorkspace) -> None:
    settings = Settings(legacy_modules={"old": "orb_common.clock"})
    legacy = open_workspace(PACKAGES, settings).legacy

    assert legacy.destination("exceptions") is None
    assert legacy.destination("old") is not None


def test_what_has_become_a_whole_package_is_imported_from_that(
    open_workspace: OpenWorkspace,
) -> None:
    settings = Settings(extend_legacy_modules={"src.shared": "orb_common"})
    found = open_workspace(PACKAGES, settings).legacy.destination("src", ("shared",))

    assert found is not None
    assert found.new == "orb_common"


def test_an_extended_map_keeps_the_default_one(open_workspace: OpenWorkspace) -> None:
    settings = Settings(extend_legacy_modules={"old": "orb_common.clock"})
    legacy = open_workspace(PACKAGES, settings).legacy

    assert legacy.destination("exceptions") is not None
    assert legacy.destination("old.x") == legacy.destination("old.x")
    assert {"exceptions", "old", "core", "layers"} <= legacy.top_level_names


@pytest.mark.parametrize(
    ("module", "name", "locations"),
    [
        ("exceptions", "NotFound", ["orb_common.exceptions"]),
        ("exceptions", "Denied", ["orb_common.exceptions.security"]),
        ("security_exceptions", "Denied", ["orb_common.exceptions.security"]),
        ("exceptions", "Audit", ["orb_common.security.audit"]),
        ("exceptions", "Twice", ["orb_common.clock", "orb_common.security.audit"]),
        ("security", "Twice", ["orb_common.security.audit"]),
        (
            "security",
            "Often",
            ["orb_common.clock", "orb_common.security.audit", "orb_common.security.roles"],
        ),
        ("security", "dit", []),
        ("exceptions", "Gone", []),
        ("security", "audit", ["orb_common.security"]),
        ("models", "Users", ["orb_models.models.users"]),
        ("models", "NotFound", []),
    ],
)
def test_each_imported_name_is_looked_up_by_itself(
    module: str, name: str, locations: list[str], open_workspace: OpenWorkspace
) -> None:
    legacy = open_workspace(PACKAGES).legacy
    destination = legacy.destination(module)
    assert destination is not None

    assert [location.dotted for location in legacy.locations_of(destination.new, name)] == locations


@pytest.mark.parametrize(
    ("module", "nested", "new"),
    [
        ("clock", False, "orb_common.clock"),
        ("audit", True, "orb_common.security.audit"),
        ("audit", False, None),
        ("nowhere", True, None),
    ],
)
def test_a_module_of_a_package_may_be_meant_by_its_bare_name(
    module: str, nested: bool, new: str | None, open_workspace: OpenWorkspace
) -> None:
    legacy = open_workspace(PACKAGES).legacy
    found = legacy.module_of_package(module) or (
        legacy.module_inside_package(module) if nested else None
    )

    assert (found and found.new) == new
