"""What setuptools puts into a wheel.

Sources: setuptools' documentation, "Package Discovery and Namespace Packages", "Data Files
Support" and "Keywords", and the code of its `PackageFinder` for how include and exclude work.
`pyproject.toml` comes before `setup.py`, and that before `setup.cfg`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase

from orb_lint.files.globs import compile_glob
from orb_lint.files.lines import Lines
from orb_lint.files.paths import is_within, join, parent, path_from, upwards
from orb_lint.findings import Span
from orb_lint.manifests.builds.build import WHOLE, Build
from orb_lint.manifests.builds.manifest_in import read_manifest_in
from orb_lint.manifests.manifest import Manifest
from orb_lint.manifests.setup_cfg import Option, ini_options
from orb_lint.manifests.setup_py import UNREADABLE, SetupCall, find_setup_call
from orb_lint.records import NamedTuple
from orb_lint.toml.outline import outline
from orb_lint.toml.parsing import value_at

_Read = Callable[[str], "bytes | None"]
_TABLE = ("tool", "setuptools")
_FINDERS = {"find": False, "find_namespace": True}
_VCS_PLUGINS = (b"setuptools_scm", b"setuptools-scm", b"setuptools-git", b"pbr")
"""Plugins that put every file which version control knows into the package."""


class Finder(NamedTuple):
    """A search of setuptools for packages, by patterns of their dotted names.

    Attributes:
        where: the folder to look in.
        include: patterns.
        exclude: patterns.
        takes_bare: folders without `__init__.py` are packages, too.
    """

    where: str = ""
    include: tuple[str, ...] = ("*",)
    exclude: tuple[str, ...] = ()
    takes_bare: bool = True

    def takes(self, folder: str, read: _Read) -> bool:
        """Whether it takes the package in a folder."""
        dotted = self._dotted(folder)
        if not dotted or not _matches(dotted, self.include) or self.excludes(folder):
            return False
        return self.takes_bare or all(
            read(join(around, "__init__.py")) is not None
            for around in upwards(folder)
            if around != self.where and is_within(around, self.where)
        )

    def excludes(self, folder: str) -> bool:
        """Whether an exclude pattern leaves out the package, or one around it with all below."""
        dotted = self._dotted(folder)
        parts = dotted.split(".")
        return bool(dotted) and (
            _matches(dotted, self.exclude)
            or any(
                f"{around}{end}" in self.exclude
                for around in (".".join(parts[:length]) for length in range(1, len(parts)))
                for end in ("*", ".*")
            )
        )

    def _dotted(self, folder: str) -> str:
        if not is_within(folder, self.where):
            return ""
        return folder[len(self.where) :].strip("/").replace("/", ".")


class _Packages(NamedTuple):
    """What one configuration file says of packages.

    Attributes:
        path: of the file.
        span: of the setting.
        setting: its name, for a message.
        listed: the dotted names in it.
        finders: the searches in it.
    """

    path: str
    span: Span
    setting: str
    listed: tuple[str, ...] = ()
    finders: tuple[Finder, ...] = ()


class _Data(NamedTuple):
    """Which further files of a package become part of it.

    Attributes:
        globs: package, "" for all, → patterns of files in its folder.
        takes_manifest: files in a package that `MANIFEST.in` names are taken.
    """

    globs: Mapping[str, Iterable[str]]
    takes_manifest: bool


def read_setuptools(manifests: Mapping[str, Manifest], read: _Read) -> Build | None:
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
    found = _of_pyproject(pyproject, document) if pyproject else None
    if found is None and setup_py and call and "packages" in call.arguments:
        found = packages_of_call(setup_py.path, call)
        if found is None:
            return None
    if found is None and cfg:
        found = _of_setup_cfg(cfg, options)
    if found is None:
        return WHOLE._replace(names_modules=_lists_modules(document, call, options))
    folders = _mapped_folders(document, call, options)
    data = _with_data_of_cfg(_with_data_of_call(_data_of_pyproject(document), call), options)
    wheel = _Wheel(found, folders, data, read)
    takes_any = all(finder.include == ("*",) for finder in found.finders)
    names_modules = bool(found.listed) or any(folders) or not takes_any
    return Build(wheel.ships, wheel.excludes, names_modules, found.path, found.span, found.setting)


def _mapped_folders(
    document: Mapping[str, object], call: SetupCall | None, options: list[Option]
) -> Mapping[str, str]:
    """Package, "" for all → its folder, by the first file that maps any."""
    return (
        _table_of_strings(value_at(document, (*_TABLE, "package-dir")))
        or (folders_of_call(call) if call else {})
        or pairs_of(options, "options", "package_dir")
    )


def _plain_call(setup_py: Manifest) -> SetupCall | None:
    """The call of `setup` in a `setup.py`, None unless it is certainly the one that counts."""
    try:
        call = find_setup_call(setup_py.source)
    except UNREADABLE:
        return None
    return None if call is None or None in call.arguments else call


class _Wheel:
    """What setuptools takes of the files of a package; paths are relative to its folder."""

    def __init__(
        self, found: _Packages, folders: Mapping[str, str], data: _Data, read: _Read
    ) -> None:
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


def _lists_modules(
    document: Mapping[str, object], call: SetupCall | None, options: list[Option]
) -> bool:
    """Whether single modules are listed."""
    return (
        value_at(document, (*_TABLE, "py-modules")) is not None
        or bool(call and "py_modules" in call.arguments)
        or option_of(options, "options", "py_modules") is not None
    )


def _folder_of(package: str, folders: Mapping[str, str]) -> str:
    """The folder that a package, or a package around it, is mapped to."""
    path = path_from("", package.replace(".", "/"))
    for around in upwards(path):
        folder = folders.get(around.replace("/", "."))
        if folder is not None:
            return path_from(folder, path[len(around) :].strip("/"))
    return path


def _of_pyproject(manifest: Manifest, document: Mapping[str, object]) -> _Packages | None:
    keys = (*_TABLE, "packages")
    packages = value_at(document, keys)
    if isinstance(packages, list):
        place = manifest.path, outline(manifest.source).span(keys)
        return _Packages(*place, "`packages`", listed=tuple(map(str, packages)))
    table = packages.get("find") if isinstance(packages, dict) else None
    if not isinstance(table, dict):
        return None
    place = manifest.path, outline(manifest.source).span(keys)
    starts = _strings(table.get("where")) or (".",)
    takes_bare = table.get("namespaces") is not False
    include, exclude = _strings(table.get("include")) or ("*",), _strings(table.get("exclude"))
    finders = tuple(Finder(_normal(where), include, exclude, takes_bare) for where in starts)
    return _Packages(*place, "`packages.find`", finders=finders)


def packages_of_call(path: str, call: SetupCall) -> _Packages | None:
    """What the call of `setup` says of packages, None where that is computed."""
    argument = call.arguments["packages"]
    listed: list[str] = []
    finders: list[Finder] = []
    pending = [argument]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            pending += (node.left, node.right)
        elif isinstance(node, (ast.List, ast.Tuple)):
            pending += [item.value if isinstance(item, ast.Starred) else item for item in node.elts]
        elif isinstance(node, ast.Call):
            finder = _finder_of_call(node, call)
            if finder is None:
                return None
            finders.append(finder)
        else:
            listed += [text for _, text in call.literals.strings(node)]
    if not call.literals.are_all:
        return None
    place = path, call.span(argument, "")
    return _Packages(*place, "`packages`", tuple(listed), tuple(finders))


_FINDER_ARGUMENTS = ("where", "exclude", "include")


def _finder_of_call(node: ast.Call, call: SetupCall) -> Finder | None:
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name not in ("find_packages", "find_namespace_packages"):
        return None
    arguments: dict[str, ast.expr] = dict(zip(_FINDER_ARGUMENTS, node.args, strict=False)) | {
        each.arg: each.value for each in node.keywords if each.arg
    }
    values = {
        key: tuple(text for _, text in call.literals.strings(value))
        for key, value in arguments.items()
    }
    if not call.literals.are_all or not values.keys() <= {*_FINDER_ARGUMENTS}:
        return None
    where = values.get("where", ("",))[0]
    include, exclude = values.get("include", ("*",)), values.get("exclude", ())
    return Finder(_normal(where), include, exclude, takes_bare=name != "find_packages")


def _of_setup_cfg(manifest: Manifest, options: list[Option]) -> _Packages | None:
    option = option_of(options, "options", "packages")
    if option is None:
        return None
    start = option.value[0].start
    span = Lines(manifest.source.decode("utf-8-sig")).span(start, start + len(option.value[0].text))
    word = option.text.removesuffix(":")
    if word not in _FINDERS:
        return _Packages(
            manifest.path, span, "`packages`", listed=_items(options, "options", "packages")
        )
    section = "options.packages.find"
    where = option_of(options, section, "where")
    finder = Finder(
        _normal(where.text if where else ""),
        _items(options, section, "include") or ("*",),
        _items(options, section, "exclude"),
        _FINDERS[word],
    )
    return _Packages(manifest.path, span, f"`packages = {option.text}`", finders=(finder,))


def _data_of_pyproject(document: Mapping[str, object]) -> _Data:
    globs = value_at(document, (*_TABLE, "package-data"))
    takes = value_at(document, (*_TABLE, "include-package-data"))
    is_configured = "project" in document or value_at(document, _TABLE) is not None
    return _Data(
        {
            "" if key == "*" else key: _strings(value)
            for key, value in (globs.items() if isinstance(globs, dict) else ())
        },
        takes_manifest=is_configured if takes is None else takes is True,
    )


def _with_data_of_call(data: _Data, call: SetupCall | None) -> _Data:
    if call is None:
        return data
    takes = call.arguments.get("include_package_data")
    globs = dict(data.globs)
    if "package_data" in call.arguments:
        for key, value in call.literals.items(call.arguments["package_data"]):
            globs.setdefault(key, tuple(text for _, text in call.literals.strings(value)))
    is_asked = takes is not None and not (isinstance(takes, ast.Constant) and not takes.value)
    return _Data(globs, data.takes_manifest or is_asked)


def _with_data_of_cfg(data: _Data, options: list[Option]) -> _Data:
    takes = option_of(options, "options", "include_package_data")
    globs = dict(data.globs)
    for option in options:
        if option.section == "options.package_data":
            key = "" if option.name == "*" else option.name
            globs.setdefault(key, _items(options, option.section, option.name))
    is_asked = takes is not None and takes.text.lower() in ("1", "true", "yes", "on")
    return _Data(globs, data.takes_manifest or is_asked)


def folders_of_call(call: SetupCall) -> dict[str, str]:
    """The `package_dir` of a call: package, "" for all → its folder."""
    argument = call.arguments.get("package_dir")
    if argument is None:
        return {}
    return {
        key: _normal(folder)
        for key, value in call.literals.items(argument)
        if (folder := call.literals.string(value)) is not None
    }


def option_of(options: list[Option], section: str, name: str) -> Option | None:
    """An option of a `setup.cfg`, spelt with `_` or `-`; None where there is none."""
    for option in options:
        is_named = name in (option.name, option.name.replace("-", "_").lower())
        if option.section == section and is_named:
            return option
    return None


def _items(options: list[Option], section: str, name: str) -> tuple[str, ...]:
    """The items of a list, separated by line ends or commas."""
    option = option_of(options, section, name)
    if option is None:
        return ()
    texts = option.text.splitlines() if "\n" in option.text else option.text.split(",")
    return tuple(
        text.strip() for text in texts if text.strip() and not text.strip().startswith("#")
    )


def pairs_of(options: list[Option], section: str, name: str) -> dict[str, str]:
    """The folders that an option lists as `name = folder`."""
    pairs = (item.partition("=") for item in _items(options, section, name))
    return {key.strip(): _normal(value.strip()) for key, _, value in pairs}


def _table_of_strings(value: object) -> dict[str, str]:
    table = value if isinstance(value, dict) else {}
    return {key: _normal(each) for key, each in table.items() if isinstance(each, str)}


def _normal(folder: str) -> str:
    return path_from("", folder)


def _matches(dotted: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(dotted, pattern) for pattern in patterns)


def _strings(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
