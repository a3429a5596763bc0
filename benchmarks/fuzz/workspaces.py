"""Small workspaces in which somebody has broken some files."""

from __future__ import annotations

from random import Random

from benchmarks.checkout import write_checkout
from benchmarks.fuzz.sources import SourceWriter

COMMON = "packages/orb-common"
PATH = "../../packages/orb-common"
FILES = {
    f"{COMMON}/pyproject.toml": (
        '[project]\nname = "orb-common"\nversion = "1"\ndependencies = ["requests>=2"]\n'
        '[tool.setuptools]\npackages = ["orb_common"]\n'
    ),
    f"{COMMON}/setup.py": "from setuptools import setup\nsetup(name='orb-common', extras=[])\n",
    f"{COMMON}/setup.cfg": "[metadata]\nname = orb-common\n[options]\ninstall_requires =\n  a\n",
    f"{COMMON}/orb_common/__init__.py": "from .exceptions import *\n__all__ = ['NotFound']\n",
    f"{COMMON}/orb_common/exceptions.py": "class NotFound(Exception): ...\n",
    "layers/net/python/net.py": "import requests\n",
    "layers/net/requirements.txt": "-r ../more.txt\nrequests[socks]==2.0; python_version<'4'\n",
    "lambdas/users/Pipfile": (
        f'[packages]\norb-common = {{path = "{PATH}", editable = true}}\nrequests = "*"\n'
        '[requires]\npython_version = "3.12"\n'
    ),
    "lambdas/users/Pipfile.lock": (
        '{"_meta": {"hash": {"sha256": "0"}, "sources": []},\n "default": {"requests": {}}}\n'
    ),
    "lambdas/orders/requirements.txt": f"-e {PATH}\nrequests\n",
    "lambdas/mail/pyproject.toml": (
        '[project]\nname = "mail"\ndependencies = ["orb-common"]\n'
        f'[tool.uv.sources]\norb-common = {{path = "{PATH}"}}\n'
    ),
    "lambdas/users/index.py": "from exceptions import NotFound\nimport net\n",
    "lambdas/orders/index.py": "import sys\nsys.path.append('/opt')\nimport requests, exceptions\n",
    "lambdas/mail/index.py": "from orb_common import NotFound, Gone\nfrom ..users import index\n",
    "lambdas/mail/tests/test_index.py": "from unittest.mock import patch\npatch('exceptions.A')\n",
    "template.yaml": (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Net:\n"
        "    Type: AWS::Serverless::LayerVersion\n    Properties: {ContentUri: layers/net}\n"
        "  Users:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        "      CodeUri: lambdas/users\n      Layers: [!Ref Net]\n      Runtime: python3.12\n"
    ),
    "orb-lint.toml": "extend-select = ['E7708']\n[per-path-ignores]\n'lambdas/*' = ['E7721']\n",
    ".gitignore": "*.pyc\n/build/**/x\n!lambdas\n",
    "pytest.ini": "[pytest]\npythonpath = layers/net/python\n",
    ".github/workflows/ci.yml": "env:\n  PYTHONPATH: layers/net\njobs: {}\n",
    "scripts/make.py": "import sys\nsys.path.insert(0, 'layers/net')\nimport net\n",
}
STRANGE = (
    *(b"\0", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r", b"\x1b[31m", b"\xe2\x80\xae"),
    *(b"[", b"]", b"{", b"}", b'"', b"'", b'"""', b"\\", b"#", b":", b",", b"=", b"- ", b"&a "),
    *(b"*a", b"../", b"/", b"**", b"$HOME", b"${A}", b"%(x)s", b"-r x", b"-e .", b"@", b"!Ref "),
    *(b"!If ", b"null", b"true", b"1", b"1e999", b"1979-05-27"),
    *(b"9" * 5000, b"[" * 2000, b"a" * 5000),
)


def write_workspace(root: str, random: Random) -> None:
    """Write the files of a workspace, some of them broken, below a root."""
    files = {path: text.encode() for path, text in FILES.items()}
    for path in random.sample([*files], random.randint(1, 4)):
        if random.random() < 0.1:
            del files[path]
        elif path.endswith(".py") and random.random() < 0.5:
            files[path] = SourceWriter(random).source()
        else:
            files[path] = _broken(files[path], random)
    write_checkout(root, files)


def _broken(content: bytes, random: Random) -> bytes:
    for _ in range(random.randint(1, 3)):
        start, end = sorted(random.randint(0, len(content)) for _ in range(2))
        end = min(end, start + random.choice((0, 1, 4, 40)))
        piece = random.choice((*STRANGE, content[start:end] * random.choice((1, 2, 50))))
        content = content[:start] + piece + content[end:]
    return content.replace(b"\n", b"\r\n") if random.random() < 0.1 else content
