"""Of `setup.cfg`, that it is read as `configparser` reads it; else see `test_metadata.py`."""

from __future__ import annotations

import configparser
import re

from hypothesis import example, given
from hypothesis import strategies as st

from orb_lint.manifests.setup_cfg import read_setup_cfg

ROWS = st.lists(
    st.sampled_from(
        [
            "[options]",
            "[other]",
            "  [options.extras_require]",
            "install_requires = a",
            "install_requires =",
            "  tests_require: b; c",
            "setup_requires=d",
            "name = x",
            "    e",
            "\tf>=1",
            "g",
            "# h = 1",
            "  ; i",
            "",
            "   ",
            "=",
            "j = k = l",
        ]
    ),
    max_size=9,
)


@given(ROWS)
@example(["[options]", "install_requires = a", "", "", "[other]"])
@example(["[options]", "  install_requires =", "    a", "  tests_require = b"])
def test_a_setup_cfg_is_read_as_configparser_reads_it(rows: list[str]) -> None:
    text = "\n".join(rows)
    parser = configparser.ConfigParser(interpolation=None)
    manifest = read_setup_cfg("setup.cfg", text.encode()).manifest
    try:
        parser.read_string(text)
    except configparser.Error:
        assert manifest.problem is not None
        return
    assert manifest.problem is None
    options = {
        (option, section): parser.get(section, option)
        for section in parser.sections()
        for option in parser[section]
    }
    expected = [
        item.partition(">")[0].strip()
        for (option, section), value in options.items()
        if section == "options.extras_require"
        or (section == "options" and option.endswith(("_requires", "_require")))
        for item in (value.split("\n") if "\n" in value else value.split(";"))
        if item.strip()[:1].isalnum()
    ]
    assert [entry.key for entry in manifest.entries] == [
        re.split(r"[\s:]", name)[0] for name in expected
    ]


def test_the_section_of_defaults_may_stand_there_twice() -> None:
    text = "[DEFAULT]\na = 1\n[options]\ninstall_requires = b\n[DEFAULT]\nc = 2\n"
    configparser.ConfigParser().read_string(text)

    manifest = read_setup_cfg("setup.cfg", text.encode()).manifest

    assert (manifest.problem, [entry.key for entry in manifest.entries]) == (None, ["b"])
