"""How a local package is built."""

from __future__ import annotations

from orb_lint.files.paths import join
from orb_lint.manifests.builds.build import Build
from orb_lint.manifests.builds.read import read_build
from orb_lint.resolution.resolver import Resolver
from orb_lint.workspace.model import Unit


def build_of(package: Unit, resolver: Resolver) -> Build | None:
    """What its build configuration says of the modules to install, None where that is unknown."""
    tree = resolver.workspace.tree
    return read_build(package.manifests, lambda name: tree.read(join(package.path, name)))
