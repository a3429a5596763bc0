"""Terraform: functions and layers of the AWS provider and of `terraform-aws-modules/lambda`.

All `.tf` files of a folder are one module. Known values are literals, `path.module`, locals and
variables that stand for a literal, and archives of a folder or file by `archive_file`. A module
that another calls by a local path counts once for each call, with what the call gives to it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from orb_lint.expressions import regex
from orb_lint.files.paths import path_from
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
_CALL = regex(rb"""\bsource\s*=\s*"(\.\.?/[^"$%\n]*)\"""")
_LOCAL = regex(r"\.\.?/.*")
_DEEPEST = 3
"""Calls within one another that are followed."""
_MOST_BLOCKS = 50_000
"""Of all modules, each once for every call."""
_MOST_STEPS = 4
"""Locals that are told by one another."""


def may_hold_functions(source: bytes) -> bool:
    """Tell cheaply whether a file says anything about functions or their archives."""
    return any(
        word in source for word in (b"aws_lambda", b"archive_file", b"terraform-aws-modules/lambda")
    )


def may_tell_of_functions(block: Block) -> bool:
    """Whether a block has to do with functions, layers and their archives."""
    kind = block.labels[0] if block.labels else ""
    if block.type in ("resource", "data"):
        return kind in (_FUNCTION, _LAYER_VERSION, "archive_file")
    return block.type in ("variable", "locals", "module")


def called_folders(folder: str, source: bytes) -> Iterator[str]:
    """The folders of the modules that a file in a folder calls by a local path."""
    for match in _CALL.finditer(source):
        yield path_from(folder, match[1].decode(errors="replace"))


class Placed(NamedTuple):
    """A block and its file."""

    path: str
    block: Block


BlocksOf = Callable[[str], Sequence[Placed]]
"""Gives the blocks of all files in a folder."""


def read_terraform(folder: str, blocks_of: BlocksOf) -> dict[str, Template]:
    """What the files of one folder say, by the file that says it.

    Args:
        folder: that Terraform runs in.
        blocks_of: tells what is in that and in the folders of modules that it calls.
    """
    blocks = blocks_of(folder)
    module = _Module(folder, blocks_of)
    found: dict[str, Template] = {}
    for path in sorted({placed.path for placed in blocks}):
        own = [placed.block for placed in blocks if placed.path == path]
        found[path] = described(
            [each for block in own for each in module.functions(block)],
            [each for block in own for each in module.layers(block)],
        )
    return found


class _Module:
    """The blocks of one folder, and what names in them stand for.

    Args:
        folder: relative to the root of the workspace.
        blocks_of: tells what is in that and in others.
        caller: the module that calls it, None where Terraform runs there.
        call: the block that does so.
    """

    def __init__(
        self,
        folder: str,
        blocks_of: BlocksOf,
        caller: _Module | None = None,
        call: Block | None = None,
    ) -> None:
        self._folder = folder
        self._blocks_of = blocks_of
        self._caller = caller
        self._given: Mapping[str, Value] = call.attributes if call else {}
        self._depth: int = caller._depth + 1 if caller else 0
        self.blocks = everything = [placed.block for placed in blocks_of(folder)]
        self.size = 0
        self._root: _Module = caller._root if caller else self
        self._root.size += len(everything)
        self._called: dict[str, _Module | None] = {}
        self._defaults = {
            block.labels[0]: block.attributes["default"]
            for block in everything
            if block.type == "variable" and block.labels and "default" in block.attributes
        }
        self._names = dict.fromkeys(_FOLDERS, ".")
        if caller and call:
            source = caller.text(call.attributes.get("source")) or "."
            self._names["path.module"] = posixpath.join(caller._names["path.module"], source)
        self._names |= dict(self._variables())
        self._tell_locals()
        self._archives = {
            block.labels[1]: block
            for block in everything
            if block.type == "data"
            and block.labels[:1] == ("archive_file",)
            and len(block.labels) > 1
        }
        self._made_of = {
            self.text(block.attributes.get("output_path")): block
            for block in self._archives.values()
        }
        self._layers = {layer.logical_id for block in everything for layer in self.layers(block)}

    def _variables(self) -> Iterator[tuple[str, str]]:
        """Variables that stand for a literal: what the caller gives them, or their defaults."""
        for block in self.blocks:
            if block.type == "variable" and block.labels:
                name = block.labels[0]
                given = self._given.get(name)
                text = (
                    self._caller.text(given)
                    if self._caller and given
                    else self.text(self._defaults.get(name))
                )
                if text is not None:
                    yield f"var.{name}", text

    def _tell_locals(self) -> None:
        """Add the locals that stand for a literal, some of them by way of others."""
        untold = {
            f"local.{name}": value
            for block in self.blocks
            if block.type == "locals"
            for name, value in block.attributes.items()
        }
        for _ in range(_MOST_STEPS):
            told = {
                name: text
                for name, value in untold.items()
                if (text := self.text(value)) is not None
            }
            if not told:
                return
            self._names |= told
            untold = {name: value for name, value in untold.items() if name not in told}

    def _module_of(self, block: Block) -> _Module | None:
        """The module in a folder of the workspace that a block calls, None where it calls none."""
        source = block.attributes.get("source")
        if block.type != "module" or len(block.labels) != 1 or source is None:
            return None
        if not source.is_literal or not _LOCAL.match(source.text):
            return None
        name = block.labels[0]
        if name not in self._called:
            if self._depth >= _DEEPEST or self._root.size > _MOST_BLOCKS:
                return None
            folder = path_from(self._folder, source.text)
            self._called[name] = _Module(folder, self._blocks_of, self, block)
        return self._called[name]

    def functions(self, block: Block) -> Iterator[Function | Remote]:
        """The function that a block declares; of a module with several folders one for each."""
        if (called := self._module_of(block)) is not None:
            name = f"module.{block.labels[0]}"
            for each in chain.from_iterable(map(called.functions, called.blocks)):
                address = f"{name}.{each.logical_id}"
                named = each._replace(logical_id=address, line=block.line)
                if isinstance(named, Function):
                    named = named._replace(resource_line=block.line)
                yield named
            return
        attributes = block.attributes
        if _is_resource(block, _FUNCTION):
            name, paths = ".".join(block.labels), [self._archived(attributes.get("filename"))]
        elif self._is_module(block) and not self._is_layer(block):
            name = f"module.{block.labels[0]}"
            paths = self._source_paths(attributes.get("source_path"))
        else:
            return
        runtime = self.text(attributes.get("runtime"))
        is_image = self.text(attributes.get("package_type")) == "Image"
        if is_image or (runtime is not None and not runtime.startswith("python")):
            return
        listed, giver = self.told_by(attributes.get("layers"))
        layers = first_layers(giver.layer_references(listed))
        remote = Remote(name, block.line, layers, giver.gap(listed))
        for path in paths:
            yield remote if path is None else self._function(remote, path, attributes)

    def told_by(self, value: Value | None) -> tuple[Value | None, _Module]:
        """What a variable of a called module stands for, and the module whose names are meant."""
        name = value.text.removeprefix("var.") if value else ""
        if self._caller is None or value is None or name == value.text:
            return value, self
        if given := self._given.get(name):
            return self._caller.told_by(given)
        return self._defaults.get(name, value), self

    def _function(self, remote: Remote, path: _Path, attributes: Mapping[str, Value]) -> Function:
        """A function whose code is here, of what is known of it besides."""
        listed, giver = self.told_by(attributes.get("layers"))
        is_known = len(remote.layers) < MOST_LAYERS and giver.is_known_list(listed)
        return Function(
            remote.logical_id,
            path.text,
            self.text(attributes.get("handler")),
            remote.layers,
            path.line,
            remote.line,
            has_conditional_layers=not is_known,
            runtime=python_of_runtime(self.text(attributes.get("runtime"))),
            said=path.said,
            gap=remote.gap,
        )

    def gap(self, layers: Value | None) -> str:
        """Why nobody knows what a list of layers brings, "" where that is known."""
        if layers is None or self.is_known_list(layers):
            return ""
        return "is given layers by an expression, which may hold anything"

    def layers(self, block: Block) -> Iterator[Layer | Remote]:
        """The layer that a block declares; of a module with several folders one for each."""
        if (called := self._module_of(block)) is not None:
            name = f"module.{block.labels[0]}"
            for each in chain.from_iterable(map(called.layers, called.blocks)):
                yield each._replace(logical_id=name, line=block.line)
            return
        attributes = block.attributes
        if _is_resource(block, _LAYER_VERSION):
            name, paths = ".".join(block.labels), [self._archived(attributes.get("filename"))]
        elif self._is_module(block) and self._is_layer(block):
            name = f"module.{block.labels[0]}"
            paths = self._source_paths(attributes.get("source_path"))
        else:
            return
        runtimes = attributes.get("compatible_runtimes")
        named = [self.text(each) for each in (runtimes and runtimes.items) or ()]
        if named and not any(each is None or each.startswith("python") for each in named):
            return
        for path in paths:
            if path is None:
                yield Remote(name, block.line)
            else:
                yield Layer(name, path.text, path.line, said=path.said)

    def _is_module(self, block: Block) -> bool:
        source = self.text(block.attributes.get("source")) or ""
        return block.type == "module" and len(block.labels) == 1 and bool(_MODULE.fullmatch(source))

    def _is_layer(self, block: Block) -> bool:
        value = block.attributes.get("create_layer")
        return value is not None and value.text == "true"

    def _archived(self, filename: Value | None) -> _Path | None:
        """The folder from which a zip is made, None if it is unknown."""
        if filename is None:
            return None
        match = _ARCHIVE.fullmatch(filename.text.removeprefix("${").removesuffix("}"))
        text = self.text(filename)
        archive = self._archives.get(match[1]) if match else self._made_of.get(text)
        if archive is None or (match is None and text is None):
            return None
        for key in ("source_dir", "source_file"):
            value = archive.attributes.get(key)
            path = self.text(value)
            if value is not None and path is not None:
                folder = path if key == "source_dir" else posixpath.dirname(path) or "."
                return _Path(folder, filename.line, "filename")
        return None

    def _source_paths(self, value: Value | None) -> list[_Path | None]:
        if value is None:
            return [None]
        if value.items is None and value.pairs is None:
            text = self.text(value)
            folder = posixpath.dirname(text) if text and text.endswith(".py") else text
            return [None if folder is None else _Path(folder or ".", value.line, "source_path")]
        if value.pairs is not None:
            return self._source_paths(value.pairs.get("path"))
        return [path for item in value.items or () for path in self._source_paths(item)]

    def layer_references(self, value: Value | None) -> Iterator[LayerReference]:
        """The layers of a list, each with its line."""
        for item in (value.items if value else None) or ():
            match = _LAYER.fullmatch(item.text.removeprefix("${").removesuffix("}"))
            name = match[1] if match else None
            yield LayerReference(name if name in self._layers else None, item.line, item.text)

    def is_known_list(self, value: Value | None) -> bool:
        """Whether a list of layers is written out, each a layer of this folder or an ARN."""
        return (
            value is not None
            and value.items is not None
            and all(each.is_literal or _LAYER.fullmatch(each.text) for each in value.items)
        )

    def text(self, value: Value | None) -> str | None:
        """What a value is, None where only a deployment can tell."""
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


def _is_resource(block: Block, kind: str) -> bool:
    return block.type == "resource" and block.labels[:1] == (kind,)
