"""The functions that a build has left on the disk, each with the layers that are attached to it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping

from orb_lint.bundles.content import BundleError
from orb_lint.files.links import is_led_out
from orb_lint.files.reading import read_bytes
from orb_lint.records import NamedTuple
from orb_lint.settings import Version
from orb_lint.workspace.templates.cloudformation import may_be_template, read_template
from orb_lint.workspace.templates.template import python_of_runtime
from orb_lint.workspace.templates.yaml_nodes import TemplateError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


BUILD_FOLDERS = (os.path.join(".aws-sam", "build"), "cdk.out")
"""Where SAM and CDK leave what they have built."""

_SAM_TEMPLATE = "template.yaml"
_CDK_TEMPLATE = ".template.json"


class Artefact(NamedTuple):
    """A built function.

    Attributes:
        name: its logical id; "" where no template names it.
        path: of its folder or zip.
        handler: as the template has it, None where it is unknown.
        runtime: its Python, None where it is unknown.
        layers: paths of those of its layers that were built beside it.
        has_other_layers: it also has layers that were not built here, such as one named by its ARN.
    """

    name: str
    path: str
    handler: str | None = None
    runtime: Version | None = None
    layers: tuple[str, ...] = ()
    has_other_layers: bool = False


def artefacts_at(path: str) -> list[Artefact]:
    """The functions in a build folder, or the one function that a folder or zip holds.

    Raises:
        BundleError: a template of the build can't be read or names nothing that was built, or what
            it names is a link that leads out of the build.
    """
    if not os.path.isdir(path):
        return [Artefact("", path)]
    templates = sorted(_templates(path))
    if not templates and os.path.realpath(path).endswith(os.sep + BUILD_FOLDERS[0]):
        raise BundleError(f"{path}: holds no SAM template: run `sam build`")
    if not templates:
        return [Artefact("", path)]
    found = [each for template in templates for each in _read(template)]
    if not found:
        raise BundleError(f"{path}: its templates name no Python function that was built there")
    for place in (place for each in found for place in (each.path, *each.layers)):
        if is_led_out(path, place):
            raise BundleError(f"{place}: a link that leads out of the bundle")
    return found


def _templates(path: str) -> Iterator[str]:
    """The templates of a build: at its top, and those of nested stacks in folders of their own."""
    for entry in os.scandir(path):
        if entry.name.endswith(_CDK_TEMPLATE):
            yield entry.path
    for folder in (path, *(entry.path for entry in os.scandir(path) if entry.is_dir())):
        template = os.path.join(folder, _SAM_TEMPLATE)
        if os.path.isfile(template) and may_be_template(_bytes(template)):
            yield template


def _bytes(path: str) -> bytes:
    try:
        return read_bytes(path)
    except OSError as error:
        raise BundleError(f"{path}: cannot be read: {error.strerror}") from None


def _read(template: str) -> Iterator[Artefact]:
    return _of_cdk(template) if template.endswith(_CDK_TEMPLATE) else _of_sam(template)


def _of_sam(template: str) -> Iterator[Artefact]:
    folder = os.path.dirname(template)
    try:
        read = read_template(_bytes(template))
    except TemplateError as error:
        raise BundleError(f"{template}:{error.line}: cannot be read: {error.reason}") from None
    layers = {layer.logical_id: os.path.join(folder, layer.content_uri) for layer in read.layers}
    for function in read.functions:
        path = os.path.join(folder, function.code_uri)
        _require(template, function.logical_id, path)
        given = [layers.get(each.logical_id or "") for each in function.layers]
        yield _artefact(function.logical_id, path, function.handler, None, given)


def _of_cdk(template: str) -> Iterator[Artefact]:
    folder = os.path.dirname(template)
    resources = _cdk_resources(template)
    layers = {
        name: os.path.join(folder, asset)
        for name, resource in resources.items()
        if resource.get("Type") == "AWS::Lambda::LayerVersion" and (asset := _asset(resource))
    }
    for name, resource in resources.items():
        properties, asset = _mapping(resource.get("Properties")), _asset(resource)
        runtime, handler = str(properties.get("Runtime")), properties.get("Handler")
        is_function = resource.get("Type") == "AWS::Lambda::Function"
        if is_function and asset and runtime.startswith("python3."):
            path = os.path.join(folder, asset)
            _require(template, name, path)
            listed = _list(properties.get("Layers"))
            given = [layers.get(str(_mapping(each).get("Ref"))) for each in listed]
            handler = handler if isinstance(handler, str) else None
            yield _artefact(name, path, handler, runtime, given)


def _cdk_resources(template: str) -> dict[str, Mapping[str, Any]]:
    try:
        document = json.loads(_bytes(template))
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{template}: cannot be read: {error}") from None
    resources = _mapping(_mapping(document).get("Resources"))
    return {name: _mapping(resource) for name, resource in resources.items()}


def _require(template: str, name: str, path: str) -> None:
    """Refuse a function that has not been built.

    Raises:
        BundleError: there is nothing at its path.
    """
    if not os.path.exists(path):
        raise BundleError(f"{template}: what {name} is made of, {path}, is not there: build it")


def _artefact(
    name: str, path: str, handler: str | None, runtime: str | None, layers: list[str | None]
) -> Artefact:
    built = tuple(layer for layer in layers if layer and os.path.exists(layer))
    version = python_of_runtime(runtime)
    return Artefact(name, os.path.normpath(path), handler, version, built, len(built) < len(layers))


def _asset(resource: Mapping[str, Any]) -> str:
    """The asset that CDK names in the metadata of a resource, "" where it names none."""
    asset = _mapping(resource.get("Metadata")).get("aws:asset:path")
    return asset if isinstance(asset, str) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
