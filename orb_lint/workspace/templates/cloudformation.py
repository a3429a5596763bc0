"""AWS SAM and CloudFormation templates: where functions and layers have their sources.

A template is read, never evaluated. A value is known if it is a literal, or a `Ref` or `Sub` of
parameters with a default; both branches of an `If` count. Everything else is skipped.
"""

from __future__ import annotations

import re

from orb_lint.expressions import regex
from orb_lint.records import NamedTuple
from orb_lint.workspace.templates.template import (
    MOST_LAYERS,
    Function,
    Layer,
    LayerReference,
    Remote,
    Template,
    described,
    first_layers,
    python_of_runtime,
)
from orb_lint.workspace.templates.yaml_nodes import (
    Node,
    document_roots,
    mapping_of,
    pairs_of,
    scalar_of,
    walk,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SERVERLESS_FUNCTION = "AWS::Serverless::Function"
_FUNCTION_CODE = {_SERVERLESS_FUNCTION: "CodeUri", "AWS::Lambda::Function": "Code"}
_LAYER_CONTENT = {
    "AWS::Serverless::LayerVersion": "ContentUri",
    "AWS::Lambda::LayerVersion": "Content",
}
_RESOURCE = regex(rb"AWS::(?:Serverless|Lambda)::(?:Function|LayerVersion)\b")
_HEADER = regex(rb"AWSTemplateFormatVersion|AWS::Serverless-2016-10-31")
_LOOP = "Fn::ForEach::"
_DEFAULT_CODE_URI = "."

_SUB_VARIABLE = regex(r"\$\{([\w.:]+)\}")
_UNRESOLVED = regex(r"\$\{|\{\{resolve:")
_URL_OR_ABSOLUTE = regex(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]")


def may_be_template(source: bytes, *, is_named: bool = False) -> bool:
    """Tell cheaply whether `read_template` can find anything in a file, or anything wrong.

    Args:
        source: of the file.
        is_named: its name says that it is a template: then it is one, broken perhaps, even if no
            function and no layer is to be seen.
    """
    return _RESOURCE.search(source) is not None or (is_named and _HEADER.search(source) is not None)


def read_template(source: bytes) -> Template:
    """Read a template in YAML or JSON, all its documents.

    A function with two possible paths (`CodeUri: !If …`) is listed once for each. Functions that
    certainly run on something other than Python are left out.

    Raises:
        TemplateError: the file is no valid YAML, or nested more than 200 levels deep.
    """
    documents = [_Document(root) for root in document_roots(source)]
    return described(
        [each for document in documents for each in document.functions()],
        [each for document in documents for each in document.layers()],
    )


class _Resource(NamedTuple):
    logical_id: str
    line: int
    type: str
    properties: dict[str, Node]
    metadata: dict[str, Node]


class _Document:
    """One document of a template: its resources, and what their values can refer to."""

    def __init__(self, root: Node) -> None:
        sections = mapping_of(root)
        self._globals = mapping_of(mapping_of(sections.get("Globals")).get("Function"))
        self._parameters = dict(_parameter_defaults(sections.get("Parameters")))
        self._resources = _resources(sections.get("Resources"))
        self._layer_ids = {r.logical_id for r in self._resources if r.type in _LAYER_CONTENT}

    def functions(self) -> Iterator[Function | Remote]:
        for resource in self._resources:
            if resource.type not in _FUNCTION_CODE:
                continue
            inherited = self._globals if resource.type == _SERVERLESS_FUNCTION else {}
            properties = inherited | resource.properties
            is_inline = "InlineCode" in properties or _is_inline(properties.get("Code"))
            if is_inline or not self._may_run_python(properties.get("Runtime")):
                continue
            yield from self._function(resource, properties, inherited)

    def _function(
        self, resource: _Resource, properties: dict[str, Node], inherited: dict[str, Node]
    ) -> Iterator[Function | Remote]:
        is_image = self._text(properties.get("PackageType")) == "Image" or "ImageUri" in properties
        code = properties.get(_FUNCTION_CODE[resource.type])
        if is_image:
            code = resource.metadata.get("DockerContext")
        elif code is None and resource.type == _SERVERLESS_FUNCTION:
            code = Node(resource.line, text=_DEFAULT_CODE_URI)
        layers = (inherited.get("Layers"), resource.properties.get("Layers"))
        attached = first_layers(
            each for listed in layers for each in self._layer_references(listed)
        )
        paths = list(self._local_paths(code))
        if not paths:
            yield Remote(resource.logical_id, resource.line, attached)
        for path, line in paths:
            yield Function(
                resource.logical_id,
                path,
                self._text(properties.get("Handler")),
                attached,
                line,
                resource.line,
                len(attached) == MOST_LAYERS or any(map(_depends_on_condition, layers)),
                python_of_runtime(self._text(properties.get("Runtime"))),
                is_image,
            )

    def layers(self) -> Iterator[Layer | Remote]:
        for resource in self._resources:
            if resource.type not in _LAYER_CONTENT:
                continue
            if self._may_run_python(resource.properties.get("CompatibleRuntimes")):
                content = resource.properties.get(_LAYER_CONTENT[resource.type])
                build_method = self._text(resource.metadata.get("BuildMethod")) or ""
                paths = list(self._local_paths(content))
                if not paths:
                    yield Remote(resource.logical_id, resource.line)
                for path, line in paths:
                    yield Layer(resource.logical_id, path, line, build_method.lower())

    def _may_run_python(self, runtimes: Node | None) -> bool:
        """Tell whether Python is among the runtimes, or may be: none is given or one is unknown."""
        names = [self._text(runtime) for runtime in _alternatives(runtimes)]
        return not names or any(name is None or name.startswith("python") for name in names)

    def _local_paths(self, code: Node | None) -> Iterator[tuple[str, int]]:
        for alternative in _alternatives(code):
            path = self._text(alternative)
            if path is not None and path.isprintable() and not _URL_OR_ABSOLUTE.match(path):
                yield path.replace("\\", "/"), alternative.line

    def _layer_references(self, layers: Node | None) -> Iterator[LayerReference]:
        for item in _alternatives(layers):
            logical_id = _referent(item)
            if logical_id in self._layer_ids:
                yield LayerReference(logical_id, item.line)
            else:
                text = " ".join((*_texts(item), self._parameters.get(logical_id or "", "")))
                yield LayerReference(None, item.line, text.strip())

    def _text(self, node: Node | None) -> str | None:
        """Return the text of a value, None if there is none or only a deployment can tell."""
        if node is None:
            return None
        function, argument = _intrinsic(node)
        text = self._substitute(argument) if function == "Sub" else self._plain_text(node)
        return None if text is None or _UNRESOLVED.search(text) else text

    def _substitute(self, argument: Node) -> str | None:
        """Fill in the variables of a `Sub`, a string or `[string, variables]`; others stay."""
        template, *more = argument.items or [argument]
        values: dict[str, str | None] = {**self._parameters}
        for name, value in mapping_of(more[0] if more else None).items():
            values[name] = self._plain_text(value)

        def fill_in(variable: re.Match[str]) -> str:
            text = values.get(variable[1])
            return variable[0] if text is None else text

        return template.text and _SUB_VARIABLE.sub(fill_in, template.text)

    def _plain_text(self, node: Node) -> str | None:
        """Return the text of a literal, or the default of the parameter that a `Ref` names."""
        function, argument = _intrinsic(node)
        if function == "Ref":
            return self._parameters.get(argument.text or "")
        return None if function else node.text


def _resources(section: Node | None) -> list[_Resource]:
    """The resources of a section, and what its loops make: one of each, whatever they go over."""
    resources = {}
    pairs = (pair for part in walk(section, _loop_bodies) for pair in pairs_of(part))
    for logical_id, line, value in pairs:
        attributes = mapping_of(value)
        resources[logical_id] = _Resource(
            logical_id,
            line,
            type=scalar_of(attributes.get("Type")) or "",
            properties=mapping_of(attributes.get("Properties")),
            metadata=mapping_of(attributes.get("Metadata")),
        )
    return list(resources.values())


def _loop_bodies(section: Node) -> list[Node]:
    """What the loops in a section repeat.

    Source: AWS CloudFormation User Guide, `Fn::ForEach`: an identifier, a collection, a body.
    """
    loops = (value.items for key, _, value in pairs_of(section) if key.startswith(_LOOP))
    return [body for items in loops for body in items[2:3]]


def _parameter_defaults(section: Node | None) -> Iterator[tuple[str, str]]:
    for name, parameter in mapping_of(section).items():
        attributes = mapping_of(parameter)
        default = scalar_of(attributes.get("Default"))
        names_ssm_entry = (scalar_of(attributes.get("Type")) or "").startswith("AWS::SSM::")
        if default is not None and not names_ssm_entry:
            yield name, default


def _is_inline(code: Node | None) -> bool:
    return "ZipFile" in mapping_of(code)


def _depends_on_condition(node: Node | None) -> bool:
    """Whether a value, or one of the items of a list, is an `If`."""
    return node is not None and any(
        _intrinsic(each)[0] == "If" for each in (node, *(() if node.tag else node.items))
    )


def _texts(node: Node) -> Iterator[str]:
    """All scalars in a value, without keys."""
    nodes = walk(node, lambda each: [*each.items, *(value for _, value in each.pairs)])
    return (each.text for each in nodes if each.text)


def _referent(node: Node) -> str | None:
    """Return the logical id that a `Ref`, a `GetAtt` or a `Sub` of nothing else refers to."""
    function, argument = _intrinsic(node)
    if function == "GetAtt" and argument.items:
        argument = argument.items[0]
    reference = argument.text or ""
    if function == "Sub":
        variable = _SUB_VARIABLE.fullmatch(reference)
        reference = variable[1] if variable else ""
    return reference.partition(".")[0] if function in {"Ref", "GetAtt", "Sub"} else None


def _intrinsic(node: Node) -> tuple[str, Node]:
    """Split a value into the intrinsic function it calls, "" for none, and the argument.

    `!Sub x` and `Fn::Sub: x` are the same; the argument of the short form is the node itself.
    """
    if node.tag.startswith("!"):
        return node.tag[1:], node
    if len(node.pairs) == 1:
        key, argument = node.pairs[0]
        name = key.text or ""
        if name == "Ref" or name.startswith("Fn::"):
            return name.removeprefix("Fn::"), argument
    return "", node


def _alternatives(node: Node | None) -> Iterator[Node]:
    """Yield the items of lists and the branches of `If`s, however nested, each node once."""
    nodes = walk(node, lambda each: _branches(each) or ())
    return (each for each in nodes if _branches(each) is None)


def _branches(node: Node) -> Sequence[Node] | None:
    """The items of a list or the branches of an `If`; None for anything else."""
    function, argument = _intrinsic(node)
    if function == "If":
        return argument.items[1:]
    return None if function or node.pairs or node.text is not None else node.items
