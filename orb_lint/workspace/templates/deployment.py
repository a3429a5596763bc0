"""What the templates in some folders say: which code runs where, with which layers."""

from __future__ import annotations

import errno
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from orb_lint.errors import FileProblem
from orb_lint.files.paths import join, name_of, parent, path_from
from orb_lint.files.reading import in_utf_8
from orb_lint.files.tree import Tree
from orb_lint.records import NamedTuple
from orb_lint.workspace.templates.frameworks import read_frameworks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.settings import Version
    from orb_lint.workspace.templates.template import Function, Remote, Template

_LARGEST_TEMPLATE = 8 << 20


class DeployedLayer(NamedTuple):
    """A layer of a template.

    Attributes:
        logical_id: its key in the template.
        folder: of its content, relative to the root; None if that is no local path.
        template: the path of the template.
        why: the template, its line and the property.
        build_method: what `sam build` builds it with; "" where it copies the folder.
    """

    logical_id: str
    folder: str | None
    template: str
    why: str
    build_method: str = ""


class DeployedFunction(NamedTuple):
    """A function of a template.

    Attributes:
        logical_id: its key in the template.
        folder: of its code, relative to the root.
        handler: as written, None if it can't be told.
        template: the path of the template.
        why: the template, the line that names the folder, and the function.
        place: the template and the line of the function.
        layers: that are attached to it; of those outside its template the text; None if a
            condition decides.
        runtime: its Python, None if that can't be told.
        is_image: a Dockerfile builds it.
        gap: why not everything on its path is known, "" if it is.
        adds: top-level modules that the deployment adds.
        manifest: path of what it is installed from; "" if that stands beside its code, None if
            nobody knows.
    """

    logical_id: str
    folder: str
    handler: str | None
    template: str
    why: str
    place: str
    layers: tuple[DeployedLayer | str, ...] | None
    runtime: Version | None
    is_image: bool
    gap: str = ""
    adds: tuple[str, ...] = ()
    manifest: str | None = ""

    @property
    def handler_module(self) -> str | None:
        """The path of the handler's module, relative to the root, without its `.py`."""
        module, _, _ = (self.handler or "").rpartition(".")
        return path_from("", join(self.folder, module.replace(".", "/"))) if module else None


class RemoteFunction(NamedTuple):
    """A function of a template whose code has no known local path.

    Attributes:
        logical_id: its key in the template.
        template: the path of the template.
        place: the template and the line of the function.
        layers: as those of a function with local code.
        gap: as that of one.
    """

    logical_id: str
    template: str
    place: str
    layers: tuple[DeployedLayer | str, ...]
    gap: str


class Deployment(NamedTuple):
    """The functions and layers of some templates.

    Attributes:
        functions: with a local path.
        layers: with a local path.
        remote: functions without one.
        remote_layers: layers without one.
        problems: with templates that can't be read.
    """

    functions: list[DeployedFunction]
    layers: list[DeployedLayer]
    remote: list[RemoteFunction]
    remote_layers: list[DeployedLayer]
    problems: list[FileProblem]


def read_deployment(tree: Tree, folders: Iterable[str]) -> Deployment:
    """Read the templates of every framework in some folders; invalid ones become problems."""
    found = Deployment([], [], [], [], [])
    folders = list(folders)
    together: defaultdict[str, list[tuple[str, Template]]] = defaultdict(list)
    for described in read_frameworks(tree, folders):
        if described.template is not None:
            together[_scope_of(described.path)].append((described.path, described.template))
        if described.problem is not None:
            found.problems.append(described.problem)
    for templates in together.values():
        _add_templates(found, templates)
    paths = [*_possible_templates(tree, folders)]
    if not paths:
        return found
    from orb_lint.workspace.templates.cloudformation import read_template
    from orb_lint.workspace.templates.yaml_nodes import TemplateError

    for path in sorted(paths):
        try:
            is_named = "template" in name_of(path).lower()
            source = _template_source(tree, path, is_named=is_named)
            if source is not None:
                _add_templates(found, [(path, read_template(source))])
        except TemplateError as error:
            found.problems.append((path, error.line, error.reason))
        except OSError as error:
            found.problems.append((path, 1, error.strerror or str(error)))
    return found


