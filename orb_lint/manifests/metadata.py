"""Reads the metadata of a local package, without running any of it."""

from __future__ import annotations

from collections.abc import Callable

from orb_lint.files.paths import join, path_from
from orb_lint.manifests.manifest import Manifest, PackageFile, UvWorkspace, unreadable
from orb_lint.manifests.pyproject.read import read_pyproject
from orb_lint.manifests.requirements.read import read_requirements_files
from orb_lint.records import NamedTuple


def _read_setup_cfg(path: str, source: bytes, _: UvWorkspace | None) -> PackageFile:
    from orb_lint.manifests.setup_cfg import read_setup_cfg

    return read_setup_cfg(path, source)


def _read_setup_py(path: str, source: bytes, _: UvWorkspace | None) -> PackageFile:
    from orb_lint.manifests.setup_py import read_setup_py

    return read_setup_py(path, source)


_READERS: dict[str, Callable[[str, bytes, UvWorkspace | None], PackageFile]] = {
    "pyproject.toml": read_pyproject,
    "setup.cfg": _read_setup_cfg,
    "setup.py": _read_setup_py,
}


class Metadata(NamedTuple):
    """The metadata of one package folder.

    Attributes:
        distribution: the name it is installed by, None where no file says it.
        manifests: one for each metadata file, followed by one for each requirements file that these
            take requirements from.
        complete: False where requirements are computed, so that more may exist than were read.
    """

    distribution: str | None
    manifests: tuple[Manifest, ...]
    complete: bool


def read_metadata(
    folder: str, read: Callable[[str], bytes | None], uv_workspace: UvWorkspace | None = None
) -> Metadata:
    """Read `pyproject.toml`, `setup.cfg` and `setup.py` of a folder; the first one names it.

    Args:
        folder: the package folder, relative to the workspace root.
        read: gives the bytes of a file by such a path, None where there is none; raises an
            `OSError` if it can't be read.
        uv_workspace: the one that the folder is a member of.
    """

    def read_file(name: str) -> PackageFile | None:
        path = join(folder, name)
        try:
            source = read(path)
        except OSError as error:
            manifest = unreadable(path, error.strerror or str(error))
            return PackageFile(manifest, complete=False)
        return None if source is None else _READERS[name](path, source, uv_workspace)

    def read_requirements(path: str) -> bytes | None:
        try:
            return read(path)
        except OSError:
            return None

    found = [each for name in _READERS if (each := read_file(name)) is not None]
    manifests = [each.manifest for each in found]
    complete = all(each.complete for each in found)
    for file, listing in dict.fromkeys(listed for each in found for listed in each.files):
        included = read_requirements_files([path_from(folder, file)], read_requirements, listing)
        manifests += included
        complete = complete and bool(included)
    name = next((each.name for each in found if each.name), None)
    return Metadata(name, tuple(manifests), complete)
