"""Finds functions and layers of other frameworks than SAM and CloudFormation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, partial

from orb_lint.errors import FileProblem
from orb_lint.expressions import regex
from orb_lint.files.paths import innermost, join, name_of, normalize_path, parent, upwards
from orb_lint.files.reading import in_utf_8
from orb_lint.files.tree import Tree
from orb_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.workspace.templates.template import Function, Template

_SERVERLESS = frozenset({"serverless.yml", "serverless.yaml"})
_INCLUDED = (".yml", ".yaml", ".json")
_CDK_APP = "cdk.json"
_CDK_ENDINGS = (".py", ".ts")
_CDK_WORDS = (
    *(b"from_asset", b"fromAsset", b"Code.asset", b"AssetCode"),
    *(b"PythonFunction", b"LayerVersion"),
    *(b"add_layers", b".layers", b"Layers"),
)
_CDK_CLASS = regex(rb"\bclass\s+(\w+)\s*(?:\(|extends\s)\s*(?:[\w.]+\.)?(?:Python)?Function\b")
_BUILDS = regex(r"\.(?:sh|bash|mk|ps1)$|^(?:GNUm|M|m)akefile$|Dockerfile")
_CHALICE_APP = "app.py"
_CHALICE_CONFIG = ".chalice/config.json"
_CHALICE_LAYERS = (b'"layers"', b'"automatic_layer"')
_CHALICE_VENDORED = "vendor"
_LARGEST_FILE = 4 << 20


class Described(NamedTuple):
    """What one file describes, or why it can't be read."""

    path: str
    template: Template | None = None
    problem: FileProblem | None = None


def describes_functions(path: str) -> bool:
    """Whether the name of a file is one that describes functions."""
    return _is_description(name_of(path)) or f"/{path}".endswith(f"/{_CHALICE_CONFIG}")


def _is_description(name: str) -> bool:
    return name in _SERVERLESS or name == _CDK_APP or name.endswith(".tf")


def is_cdk_code(tree: Tree, path: str) -> bool:
    """Whether a file below a `cdk.json` may name functions, or may have done so if it is gone."""
    return (
        path.endswith(_CDK_ENDINGS)
        and any(
            _CDK_APP in tree.folders[each].files
            for each in upwards(parent(path))
            if each in tree.folders
        )
        and _may_name_functions(path, tree.read(path, _LARGEST_FILE))
    )


def _may_name_functions(path: str, source: bytes | None) -> bool:
    if path.endswith(".d.ts"):
        return False
    return (
        source is None
        or any(word in source for word in _CDK_WORDS)
        or any(_classes_of_functions(source))
    )


def _classes_of_functions(source: bytes) -> Iterator[str]:
    """The names of the classes in a source that extend the functions of the CDK."""
    if b"Function" in source:
        for match in _CDK_CLASS.finditer(source):
            yield match[1].decode()


def read_frameworks(tree: Tree, folders: Sequence[str]) -> Iterator[Described]:
    """What the files in some folders describe, without functions that hold no Python."""
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for folder in folders:
        for name in tree.folders[folder].files:
            if _is_description(name) or name == _CHALICE_APP:
                by_name[".tf" if name.endswith(".tf") else name].append(folder)
    if not by_name:
        return
    for described in (
        *(each for name in sorted(_SERVERLESS) for each in _serverless(tree, name, by_name[name])),
        *_terraform(tree, [*dict.fromkeys(by_name[".tf"])]),
        *(_cdk(tree, folders, by_name[_CDK_APP]) if by_name[_CDK_APP] else ()),
        *_chalice(tree, by_name[_CHALICE_APP]),
    ):
        yield described._replace(
            template=described.template and _with_python(tree, described.path, described.template)
        )


def _serverless(tree: Tree, name: str, folders: Iterable[str]) -> Iterator[Described]:
    from orb_lint.workspace.templates.serverless import read_serverless
    from orb_lint.workspace.templates.yaml_nodes import TemplateError

    for folder in folders:
        path = join(folder, name)
        try:
            source = in_utf_8(tree.content(path, _LARGEST_FILE))
            if b"python" in source:
                yield Described(path, read_serverless(source, partial(_read_below, tree, folder)))
        except TemplateError as error:
            yield Described(path, problem=(path, error.line, error.reason))
        except OSError as error:
            yield Described(path, problem=_unread(path, error))


def _read_below(tree: Tree, folder: str, path: str) -> bytes | None:
    path = normalize_path(join(folder, path))
    return tree.read(path, _LARGEST_FILE) if tree.lists(path) else None


class Includes:
    """Tells from which files any `serverless.yml` of a tree may take something."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def may_name(self, path: str) -> bool:
        """Whether a `serverless.yml` may take something from a file."""
        name = name_of(path).encode()
        return path.endswith(_INCLUDED) and any(name in source for source in self._sources)

    @cached_property
    def _sources(self) -> list[bytes]:
        """The sources of those that take anything from files."""
        sources = (
            self._tree.read(join(folder, name), _LARGEST_FILE)
            for folder, listing in self._tree.folders.opened.items()
            for name in sorted(_SERVERLESS)
            if name in listing.files
        )
        return [source for source in sources if source and b"file(" in source]


def _unread(path: str, error: OSError) -> FileProblem:
    return path, 1, error.strerror or str(error)


def _terraform(tree: Tree, folders: Iterable[str]) -> Iterator[Described]:
    """What Terraform says in some folders; a module that another calls says it there."""
    from orb_lint.workspace.templates.hcl import HclError, read_hcl
    from orb_lint.workspace.templates.terraform import (
        Placed,
        may_tell_of_functions,
        read_terraform,
    )

    problems: dict[str, FileProblem] = {}
    sources = {folder: _terraform_sources(tree, folder, problems) for folder in folders}

    @cache
    def blocks_of(folder: str) -> list[Placed]:
        blocks: list[Placed] = []
        for path, source in sources.get(folder, {}).items():
            try:
                found = filter(may_tell_of_functions, read_hcl(source))
                blocks += [Placed(path, block) for block in found]
            except HclError as error:
                problems[path] = (path, error.line, error.reason)
        return blocks

    for folder in _where_terraform_runs(sources):
        for path, template in read_terraform(folder, blocks_of).items():
            yield Described(path, template)
    yield from (Described(path, problem=problem) for path, problem in sorted(problems.items()))


def _terraform_sources(
    tree: Tree, folder: str, problems: dict[str, FileProblem]
) -> dict[str, bytes]:
    """The content of each file in a folder; one that can't be read becomes a problem."""
    sources: dict[str, bytes] = {}
    for name in tree.folders[folder].files:
        path = join(folder, name)
        try:
            if name.endswith(".tf"):
                sources[path] = tree.content(path, _LARGEST_FILE)
        except OSError as error:
            problems[path] = _unread(path, error)
    return sources


