"""Writes the pages about the rules and settings from their definitions and the fixtures.

    python docs/build.py            writes them
    python docs/build.py --check    exits 1 if a page is stale, missing or of no rule

What a page shows stands in the fixtures between the lines `# docs: begin` and `# docs: end`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from orb_lint.cli.settings_schema import EXAMPLES, default_of, meanings
from orb_lint.rules.base import Rule
from orb_lint.rules.registry import all_rules, find_rule

DOCS = os.path.dirname(os.path.abspath(__file__))
PAGES = os.path.join(DOCS, "rules")
FIXTURES = os.path.join(os.path.dirname(DOCS), "fixtures", "rules")

_BEGIN, _END = "# docs: begin", "# docs: end"
_LOCK_BEGIN, _LOCK_END = '    "default": {', "    },"
_EXPECTATION = re.compile(r"\s*# expect: .*")
_LANGUAGES = {
    "Pipfile": "toml",
    ".cfg": "ini",
    "Dockerfile": "docker",
    ".ini": "ini",
    ".lock": "json",
    ".py": "python",
    ".toml": "toml",
    ".txt": "text",
    ".yaml": "yaml",
    ".yml": "yaml",
}


class Excerpt(NamedTuple):
    """A marked region of a fixture.

    Attributes:
        path: of the file, relative to the fixture's root.
        first_line: its number in the file.
        lines: without marks and expectations.
    """

    path: str
    first_line: int
    lines: list[str]


def main(arguments: list[str]) -> int:
    """Write the pages, or check that they are what would be written.

    Returns:
        1 where `--check` found a page that is not, else 0.
    """
    pages = {f"{rule.symbol}.md": _page(rule) for rule in all_rules()}
    pages["README.md"] = _index()
    orphans = sorted(set(os.listdir(PAGES) if os.path.isdir(PAGES) else ()) - set(pages))
    pages["../settings-reference.md"] = _settings()
    stale = [name for name, text in pages.items() if _read(os.path.join(PAGES, name)) != text]
    if "--check" in arguments:
        for name in (*stale, *orphans):
            path = os.path.normpath(os.path.join("docs/rules", name))
            print(f"{path} is stale: run `python docs/build.py`", file=sys.stderr)
        return 1 if stale or orphans else 0
    os.makedirs(PAGES, exist_ok=True)
    for name in stale:
        with open(os.path.join(PAGES, name), "w", encoding="utf-8") as file:
            file.write(pages[name])
    for name in orphans:
        os.remove(os.path.join(PAGES, name))
    return 0


def _page(rule: Rule) -> str:
    folder = os.path.join(FIXTURES, rule.symbol)
    bad = list(_excerpts(os.path.join(folder, "bad")))
    good = list(_excerpts(os.path.join(folder, "good")))
    said = list(_messages(os.path.join(folder, "bad"), bad))
    if not said or not good:
        raise SystemExit(f"{folder}: mark the region to show in bad and in good with `{_BEGIN}`")
    default = "off by default" if rule.is_opt_in else "on by default"
    parts = [
        f"# {rule.symbol} ({rule.code})",
        f"Severity: {rule.severity.value}, {default}.",
        f"## What it finds\n\n{rule.summary[:1].upper()}{rule.summary[1:]}.",
        f"## Why it matters\n\n{rule.why}",
        "\n\n".join(["## Bad", *map(_block, bad)]),
        "\n".join(["## What orb-lint says\n", "```text", *said, "```"]),
        "\n\n".join(["## Good", *map(_block, good)]),
        f"## How to fix it\n\n{rule.how_to_fix}",
        f"## Fix\n\n{_fix(rule)}",
        f"## Known limits\n\n{rule.limits}",
        "\n".join(["## See also\n", *_links(rule)]),
    ]
    return "\n\n".join(parts) + "\n"


def _fix(rule: Rule) -> str:
    if not rule.fix_safety:
        return "orb-lint changes nothing here."
    return f"{rule.fix_safety[:1].upper()}{rule.fix_safety[1:]}."


def _links(rule: Rule) -> Iterator[str]:
    """The settings and the rules that belong to a rule."""
    for key in rule.settings:
        yield f"- the setting [`{key}`](../settings-reference.md#{key})"
    for symbol in rule.see_also:
        yield f"- [{symbol}]({symbol}.md): {find_rule(symbol).summary}"


def _index() -> str:
    rows = [
        f"| {rule.code} | [{rule.symbol}]({rule.symbol}.md) | {rule.summary}"
        f"{' (opt-in)' if rule.is_opt_in else ''} |"
        for rule in all_rules()
    ]
    return "\n".join(["# The rules", "", "| code | symbol | finds |", "|---|---|---|", *rows, ""])


def _settings() -> str:
    """The page with an example of each setting, from their one definition."""
    parts = [
        "# Examples of settings",
        "They stand in `[tool.orb-lint]` of `pyproject.toml`, or at the top of `orb-lint.toml`;"
        " [Settings](settings.md) says what each means. `orb-lint config` shows those in force.",
    ]
    for key, meaning in meanings().items():
        default = json.dumps(default_of(key), ensure_ascii=False)
        parts.append(
            f"## {key}\n\n{meaning[:1].upper()}{meaning[1:]}\n\nDefault: `{default}`\n\n"
            f"```toml\n[tool.orb-lint]\n{EXAMPLES[key]}\n```"
        )
    return "\n\n".join(parts) + "\n"


def _block(excerpt: Excerpt) -> str:
    name = os.path.basename(excerpt.path)
    language = _LANGUAGES[os.path.splitext(name)[1] or name]
    return "\n".join([f"`{excerpt.path}`\n", f"```{language}", *excerpt.lines, "```"])


def _excerpts(root: str) -> Iterator[Excerpt]:
    """The marked regions of a fixture, by path."""
    paths = (os.path.join(folder, name) for folder, _, names in os.walk(root) for name in names)
    for path in sorted(paths):
        lines = _read(path).split("\n")
        if _BEGIN in lines:
            begin, end = lines.index(_BEGIN) + 1, lines.index(_END)
            shown = [_EXPECTATION.sub("", line) for line in lines[begin:end]]
            relative_path = os.path.relpath(path, root).replace(os.sep, "/")
            yield Excerpt(relative_path, begin + 1, shown)
            yield from _locked(f"{path}.lock", f"{relative_path}.lock")


def _locked(path: str, relative_path: str) -> Iterator[Excerpt]:
    """The packages that a lock, which can't hold marks, has for the run time."""
    lines = _read(path).split("\n")
    if _LOCK_BEGIN in lines:
        begin = lines.index(_LOCK_BEGIN)
        end = lines.index(_LOCK_END, begin) + 1
        yield Excerpt(relative_path, begin + 1, lines[begin:end])


