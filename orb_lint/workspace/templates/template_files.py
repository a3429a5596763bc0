"""The templates of a workspace, each with its lines and what it says."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.files.paths import join
from orb_lint.files.tree import Tree
from orb_lint.findings import Span
from orb_lint.records import NamedTuple
from orb_lint.workspace.templates.cloudformation import read_template
from orb_lint.workspace.templates.deployment import template_source
from orb_lint.workspace.templates.template import Template, described
from orb_lint.workspace.templates.yaml_nodes import TemplateError


class TemplateFile(NamedTuple):
    """A template of SAM or CloudFormation.

    Attributes:
        path: relative to the workspace root.
        template: what it says; empty if it is no valid YAML.
        lines: its text.
    """

    path: str
    template: Template
    lines: tuple[str, ...]

    def span_of_line(self, number: int) -> Span:
        """The place of the text on a 1-based line, without the white space around it."""
        text = self.lines[number - 1].rstrip("\r") if number <= len(self.lines) else ""
        indent = len(text) - len(text.lstrip())
        return Span(number, indent + 1, number, max(len(text.rstrip()), indent) + 1)


def template_files(tree: Tree) -> Iterator[TemplateFile]:
    """Read all templates of a workspace."""
    for folder in tree.folders:
        for name in tree.folders[folder].files:
            path = join(folder, name)
            if (source := template_source(tree, path)) is not None:
                lines = source.decode("utf-8-sig", errors="replace").split("\n")
                yield TemplateFile(path, _read(source), tuple(lines))


def _read(source: bytes) -> Template:
    try:
        return read_template(source)
    except TemplateError:
        return described((), ())
