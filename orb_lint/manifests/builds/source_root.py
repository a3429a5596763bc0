"""Tells in which folder of a package its top-level modules stand, if a build configuration says so.

Sources: the same as those of the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from orb_lint.files.paths import name_of, path_from
from orb_lint.manifests.manifest import Manifest
from orb_lint.toml.parsing import value_at

_IN_PYPROJECT = (
    ("tool", "setuptools", "package-dir", ""),
    ("tool", "setuptools", "packages", "find", "where"),
    ("tool", "hatch", "build", "targets", "wheel", "sources"),
    ("tool", "hatch", "build", "sources"),
    ("tool", "pdm", "build", "package-dir"),
    ("tool", "uv", "build-backend", "module-root"),
)
POETRY_PACKAGES = ("tool", "poetry", "packages")
_PLACING = ("package_dir", "packages")
"""The arguments of `setup` that can say so."""
_WORDS = (b"package-dir", b"package_dir", b"where", b"sources", b"from", b"module-root", b"find_")
"""A file without any of these words says nothing of it."""


def source_root(manifests: Iterable[Manifest]) -> str:
    """The folder that a package's modules are taken from, relative to the package's own.

    Args:
        manifests: the metadata files of the package, the one that counts most first.

    Returns:
        "" for the package's own folder, and if none or several are named.
    """
    for manifest in manifests:
        reader = _READERS.get(name_of(manifest.path))
        if reader and not manifest.problem and any(word in manifest.source for word in _WORDS):
            folders = {path_from("", folder) for folder in reader(manifest)}
            if len(folders) == 1 and (folder := folders.pop()) not in ("", ".."):
                return folder
    return ""


def _of_pyproject(manifest: Manifest) -> Iterator[str]:
    from orb_lint.toml.outline import outline

    document = outline(manifest.source).document
    for keys in _IN_PYPROJECT:
        value = value_at(document, keys)
        yield from _strings(value if isinstance(value, list) else [value])
    packages = value_at(document, POETRY_PACKAGES)
    for each in packages if isinstance(packages, list) else ():
        if isinstance(each, dict) and "include" in each:
            yield str(each.get("from", "."))


def _of_setup_cfg(manifest: Manifest) -> Iterator[str]:
    from orb_lint.manifests.builds.setuptools_settings import option_of, pairs_of
    from orb_lint.manifests.setup_cfg import ini_options

    options = [*ini_options(manifest.source.decode("utf-8-sig"))]
    folders = pairs_of(options, "options", "package_dir")
    where = option_of(options, "options.packages.find", "where")
    yield from _start(folders)
    yield from (where.text,) if where else ()


def _of_setup_py(manifest: Manifest) -> Iterator[str]:
    from orb_lint.manifests.setup_py import UNREADABLE, find_setup_call

    try:
        call = find_setup_call(manifest.source)
    except UNREADABLE:
        return
    if call is None or call.arguments.keys().isdisjoint(_PLACING):
        return
    from orb_lint.manifests.builds.setuptools_settings import folders_of_call, packages_of_call

    yield from _start(folders_of_call(call))
    packages = packages_of_call(manifest.path, call) if "packages" in call.arguments else None
    yield from (finder.where or "." for finder in (packages.finders if packages else ()))


def _start(folders: Mapping[str, str]) -> list[str]:
    return [folders[""]] if "" in folders else []


def _strings(values: Iterable[object]) -> list[str]:
    return [value for value in values if isinstance(value, str)]


_READERS: dict[str, Callable[[Manifest], Iterator[str]]] = {
    "pyproject.toml": _of_pyproject,
    "setup.py": _of_setup_py,
    "setup.cfg": _of_setup_cfg,
}
