"""Terraform: functions and layers of the AWS provider and of `terraform-aws-modules/lambda`.

All `.tf` files of a folder are one module. Known values are literals, `path.module`, locals and
defaults of variables that are literals, and archives of a folder or file by `archive_file`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from orb_lint.expressions import regex
from orb_lint.records import NamedTuple
from orb_lint.workspace.templates.hcl import Block, Value
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

_MODULE = regex(r"(?:registry\.terraform\.io/)?terraform-aws-modules/lambda/aws(?://.*)?")
_VARIABLE = regex(r"\$\{\s*([\w.]+)\s*\}")
_REFERENCE = regex(r"[\w.\[\]*-]+")
_ARCHIVE = regex(r"data\.archive_file\.([\w-]+)(?:\[[^\]]*\])?\.output_path")
_LAYER = regex(r"(aws_lambda_layer_version\.[\w-]+|module\.[\w-]+)(?:\[[^\]]*\])?\.\w+")
_FUNCTION, _LAYER_VERSION = "aws_lambda_function", "aws_lambda_layer_version"
_FOLDERS = ("path.module", "path.root", "path.cwd")


def may_hold_functions(source: bytes) -> bool:
    """Tell cheaply whether a file says anything about functions or their archives."""
    return any(
        word in source for word in (b"aws_lambda", b"archive_file", b"terraform-aws-modules/lambda")
    )


class Placed(NamedTuple):
    """A block and its file."""

    path: str
    block: Block


def read_terraform(blocks: Sequence[Placed]) -> dict[str, Template]:
    """What the files of one folder say, by file.

    Args:
        blocks: of all files in the folder.
    """
    module = _Module(blocks)
    found: dict[str, Template] = {}
    for path in sorted({placed.path for placed in blocks}):
        own = [placed.block for placed in blocks if placed.path == path]
        found[path] = described(
            [each for block in own for each in module.functions(block)],
            [each for block in own for each in module.layers(block)],
        )
    return found


class _Module:
    """The blocks of one folder, and the values of names in them."""

    def __init__(self, blocks: Iterable[Placed]) -> None:
        everything = [placed.block for placed in blocks]
        self._names = dict.fromkeys(_FOLDERS, ".")
        self._names |= dict(_defaults(everything))
        self._archives = {
            block.labels[1]: block
            for block in everything
            if block.type == "data"
            and block.labels[:1] == ("archive_file",)
            and len(block.labels) > 1
        }
        self._made_of = {
            self._text(block.attributes.get("output_path")): block
            for block in self._archives.values()
        }
        self._layers = {layer.logical_id for block in everything for layer in self.layers(block)}

    def functions(self, block: Block) -> Iterator[Function | Remote]:
        """The function that a block declares; for a module with several folders, one for each."""
        attributes = block.attributes
        if _is_resource(block, _FUNCTION):
            name, paths = ".".join(block.labels), [self._archived(attributes.get("filename"))]
        elif self._is_module(block) and not self._is_layer(block):
            name = f"module.{block.labels[0]}"
            paths = self._source_paths(attributes.get("source_path"))
        else:
            return
        runtime = self._text(attributes.get("runtime"))
        is_image = self._text(attributes.get("package_type")) == "Image"
        if is_image or (runtime is not None and not runtime.startswith("python")):
            return
        listed = attributes.get("layers")
        layers = first_layers(self._layer_references(listed))
        remote = Remote(name, block.line, layers, self._gap(listed))
        for path in paths:
            yield remote if path is None else self._function(remote, path, attributes)

    def _function(self, remote: Remote, path: _Path, attributes: Mapping[str, Value]) -> Function:
        """A function with local code."""
        is_known = len(remote.layers) < MOST_LAYERS and self._is_known_list(
            attributes.get("layers")
        )
        return Function(
            remote.logical_id,
            path.text,
            self._text(attributes.get("handler")),
            remote.layers,
            path.line,
            remote.line,
            has_conditional_layers=not is_known,
            runtime=python_of_runtime(self._text(attributes.get("runtime"))),
            said=path.said,
            gap=remote.gap,
        )

    def _gap(self, layers: Value | None) -> str:
        if layers is None or self._is_known_list(layers):
            return ""
        return "is given layers by an expression, which may hold anything"

    def layers(self, block: Block) -> Iterator[Layer | Remote]:
        """The layer that a block declares; for a module with several folders, one for each."""
        attributes = block.attributes
        if _is_resource(block, _LAYER_VERSION):
            name, paths = ".".join(block.labels), [self._archived(attributes.get("filename"))]
        elif self._is_module(block) and self._is_layer(block):
            name = f"module.{block.labels[0]}"
            paths = self._source_paths(attributes.get("source_path"))
        else:
            return
        runtimes = attributes.get("compatible_runtimes")
        named = [self._text(each) for each in (runtimes and runtimes.items) or ()]
        if named and not any(each is None or each.startswith("python") for each in named):
            return
        for path in paths:
            if path is None:
                yield Remote(name, block.line)
            else:
                yield Layer(name, path.text, path.line, said=path.said)

    def _is_module(self, block: Block) -> bool:
        source = self._text(block.attributes.get("source")) or ""
        return block.type == "module" and len(block.labels) == 1 and bool(_MODULE.fullmatch(source))

    def _is_layer(self, block: Block) -> bool:
        value = block.attributes.get("create_layer")
        return value is not None and value.text == "true"

    def _archived(self, filename: Value | None) -> _Path | None:
        """The folder from which a zip is made, None if it is unknown."""
        if filename is None:
            return None
        match = _ARCHIVE.fullmatch(filename.text.removeprefix("${").removesuffix("}"))
        text = self._text(filename)
        archive = self._archives.get(match[1]) if match else self._made_of.get(text)
        if archive is None or (match is None and text is None):
            return None
        for key in ("source_dir", "source_file"):
            value = archive.attributes.get(key)
            path = self._text(value)
            if value is not None and path is not None:
                folder = path if key == "source_dir" else posixpath.dirname(path) or "."
                return _Path(folder, filename.line, "filename")
        return None

    def _source_paths(self, value: Value | None) -> list[_Path | None]:
        if value is None:
            return [None]
        if value.items is None and value.pairs is None:
            text = self._text(value)
            folder = posixpath.dirname(text) if text and text.endswith(".py") else text
            return [None if folder is None else _Path(folder or ".", value.line, "source_path")]
        if value.pairs is not None:
            return self._source_paths(value.pairs.get("path"))
        return [path for item in value.items or () for path in self._source_paths(item)]

    def _layer_references(self, value: Value | None) -> Iterator[LayerReference]:
        for item in (value.items if value else None) or ():
            match = _LAYER.fullmatch(item.text.removeprefix("${").removesuffix("}"))
            name = match[1] if match else None
            yield LayerReference(name if name in self._layers else None, item.line, item.text)

    def _is_known_list(self, value: Value | None) -> bool:
        """Whether a list of layers is written out, with layers of this folder or ARNs only."""
        return (
            value is not None
            and value.items is not None
            and all(each.is_literal or _LAYER.fullmatch(each.text) for each in value.items)
        )

    def _text(self, value: Value | None) -> str | None:
        """The text of a value, None if only a deployment can tell."""
        if value is None or value.items is not None or value.pairs is not None:
            return None
        if not value.is_literal:
            return self._names.get(value.text) if _REFERENCE.fullmatch(value.text) else None

        def fill_in(variable: re.Match[str]) -> str:
            return self._names.get(variable[1], variable[0])

        text = _VARIABLE.sub(fill_in, value.text)
        return None if "${" in text or "%{" in text else text


class _Path(NamedTuple):
    """A folder as written, with its line and its property."""

    text: str
    line: int
    said: str


def _defaults(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Locals and variables whose value is a literal."""
    for block in blocks:
        if block.type == "locals":
            yield from _literals("local", block.attributes)
        elif block.type == "variable" and block.labels:
            default = block.attributes.get("default")
            yield from _literals("var", {block.labels[0]: default} if default else {})


def _literals(prefix: str, values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if value.is_literal and "${" not in value.text:
            yield f"{prefix}.{name}", value.text


def _is_resource(block: Block, kind: str) -> bool:
    return block.type == "resource" and block.labels[:1] == (kind,)
