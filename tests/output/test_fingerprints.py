from __future__ import annotations

import pytest

from orb_lint.output.fingerprints import LineHashes


@pytest.mark.parametrize(
    ("source", "hashes"),
    [  # as `src/fingerprints.ts` of github/codeql-action computes them
        (b"", ["c129715d7a2bc9a3:1"]),
        (b"\xef\xbb\xbfimport x\n", ["ca75c40de2597c7f:1", "c129715d7a2bc9a3:1"]),
        (
            b"from exceptions import A\r\n\r\n  x = 1\r\nfrom exceptions import A\r\n"
            b"\t\xf0\x9f\x98\x80 = \xff\r\r \n",
            [
                *("4cbd39dadf96afa:1", "ad8c62214c29135e:1", "1d2a08ca02cf3a2c:1"),
                *("c0ec395d000e4b40:1", "a02e02e2959088d4:1", "5b5d4caf73a13177:1"),
                *("3c5bef55b72b93c9:1", "c129715d7a2bc9a3:1"),
            ],
        ),
    ],
)
def test_lines_are_hashed_as_github_does(source: bytes, hashes: list[str]) -> None:
    computed = LineHashes(source)
    assert [computed.of_line(line) for line in range(1, len(hashes) + 1)] == hashes
    assert computed.of_line(len(hashes) + 1) is None


def test_equal_lines_are_numbered() -> None:
    hashes = LineHashes(b"import json\n" * 50)
    assert [str(hashes.of_line(line)).partition(":")[2] for line in (1, 2, 3)] == ["1", "2", "3"]
    assert len({str(hashes.of_line(line)).partition(":")[0] for line in (1, 2, 3)}) == 1
