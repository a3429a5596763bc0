"""What setuptools puts into a wheel.

`pyproject.toml` comes before `setup.py`, and that before `setup.cfg`; source: the documentation of
setuptools, "Package Discovery and Namespace Packages".
"""

from __future__ import annotations

from collections.abc import Mapping

from orb_lint.files.globs import compile_glob
from orb_lint.files.paths import parent, path_from, upwards
from orb_lint.manifests.builds.build import WHOLE, Build
from orb_lint.manifests.builds.manifest_in import read_manifest_in
from orb_lint.manifests.builds.package_finder import Read
from orb_lint.manifests.builds.setuptools_settings import (
    Data,
    Packages,
    data_files,
    lists_modules,
    mapped_folders,
    packages_of_call,
    packages_of_pyproject,
    packages_of_setup_cfg,
)
from orb_lint.manifests.manifest import Manifest
from orb_lint.manifests.setup_cfg import ini_options
from orb_lint.manifests.setup_py import UNREADABLE, SetupCall, find_setup_call
from orb_lint.toml.outline import outline

_VCS_PLUGINS = (b"setuptools_scm", b"setuptools-scm", b"setuptools-git", b"pbr")
"""Plugins that put every file which version control knows into the package."""


def read_setuptools(manifests: Mapping[str, Manifest], read: Read) -> Build | None:
    """What setuptools puts into a wheel; None where that can't be told.

    Args:
        manifests: file name → metadata file of the package.
        read: gives the bytes of a file in its folder, None where there is none.
    """
    if any(sign in each.source for each in manifests.values() for sign in _VCS_PLUGINS):
        return None
    call: SetupCall | None = None
    if setup_py := manifests.get("setup.py"):
        call = _plain_call(setup_py)
        if call is None:
            return None
    pyproject, cfg = manifests.get("pyproject.toml"), manifests.get("setup.cfg")
    document = outline(pyproject.source).document if pyproject else {}
    options = [*ini_options(cfg.source.decode("utf-8-sig"))] if cfg and not cfg.problem else []
    found = packages_of_pyproject(pyproject, document) if pyproject else None
    if found is None and setup_py and call and "packages" in call.arguments:
        found = packages_of_call(setup_py.path, call)
        if found is None:
            return None
    if found is None and cfg:
        found = packages_of_setup_cfg(cfg, options)
    if found is None:
        return WHOLE._replace(names_modules=lists_modules(document, call, options))
    folders = mapped_folders(document, call, options)
    data = data_files(document, call, options)
    wheel = _Wheel(found, folders, data, read)
    takes_any = all(finder.include == ("*",) for finder in found.finders)
    names_modules = bool(found.listed) or any(folders) or not takes_any
    return Build(wheel.ships, wheel.excludes, names_modules, found.path, found.span, found.setting)


def _plain_call(setup_py: Manifest) -> SetupCall | None:
    """The call of `setup` in a `setup.py`, None unless it is certainly the one that counts."""
    try:
        call = find_setup_call(setup_py.source)
    except UNREADABLE:
        return None
    return None if call is None or None in call.arguments else call


class _Wheel:
    """What setuptools takes of the files of a package; paths are relative to its folder."""

    def __init__(self, found: Packages, folders: Mapping[str, str], data: Data, read: Read) -> None:
        self._listed = {_folder_of(package, folders): package for package in found.listed}
        self._finders = found.finders
        self._read = read
        named = read("MANIFEST.in") if data.takes_manifest else None
        self._is_in_manifest = read_manifest_in(named or b"")
        self._globs = {
            package: [compile_glob(glob) for glob in patterns]
            for package, patterns in data.globs.items()
        }

    def ships(self, path: str) -> bool:
        """Whether a Python file is put in: a module of a package, or data of one around it."""
        folder = parent(path)
        if self._name_of(folder) is not None:
            return True
        while folder:
            folder = parent(folder)
            name = self._name_of(folder)
            if name is not None:
                inner = path[len(folder) + 1 :]
                globs = (*self._globs.get("", ()), *self._globs.get(name, ()))
                return self._is_in_manifest(path) or any(glob.fullmatch(inner) for glob in globs)
        return False

    def _name_of(self, folder: str) -> str | None:
        """The dotted name of the package that a folder is, None where it is none that is taken."""
        if folder in self._listed:
            return self._listed[folder]
        for finder in self._finders:
            if finder.takes(folder, self._read):
                return folder[len(finder.where) :].strip("/").replace("/", ".")
        return None

    def excludes(self, path: str) -> bool:
        """Whether an exclude pattern leaves out a Python file."""
        return any(finder.excludes(parent(path)) for finder in self._finders)


def _folder_of(package: str, folders: Mapping[str, str]) -> str:
    """The folder that a package, or a package around it, is mapped to."""
    path = path_from("", package.replace(".", "/"))
    for around in upwards(path):
        folder = folders.get(around.replace("/", "."))
        if folder is not None:
            return path_from(folder, path[len(around) :].strip("/"))
    return path
