"""What layers put on the path of the functions that use them, and how much of it is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, islice

from orb_lint.expressions import regex
from orb_lint.files.paths import innermost, is_python, is_within, join, name_of, upwards
from orb_lint.files.tree import Tree
from orb_lint.records import NamedTuple
from orb_lint.settings import Settings
from orb_lint.workspace.discovery.unit_globs import UnitFolder
from orb_lint.workspace.model import UnitKind
from orb_lint.workspace.templates.deployment import (
    DeployedFunction,
    DeployedLayer,
    Deployment,
    RemoteFunction,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.settings import Pythons

_MANIFESTS = ("Pipfile", "pyproject.toml", "requirements.txt")
_PYTHON_FOLDER = regex(r"python3\.\d+")
_FOREIGN = regex(r"arn:[\w-]+:lambda:[^:]*:\d{12}:layer:")
_HOLDS_NO_PYTHON = regex(
    r":layer:(?:LambdaInsightsExtension|AWS-Parameters-and-Secrets-Lambda-Extension"
    r"|AWS-AppConfig-Extension|Datadog-Extension)\b"
)
"""Public layers with a program and no module; source: the documentation of AWS and of Datadog."""
_WORD = regex(r"[A-Z]*[a-z]+|[A-Z]+|\d+")
_OF_ANY_LAYER = frozenset({"arn", "layer", "layers", "python", "ref", "version"})


class Deployed(NamedTuple):
    """What templates say of functions that share one code folder.

    Attributes:
        functions: the template and the line of each.
        templates: their paths.
        handlers: paths of their handler modules, without `.py`; empty if one can't be told.
        attached: paths of the layers that any of them has; None if that can't be told.
        runtimes: the oldest and the newest Python, None if none is known.
        gaps: what of their path can't be known, each with what would close the gap.
        adds: top-level modules that the deployment adds.
        lost: folders of attached layers that are gone, and not because a build makes them.
    """

    functions: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    handlers: tuple[str, ...] = ()
    attached: tuple[str, ...] | None = None
    runtimes: Pythons | None = None
    gaps: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


class Layers:
    """The layers of one workspace, as its templates and settings describe them."""

    def __init__(
        self,
        tree: Tree,
        settings: Settings,
        unit_folders: Mapping[str, UnitFolder],
        deployment: Deployment,
    ) -> None:
        """Group the layers of templates by unit."""
        self._tree = tree
        self._sources = settings.layer_sources
        self._delivered = settings.package_layers
        self._unit_folders = unit_folders
        self._in: defaultdict[str, list[DeployedLayer]] = defaultdict(list)
        self._deployment = deployment
        for layer in deployment.layers:
            if (unit_path := self._unit_path_of(layer)) is not None:
                self._in[unit_path].append(layer)

    def deployed(self, folder: str, functions: Sequence[DeployedFunction]) -> Deployed:
        """What is known of a code folder from the functions that run its code."""
        if not functions:
            return Deployed(gaps=self._gaps_of_unnamed(folder))
        handlers = {function.handler_module for function in functions}
        gaps = dict.fromkeys(gap for each in functions for gap in self._gaps_of(each))
        runtimes = [each.runtime for each in functions if each.runtime]
        return Deployed(
            tuple(sorted({function.place for function in functions})),
            tuple(sorted({function.template for function in functions})),
            tuple(sorted(filter(None, handlers))) if None not in handlers else (),
            self._attached(functions, folder),
            (min(runtimes), max(runtimes)) if runtimes else None,
            tuple(gaps),
            tuple(sorted({module for each in functions for module in each.adds})),
            tuple(sorted({*self._lost(functions)})),
        )

    def _lost(self, functions: Iterable[DeployedFunction]) -> Iterator[str]:
        """The folders of attached layers that are gone although git would not ignore them."""
        attached = {layer for each in functions for layer in each.layers or ()}
        for layer in attached:
            if isinstance(layer, DeployedLayer) and layer.folder and any(self._gaps_in([layer])):
                is_made = self._tree.is_ignored_by_git(join(layer.folder, "python/module.py"))
                if not is_made and not self._tree.exists(layer.folder):
                    yield layer.folder

    def _attached(
        self, functions: Iterable[DeployedFunction], folder: str
    ) -> tuple[str, ...] | None:
        """The paths of the layers that any function of a folder has; None if one can't be told."""
        attached: set[str] = set()
        for function in functions:
            if function.layers is None:
                return None
            for layer in function.layers:
                if isinstance(layer, DeployedLayer):
                    if any(self._gaps_in([layer])):
                        return None
                    unit_path = self._unit_path_of(layer)
                    if unit_path is not None and unit_path != folder:
                        attached.add(unit_path)
                elif not _HOLDS_NO_PYTHON.search(layer) and (
                    not _FOREIGN.match(layer) or self._may_be_any(layer)
                ):
                    return None
        return tuple(sorted(attached))

    def _gaps_of(self, function: DeployedFunction | RemoteFunction) -> Iterator[str]:
        """Why not everything on the path of a function is known."""
        if isinstance(function, DeployedFunction) and function.is_image:
            yield f"{function.place} is built by a Dockerfile, which may install anything"
        if function.gap:
            yield f"{function.place} {function.gap}"
        for layer in function.layers or ():
            if isinstance(layer, DeployedLayer):
                yield from self._gaps_in([layer])
            elif not _HOLDS_NO_PYTHON.search(layer) and not self._may_be_any(layer):
                yield (
                    f"{function.place} attaches `{layer}`, by its name no layer of this"
                    " workspace: name the folder that it is made of in `layers`"
                )

    def _gaps_of_unnamed(self, folder: str) -> tuple[str, ...]:
        """What may be unknown of a Lambda that no template names: one close by may deploy it."""
        is_lambda = (
            folder in self._unit_folders and self._unit_folders[folder].kind is UnitKind.LAMBDA
        )
        if not is_lambda or not self._gaps_of_remote:
            return ()
        nearest = max((_common(folder, path) for path in self._templates), key=len)
        gaps = (
            gap
            for path, gap in self._gaps_of_remote
            if _common(folder, path) == nearest and (nearest or not self._holds_lambdas(path))
        )
        return tuple(islice(gaps, 1))

    def _holds_lambdas(self, template: str) -> bool:
        """Whether the top folder around a template holds Lambdas, and so is its own project."""
        top = template.partition("/")[0]
        return any(
            is_within(path, top) and each.kind is UnitKind.LAMBDA
            for path, each in self._unit_folders.items()
        )

    @cached_property
    def _templates(self) -> set[str]:
        """The paths of the templates with any function or layer."""
        deployment = self._deployment
        return {
            *(each.template for each in deployment.layers),
            *(each.template for each in deployment.remote_layers),
            *(each.template for each in deployment.functions),
            *(each.template for each in deployment.remote),
        }

    @cached_property
    def _gaps_of_remote(self) -> list[tuple[str, str]]:
        """The gaps left by functions and layers without local content, with the template of each.

        A Lambda that no template names may be that function, or have that layer.
        """
        layers = self._deployment.remote_layers
        told = [
            (
                layer.template,
                f"{layer.why} {layer.logical_id} may be attached to it, and what that holds is not"
                f" here: name its sources in `layer-sources`, as `{layer.logical_id}`",
            )
            for layer in layers
            if not [*self._sources_of(None, [layer])]
        ]
        told += [
            (each.template, gap) for each in self._deployment.remote for gap in self._gaps_of(each)
        ]
        return [(template, f"no template names its code: {gap}") for template, gap in told]

    def roots(self, path: str) -> tuple[str, ...]:
        """The folders of a layer whose modules can be imported by their top-level names.

        Source: AWS Lambda's documentation, "Packaging layers", paths for Python; that of AWS SAM,
        "Building Lambda layers".
        """
        there = [each for each in self._in[path] if each.folder in self._tree.folders]
        contents = [(each.folder or "", each.build_method) for each in there]
        contents = contents or [(path, ""), *self._source_of_unnamed(path)]
        contents += [(source, "") for source in self._sources_of(path, self._in[path])]
        return tuple(
            dict.fromkeys(
                chain.from_iterable(
                    (folder,) if method.startswith("python") else self._paths_in(folder)
                    for folder, method in contents
                )
            )
        )

    def _source_of_unnamed(self, path: str) -> Iterator[tuple[str, str]]:
        """The `src` of a layer of which no template tells what of it is deployed."""
        source, folders = join(path, "src"), self._tree.folders
        if source in folders and "__init__.py" not in folders[source].files:
            yield source, ""

    def import_names(self, path: str) -> tuple[str, ...]:
        """The name of a layer's folder if the folder itself seems to be a package.

        A folder that a template names is put on the path as it is; another one may be copied as a
        whole, if it has an `__init__.py` or holds only folders.
        """
        listed, name = self._tree.folders.get(path), name_of(path)
        if listed is None or not name.isidentifier() or self._in[path]:
            return ()
        is_package = "__init__.py" in listed.files or self._holds_modules_deeper(path)
        return (name,) if is_package else ()

    def _holds_modules_deeper(self, path: str) -> bool:
        """Whether a folder has modules only in folders inside it, none of which is `python`."""
        listed = self._tree.folders[path]
        return (
            "python" not in listed.folders
            and not any(map(is_python, listed.files))
            and any(is_python(name_of(file)) for file in self._tree.files_below(path))
        )

    def gaps(self, path: str) -> tuple[str, ...]:
        """Why not all content of a layer is known, each with what would close the gap."""
        return tuple(self._gaps_in(self._in[path]))

    def beside(self, path: str) -> str:
        """Why not all is known of what every function that attaches a layer has, "" where it is."""
        gaps = [next(self._gaps_of(each), "") for each in self._functions_attaching(path)]
        return gaps[0] if gaps and all(gaps) else ""

    def attaching(self, path: str) -> tuple[str, ...]:
        """The code folders of the functions that attach a layer.

        There are none of a layer of Terraform, whose commands, which are not read, may fill it.
        """
        if any(layer.template.endswith(".tf") for layer in self._in[path]):
            return ()
        return tuple(sorted({each.folder for each in self._functions_attaching(path)}))

    def _functions_attaching(self, path: str) -> list[DeployedFunction]:
        attaching = {number for layer in self._in[path] for number in self._attaching[layer]}
        return [self._deployment.functions[number] for number in sorted(attaching)]

    @cached_property
    def _attaching(self) -> defaultdict[DeployedLayer | str, list[int]]:
        """Layer → the numbers of the functions that attach it."""
        found: defaultdict[DeployedLayer | str, list[int]] = defaultdict(list)
        for number, function in enumerate(self._deployment.functions):
            for layer in function.layers or ():
                found[layer].append(number)
        return found

    def delivers(self, path: str) -> tuple[str, ...]:
        """The local packages that a layer holds by the settings."""
        return tuple(
            package for name in self._names_of(path) for package in self._delivered.get(name, ())
        )

    def hold_something(self, path: str) -> bool:
        """Whether a layer without Python files is still a unit."""
        listed = self._tree.folders.get(path)
        return bool(
            (listed and any(name in listed.files for name in _MANIFESTS))
            or self._in[path]
            or [*self._sources_of(path, ())]
        )

    def are_unnamed(self, path: str) -> bool:
        """Whether a unit is a layer by a glob alone, so that nothing tells that it is deployed."""
        return (
            self._unit_folders[path].kind is UnitKind.LAYER
            and not self._in[path]
            and path not in self._sources
            and path not in self._delivered
            and tuple(_words(name_of(path))) not in self._words_of_attached
        )

    @cached_property
    def _words_of_attached(self) -> frozenset[tuple[str, ...]]:
        """Words side by side in what functions attach that is no layer of a template.

        They are as many as the names of layers have.
        """
        layers = (path for path, each in self._unit_folders.items() if each.kind is UnitKind.LAYER)
        sizes = {len(_words(name_of(path))) for path in layers}
        texts = (_words(each) for each in self._attaching if isinstance(each, str))
        return frozenset(
            tuple(words[start : start + size])
            for words in texts
            for size in sizes
            for start in range(len(words) - size + 1)
        )

    def _unit_path_of(self, layer: DeployedLayer) -> str | None:
        """The path of the unit, if that is no Lambda, that holds the content of a layer."""
        path = None if layer.folder is None else innermost(layer.folder, self._unit_folders)
        is_lambda = path is not None and self._unit_folders[path].kind is UnitKind.LAMBDA
        return None if is_lambda else path

    def _gaps_in(self, layers: Iterable[DeployedLayer]) -> Iterator[str]:
        for layer in layers:
            unit_path = self._unit_path_of(layer)
            if not [*self._sources_of(unit_path, [layer])] and (
                what := self._unknown_content(layer)
            ):
                key = unit_path or layer.logical_id
                yield f"{layer.why} {what}: name its sources in `layer-sources`, as `{key}`"

    def _unknown_content(self, layer: DeployedLayer) -> str:
        """Why the content of a layer is unknown, "" if it is known."""
        tree, folder = self._tree, layer.folder
        if folder is None:
            return f"of {layer.logical_id} is no local folder"
        if layer.build_method == "makefile":
            return f"of {layer.logical_id} is what `make` builds"
        if layer.build_method and not layer.build_method.startswith("python"):
            return ""
        if folder not in tree.folders:
            return f"`{folder}` is not there, so a build makes it or it is gone"
        holds_python = any(is_python(name_of(path)) for path in tree.files_below(folder))
        if not holds_python and not any(name in tree.folders[folder].files for name in _MANIFESTS):
            return f"`{folder}` holds no Python yet"
        return ""

    def _sources_of(self, path: str | None, layers: Iterable[DeployedLayer]) -> Iterator[str]:
        names = {*((path,) if path is not None else ()), *(each.logical_id for each in layers)}
        return chain.from_iterable(self._sources.get(name, ()) for name in sorted(names))

    def _names_of(self, path: str) -> Iterable[str]:
        return dict.fromkeys((path, *(layer.logical_id for layer in self._in[path])))

    def _paths_in(self, folder: str) -> Iterator[str]:
        """The folders in the content of a layer that are on `sys.path`."""
        base, folders = join(folder, "python"), self._tree.folders
        if base not in folders:
            yield folder
            if self._tree.exists(base):
                yield base  # git ignores it
            return
        yield base
        library = join(base, "lib")
        for name in folders[library].folders if library in folders else ():
            packages = join(library, f"{name}/site-packages")
            if _PYTHON_FOLDER.fullmatch(name) and packages in folders:
                yield packages

    def _may_be_any(self, text: str) -> bool:
        """Whether what names a layer may mean one of the workspace; an ARN may by its name."""
        _, is_arn, name = text.rpartition(":layer:")
        words, names = _words(name), self._words_of_names
        return bool(names) and (
            not is_arn
            or not words
            or any(
                tuple(words[start : start + size]) in names
                for size in {*map(len, names)} - {0}
                for start in range(len(words) - size + 1)
            )
        )

    @cached_property
    def _words_of_names(self) -> frozenset[tuple[str, ...]]:
        """The words in the name of each layer."""
        layers = (path for path, each in self._unit_folders.items() if each.kind is UnitKind.LAYER)
        return frozenset(tuple(_words(name_of(path))) for path in layers)


def _common(path: str, other: str) -> str:
    """The innermost folder around two paths."""
    return next(above for above in upwards(path) if is_within(other, above))


def _words(text: str) -> list[str]:
    """The words of a name, however they are joined, without those that any layer may have."""
    return [
        word
        for part in _WORD.findall(text)
        if (word := part.lower()) not in _OF_ANY_LAYER and not word.isdigit()
    ]
