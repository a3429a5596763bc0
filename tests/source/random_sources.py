"""Random sources, made to mislead whoever does not parse them."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from benchmarks.fuzz.sources import SourceWriter
from tests.laws import examples

nasty = settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def sources() -> st.SearchStrategy[bytes]:
    """The bytes of files that are Python, or were before one of their characters changed."""
    return st.randoms(use_true_random=False).map(lambda random: SourceWriter(random).source())
