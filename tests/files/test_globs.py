from __future__ import annotations

import os
import re
import subprocess
import warnings
from itertools import product

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from orb_lint.files import globs
from orb_lint.files.globs import Globs, IgnoreRules, Pattern, compile_glob, parse_pattern
from orb_lint.files.paths import name_of
from tests.laws import examples

NAMES = ("a", "ab", "B", "a b", "a ", "[a]", "!a", "#a", "a\\", "a-c", "x]")
PIECES = (
    *("a", "b", "B", "c", " ", "-", "]", "!", "#", "*", "?", "/"),
    *("**", "**/", "/**", "/**/"),
    *("[ab]", "[!a]", "[^a]", "[a-c]", "[]x]", "[!]x]", "[z-a]", "[a-]", "[--c]", "[a&&b]"),
    *("[[:alpha:]]", "[![:space:]]", "[[:nothing:]]", "[[]", "[\\]a]", "[\\a-c]", "[a\\", "[a"),
    *("\\a", "\\*", "\\ ", "\\!", "\\#", "\\\\", "\\"),
)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A git checkout with a folder and a file of every name, three levels deep."""
    root = str(tmp_path_factory.mktemp("checkout"))
    _git(root, "init", "--quiet", "--template=")
    for outer, inner in product(NAMES, repeat=2):
        os.makedirs(os.path.join(root, outer, inner))
    for outer, inner in product(NAMES, repeat=2):
        for path in (outer + ".py", f"{outer}/{inner}.py", f"{outer}/{inner}/a"):
            with open(os.path.join(root, path), "wb"):
                pass
    return root


def _git(root: str, *arguments: str, asked: str = "") -> str:
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    outcome = subprocess.run(
        ["git", "-C", root, *arguments],
        input=asked,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert outcome.returncode in (0, 1), outcome.stderr  # 1: check-ignore found nothing
    return outcome.stdout


def _paths(root: str) -> dict[str, bool]:
    """Every path below a folder, and whether it is a folder."""
    found = {}
    for folder, folders, files in os.walk(root):
        if ".git" in folders:
            folders.remove(".git")
        for name in folders + files:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, root)] = name in folders
    return found


def _ignored(rules: IgnoreRules, paths: dict[str, bool]) -> set[str]:
    """The paths that are ignored, or that lie in an ignored folder."""
    ignored: set[str] = set()
    for path, is_folder in sorted(paths.items()):
        above, _, name = path.rpartition("/")
        if above in ignored or rules.decide(path, name, folder=is_folder):
            ignored.add(path)
    return ignored


LINES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)


@settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(lines=st.lists(LINES, min_size=1, max_size=4))
@example(lines=["*", "!*/", "!*.py"])
@example(lines=["/a", "a/", "**/B", "B/**", "a/**/a"])
@example(lines=["a\\"])
@example(lines=["a//", "//ab", "B/"])
@example(lines=["a**/**"])
@example(lines=["a ", "a\\ ", "a\\\\ ", "\\#a", "\\!a", "# a"])
@example(lines=["[a", "a\\", "[a]", "\\[a\\]"])
def test_the_same_is_ignored_as_by_git(checkout: str, lines: list[str]) -> None:
    with open(os.path.join(checkout, ".gitignore"), "w", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))
    paths = _paths(checkout)
    answer = _git(checkout, "check-ignore", "--no-index", "-z", "--stdin", asked="\0".join(paths))
    assert _ignored(IgnoreRules(lines), paths) == set(answer.split("\0")) - {""}


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("**/lambdas/*", "lambdas/users", True),
        ("**/lambdas/*", "backend/src/lambdas/users", True),
        ("**/lambdas/*", "backend/src/lambdas/users/tests", False),
        ("**/lambdas/*", "backend/src/lambdas", False),
        ("**/lambdas/*", "backend/notlambdas/users", False),
        ("services/**", "services/a/b", True),
        ("services/**", "services", False),
        ("services/**/api", "services/api", True),
        ("services/**/api", "services/a/b/api", True),
        ("services/a**b", "services/a/b", False),
        ("services/?", "services/ab", False),
        ("services/[!a]", "services//", False),
        ("services/a.b", "services/acb", False),
    ],
)
def test_a_glob_of_the_settings_is_matched_against_the_whole_path(
    glob: str, path: str, matches: bool
) -> None:
    assert bool(compile_glob(glob).fullmatch(path)) is matches


@pytest.mark.parametrize("line", ["", "   ", "# a comment", "\n", "#\r\n"])
def test_blank_lines_and_comments_are_no_patterns(line: str) -> None:
    assert parse_pattern(line) is None


def test_the_end_of_a_line_is_no_part_of_its_pattern() -> None:
    assert IgnoreRules(["a.py\r\n"]).decide("a.py", "a.py", folder=False)


def test_the_last_pattern_that_matches_decides() -> None:
    rules = IgnoreRules(["*.py", "!keep.py", "/lost/keep.py"])
    assert rules.decide("a.py", "a.py", folder=False) is True
    assert rules.decide("b/keep.py", "keep.py", folder=False) is False
    assert rules.decide("lost/keep.py", "keep.py", folder=False) is True
    assert rules.decide("a.txt", "a.txt", folder=False) is None


@pytest.mark.parametrize("glob", ["[a--b]", "[a&&b]", "[a||b]", "[a~~b]", "[[a]"])
def test_a_class_that_python_may_come_to_read_otherwise_gives_no_warning(glob: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compile_glob(glob)


NAME = "a" * 200
FOLDERS = "a/" * 200


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("*a" * 40 + "b", NAME),
        ("**/" * 40 + "b", FOLDERS + "a"),
        ("**/a/" * 40 + "b", FOLDERS + "a"),
        ("a**/" + "*/" * 3 + "**/a/" * 40 + "b", FOLDERS + "a"),
        ("/".join(["**/*a*a*a"] * 20) + "/b", FOLDERS.replace("a", "aaaaaaaaaa")),
        ("?*" * 40 + "b", NAME),
        ("[ab]*" * 40 + "c", NAME),
    ],
)
def test_no_glob_takes_more_than_linear_time(glob: str, path: str) -> None:
    assert compile_glob(glob).fullmatch(path) is None
    rules = IgnoreRules([glob, "*.pyc"])
    assert rules.decide(path, name_of(path), folder=False) is None


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("*a*b", "aab", True),
        ("*a*b", "aabab", True),
        ("*a*b", "aaba", False),
        ("a*b*c/d", "abbcc/d", True),
        ("**/a/**/b", "a/b", True),
        ("**/a/**/b", "x/a/a/y/b", True),
        ("**/a/b/**/b/c", "a/a/b/b/b/c", True),
        ("**/a/**", "x/a", False),
        ("**/a/**", "x/a/y/z", True),
        ("**/*a*/**/*b*", "xax/b/xb", True),
        ("**/**/a", "a", True),
        ("a**/**/b", "a/x/b", True),
    ],
)
def test_wildcards_after_wildcards_match_as_one_expects(
    glob: str, path: str, matches: bool
) -> None:
    assert (compile_glob(glob).fullmatch(path) is not None) is matches


def test_spaces_within_a_line_take_no_time_and_belong_to_it() -> None:
    line = "a" + " " * 100_000 + "b"
    assert parse_pattern(line) == Pattern(line, by_name=True, folders_only=False, negated=False)


@pytest.mark.parametrize(
    ("line", "glob"), [("a  ", "a"), ("a\\ ", "a\\ "), ("a\\  ", "a\\ "), ("a\\\\ ", "a\\\\")]
)
def test_spaces_at_the_end_count_only_behind_a_backslash(line: str, glob: str) -> None:
    pattern = parse_pattern(line)
    assert pattern is not None
    assert pattern.glob == glob


def test_no_glob_is_compiled_before_a_name_can_match_it(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []

    def compile_and_note(glob: str) -> re.Pattern[str]:
        compiled.append(glob)
        return compile_glob(glob)

    monkeypatch.setattr(globs, "compile_glob", compile_and_note)
    rules = IgnoreRules([*(f"*x{n}*" for n in range(999)), "/a/x?", "[ab]c", "[ab]*", "/b/d", "e"])

    assert not rules.decide("f/g.py", "g.py", folder=False)
    assert compiled == ["[ab]*"]
    assert rules.decide("f/ax7b", "ax7b", folder=False)
    assert "*x7*" in compiled
    assert not {"*x8*", "[ab]c"} & {*compiled}
    assert rules.decide("ac", "ac", folder=False)
    assert rules.decide("b/d", "d", folder=True)


MANY = [f"{'ab' * (n % 3)}x{n}/*" for n in range(99)]


@given(
    written=st.lists(LINES, max_size=6),
    text=st.lists(st.sampled_from("aabBx/7"), max_size=9).map("".join),
    beside=st.sampled_from([[], MANY]),
)
@example(written=["a/**/b", "**/b", "a/**"], text="a/b", beside=MANY)
@example(written=["a**/b", "**/a/b/*"], text="ab", beside=MANY)
@example(written=["a/*b", "*/*b", "*b"], text="a/ab", beside=MANY)
def test_many_globs_match_together_what_each_of_them_matches(
    written: list[str], text: str, beside: list[str]
) -> None:
    numbered = dict(enumerate([*written, *beside]))
    expected = [number for number, glob in numbered.items() if compile_glob(glob).fullmatch(text)]

    assert sorted(Globs(numbered).matching(text)) == expected
    assert Globs(numbered).match(text) is bool(expected)
    assert not expected or text in Globs(numbered).may_match([text, "other"])


def test_a_class_of_very_many_characters_is_one_of_those_there_are() -> None:
    assert len(compile_glob(f"[{'a-z0' * 10_000}]").pattern) < 100
