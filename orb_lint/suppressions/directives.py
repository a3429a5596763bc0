"""Parses the grammar of `# pylint:` and `# orb-lint: ignore[…]` comments.

If a comment has several `# pylint:`, pylint reads the last one, up to the next `#` or `;`.
"""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.expressions import regex
from orb_lint.records import NamedTuple
from orb_lint.suppressions.model import Action


class Name(NamedTuple):
    """A name in a comment, with its offsets."""

    text: str
    start: int
    end: int


class Directive(NamedTuple):
    """One instruction in a comment; offsets count from the comment's `#`.

    Attributes:
        action: what it does.
        names: in it, as written.
        start: the offset of the `#` that it begins with.
        end: the offset behind its last character.
        has_reason: the rest of the comment says why.
        removal: the offsets of what to delete to remove it all; from 0 to the comment's end means
            the whole comment. None if that isn't clear.
    """

    action: Action
    names: tuple[Name, ...]
    start: int
    end: int
    has_reason: bool
    removal: tuple[int, int] | None


_PRAGMA = regex(r"#(?P<prose>[^#]*?)\bpylint:\s*(?P<body>[^;#\n]+)")
_TOKEN = regex(
    r"\b(?P<action>disable-(?:all|next|msg)|enable-msg|skip-file|disable|enable)\b"
    r"|(?P<name>[0-9A-Za-z_-]{2,}|[CREIWF]\d*)|(?P<equals>=)"
)
_ACTIONS = {
    "disable": Action.DISABLE,
    "disable-msg": Action.DISABLE,
    "disable-next": Action.DISABLE_NEXT,
    "enable": Action.ENABLE,
    "enable-msg": Action.ENABLE,
    "disable-all": Action.SKIP_FILE,
    "skip-file": Action.SKIP_FILE,
}
_IGNORE = regex(r"#\s*orb-lint:\s*ignore\b(?:\s*\[(?P<names>[^\]]*)\])?")
_LISTED = regex(r"[^\s,]+")
_OTHER_TOOL = regex(
    r"#\s*(?:noqa|nosec|NOSONAR|noinspection)\b"
    r"|#\s*(?:flake8|fmt|isort|mypy|orb-lint|pragma|pylint|pyright|ruff|type|yapf)\s*:"
)
_PUNCTUATION = " \t\f#;:,.-–—"  # noqa: RUF001 - a dash of any length may come before a reason


def directives(comment: str) -> Iterator[Directive]:
    """All instructions in a comment for pylint or this tool.

    Args:
        comment: from its `#` to the end of its line.
    """
    for pragma in list(_PRAGMA.finditer(comment))[-1:]:
        orders = list(_orders(pragma["body"], pragma.start("body")))
        is_plain = len(orders) == 1 and not pragma["prose"].strip()
        end = pragma.start("body") + len(pragma["body"].rstrip())
        for action, names in orders:
            yield _directive(comment, action, names, pragma.start(), end, is_plain=is_plain)
    for match in _IGNORE.finditer(comment):
        names = tuple(
            Name(each[0], match.start("names") + each.start(), match.start("names") + each.end())
            for each in _LISTED.finditer(match["names"] or "")
        )
        yield _directive(comment, Action.IGNORE, names, *match.span(), is_plain=True)


def _orders(body: str, offset: int) -> Iterator[tuple[Action, tuple[Name, ...]]]:
    """The actions in a `# pylint:` comment with their names, up to its first mistake."""
    action = ""
    names: list[Name] = []
    awaits_equals = False
    for token in _TOKEN.finditer(body):
        if (token["equals"] is not None) != awaits_equals:
            return
        if token["action"]:
            if action:
                if not names and action in _WITH_NAMES:
                    return
                yield _ACTIONS[action], tuple(names)
            action, names = token["action"], []
            awaits_equals = action in _WITH_NAMES
        elif token["name"]:
            names.append(Name(token["name"], offset + token.start(), offset + token.end()))
        else:
            awaits_equals = False
    if action and (names or action not in _WITH_NAMES):
        yield _ACTIONS[action], tuple(names)


_WITH_NAMES = frozenset(_ACTIONS) - {"disable-all", "skip-file"}


def _directive(
    comment: str, action: Action, names: tuple[Name, ...], start: int, end: int, *, is_plain: bool
) -> Directive:
    before, after = comment[:start], comment[end:]
    tool = _OTHER_TOOL.search(after)
    prose = after[: tool.start()] if tool else after
    earlier = "" if _OTHER_TOOL.match(before) else before
    has_reason = bool(prose.strip(_PUNCTUATION) or earlier.strip(_PUNCTUATION))
    removal = None
    if is_plain and tool:
        removal = (start, end + tool.start())
    elif is_plain:
        removal = (len(before.rstrip()), len(comment))
    return Directive(action, names, start, end, has_reason, removal)
