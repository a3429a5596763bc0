"""E7703 legacy-import-string."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import chain

from orb_lint.findings import Finding, renaming
from orb_lint.resolution.legacy import Destination
from orb_lint.resolution.modules.finder import prefixes
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.base import Rule
from orb_lint.rules.needles import Needles, Words
from orb_lint.source.module_strings import (
    TAKING_IMPORTS,
    TAKING_WORDS,
    Takers,
    module_strings,
    taking_texts,
)
from orb_lint.source.parsing import SyntaxTree
from orb_lint.source.string_search import LeadingNames
from orb_lint.source.words import SYS_RENAMED


class LegacyImportString(Rule):
    """A string in a call that imports or patches names a module by its old layer name."""

    number = 3
    symbol = "legacy-import-string"
    migration_obstacle = "holds an old name as a string"
    summary = "a string in a call that imports or patches names a module by its old layer name"
    why = (
        "No search for import statements finds it. `import_module` fails at run time, and a `patch`"
        " of the old name fails the test or, worse, patches a second copy that nothing uses."
    )
    how_to_fix = "Write the new full name into the string."
    fix_safety = "unsafe"
    settings = ("legacy-modules", "extend-legacy-modules")
    limits = (
        "Only literals in calls that are known to import or patch are read; names that are composed"
        " are not, nor are arguments of functions that your own modules define or re-export, for"
        " nobody knows what these do with them."
    )
    see_also = ("legacy-layer-import",)

    def needles(self, resolver: Resolver) -> Needles | None:
        names = LeadingNames(resolver.legacy.top_level_names)

        def may_name_a_legacy_module(file: SourceFile, words: Words) -> bool:
            texts, may_be_key = taking_texts(file.source, words)
            spelled = (
                name
                for text in texts
                for name in names.may_be_in(
                    text, lambda text: _any_counts if may_be_key else Takers(text).may_take
                )
            )
            has_table = b"sys.modules" in file.source or not words.isdisjoint(SYS_RENAMED)
            keywords = names.keywords_in(file.source) if may_be_key and has_table else ()
            return any(not (name and _is_own(file, name)) for name in chain(spelled, keywords))

        return Needles(TAKING_WORDS, TAKING_IMPORTS, may_name_a_legacy_module)

    def check_tree(self, file: SourceFile, tree: SyntaxTree) -> Iterator[Finding]:
        from orb_lint.source.rewrite import replace_literal

        names = file.resolver.legacy.top_level_names
        for string in module_strings(tree):
            top = string.text.partition(".")[0]
            if top not in names or not _is_dotted(string.text) or _is_own(file, top):
                continue
            module, name = _split(file, string.text)
            destination = file.resolver.legacy.destination(module)
            if destination is None:
                continue
            span = file.span_of(string.node)
            new = _new_name(file, destination, name)
            is_keyword = isinstance(string.node, ast.keyword)
            fix = None
            if new is not None and not file.is_generated and not is_keyword:
                source = file.line(span.line)[span.column - 1 : span.end_column - 1]
                fix = replace_literal(file.path, span, source, string.text, new)
            what = f'{{"{new}": …}}' if is_keyword else f'"{new}"'
            suggestion = f"write {what}" if new else _without_location(destination, name)
            yield self.finding(
                file.path,
                file.on_first_line(span),
                f'"{string.text}" in {string.call} is an old layer name',
                suggestion,
                file.unit,
                fix=fix,
                subject=string.text,
                renaming=renaming([top], [new] if fix and new else ()),
            )


def _any_counts(start: int, end: int) -> bool:  # pylint: disable=unused-argument
    return True


def _is_dotted(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


def _is_own(file: SourceFile, top: str) -> bool:
    if file.unit is None:
        return file.resolver.search_paths.may_mean(file.path, top)
    return file.resolver.is_own(file.unit, file.path, top)


def _split(file: SourceFile, text: str) -> tuple[str, str]:
    """The legacy module at the beginning of a dotted text, and the rest of the text."""
    legacy, library = file.resolver.legacy, file.resolver.library
    moved = {
        module: destination.new
        for module in prefixes(text)
        if (destination := legacy.destination(module))
    }
    there = [module for module, new in moved.items() if library.find(new)]
    module = there[-1] if there else next(iter(moved), text)
    return module, text[len(module) + 1 :]


def _new_name(file: SourceFile, destination: Destination, name: str) -> str | None:
    """What the string must say now, None if that can't be told."""
    if destination.package is None:
        return None
    if not name:
        return destination.new if file.resolver.library.find(destination.new) else None
    first, _, rest = name.partition(".")
    locations = file.resolver.legacy.locations_of(destination.new, first)
    if len(locations) != 1:
        return None
    inner = file.resolver.library.find(f"{locations[0].dotted}.{first}")
    if (
        inner
        and rest
        and not file.resolver.names.offers(inner.unit, inner.module, rest.partition(".")[0])
    ):
        return None
    return ".".join(part for part in (locations[0].dotted, first, rest) if part)


def _without_location(destination: Destination, name: str) -> str:
    package = destination.new.partition(".")[0] or "its package"
    return f"name where `{name or destination.old}` is in `{package}` now"