def _possible_templates(tree: Tree, folders: Iterable[str]) -> Iterator[str]:
    for folder in folders:
        names = tree.folders[folder].files
        yield from (join(folder, name) for name in names if may_name_template(name))


def may_name_template(name: str) -> bool:
    """Whether a file may be a template, judged by its name."""
    name = name.lower()
    return name.endswith((".yaml", ".yml", ".template")) or (
        name.endswith(".json") and "template" in name
    )


def is_template(tree: Tree, path: str) -> bool:
    """Whether a file is a template, judged by its name and a glance at its content."""
    return template_source(tree, path) is not None


def template_source(tree: Tree, path: str) -> bytes | None:
    """The content of a template, None for any other file."""
    try:
        return (
            _template_source(tree, path, is_named=False)
            if may_name_template(name_of(path))
            else None
        )
    except OSError:
        return None


def _template_source(tree: Tree, path: str, *, is_named: bool) -> bytes | None:
    """The content of a file that may be a template by its name, None if it is none.

    Args:
        tree: of the workspace.
        path: of the file.
        is_named: take a file for a template, too, that may be one without functions and layers, or
            is too large to tell.

    Raises:
        OSError: it can't be read.
    """
    from orb_lint.workspace.templates.cloudformation import may_be_template

    try:
        source = in_utf_8(tree.content(path, _LARGEST_TEMPLATE))
    except OSError as error:
        if error.errno == errno.EFBIG and not is_named:
            return None
        raise
    return source if may_be_template(source, is_named=is_named) else None


def _scope_of(path: str) -> str:
    """Where the names of a template hold: in the file, for Terraform in all files of its folder."""
    return parent(path) if path.endswith(".tf") else path


def _add_templates(found: Deployment, templates: Sequence[tuple[str, Template]]) -> None:
    """Add templates in which a name means the same, each with its path."""
    layers: defaultdict[str, list[DeployedLayer]] = defaultdict(list)
    for path, template in templates:
        for layer in template.layers:
            folder = path_from(parent(path), layer.content_uri)
            why = f"{path}:{layer.line} {layer.said}"
            deployed = DeployedLayer(layer.logical_id, folder, path, why, layer.build_method)
            layers[layer.logical_id].append(deployed)
    found.layers.extend(layer for several in layers.values() for layer in several)
    for path, template in templates:
        for function in template.functions:
            attached = _attached(path, function, layers)
            found.functions.append(_deployed(path, function, attached))
        for each in template.remote:
            place, attached = f"{path}:{each.line}", _attached(path, each, layers)
            found.remote.append(RemoteFunction(each.logical_id, path, place, attached, each.gap))
        for each in template.remote_layers:
            found.remote_layers.append(_remote_layer(each.logical_id, path, each.line))


def _deployed(
    path: str, function: Function, attached: tuple[DeployedLayer | str, ...]
) -> DeployedFunction:
    """A function of the template at a path, with its layers unless a condition decides."""
    said = "DockerContext" if function.is_image else function.said
    return DeployedFunction(
        function.logical_id,
        path_from(parent(path), function.code_uri),
        function.handler,
        path,
        f"{path}:{function.line} {said} of {function.logical_id}",
        f"{path}:{function.resource_line}",
        None if function.has_conditional_layers else attached,
        function.runtime,
        function.is_image,
        function.gap,
        function.adds,
        path_from(parent(path), function.manifest) if function.manifest else function.manifest,
    )


def _attached(
    path: str, function: Function | Remote, layers: Mapping[str, list[DeployedLayer]]
) -> tuple[DeployedLayer | str, ...]:
    attached: list[DeployedLayer | str] = []
    for reference in function.layers:
        name = reference.logical_id
        if name is None:
            attached.append(reference.text)
        else:
            attached += layers.get(name) or [_remote_layer(name, path, reference.line)]
    return tuple(attached)


def _remote_layer(name: str, template: str, line: int) -> DeployedLayer:
    return DeployedLayer(name, None, template, f"{template}:{line}")