def _messages(root: str, excerpts: list[Excerpt]) -> Iterator[str]:
    """What the tool says of the lines that excerpts show, of their files, and of their folders.

    Lines are counted within an excerpt.
    """
    findings = _check(root)
    for excerpt in excerpts:
        for finding in findings:
            if excerpt.path.startswith(f"{finding['path']}/"):
                yield f"{finding['path']}: {_said(finding)}"
            if finding["path"] == excerpt.path and (finding["line"], finding["end_column"]) == (
                1,
                1,
            ):
                yield f"{os.path.basename(excerpt.path)}: {_said(finding)}"
            line = finding["line"] - excerpt.first_line + 1
            if finding["path"] == excerpt.path and 1 <= line <= len(excerpt.lines):
                name = os.path.basename(excerpt.path)
                yield f"{name}, line {line}: {_said(finding)}"


def _said(finding: dict[str, Any]) -> str:
    return f"{finding['code']} {finding['symbol']}: {finding['message']}"


def _check(root: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "orb_lint", "check", root, "--output-format", "json"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode not in (0, 1):
        raise SystemExit(run.stderr)
    findings: list[dict[str, Any]] = json.loads(run.stdout)["findings"]
    return findings


def _read(path: str) -> str:
    """The text of a file, empty where there is none."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
