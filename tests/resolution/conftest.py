"""What the tests of resolution, library and legacy names share: a workspace, read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import pytest

from orb_lint.resolution.resolver import Resolver
from orb_lint.settings import Settings
from orb_lint.workspace.discovery.discover import discover
from tests.conftest import MakeWorkspace

DEFAULTS = Settings()

ROOT = "packages/lib"


class OpenWorkspace(Protocol):
    """Writes files and gives the resolver of the workspace that they make."""

    def __call__(
        self, files: Mapping[str, str | bytes], settings: Settings = DEFAULTS
    ) -> Resolver: ...


@pytest.fixture
def open_workspace(make_workspace: MakeWorkspace) -> OpenWorkspace:
    def open_it(files: Mapping[str, str | bytes], settings: Settings = DEFAULTS) -> Resolver:
        return Resolver(discover(make_workspace(files), settings))

    return open_it


def package(modules: Mapping[str, str], name: str = "lib") -> dict[str, str]:
    """A local package whose import package holds some modules."""
    folder = f"packages/{name}"
    return {
        f"{folder}/pyproject.toml": f'[project]\nname = "{name}"\n',
        f"{folder}/{name}/__init__.py": "",
        **{f"{folder}/{name}/{path}": text for path, text in modules.items()},
    }


def offers(resolver: Resolver, dotted: str, name: str) -> bool:
    """Whether a name can be imported from a module of a local package."""
    location = resolver.library.find(dotted)
    assert location is not None
    return resolver.names.offers(location.unit, location.module, name)
