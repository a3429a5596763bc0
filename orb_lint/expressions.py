"""Regular expressions that are compiled at their first use: most runs need few of them."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, AnyStr


def regex(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """An expression that is compiled, or found invalid, at its first use."""
    return _Pattern(expression, flags)  # type: ignore[return-value]


class _Pattern:
    def __init__(self, expression: str | bytes, flags: int) -> None:
        self._expression = expression
        self._flags = flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a pattern has
        value = getattr(re.compile(self._expression, self._flags), name)
        setattr(self, name, value)
        return value
