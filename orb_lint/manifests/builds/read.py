"""Reads the build configuration of a package, whatever its build backend."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from orb_lint.files.paths import name_of
from orb_lint.manifests.builds.build import Build
from orb_lint.manifests.manifest import Manifest
from orb_lint.toml.outline import outline
from orb_lint.toml.parsing import value_at

_SETUPTOOLS = ("setuptools.build_meta", "setuptools.build_meta.__legacy__")
_FLIT = ("flit_core.buildapi", "flit.buildapi")


def read_build(manifests: Sequence[Manifest], read: Callable[[str], bytes | None]) -> Build | None:
    """What a package's build configuration says of the modules to install.

    Args:
        manifests: the metadata files of the package.
        read: gives the bytes of a file by its name in the package's folder, None where there is
            none.

    Returns:
        None if it can't be told.
    """
    by_name = {name_of(manifest.path): manifest for manifest in manifests}
    pyproject = by_name.get("pyproject.toml")
    if pyproject and pyproject.problem:
        return None
    document = outline(pyproject.source).document if pyproject else {}
    backend = value_at(document, ("build-system", "build-backend")) or _SETUPTOOLS[0]
    if value_at(document, ("build-system", "backend-path")) is not None:
        return None
    if backend in _SETUPTOOLS:
        from orb_lint.manifests.builds.setuptools import read_setuptools

        return read_setuptools(by_name, read)
    if pyproject is None:
        return None
    from orb_lint.manifests.builds import by_patterns

    readers: dict[object, Callable[[Manifest], Build | None]] = {
        "hatchling.build": by_patterns.read_hatch,
        **dict.fromkeys(("poetry.core.masonry.api", "poetry.masonry.api"), by_patterns.read_poetry),
        **dict.fromkeys(("pdm.backend", "pdm.pep517.api"), by_patterns.read_pdm),
        **dict.fromkeys(_FLIT, by_patterns.read_flit),
        "uv_build": by_patterns.read_uv,
    }
    reader = readers.get(backend)
    return reader(pyproject) if reader else None
