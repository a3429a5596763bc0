"""The Serverless Framework: functions and layers of a `serverless.yml`.

Sources: its documentation, "Serverless.yml Reference" for AWS, and "Variables" for `${file(…)}`,
which starts at the folder of the service; `serverless-python-requirements` for `module`, the folder
whose content becomes the code root of a function, and `fileName`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from orb_lint.expressions import regex
from orb_lint.workspace.templates.template import (
    MOST_LAYERS,
    Function,
    Layer,
    LayerReference,
    Remote,
    Template,
    first_layers,
    python_of_runtime,
)
from orb_lint.workspace.templates.yaml_nodes import (
    Node,
    Pair,
    TemplateError,
    document_roots,
    mapping_of,
    pairs_of,
    scalar_of,
)

_PLUGIN = "serverless-python-requirements"
_LAYER_SUFFIX = "LambdaLayer"
_INCLUDED = regex(r"\$\{file\(\s*([^(){}$]+?\.(?:ya?ml|json))\s*\)(?::([\w.-]+))?\}")
_OWN = regex(r"""\$\{self:(custom|provider)\.(\w+)(?:\s*,\s*(?:'([^'$]*)'|"([^"$]*)"))?\s*\}""")
"""A value of the service itself, and what counts where it has none."""


def read_serverless(source: bytes, read: Callable[[str], bytes | None]) -> Template:
    """Read a service. What it takes from another file counts as written on the line that does so.

    Args:
        source: of the service.
        read: gives the content of a file by its path from there, None where there is none.

    Raises:
        TemplateError: the file is no valid YAML, or nested too deeply.
    """

    @cache
    def root_of(path: str) -> Node | None:
        try:
            return next(document_roots(read(path) or b""), None)
        except TemplateError:
            return None

    def taken(node: Node) -> Node:
        """What a value takes from another file; the value itself where that can't be told."""
        included = _INCLUDED.fullmatch(node.text or "")
        found = root_of(included[1]) if included else None
        for key in included[2].split(".") if included and included[2] else ():
            found = mapping_of(found).get(key)
        return found or node

    services = [
        service
        for root in document_roots(source)
        if (service := _Service(mapping_of(root), taken)).is_on_aws
    ]
    found = [each for service in services for each in service.functions()]
    return Template(
        tuple(each for each in found if isinstance(each, Function)),
        tuple(layer for service in services for layer in service.layers()),
        tuple(each for each in found if isinstance(each, Remote)),
    )


class _Service:
    def __init__(self, written: dict[str, Node], taken: Callable[[Node], Node]) -> None:
        self._written = written
        self._taken = taken
        self._sections = sections = {name: taken(node) for name, node in written.items()}
        self._provider = mapping_of(sections.get("provider"))
        self._names = {
            f"{section}.{name}": scalar_of(value)
            for section in ("custom", "provider")
            for name, value in mapping_of(sections.get(section)).items()
        }
        self._package = mapping_of(sections.get("package"))
        self._manifest = self._requirements()
        self._layer_ids = {_logical_id(pair.key) for pair in pairs_of(sections.get("layers"))}

    @property
    def is_on_aws(self) -> bool:
        """Whether AWS runs it, and not another provider of the framework."""
        name = self._provider.get("name")
        return (scalar_of(name) or scalar_of(self._sections.get("provider")) or "aws") == "aws"

    def _requirements(self) -> str | None:
        """What `serverless-python-requirements` installs from, if not from beside the service."""
        plugins = self._sections.get("plugins")
        if plugins is None or all(scalar_of(each) != _PLUGIN for each in plugins.items):
            return ""
        custom = self._sections.get("custom")
        if scalar_of(custom):  # `${file(…)}`
            return None
        settings = mapping_of(custom).get("pythonRequirements")
        if scalar_of(settings):
            return None
        named = mapping_of(settings).get("fileName")
        return "" if named is None else self._text(named)

    def functions(self) -> Iterator[Function | Remote]:
        section = self._sections.get("functions")
        for part in (section.items or [section]) if section else ():
            held = self._taken(part)
            if held.text is not None:
                yield Remote(held.text, part.line)
            line = self._line_of("functions") or (part.line if held is not part else 0)
            for pair in pairs_of(held):
                value = self._taken(pair.value)
                at = line or (pair.line if value is not pair.value else 0)
                yield from (_on_line(each, at) for each in self._function(pair, value))

    def _line_of(self, name: str) -> int:
        """The line of a section that is taken from another file, 0 for any other."""
        written = self._written.get(name)
        return written.line if written and written is not self._sections[name] else 0

    def _function(self, pair: Pair, value: Node) -> Iterator[Function | Remote]:
        properties = mapping_of(value)
        runtime = self._text(properties.get("runtime") or self._provider.get("runtime"))
        if "image" in properties or (runtime is not None and not runtime.startswith("python")):
            return
        handler = self._text(properties.get("handler"))
        packaged = mapping_of(properties.get("package"))
        module = self._text(properties.get("module")) or "."
        if handler is None or "artifact" in packaged:
            yield Remote(pair.key, pair.line)
            return
        said = "module" if "module" in properties else "handler"
        taken = [*_taken_from_outside(self._package), *_taken_from_outside(packaged)]
        listed = properties.get("layers") or self._provider.get("layers")
        layers = first_layers(self._layer_references(listed))
        yield Function(
            pair.key,
            module,
            handler,
            layers,
            properties[said].line,
            pair.line,
            has_conditional_layers=not layers or len(layers) == MOST_LAYERS,
            runtime=python_of_runtime(runtime),
            said=said,
            gap=_gap_of(taken),
            adds=tuple(sorted({name for each in taken if (name := _module_of(each))})),
            manifest=self._manifest,
        )

    def layers(self) -> Iterator[Layer]:
        for pair in pairs_of(self._sections.get("layers")):
            path = mapping_of(pair.value).get("path")
            text = self._text(path)
            if path is not None and text is not None:
                line = self._line_of("layers") or path.line
                yield Layer(_logical_id(pair.key), text, line, said="path")

    def _layer_references(self, listed: Node | None) -> Iterator[LayerReference]:
        for item in listed.items if listed else ():
            name = scalar_of(mapping_of(item).get("Ref")) or scalar_of(item) or ""
            known = name if name in self._layer_ids else None
            yield LayerReference(known, item.line, "" if known else name)

    def _text(self, node: Node | None) -> str | None:
        """The text of a value, None if only the framework can tell."""
        text = scalar_of(node)
        if text is None:
            return None

        def fill_in(variable: re.Match[str]) -> str:
            section, name, *defaults = variable.groups()
            found = self._names.get(f"{section}.{name}")
            if not found and scalar_of(self._sections.get(section)) is None:
                found = next(filter(None, defaults), None)
            return found or variable[0]

        text = _OWN.sub(fill_in, text)
        return None if "${" in text else text


def _on_line(described: Function | Remote, line: int) -> Function | Remote:
    """What was read, as if it stood on a line; 0 for where it stands."""
    if not line:
        return described
    if isinstance(described, Remote):
        return described._replace(line=line)
    layers = tuple(each._replace(line=line) for each in described.layers)
    return described._replace(layers=layers, line=line, resource_line=line)


def _taken_from_outside(package: dict[str, Node]) -> Iterator[str]:
    """The patterns of a `package` that lead out of the folder of the service."""
    for key in ("include", "patterns"):
        listed = package.get(key)
        for item in listed.items if listed else ():
            if (scalar_of(item) or "").startswith("../"):
                yield scalar_of(item) or ""


def _module_of(pattern: str) -> str:
    """The top-level module that a pattern such as `../common.py` or `../shared/**` adds, or ""."""
    first = pattern.replace("../", "").partition("/")[0].removesuffix(".py")
    return first if first.isidentifier() else ""


def _gap_of(patterns: list[str]) -> str:
    unclear = next((each for each in patterns if not _module_of(each)), "")
    return f"packs `{unclear}` from outside its folder" if unclear else ""


def _logical_id(name: str) -> str:
    """The logical id by which the framework names a layer."""
    normalized = name.replace("-", "Dash").replace("_", "Underscore")
    return normalized[:1].upper() + normalized[1:] + _LAYER_SUFFIX
