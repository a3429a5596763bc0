"""E7703 legacy-import-string."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from orb_lint.findings import Finding
from orb_lint.resolution.legacy import Destination
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.base import Rule
from orb_lint.source.rewrite import replace_literal

if TYPE_CHECKING:
    from orb_lint.source.module_strings import ModuleString


class LegacyImportString(Rule):
    """A string in a call that imports or patches names a module by its old layer name."""

    number = 3
    symbol = "legacy-import-string"
    part_of_move = "holds an old name as a string"
    summary = "a string in a call that imports or patches names a module by its old layer name"
    why = (
        "No search for import statements finds it. `import_module` fails at run time, and a `patch`"
        " of the old name fails the test or, worse, patches a second copy that nothing uses."
    )
    how_to_fix = "Write the new full name into the string."
    watched_modules = frozenset({"importlib", "mock", "pytest", "sys", "unittest"})

    def may_concern(self, source: bytes) -> bool:
        return (
            b"patch" in source
            or b"sys.modules" in source
            or b"import_module" in source
            or b"find_spec" in source
            or b"importorskip" in source
            or b"__import__" in source
        )

    def check_source(self, file: SourceFile) -> Iterator[Finding]:
        names = file.resolver.legacy.top_level_names
        if not any(name.encode() in file.source for name in names) or file.tree is None:
            return
        from orb_lint.source.module_strings import module_strings

        for string in module_strings(file.tree):
            if string.text.partition(".")[0] not in names or not _is_dotted(string.text):
                continue
            if _is_own(file, string):
                continue
            module, name = _split(file, string.text)
            destination = file.resolver.legacy.destination(module)
            if destination is None:
                continue
            span = file.span_of(string.node)
            new = _new_name(file, destination, name)
            fix = None
            if new is not None and not file.is_generated:
                source = file.line(span.line)[span.column - 1 : span.end_column - 1]
                fix = replace_literal(file.path, span, source, string.text, new)
            suggestion = f'write "{new}"' if new else _without_home(destination, name)
            yield self.finding(
                file.path,
                file.on_first_line(span),
                f'"{string.text}" in {string.call} is an old layer name: {suggestion}',
                file.unit,
                fix=fix,
                subject=string.text,
            )


def _is_dotted(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


def _is_own(file: SourceFile, string: ModuleString) -> bool:
    top = string.text.partition(".")[0]
    if file.unit is None:
        return file.resolver.is_own_anywhere(file.path, top)
    return file.resolver.is_own(file.unit, file.path, top)


def _split(file: SourceFile, text: str) -> tuple[str, str]:
    """The legacy module that a dotted text begins with, and the thing in it that the rest names."""
    legacy, library = file.resolver.legacy, file.resolver.library
    parts = text.split(".")
    for end in range(len(parts), 0, -1):
        module = ".".join(parts[:end])
        destination = legacy.destination(module)
        if destination and library.find(destination.new):
            return module, ".".join(parts[end:])
    for end in range(1, len(parts) + 1):
        if legacy.destination(".".join(parts[:end])):
            return ".".join(parts[:end]), ".".join(parts[end:])
    return text, ""


def _new_name(file: SourceFile, destination: Destination, name: str) -> str | None:
    """What the string must say now, None where that can't be told."""
    if destination.package is None:
        return None
    if not name:
        return destination.new if file.resolver.library.find(destination.new) else None
    first, _, rest = name.partition(".")
    homes = file.resolver.legacy.homes_of(destination.new, first)
    if len(homes) != 1:
        return None
    inner = file.resolver.library.find(f"{homes[0].dotted}.{first}")
    if (
        inner
        and rest
        and not file.resolver.library.offers(inner.unit, inner.module, rest.partition(".")[0])
    ):
        return None
    return ".".join(part for part in (homes[0].dotted, first, rest) if part)


def _without_home(destination: Destination, name: str) -> str:
    package = destination.new.partition(".")[0] or "its package"
    return f"name where `{name or destination.old}` is in `{package}` now"