def _where_terraform_runs(sources: Mapping[str, Mapping[str, bytes]]) -> list[str]:
    """The folders that deploy functions, themselves or by a module that they call.

    Args:
        sources: of the files in each folder.
    """
    from orb_lint.workspace.templates.terraform import called_folders, may_hold_functions

    deploying = {
        folder for folder, files in sources.items() if any(map(may_hold_functions, files.values()))
    }
    if not deploying:
        return []
    calls = {
        folder: {each for source in files.values() for each in called_folders(folder, source)}
        for folder, files in sources.items()
    }
    callers: defaultdict[str, set[str]] = defaultdict(set)
    for folder, called in calls.items():
        for each in called - {folder}:
            callers[each].add(folder)
    reached, ahead = set(deploying), [*deploying]
    while ahead:
        more = callers[ahead.pop()] - reached
        reached |= more
        ahead += more
    roots = [folder for folder in sources if folder in reached and not callers[folder]]
    return roots or [folder for folder in sources if folder in reached]


def _cdk(tree: Tree, folders: Iterable[str], apps: Sequence[str]) -> Iterator[Described]:
    from orb_lint.workspace.templates.cdk.read import adds_layers, read_cdk

    sources: defaultdict[str, dict[str, bytes]] = defaultdict(dict)
    for folder in folders:
        app = innermost(folder, apps)
        for name in tree.folders[folder].files if app is not None else ():
            path = join(folder, name)
            if name.endswith(_CDK_ENDINGS):
                source = tree.read(path, _LARGEST_FILE) or b""
                if _may_name_functions(path, source):
                    sources[app or ""][path] = source
    for app, of_app in sources.items():
        are_told = not any(map(adds_layers, of_app.values()))
        classes = frozenset(
            each for source in of_app.values() for each in _classes_of_functions(source)
        )
        for path, source in of_app.items():
            template = read_cdk(
                path,
                source,
                app,
                partial(_is_whole_layer, tree),
                are_layers_told=are_told,
                classes=classes,
            )
            yield Described(path, template)


def _is_whole_layer(tree: Tree, folder: str) -> bool:
    """Whether a folder holds what AWS puts on the path, and no script that builds more of it."""
    base = join(folder, "python")
    tree.folders.add_tracked(base)
    listed = tree.folders.get(folder)
    return (
        listed is not None
        and any(path.endswith(".py") for path in tree.files_below(base))
        and not any(_BUILDS.search(name) for name in listed.files)
    )


def _chalice(tree: Tree, folders: Iterable[str]) -> Iterator[Described]:
    """A Chalice app: `app.py` beside `.chalice/config.json`, deployed with its folder."""
    from orb_lint.workspace.templates.template import Function, Template

    for folder in folders:
        path = join(folder, _CHALICE_CONFIG)
        try:
            config = tree.content(path, _LARGEST_FILE)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            yield Described(path, problem=_unread(path, error))
        else:
            app = Function(
                *(name_of(folder) or "app", "..", "app.app", (), 1, 1),
                has_conditional_layers=True,
                said="beside it app.py",
                gap=_chalice_gap(tree, folder, config),
                adds=("chalice",),
            )
            yield Described(path, Template((app,), ()))


def _chalice_gap(tree: Tree, folder: str, config: bytes) -> str:
    """What is packed with an app, or attached to it, and may hold any module.

    Source: the documentation of Chalice, "App Packaging" and `chalice package --merge-template`.
    """
    if join(folder, _CHALICE_VENDORED) in tree.folders:
        return f"packs what is in `{_CHALICE_VENDORED}`"
    merged = (
        tree.read(join(folder, name), _LARGEST_FILE) or b""
        for name in tree.folders[folder].files
        if name.endswith((".json", ".yaml", ".yml"))
    )
    is_given_layers = any(word in config for word in _CHALICE_LAYERS) or any(
        b"Layers" in source and b"Resources" in source for source in merged
    )
    return "is given layers, which may hold anything" if is_given_layers else ""


def _with_python(tree: Tree, path: str, template: Template) -> Template:
    """A template without the functions that certainly hold no Python."""
    functions = tuple(each for each in template.functions if _may_be_python(tree, path, each))
    return template._replace(functions=functions)


def _may_be_python(tree: Tree, path: str, function: Function) -> bool:
    if function.runtime is not None:
        return True
    module, _, _ = (function.handler or "").rpartition(".")
    if not module:
        return False
    root = join(parent(path), function.code_uri)
    file = normalize_path(join(root, f"{module.replace('.', '/')}.py"))
    listed = tree.folders.get(parent(file))
    return listed is not None and name_of(file) in listed.files
