"""JSON on indented lines, many times over.

`json.dumps` with an indent takes twice as long, and leaves garbage in circles each time.
"""

from __future__ import annotations

from json import dumps
from json.encoder import encode_basestring_ascii


def indented(value: object, new_line: str) -> str:
    """What `json.dumps` gives with an indent of 1.

    Args:
        value: to be written; keys are strings.
        new_line: a line end and the indent of the line on which it begins.
    """
    if isinstance(value, str):
        return encode_basestring_ascii(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    inner = f"{new_line} "
    if value and isinstance(value, dict):
        pairs = [
            f"{inner}{encode_basestring_ascii(key)}: {indented(each, inner)}"
            for key, each in value.items()
        ]
        return f"{{{','.join(pairs)}{new_line}}}"
    if value and isinstance(value, (list, tuple)):
        return f"[{','.join([inner + indented(each, inner) for each in value])}{new_line}]"
    return dumps(value)
