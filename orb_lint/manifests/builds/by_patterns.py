"""Build backends that take files by patterns, Hatch, Poetry and PDM, or whole folders, Flit and uv.

Sources: Hatch's documentation, "Build configuration" and "Wheel builder"; Poetry's, "The
pyproject.toml file", `packages` and `include`; PDM-backend's, "Build configuration"; Flit's, "The
pyproject.toml config file"; uv's, "The uv build backend".
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable

from orb_lint.files.globs import compile_glob, is_literal
from orb_lint.files.paths import is_within
from orb_lint.manifests.builds.build import WHOLE, Build, matcher
from orb_lint.manifests.manifest import Manifest
from orb_lint.toml.outline import outline
from orb_lint.toml.parsing import value_at

_Test = Callable[[str], bool]
_HATCH = ("tool", "hatch", "build")
_WHEEL = (*_HATCH, "targets", "wheel")
_POETRY = ("tool", "poetry")
_PDM = ("tool", "pdm", "build")


def read_hatch(manifest: Manifest) -> Build | None:
    """What Hatch puts into a wheel; None where a hook decides."""
    document = outline(manifest.source).document
    hooks = (value_at(document, (*table, "hooks", "custom")) for table in (_HATCH, _WHEEL))
    if any(hook is not None for hook in hooks):
        return None
    packages_key, packages = _hatch_list(document, "packages")
    only_key, only = _hatch_list(document, "only-include")
    include_key, include = _hatch_list(document, "include")
    key = packages_key or only_key or include_key
    if not key:
        return WHOLE
    walked = [posixpath.normpath(path) for path in only or packages]
    included = matcher([*include, *(f"/{path}/" for path in packages)])
    forced = value_at(document, (*_WHEEL, "force-include")) or value_at(
        document, (*_HATCH, "force-include")
    )
    always = [posixpath.normpath(path) for path in forced] if isinstance(forced, dict) else []
    excluded = matcher(_hatch_list(document, "exclude")[1])

    def ships(path: str) -> bool:
        if any(is_within(path, each) for each in always):
            return True
        if walked and not any(is_within(path, each) for each in walked):
            return False
        return (included(path) or not (include or packages)) and not excluded(path)

    return _build(manifest, key, ships, excluded)


def _hatch_list(document: object, key: str) -> tuple[tuple[str, ...], list[str]]:
    """The keys and the items of a list for wheels, or else for all builds; empty without one."""
    for table in (_WHEEL, _HATCH):
        if (value := value_at(document, (*table, key))) is not None:
            return (*table, key), _strings(value)
    return (), []


def read_poetry(manifest: Manifest) -> Build | None:
    """What Poetry puts into a wheel; None where a script decides."""
    document = outline(manifest.source).document
    packages = value_at(document, (*_POETRY, "packages"))
    if value_at(document, (*_POETRY, "build")) is not None:
        return None
    if not isinstance(packages, list):
        return WHOLE
    patterns = [
        posixpath.normpath(posixpath.join(str(each.get("from", "")), str(each["include"])))
        for each in packages
        if isinstance(each, dict) and "include" in each and _is_for_wheel(each.get("format"))
    ]
    extra = value_at(document, (*_POETRY, "include"))
    for each in extra if isinstance(extra, list) else ():
        if isinstance(each, dict) and "path" in each and each.get("format") is not None:
            patterns += [str(each["path"])] if _is_for_wheel(each["format"]) else []
    excluded = _paths_matcher(_strings(value_at(document, (*_POETRY, "exclude"))))
    return _build(manifest, (*_POETRY, "packages"), _paths_matcher(patterns), excluded)


def _is_for_wheel(format_: object) -> bool:
    return format_ is None or "wheel" in (format_ if isinstance(format_, list) else [format_])


def read_pdm(manifest: Manifest) -> Build | None:
    """What PDM puts into a wheel; None where a script decides."""
    document = outline(manifest.source).document
    includes = value_at(document, (*_PDM, "includes"))
    if any(
        value_at(document, (*_PDM, key)) is not None for key in ("custom-hook", "run-setuptools")
    ):
        return None
    if not isinstance(includes, list):
        return WHOLE
    excluded = _paths_matcher(_strings(value_at(document, (*_PDM, "excludes"))))
    included = _paths_matcher(_strings(includes))
    return _build(manifest, (*_PDM, "includes"), included, excluded)


def read_flit(manifest: Manifest) -> Build:
    """What Flit puts into a wheel: the whole module that is named, or the only one."""
    document = outline(manifest.source).document
    names = (("tool", "flit", "module"), ("tool", "flit", "metadata", "module"))
    is_named = any(value_at(document, keys) is not None for keys in names)
    return WHOLE._replace(names_modules=is_named)


def read_uv(manifest: Manifest) -> Build:
    """What uv puts into a wheel: the whole module that is named, or the only one."""
    keys = ("tool", "uv", "build-backend", "module-name")
    is_named = value_at(outline(manifest.source).document, keys) is not None
    return WHOLE._replace(names_modules=is_named)


def _build(manifest: Manifest, key: tuple[str, ...], ships: _Test, excludes: _Test) -> Build:
    span = outline(manifest.source).span(key)
    return Build(ships, excludes, path=manifest.path, span=span, setting=f"`{key[-1]}`")


def _paths_matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """A test whether a path matches a glob from the package's folder, or lies in what one names."""
    globs = []
    folders = []
    for pattern in patterns:
        normal = posixpath.normpath(pattern)
        globs.append(compile_glob(normal))
        if is_literal(normal):
            folders.append("" if normal == "." else normal)
        if normal.endswith("/**/*"):
            globs.append(compile_glob(normal.removesuffix("/*")))
    return lambda path: (
        any(is_within(path, folder) for folder in folders)
        or any(glob.fullmatch(path) for glob in globs)
    )


def _strings(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
