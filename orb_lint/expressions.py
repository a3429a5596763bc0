"""Regular expressions that are compiled once they are used: most runs need few of them."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, AnyStr


def regex(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, but that an expression which is not valid fails at its first use."""
    return _Pattern(expression, flags)  # type: ignore[return-value]


class _Pattern:
    def __init__(self, expression: str | bytes, flags: int) -> None:
        self._expression = expression
        self._flags = flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a pattern has
        value = getattr(re.compile(self._expression, self._flags), name)
        setattr(self, name, value)
        return value
