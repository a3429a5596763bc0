"""Whatever stands in the files that rules on structure read, there are findings and no fault."""

from __future__ import annotations

import pytest

from orb_lint.rules.registry import all_rules
from tests.conftest import MakeWorkspace, RunCli
from tests.workspaces import COMMON, LAYERS, NEW_LINE, USERS, users

RULES = ",".join(rule.symbol for rule in all_rules() if rule.code >= "E7760" or rule.is_opt_in)
FILES = {
    **users(NEW_LINE),
    f"{LAYERS}/common/exceptions.py": "class NotFound(Exception): ...\n",
    f"{COMMON}/orb_common/bare/keys.py": "",
}
BROKEN = {
    "nothing": b"",
    "no text": b"\x00\xff\xfe\x00",
    "latin-1": '[tool]\nname = "\u00e4"\n'.encode("latin-1"),
    "a mark and CRLF": b"\xef\xbb\xbf[project]\r\nname = 'a'\r\n",
    "no end": b'[project\nname = "\nResources: {a: [\nRUN cp \\\nsetup(\n',
    "deep": b"[" * 5000,
    "a list": b"- a\n- [b, {c: d}]\n",
    "wrong types": b"project = 1\ntool = 2\nbuild-system = []\n",
    "wrong types inside": b"[project]\nname = []\nversion = {}\n[tool.setuptools]\npackages = 3\n",
}
READ = (
    f"{COMMON}/pyproject.toml",
    f"{COMMON}/setup.cfg",
    f"{COMMON}/setup.py",
    f"{COMMON}/MANIFEST.in",
    f"{COMMON}/orb_common/a.py",
    f"{USERS}/Dockerfile",
    ".github/workflows/a.yml",
    ".gitlab-ci.yml",
    "template.yaml",
    "buildspec.yml",
    "build.sh",
    "infra/cdk.json",
    "infra/app.py",
)


@pytest.mark.parametrize("path", READ)
@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_leads_to_no_fault(
    make_workspace: MakeWorkspace, run_cli: RunCli, path: str, content: bytes
) -> None:
    root = make_workspace({**FILES, "infra/cdk.json": "{}", path: content})
    outcome = run_cli("check", root, "--select", RULES)
    assert outcome.status in (0, 1)
    assert outcome.stderr == ""
