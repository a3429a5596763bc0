"""What the metadata of a package states about its name, version and classifiers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orb_lint.files.lines import Lines
from orb_lint.files.paths import name_of
from orb_lint.findings import START, Span
from orb_lint.manifests.manifest import Manifest
from orb_lint.records import NamedTuple
from orb_lint.toml.outline import outline
from orb_lint.toml.parsing import value_at


class Statement(NamedTuple):
    """What one metadata file says of one field.

    Attributes:
        path: of the file.
        values: one, or those of a list; none if only a build can tell.
        span: of the field.
    """

    path: str
    values: tuple[str, ...]
    span: Span


def statements(manifests: Iterable[Manifest], field: str) -> Iterator[Statement]:
    """What each metadata file of a package says of a field of `[project]`, in order.

    Args:
        manifests: of the package.
        field: such as `name`, `version` or `classifiers`.
    """
    for manifest in manifests:
        reader = _READERS.get(name_of(manifest.path))
        if reader and not manifest.problem and (found := reader(manifest, field)):
            yield found


def _of_pyproject(manifest: Manifest, field: str) -> Statement | None:
    document = outline(manifest.source).document
    own_name = "dist-name" if field == "name" else field
    for keys in (
        ("project", field),
        ("tool", "poetry", field),
        ("tool", "flit", "metadata", own_name),
    ):
        value = value_at(document, keys)
        if value is not None:
            return Statement(manifest.path, _strings(value), outline(manifest.source).span(keys))
    dynamic = value_at(document, ("project", "dynamic"))
    if isinstance(dynamic, list) and field in dynamic:
        return Statement(manifest.path, (), outline(manifest.source).span(("project", "dynamic")))
    return None


def _strings(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(item for item in items if isinstance(item, str))


_CFG_SECTIONS = {"requires-python": "options"}
_KEYWORDS = {"requires-python": "python_requires"}


def _of_setup_cfg(manifest: Manifest, field: str) -> Statement | None:
    from orb_lint.manifests.setup_cfg import ini_options, listed_items

    text = manifest.source.decode("utf-8-sig")
    place = _CFG_SECTIONS.get(field, "metadata"), _KEYWORDS.get(field, field)
    for option in ini_options(text):
        if (option.section, option.name.replace("-", "_").lower()) == place:
            pieces = [piece for piece in listed_items(option.value) if piece.text]
            computed = option.text.startswith(("attr:", "file:"))
            start = option.value[0].start
            span = Lines(text).span(start, start + len(option.value[0].text))
            values = () if computed else tuple(piece.text for piece in pieces)
            return Statement(manifest.path, values, span)
    return None


def _of_setup_py(manifest: Manifest, field: str) -> Statement | None:
    from orb_lint.manifests.setup_py import UNREADABLE, find_setup_call

    try:
        call = find_setup_call(manifest.source)
    except UNREADABLE:
        return Statement(manifest.path, (), START)
    if call is None:
        return None
    value = call.arguments.get(_KEYWORDS.get(field, field.replace("-", "_")))
    if value is None:
        return Statement(manifest.path, (), START) if None in call.arguments else None
    found = [*call.literals.strings(value)]
    if not call.literals.are_all:
        return Statement(manifest.path, (), call.span(value, ""))
    span = call.span(*found[0]) if len(found) == 1 else call.span(value, "")
    return Statement(manifest.path, tuple(text for _, text in found), span)


_READERS = {
    "pyproject.toml": _of_pyproject,
    "setup.cfg": _of_setup_cfg,
    "setup.py": _of_setup_py,
}
