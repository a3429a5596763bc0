"""Words are found in sources, whichever of the two searches is at work."""

from __future__ import annotations

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from orb_lint.source import word_search
from orb_lint.source.word_search import WordSearch

LETTERS = b"ab\0\xff"
FIRST = word_search._WORTH_LOADING


def texts(least: int = 0) -> st.SearchStrategy[bytes]:
    return st.lists(st.sampled_from(LETTERS), min_size=least, max_size=9).map(bytes)


@given(st.lists(texts(1), max_size=4), texts())
def test_the_words_that_a_source_holds_are_found(words: list[bytes], source: bytes) -> None:
    search = WordSearch(words)

    found = [search.found_in(source) for _ in range(FIRST + 1)]

    assert all(each == [word for word in words if word in source] for each in found)


def test_without_glibc_python_searches() -> None:
    code = (
        "import os; os.confstr_names = {}\n"
        "from orb_lint.source.word_search import WordSearch\n"
        "search = WordSearch([b'b'])\n"
        f"assert [search.found_in(b'abc') for _ in range({FIRST + 1})][-1] == [b'b']\n"
        "import sys; assert 'ctypes' not in sys.modules\n"
    )

    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_c_library_is_loaded_only_for_many_sources() -> None:
    code = (
        "import sys\n"
        "from orb_lint.source.word_search import WordSearch\n"
        "search = WordSearch([b'b'])\n"
        f"for _ in range({FIRST}): search.found_in(b'abc')\n"
        "assert 'ctypes' not in sys.modules\n"
    )

    subprocess.run([sys.executable, "-c", code], check=True)
