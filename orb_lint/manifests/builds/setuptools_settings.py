"""Reads what the files of a package tell setuptools about packages and the data in them.

Source: setuptools' documentation, "Package Discovery and Namespace Packages", "Data Files Support"
and "Keywords".
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from orb_lint.files.lines import Lines
from orb_lint.files.paths import path_from
from orb_lint.findings import Span
from orb_lint.manifests.builds.package_finder import Finder
from orb_lint.manifests.manifest import Manifest
from orb_lint.manifests.setup_cfg import Option
from orb_lint.manifests.setup_py import SetupCall
from orb_lint.records import NamedTuple
from orb_lint.toml.outline import outline
from orb_lint.toml.parsing import value_at

_TABLE = ("tool", "setuptools")
_FINDERS = {"find": False, "find_namespace": True}


class Packages(NamedTuple):
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


class Data(NamedTuple):
    """Which further files of a package become part of it.

    Attributes:
        globs: package, "" for all, → patterns of files in its folder.
        takes_manifest: files in a package that `MANIFEST.in` names are taken.
    """

    globs: Mapping[str, Iterable[str]]
    takes_manifest: bool


def mapped_folders(
    document: Mapping[str, object], call: SetupCall | None, options: list[Option]
) -> Mapping[str, str]:
    """Package, "" for all → its folder, by the first file that maps any."""
    return (
        _table_of_strings(value_at(document, (*_TABLE, "package-dir")))
        or (folders_of_call(call) if call else {})
        or pairs_of(options, "options", "package_dir")
    )


def lists_modules(
    document: Mapping[str, object], call: SetupCall | None, options: list[Option]
) -> bool:
    """Whether single modules are listed."""
    return (
        value_at(document, (*_TABLE, "py-modules")) is not None
        or bool(call and "py_modules" in call.arguments)
        or option_of(options, "options", "py_modules") is not None
    )


def packages_of_pyproject(manifest: Manifest, document: Mapping[str, object]) -> Packages | None:
    """What a `pyproject.toml` says of packages, None where it says nothing."""
    keys = (*_TABLE, "packages")
    packages = value_at(document, keys)
    if isinstance(packages, list):
        place = manifest.path, outline(manifest.source).span(keys)
        return Packages(*place, "`packages`", listed=tuple(map(str, packages)))
    table = packages.get("find") if isinstance(packages, dict) else None
    if not isinstance(table, dict):
        return None
    place = manifest.path, outline(manifest.source).span(keys)
    starts = _strings(table.get("where")) or (".",)
    takes_bare = table.get("namespaces") is not False
    include, exclude = _strings(table.get("include")) or ("*",), _strings(table.get("exclude"))
    finders = tuple(Finder(_normal(where), include, exclude, takes_bare) for where in starts)
    return Packages(*place, "`packages.find`", finders=finders)


def packages_of_call(path: str, call: SetupCall) -> Packages | None:
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
    return Packages(*place, "`packages`", tuple(listed), tuple(finders))


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


def packages_of_setup_cfg(manifest: Manifest, options: list[Option]) -> Packages | None:
    """What a `setup.cfg` says of packages, None where it says nothing."""
    option = option_of(options, "options", "packages")
    if option is None:
        return None
    start = option.value[0].start
    span = Lines(manifest.source.decode("utf-8-sig")).span(start, start + len(option.value[0].text))
    word = option.text.removesuffix(":")
    if word not in _FINDERS:
        return Packages(
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
    return Packages(manifest.path, span, f"`packages = {option.text}`", finders=(finder,))


def data_files(
    document: Mapping[str, object], call: SetupCall | None, options: list[Option]
) -> Data:
    """Which further files become part of packages, as all of the files together say."""
    return _with_data_of_cfg(_with_data_of_call(_data_of_pyproject(document), call), options)


def _data_of_pyproject(document: Mapping[str, object]) -> Data:
    globs = value_at(document, (*_TABLE, "package-data"))
    takes = value_at(document, (*_TABLE, "include-package-data"))
    is_configured = "project" in document or value_at(document, _TABLE) is not None
    return Data(
        {
            "" if key == "*" else key: _strings(value)
            for key, value in (globs.items() if isinstance(globs, dict) else ())
        },
        takes_manifest=is_configured if takes is None else takes is True,
    )


def _with_data_of_call(data: Data, call: SetupCall | None) -> Data:
    if call is None:
        return data
    takes = call.arguments.get("include_package_data")
    globs = dict(data.globs)
    if "package_data" in call.arguments:
        for key, value in call.literals.items(call.arguments["package_data"]):
            globs.setdefault(key, tuple(text for _, text in call.literals.strings(value)))
    is_asked = takes is not None and not (isinstance(takes, ast.Constant) and not takes.value)
    return Data(globs, data.takes_manifest or is_asked)


def _with_data_of_cfg(data: Data, options: list[Option]) -> Data:
    takes = option_of(options, "options", "include_package_data")
    globs = dict(data.globs)
    for option in options:
        if option.section == "options.package_data":
            key = "" if option.name == "*" else option.name
            globs.setdefault(key, _items(options, option.section, option.name))
    is_asked = takes is not None and takes.text.lower() in ("1", "true", "yes", "on")
    return Data(globs, data.takes_manifest or is_asked)


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


def _strings(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
