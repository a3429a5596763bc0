"""How often laws are tried."""

from __future__ import annotations

from hypothesis import settings


def examples(number: int) -> int:
    """How many examples of a law to try: so many, or as many times more as the profile asks for."""
    return number * settings().max_examples // 100
