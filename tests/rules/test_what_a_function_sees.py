"""What stands on a function's path: templates, layers, builds and manifests as others have them."""

from __future__ import annotations

import os
import shutil
import subprocess
import textwrap
from collections.abc import Sequence
from typing import NamedTuple

import pytest

from tests.conftest import Check, MakeWorkspace, RunCli
from tests.repositories import Repository
from tests.rules.reports import Find
from tests.workspaces import Files

RULES = "E7701,E7702,W7704,E7705,E7707,E7720,E7721,E7722,E7724,E7725,W7726,E7727,E7740,E7743"


def template(functions: str, layers: str = "", before: str = "") -> dict[str, str]:
    """A SAM template: the attributes of each function and layer, parted by `|`."""
    resources = "".join(
        f"  {name.strip()}:\n    Type: AWS::Serverless::{kind}\n    {attributes.strip()}\n"
        for kind, text in (("Function", functions), ("LayerVersion", layers))
        for line in textwrap.dedent(text).splitlines()
        if line.strip()
        for name, _, rest in [line.partition(":")]
        for attributes in [rest.replace("|", "\n    ")]
    )
    return {"template.yaml": f"{before}Resources:\n{resources}"}


KIT = "KitLayer: Properties: {ContentUri: kit}"


class Case(NamedTuple):
    """Some files, and the findings in them as `path:line code`."""

    files: Files
    expected: Sequence[str] = ()
    settings: str = ""


def app(code: str, properties: str = "", layers: str = "", **more: str) -> dict[str, str]:
    """A function whose code is `src/app.py`, with further properties and files."""
    function = (
        f"App: Properties: {{Runtime: python3.12, Handler: app.run, CodeUri: src{properties}}}"
    )
    return {**template(function, layers), "src/app.py": code, **more}


ATTACHED = ", Layers: [!Ref KitLayer]"

NAMESPACE = {
    "packages/myorg-one/pyproject.toml": '[project]\nname = "myorg-one"\n',
    "packages/myorg-one/src/myorg/one/__init__.py": "",
    "packages/myorg-two/pyproject.toml": '[project]\nname = "myorg-two"\n',
    "packages/myorg-two/src/myorg/two/__init__.py": "X = 1\n",
}

INNER_FUNCTION = "App: Properties: {Runtime: python3.12, CodeUri: src, Handler: api.app.run"
INNER_HANDLER: Files = {
    **template(f"{INNER_FUNCTION}}}"),
    "src/api/app.py": "import lib.tools\nimport beside\nfrom config import A\n",
    "src/api/beside.py": "",
    "src/api/config.py": "A = 1\n",
    "src/lib/tools.py": "import other\n",
    "src/lib/other.py": "import requests\n",
    "src/requirements.txt": "requests\n",
}

BARE_LAYER: Files = {
    **template(
        f"""
        {INNER_FUNCTION}{ATTACHED}}}
        Other: Properties: {{Runtime: python3.12, CodeUri: other, Handler: app.run{ATTACHED}}}
        """,
        KIT,
    ),
    "src/api/app.py": "",
    "src/requirements.txt": "requests\n",
    "other/app.py": "",
    "kit/python/tools.py": "import requests\nimport stripe\n",
}

LAYER_WITH_METADATA: Files = {
    "layers/acme-kit/pyproject.toml": '[project]\nname = "acme-kit"\n',
    "layers/acme-kit/acme_kit/__init__.py": "from lambdas.a.index import run\n",
    "lambdas/a/index.py": "import acme_kit\n\ndef run(event, context): ...\n",
    "lambdas/b/index.py": "import acme_kit\n",
}
KIT_ENTRY = 'acme-kit = {path = "../../layers/acme-kit", editable = true}\n'

GONE: Files = {
    **app("from tools import known\nfrom tools import lost\nimport nothing\n", ATTACHED, KIT),
    "packages/acme-kit/pyproject.toml": '[project]\nname = "acme-kit"\n',
    "packages/acme-kit/acme_kit/__init__.py": "",
    "packages/acme-kit/acme_kit/tools.py": "known = 1\n",
    "src/requirements.txt": "../packages/acme-kit\n",
}
CASES = {
    "a layer that is not attached": Case(
        {**app("import tools\n", layers=KIT), "kit/python/tools.py": ""}, ["src/app.py:1 E7705"]
    ),
    "a layer that is attached": Case(
        {**app("import tools\n", ATTACHED, KIT), "kit/python/tools.py": ""}, ["src/app.py:1 W7704"]
    ),
    "a module beside the folder python of a layer": Case(
        {**app("import tools\n", ATTACHED, KIT), "kit/python/a.py": "", "kit/tools.py": ""},
        ["src/app.py:1 E7705"],
    ),
    "a layer that holds a manifest alone": Case(
        {**app("import requests\n", ATTACHED, KIT), "kit/requirements.txt": "requests\n"}
    ),
    "such a layer that a glob names, whatever manifests there may be": Case(
        {"lambdas/a/index.py": "import requests\n", "kit/requirements.txt": "requests\n"},
        (),
        'layers = ["kit"]\nmanifests = ["Pipfile"]\n',
    ),
    "a layer with a Pipfile alone": Case(
        {
            **app("import requests, yaml\n", ATTACHED, KIT),
            "kit/Pipfile": '[packages]\nrequests = "*"\n',
        },
        ["src/app.py:1 E7720"],
    ),
    "the manifest of a layer that is not attached": Case(
        {**app("import requests\n", layers=KIT), "kit/requirements.txt": "requests\n"},
        ["src/app.py:1 E7720"],
    ),
    "modules among what pip put into a layer": Case(
        {
            **app("import tools\n", ATTACHED, KIT),
            "kit/python/lib/python3.12/site-packages/tools.py": "",
        },
        ["src/app.py:1 W7704"],
    ),
    "a distribution with its record in a layer": Case(
        {
            **app("import openpyxl\n", ATTACHED, KIT),
            "kit/python/openpyxl/__init__.py": "import nothing_knows_this\n",
            "kit/python/openpyxl-3.1.5.dist-info/RECORD": "openpyxl/__init__.py,sha256=x,1\n",
        }
    ),
    "a package inside the code that a command bundles, and one beside it": Case(
        {
            "cdk.json": "{}",
            "stack.py": (
                'Function(s, "A", code=Code.from_asset("code", bundling=how),\n'
                '    handler="src.index.run", runtime=Runtime.PYTHON_3_12)\n'
            ),
            "code/a/src/index.py": "from shared import x\nfrom beside import y\n",
            "code/a/requirements.txt": "-e ../shared\n-e ../../beside\n",
            "code/shared/pyproject.toml": '[project]\nname = "shared"\n',
            "code/shared/src/shared/__init__.py": "x = 1\n",
            "beside/pyproject.toml": '[project]\nname = "beside"\n',
            "beside/beside/__init__.py": "y = 1\n",
        },
        ["code/a/src/index.py:2 E7720"],
    ),
    "what the manifest of a layer installs, put into it without a record": Case(
        {
            **app("import openpyxl, tools\n", ATTACHED, KIT),
            "kit/requirements.txt": "openpyxl\nsingle-file\n-e ./python/own\n",
            "kit/python/openpyxl/cell/__init__.py": "import nothing_knows_this, numpy\n",
            "kit/python/single_file.py": "import numpy\n",
            "kit/python/own/pyproject.toml": '[project]\nname = "own"\n',
            "kit/python/own/own.py": "import numpy\n",
            "kit/python/tools.py": "import numpy\n",
        },
        [
            "kit/python/own/own.py:1 E7722",
            "kit/python/tools.py:1 E7722",
            "src/app.py:1 W7704",
        ],
    ),
    "distributions that nobody has heard of with their records in a layer": Case(
        {
            **app("import kit, kit.gone\nfrom single import x\nimport tools\n", ATTACHED, KIT),
            "kit/python/kit/__init__.py": "",
            "kit/python/kit-1.0.dist-info/RECORD": "kit/__init__.py,sha256=x,1\n",
            "kit/python/lib/python3.12/site-packages/single.py": "",
            "kit/python/lib/python3.12/site-packages/single-1.0.dist-info/RECORD": "single.py,,\n",
            "kit/python/tools.py": "",
        },
        ["src/app.py:3 W7704"],
    ),
    "what a build has put into the folder python of a layer, which git ignores": Case(
        {
            "lambdas/a/index.py": "import kit.json, single\nimport gone\n",
            "layers/kit/requirements.txt": "",
            "layers/kit/python/kit/__init__.py": "",
            "layers/kit/python/kit/json.py": "",
            "layers/kit/python/single.py": "",
            ".gitignore": "/layers/kit/python\n",
        },
        ["lambdas/a/index.py:2 E7705"],
    ),
    "a namespace of which a record lists a part": Case(
        {
            **app("from acme.theirs import x\nfrom acme.ours import x\n", ATTACHED, KIT),
            "kit/python/acme/theirs.py": "x = 1\n",
            "kit/python/acme/ours.py": "x = 1\n",
            "kit/python/acme_theirs-1.0.dist-info/RECORD": "acme/theirs.py,sha256=x,1\n",
        },
        ["src/app.py:2 W7704"],
    ),
    "what pip put into a folder of a function": Case(
        {
            **app("import requests\nfrom common import tools\n"),
            "src/common/tools.py": "import lost_one\n",
            "src/common/openpyxl/cell/cell.py": "import nothing_knows_this, numpy\n",
            "src/common/openpyxl-3.1.5.dist-info/RECORD": "openpyxl/cell/cell.py,sha256=x,1\n",
        },
        ["src/app.py:1 E7720", "src/common/tools.py:1 E7705"],
    ),
    "modules of a layer that is gone and still attached": Case(GONE, ["src/app.py:1 E7701"]),
    "such a layer that git ignores": Case({**GONE, ".gitignore": "/kit\n"}),
    "such a layer that a script makes": Case({**GONE, "Makefile": "all:\n\tcp -r a/ kit/python\n"}),
    "such a layer whose folder is still there": Case({**GONE, "kit/README.md": ""}),
    "names of what pip put into a function": Case(
        {
            **app("from kit import made\nimport kit.compiled\nfrom own import x\n"),
            "src/kit/__init__.py": "",
            "src/kit-1.0.dist-info/RECORD": "kit/__init__.py,sha256=x,1\n",
            "src/own.py": "",
        },
        ["src/app.py:3 E7705"],
    ),
    "a layer whose folder is the package": Case(
        {
            "lambdas/a/index.py": "from kit.log import Log, gone\nfrom kit import log, lost\n",
            "layers/kit/__init__.py": "",
            "layers/kit/log.py": "from kit.log import Log\nimport kit.gone, other.log\n",
            "layers/other/log.py": "",
        },
        [
            "lambdas/a/index.py:1 E7705",
            "lambdas/a/index.py:1 W7704",
            "lambdas/a/index.py:2 E7705",
            "lambdas/a/index.py:2 W7704",
            "layers/kit/log.py:2 E7705",
        ],
    ),
    "a layer of folders alone, by whose name its modules go": Case(
        {
            "lambdas/a/index.py": "import json, kit.json, kit.gone\nfrom io import StringIO\n",
            "layers/kit/json/__init__.py": "import json\n",
            "layers/kit/io/text.py": "from io import StringIO\nfrom kit.json import json, gone\n",
        },
        [
            "lambdas/a/index.py:1 E7705",
            "lambdas/a/index.py:1 W7704",
            "layers/kit/io/text.py:2 E7705",
        ],
    ),
    "a layer of folders alone that is put below python": Case(
        {
            "lambdas/a/index.py": "import kit.tools\n",
            "layers/kit/python/tools/__init__.py": "",
        },
        ["lambdas/a/index.py:1 E7705"],
    ),
    "a code root with an `__init__.py`": Case(
        {
            "lambdas/a/__init__.py": "",
            "lambdas/a/src/__init__.py": "",
            "lambdas/a/src/app.py": "from config import X, gone\n",
            "lambdas/a/src/config.py": "X = 1\n",
            "lambdas/a/src/api/__init__.py": "",
            "lambdas/a/src/api/routes.py": "from config import X\nimport views\n",
            "lambdas/a/src/api/views.py": "",
            "lambdas/group/create/__init__.py": "",
            "lambdas/group/create/index.py": "import config\n",
            "lambdas/group/create/config.py": "",
        },
        ["lambdas/a/src/api/routes.py:2 E7705", "lambdas/a/src/app.py:1 E7705"],
    ),
    "a code root with an `__init__.py` that no template names": Case(
        {
            **app("import inner.run\n"),
            "src/inner/__init__.py": "",
            "src/inner/run.py": "import config\n",
            "src/inner/config.py": "",
        },
        ["src/inner/run.py:1 E7705"],
    ),
    "what Poetry packs from elsewhere": Case(
        {
            "lambdas/a/index.py": "from common.log import Log, gone\nimport tools.x, common.lost\n",
            "lambdas/a/pyproject.toml": (
                '[tool.poetry]\nname = "a"\npackages = [{include = "common", from = "../../lib"}]\n'
            ),
            "lib/common/log.py": "class Log: ...\n",
            "scripts/tools/x.py": "",
            "pyproject.toml": (
                '[tool.poetry]\nname = "all"\n'
                'packages = [{include = "tools", from = "scripts"}, {include = "a"}, 1]\n'
            ),
        },
        ["lambdas/a/index.py:1 E7705", "lambdas/a/index.py:2 E7705"],
    ),
    "a conftest above that a test imports from": Case(
        {
            "lambdas/a/index.py": "",
            "lambdas/a/tests/conftest.py": "ONE = 1\n",
            "lambdas/a/tests/test_a.py": "from conftest import TWO\nfrom conftest import gone\n",
            "conftest.py": "TWO = 2\n",
        },
        ["lambdas/a/tests/test_a.py:2 E7705"],
    ),
    "a layer whose manifest installs its own folder": Case(
        {
            "lambdas/a/index.py": "",
            "layers/kit/Pipfile": '[packages]\nkit = {path = ".", editable = true}\n',
            "layers/kit/setup.py": (
                'from setuptools import setup\nsetup(name="kit", install_requires=["sqlalchemy"])\n'
            ),
            "layers/kit/kit/__init__.py": "import sqlalchemy\nimport stripe\n",
        },
        ["layers/kit/kit/__init__.py:2 E7722"],
    ),
    "Pipfiles that are data of tests": Case(
        {
            "lambdas/a/index.py": "",
            "lambdas/a/tests/data/Pipfile": '[packages]\nkit = {path = "gone"}\n',
            "tests/data/Pipfile": '[packages]\nkit = {path = "gone"}\n',
            "tests/Pipfile": '[packages]\nkit = {path = "gone"}\n',
        },
        ["tests/Pipfile:2 E7725"],
    ),
    "a layer that nobody names": Case(
        {
            "lambdas/a/index.py": "from tools.log import Log\nimport other\n",
            "infra/lambda_layers/kit/python/tools/log.py": "",
            "infra/kit/python/other.py": "",
            "packages/kit/kit/__init__.py": "",
            "packages/kit/kit/tools/__init__.py": "",
            "packages/kit/kit/tools/log.py": "class Log: ...\n",
            "packages/kit/pyproject.toml": '[project]\nname = "kit"\n',
        },
        ["lambdas/a/index.py:2 E7705"],
    ),
    "a package that only development installs": Case(
        {
            "pyproject.toml": (
                '[tool.poetry]\nname = "all"\n[tool.poetry.group.dev.dependencies]\n'
                'infra = {path = "infra"}\naws-cdk-lib = "*"\n'
            ),
            "infra/setup.py": 'from setuptools import setup\nsetup(name="infra")\n',
            "infra/infra/__init__.py": "import aws_cdk, infra.gone\n",
            "lambdas/a/index.py": "",
        },
        ["infra/infra/__init__.py:1 E7705"],
    ),
    "such a package that a Lambda installs as well": Case(
        {
            "requirements-dev.txt": "-e ./infra\n",
            "infra/setup.py": 'from setuptools import setup\nsetup(name="infra")\n',
            "infra/infra/__init__.py": "import aws_cdk\n",
            "lambdas/a/index.py": "import infra\n",
            "lambdas/a/requirements.txt": "-e ../../infra\n",
        },
        ["infra/infra/__init__.py:1 E7722"],
    ),
    "a folder of tests that a path entry leads to, which is no package": Case(
        {
            "requirements.txt": "-e infra\n-e tests\n",
            "infra/setup.py": 'from setuptools import setup\nsetup(name="infra")\n',
            "infra/infra/__init__.py": "",
            "tests/setup.py": 'from setuptools import setup\nsetup(name="unit-tests")\n',
            "tests/unit/__init__.py": "import stripe\n",
            "lambdas/a/index.py": "",
        }
    ),
    "tests that find the folder of a package as a package": Case(
        {
            "packages/kit/pyproject.toml": '[project]\nname = "kit"\n',
            "packages/kit/__init__.py": "",
            "packages/kit/conftest.py": "from .kit.fixtures import one, two\n",
            "packages/kit/script.py": "from .kit.fixtures import one\n",
            "packages/kit/kit/__init__.py": "",
            "packages/kit/kit/fixtures.py": "one = 1\n",
            "lambdas/a/index.py": "",
        },
        ["packages/kit/conftest.py:1 E7705", "packages/kit/script.py:1 E7705"],
    ),
    "a namespace of several words": Case(
        {
            "lambdas/a/index.py": "from acme_org.core import X, gone\n",
            "lambdas/a/requirements.txt": "-e ../../packages/acme-org-core\n",
            "packages/acme-org-core/setup.py": (
                'from setuptools import setup\nsetup(name="acme-org-core")\n'
            ),
            "packages/acme-org-core/acme_org/core/__init__.py": "X = 1\n",
        },
        ["lambdas/a/index.py:1 E7705"],
    ),
    "a layer by the name of a distribution": Case(
        {"lambdas/a/index.py": "import stripe\n", "layers/stripe/__init__.py": ""},
        ["lambdas/a/index.py:1 E7720"],
    ),
    "a layer that is a package, put on the path as a template says": Case(
        {
            **app("import kit.log\n", ATTACHED, KIT),
            "kit/__init__.py": "",
            "kit/log.py": "",
        },
        ["src/app.py:1 E7705"],
    ),
    "folders of a layer, which are no layers by themselves": Case(
        {
            **app(
                "import logger\nfrom auth.user import User\n",
                ATTACHED,
                "KitLayer: Properties: {ContentUri: layers}",
            ),
            "layers/logger.py": "import auth.user, auth.gone\n",
            "layers/auth/user.py": "import logger\nclass User: ...\n",
        },
        ["layers/logger.py:1 E7705", "src/app.py:1 W7704", "src/app.py:2 W7704"],
    ),
    "a layer that sam builds below python": Case(
        {
            **app(
                "import python.printer, printer\n",
                ATTACHED,
                "KitLayer: Metadata: {BuildMethod: python3.12}|Properties: {ContentUri: kit}",
            ),
            "kit/python/printer.py": "",
        },
        ["src/app.py:1 E7705", "src/app.py:1 W7704"],
    ),
    "a layer that sam builds below python, with a module by the name of a distribution": Case(
        {
            **app(
                "from validators import check_it\nfrom helpers import gone\n",
                ATTACHED,
                "KitLayer: Metadata: {BuildMethod: python3.12}|Properties:"
                " {ContentUri: layers/kit}",
            ),
            "layers/kit/python/validators.py": "def check_it(): ...\n",
            "layers/kit/python/helpers.py": "",
        },
        ["src/app.py:1 E7705", "src/app.py:2 E7705"],
    ),
    "a layer that is a project with its code in src": Case(
        {
            "lambdas/a/index.py": "from kit.tools import run, gone\nimport lost\n",
            "layers/kit/pyproject.toml": '[project]\nname = "kit-layer"\n',
            "layers/kit/src/kit/__init__.py": "",
            "layers/kit/src/kit/tools.py": "from kit import other\ndef run(): ...\n",
            "layers/kit/src/kit/other.py": "",
        },
        ["lambdas/a/index.py:1 E7705", "lambdas/a/index.py:1 W7704", "lambdas/a/index.py:2 E7705"],
    ),
    "a layer in which a template names a folder, beside its src": Case(
        {
            **app("import printer\n", ATTACHED, "KitLayer: Properties: {ContentUri: layers/kit}"),
            "layers/kit/src/printer.py": "",
        },
        ["src/app.py:1 E7705"],
    ),
    "a layer whose every function has a downloaded one, too": Case(
        {
            **app(
                "import tools\n",
                ", Layers: [!Ref KitLayer,"
                " 'arn:aws:lambda:eu-west-1:123456789012:layer:Powertools:3']",
                KIT,
            ),
            "kit/python/tools.py": "import requests, anything\n",
            "kit/requirements.txt": "redis\n",
        },
        ["src/app.py:1 W7704"],
    ),
    "a layer of which only one function has a downloaded one, too": Case(
        {
            **template(
                "A: Properties: {Runtime: python3.12, Handler: app.run, CodeUri: a, Layers: [!Ref"
                " KitLayer, 'arn:aws:lambda:eu-west-1:123456789012:layer:Powertools:3']}\n"
                f"B: Properties: {{Runtime: python3.12, Handler: app.run, CodeUri: b{ATTACHED}}}",
                KIT,
            ),
            "a/app.py": "",
            "b/app.py": "",
            "kit/python/tools.py": "import requests\n",
            "kit/requirements.txt": "redis\n",
        },
        ["kit/python/tools.py:1 E7722"],
    ),
    "a layer that a script makes": Case(
        app("import tools, requests\n", ATTACHED, "KitLayer: Properties: {ContentUri: kit/dist}")
    ),
    "a layer that a makefile builds": Case(
        {
            **app(
                "import tools, requests\n",
                ATTACHED,
                "KitLayer: Metadata: {BuildMethod: makefile}|Properties: {ContentUri: kit}",
            ),
            "kit/Makefile": "",
        }
    ),
    "a Lambda that no template names, where a layer is built elsewhere": Case(
        {
            **template("", "KitLayer: Properties: {ContentUri: s3://bucket/kit.zip}"),
            "lambdas/a/index.py": "import tools, requests\n",
        }
    ),
    "a Lambda that no template names, where the sources of such a layer are told": Case(
        {
            **template("", "KitLayer: Properties: {ContentUri: s3://bucket/kit.zip}"),
            "lambdas/a/index.py": "import gone_for_good, requests\n",
        },
        ["lambdas/a/index.py:1 E7705", "lambdas/a/index.py:1 E7720"],
        'layer-sources = { KitLayer = ["shared"] }\n',
    ),
    "a Lambda that may be a function whose code comes from a bucket": Case(
        {
            "deploy/template.yaml": template(
                "App: Properties: {Runtime: python3.12, CodeUri: s3://bucket/app.zip,"
                " Layers: [!Ref PowertoolsLayer]}"
            )["template.yaml"],
            "backend/lambdas/a/index.py": "import aws_lambda_powertools\n",
        }
    ),
    "a Lambda that may be such a function, which has no layers": Case(
        {
            "deploy/template.yaml": template(
                "App: Properties: {Runtime: python3.12, CodeUri: s3://bucket/app.zip}"
            )["template.yaml"],
            "backend/lambdas/a/index.py": "import aws_lambda_powertools\n",
        },
        ["backend/lambdas/a/index.py:1 E7720"],
    ),
    "a Lambda beside a project with a template and Lambdas of its own": Case(
        {
            "other/template.yaml": template(
                "App: Properties: {Runtime: python3.12, CodeUri: s3://bucket/app.zip,"
                " Layers: [!Ref PowertoolsLayer]}"
            )["template.yaml"],
            "other/lambdas/b/index.py": "",
            "backend/lambdas/a/index.py": "import aws_lambda_powertools\n",
        },
        ["backend/lambdas/a/index.py:1 E7720"],
    ),
    "what is declared for development only where a layer may bring it": Case(
        {
            **app(
                "import requests\n",
                ", Layers: ['arn:aws:lambda:eu-west-1:123456789012:layer:Powertools:3']",
            ),
            "src/Pipfile": '[packages]\n[dev-packages]\nrequests = "*"\n',
        }
    ),
    "what is declared for development only": Case(
        {
            **app("import requests\n"),
            "src/Pipfile": '[packages]\nyarl = "*"\n[dev-packages]\nrequests = "*"\n',
        },
        ["src/Pipfile:4 E7727"],
    ),
    "pip, which comes with Python": Case(app("import pip\n")),
    "a layer whose sources the settings name": Case(
        {
            **app(
                "import tools, requests\n",
                ATTACHED,
                "KitLayer: Properties: {ContentUri: kit/dist}",
            ),
            "shared/tools.py": "",
        },
        ["src/app.py:1 E7720", "src/app.py:1 W7704"],
        'layer-sources = { KitLayer = ["shared"] }\n',
    ),
    "such a layer where another function attaches it": Case(
        {
            **template(
                "A: Properties: {Runtime: python3.12, Handler: a.run, CodeUri: a,"
                " Layers: [!Ref KitLayer]}\n"
                "B: Properties: {Runtime: python3.12, Handler: b.run, CodeUri: b}",
                "KitLayer: Properties: {ContentUri: kit/dist}",
            ),
            "a/a.py": "import tools\n",
            "b/b.py": "import tools\n",
            "shared/tools.py": "",
        },
        ["a/a.py:1 W7704", "b/b.py:1 E7705"],
        'layer-sources = { "kit/dist" = ["shared"] }\n',
    ),
    "a legacy name where a layer is open": Case(
        {
            **app("import exceptions\n", ATTACHED, "KitLayer: Properties: {ContentUri: dist}"),
            "packages/orb-common/orb_common/__init__.py": "",
            "packages/orb-common/orb_common/exceptions.py": "",
        },
        ["src/app.py:1 E7701", "src/app.py:1 E7720"],
    ),
    "a downloaded layer": Case(
        app(
            "import requests, tools\n",
            ", Layers: ['arn:aws:lambda:eu-west-1:123456789012:layer:Powertools:3']",
        )
    ),
    "a downloaded layer that holds no Python": Case(
        app(
            "import requests\n",
            ", Layers: ['arn:aws:lambda:eu-west-1:580247275435:layer:LambdaInsightsExtension:14']",
        ),
        ["src/app.py:1 E7720"],
    ),
    "a layer by a parameter, where any of the workspace may be meant": Case(
        {
            **app("import tools, gone_for_good\n", ", Layers: !Ref CommonLayers", KIT),
            "kit/python/tools.py": "",
        },
        ["src/app.py:1 E7705", "src/app.py:1 W7704"],
    ),
    "a layer that a condition attaches": Case(
        {
            **app("import tools\n", ", Layers: !If [Old, [!Ref KitLayer], []]", KIT),
            "kit/python/tools.py": "",
        },
        ["src/app.py:1 W7704"],
    ),
    "functions that share their code, one of which has the layer": Case(
        {
            **template(
                "A: Properties: {Runtime: python3.12, Handler: a.run, CodeUri: src}\n"
                "B: Properties: {Runtime: python3.12, Handler: b.run, CodeUri: src,"
                " Layers: [!Ref KitLayer]}",
                KIT,
            ),
            "src/a.py": "import tools\n",
            "src/b.py": "import tools\n",
            "kit/python/tools.py": "",
        },
        ["src/a.py:1 W7704", "src/b.py:1 W7704"],
    ),
    "the Python that the runtime names": Case(
        {
            **template("App: Properties: {Runtime: python3.8, CodeUri: src}"),
            "src/app.py": "import zoneinfo, distutils\n",
        },
        ["src/app.py:1 E7705"],
    ),
    "a function around a layer": Case(
        {
            **template(
                "App: Properties: {Runtime: python3.12, Handler: app.run, CodeUri: code,"
                " Layers: [!Ref KitLayer]}",
                "KitLayer: Properties: {ContentUri: code/inner/kit}",
            ),
            "code/app.py": "import tools, gone_for_good\n",
            "code/inner/kit/python/tools.py": "import other_that_went\n",
        },
        ["code/app.py:1 E7705", "code/app.py:1 W7704", "code/inner/kit/python/tools.py:1 E7705"],
    ),
    "a function that is the folder of its template": Case(
        {
            f"service/{name}": text
            for name, text in {
                **template(
                    "App: Properties: {Runtime: python3.12, Handler: app.run, CodeUri: .,"
                    " Layers: [!Ref KitLayer]}",
                    KIT,
                ),
                "app.py": "import helper, tools, gone_for_good\n",
                "helper.py": "",
                "kit/python/tools.py": "import helper\n",
            }.items()
        },
        [
            "service/app.py:1 E7705",
            "service/app.py:1 W7704",
            "service/kit/python/tools.py:1 E7705",
        ],
    ),
    "a folder that is a function and a layer": Case(
        {
            **app("import helper\n", ATTACHED, "KitLayer: Properties: {ContentUri: src}"),
            "src/helper.py": "",
        }
    ),
    "a function that is the whole repository": Case(
        {
            **template(
                "App: Properties: {Runtime: python3.12, Handler: app.run, CodeUri: .}\n"
                "Old: Properties: {Runtime: python3.12, Handler: index.run, CodeUri: lambdas/old}"
            ),
            "app.py": "import helper\nfrom lambdas.old import index\n",
            "helper.py": "import gone_for_good\n",
            "scripts/deploy.py": "import nothing_of_the_function\n",
            "lambdas/old/index.py": "",
        },
        ["helper.py:1 E7705"],
    ),
    "a function that is an image": Case(
        {
            **template("App: Metadata: {DockerContext: src}|Properties: {PackageType: Image}"),
            "src/app.py": "import requests, anything\n",
        }
    ),
    "a folder above where no template names the code": Case(
        {"lambdas/a/index.py": "import shared.tools, shared.gone\n", "shared/tools.py": ""},
        ["lambdas/a/index.py:1 E7705"],
    ),
    "what Lambdas share beside them, which has no handler": Case(
        {
            "lambdas/a/index.py": "from shared.tools import run, gone\nimport shared.lost\n",
            "lambdas/shared/tools.py": "from shared.other import helper\ndef run(): ...\n",
            "lambdas/shared/other.py": "def helper(): ...\n",
            "lambdas/shared/requirements.txt": "",
        },
        ["lambdas/a/index.py:1 E7705", "lambdas/a/index.py:2 E7705"],
    ),
    "such a folder, where a template names the code": Case(
        {**app("from shared.tools import run\n"), "lambdas/shared/tools.py": "def run(): ...\n"},
        ["src/app.py:1 E7705"],
    ),
    "what stands beside a Lambda and is one, for it has a handler": Case(
        {
            "lambdas/a/index.py": "from b.tools import run\nfrom c.tools import run\n",
            "lambdas/b/tools.py": "def run(): ...\n",
            "lambdas/b/orders.py": "def process(event, context): ...\n",
            "lambdas/c/tools.py": "def run(): ...\n",
            "lambdas/c/Pipfile": "[packages]\n",
            "lambdas/c/index.py": "",
        },
        ["lambdas/a/index.py:1 E7705", "lambdas/a/index.py:2 E7705"],
    ),
    "a module of the repository by the name of a distribution, which is not deployed": Case(
        {
            **app(
                "from agents.workflow import State\nfrom agents import Runner\n"
                "from requests.api import get\n"
            ),
            "agents/workflow.py": "class State: ...\n",
            "requests/api.py": "def get(): ...\n",
        },
        ["src/app.py:1 E7705", "src/app.py:2 E7720"],
    ),
    "a member of a uv workspace beside every glob": Case(
        {
            "pyproject.toml": '[tool.uv.workspace]\nmembers = ["libs/*", "lambdas/*"]\n',
            "lambdas/a/index.py": "from kit.tools import run, gone\nimport kit_extra, lost\n",
            "lambdas/a/pyproject.toml": (
                '[project]\nname = "a"\ndependencies = ["acme-kit"]\n'
                "[tool.uv.sources]\nacme-kit = {workspace = true}\n"
            ),
            "libs/kit/pyproject.toml": (
                '[project]\nname = "acme-kit"\n[tool.hatch.build.targets.wheel]\n'
                'packages = ["src/kit", "src/kit_extra"]\n'
            ),
            "libs/kit/src/kit/__init__.py": "",
            "libs/kit/src/kit/tools.py": "def run(): ...\n",
            "libs/kit/src/kit_extra/__init__.py": "",
            "libs/unused/pyproject.toml": '[project]\nname = "unused"\n',
            "libs/unused/src/unused/__init__.py": "import nothing_that_is_judged\n",
        },
        ["lambdas/a/index.py:1 E7705", "lambdas/a/index.py:2 E7705"],
    ),
    "a folder above where a template names the code": Case(
        {**app("import shared.tools\n"), "shared/tools.py": ""}, ["src/app.py:1 E7705"]
    ),
    "what a build script copies beside the code": Case(
        {
            **app("from shared.tools import run, gone\nimport shared.gone, lone, flat\n"),
            "common/shared/__init__.py": "",
            "common/shared/tools.py": "def run(): ...\n",
            "common/lone.py": "",
            "common/parts/flat.py": "",
            "deploy/build.sh": (
                "cd $root\ncp -r common/shared ../parts/* $dist && cp $common/lone.py $dist/\n"
            ),
        },
        ["src/app.py:1 E7705", "src/app.py:2 E7705"],
    ),
    "a project that a build script copies to build it": Case(
        {
            **app("from kit import Kit\n"),
            "lib/kit/setup.cfg": "",
            "lib/kit/kit/__init__.py": "class Kit: ...\n",
            "build.sh": "cp -R lib/kit .\n",
        }
    ),
    "a distribution that a build script copies by its name": Case(
        {
            **app("import requests\n"),
            "requests/__init__.py": "",
            "build.sh": "cp -r requests $layer/python\n",
        },
        ["src/app.py:1 E7720"],
    ),
    "what a build script copies beside the code of another": Case(
        {
            **app("import shared.tools\n"),
            "common/shared/tools.py": "",
            "lambdas/a/index.py": "import shared.tools\n",
            "lambdas/a/Dockerfile": "FROM x\nCOPY common/shared shared\n",
            "lambdas/b/index.py": "import shared.tools, other\n",
            "Makefile": "build:\n\tcp -r common/shared lambdas/b/\n\techo cp -r common/other x\n",
            "common/other/__init__.py": "",
        },
        ["lambdas/b/index.py:1 E7705", "src/app.py:1 E7705"],
    ),
    "a sibling or a root folder by the name of a distribution": Case(
        {
            "lambdas/a/index.py": "import stripe, docker\n",
            "lambdas/stripe/index.py": "",
            "docker/build.py": "",
        },
        ["lambdas/a/index.py:1 E7720"],
    ),
    "a file that changes sys.path": Case(
        app("import os, sys\nsys.path.append(os.environ['LIB'])\nimport gone_for_good\n")
    ),
    "a relative name in a call": Case(
        {
            **app("import pay.cards\n"),
            "src/pay/__init__.py": (
                'import_module(".cards", __package__)\nimport_module(".gone", __package__)\n'
                'import_module(".lost", package="pay")\nimport_module(".any", package())\n'
            ),
            "src/pay/cards.py": 'importlib.import_module(".lost", package=__package__)\n',
        },
        [
            "src/pay/__init__.py:2 E7705",
            "src/pay/__init__.py:3 E7705",
            "src/pay/cards.py:1 E7705",
        ],
    ),
    "a path to a layer that was migrated away": Case(
        {
            "backend/lambdas/a/index.py": "import os\n",
            "tests/conftest.py": "import sys\nsys.path.append('backend/layers/kit/python')\n",
        },
        ["tests/conftest.py:2 E7702"],
        'layers = ["backend/layers/*"]\n',
    ),
    "an entry of which nobody knows what it installs": Case(
        {**app("import gone_for_good\n"), "src/requirements.txt": "acme-kit\n"}
    ),
    "an entry whose path leads nowhere, so that it installs nothing": Case(
        {
            **app("import gone_for_good\n"),
            "src/requirements.txt": "-e ../nowhere/acme-kit\n",
        },
        ["src/app.py:1 E7705", "src/requirements.txt:1 E7725"],
    ),
    "sources that a function hands out": Case(
        app("", **{"src/cargo/build.py": "import aws_cdk, never_installed_here\n"})
    ),
    "the first manifest beside the code": Case(
        {**app("import requests, yaml\n"), "src/requirements.txt": "requests\n"},
        ["src/app.py:1 E7722"],
    ),
    "a manifest elsewhere": Case(
        {**app("import requests\n"), "requirements/app.txt": "requests\n"},
        (),
        'manifest-of = { src = "requirements/app.txt" }\n',
    ),
    "what stands beside a manifest elsewhere": Case(
        {
            **app("import requests\n"),
            "deps/requirements-app.txt": "",
            "deps/requirements-other.txt": "requests\n",
        },
        ["src/app.py:1 E7722"],
        'manifest-of = { src = "deps/requirements-app.txt" }\n',
    ),
    "the first of the globs that name a manifest": Case(
        {**app("import requests\n"), "a.txt": "", "b.txt": "", "c.txt": "requests\n"},
        ["src/app.py:1 E7722"],
        'manifest-of = { other = "c.txt", "s*" = "a.txt", src = "c.txt" }\n',
    ),
    "a local package that a layer delivers": Case(
        {
            **app("import acme_kit\n", ATTACHED, KIT),
            "kit/requirements.txt": "requests\n",
            "packages/acme-kit/acme_kit/__init__.py": "",
        },
        (),
        'package-layers = { KitLayer = ["acme-kit"] }\n',
    ),
    "such a package where the layer is not attached": Case(
        {
            **app("import acme_kit\n", layers=KIT),
            "kit/requirements.txt": "requests\n",
            "packages/acme-kit/acme_kit/__init__.py": "",
        },
        ["src/app.py:1 E7720"],
        'package-layers = { KitLayer = ["acme-kit"] }\n',
    ),
    "a package that a path entry leads to": Case(
        {
            "lambdas/a/index.py": "import orb_common.gone, exceptions\n",
            "lambdas/a/Pipfile": '[packages]\norb-common = {path = "../../shared/orb-common"}\n',
            "shared/orb-common/pyproject.toml": '[project]\nname = "orb-common"\n',
            "shared/orb-common/orb_common/__init__.py": "",
            "shared/orb-common/orb_common/exceptions.py": "",
        },
        [
            "lambdas/a/Pipfile:2 W7726",
            "lambdas/a/index.py:1 E7701",
            "lambdas/a/index.py:1 E7705",
        ],
    ),
    "modules beside code that the handler reaches from the code root": Case(
        INNER_HANDLER,
        ["src/api/app.py:2 E7705", "src/api/app.py:3 E7705", "src/lib/tools.py:1 E7705"],
    ),
    "a module beside a handler in a package": Case(
        {**INNER_HANDLER, "src/api/__init__.py": "", "src/api/app.py": "import beside\n"},
        ["src/api/app.py:1 E7705"],
    ),
    "a module beside a handler in a folder that no statement can name": Case(
        {
            **template("App: Properties: {CodeUri: src, Handler: my-api.app.run}"),
            "src/my-api/app.py": "import beside\n",
            "src/my-api/beside.py": "",
        },
        ["src/my-api/app.py:1 E7705"],
    ),
    "modules beside code that PYTHONPATH may name": Case(
        {
            **INNER_HANDLER,
            **template(f"{INNER_FUNCTION}, Environment: {{Variables: {{PYTHONPATH: api:lib}}}}}}"),
        }
    ),
    "modules beside code that changes its path": Case(
        {
            **INNER_HANDLER,
            "src/api/app.py": (
                "import sys\nsys.path.append('/var/task/lib')\nimport lib.tools, beside\n"
            ),
        }
    ),
    "modules in a folder of the code root that is one of another function, too": Case(
        {
            **INNER_HANDLER,
            **template(
                f"""
                {INNER_FUNCTION}}}
                Api: Properties: {{Runtime: python3.12, CodeUri: src/api, Handler: app.run}}
                Lib: Properties: {{Runtime: python3.12, CodeUri: src/lib, Handler: tools.run}}
                """
            ),
            "src/api/requirements.txt": "requests\n",
            "src/lib/requirements.txt": "requests\n",
            "src/api/app.py": "import beside\nfrom config import A\n",
        }
    ),
    "modules beside scripts and tests in the code root, and for those who may lack them": Case(
        {
            **template(f"{INNER_FUNCTION}}}"),
            "src/api/app.py": "try:\n    import beside\nexcept ImportError:\n    beside = None\n",
            "src/api/beside.py": "import script\n",
            "src/api/script.py": "import beside\n",
            "src/api/test_app.py": "import beside\n",
        }
    ),
    "modules beside code that an entry may install by another name": Case(
        {**INNER_HANDLER, "src/requirements.txt": "requests\nacme-toolbox\n"}
    ),
    "modules beside code that a manifest which can't be read may install": Case(
        {**INNER_HANDLER, "src/Pipfile": "packages\n"}
    ),
    "modules beside code that a layer has as well": Case(
        {
            **template(f"{INNER_FUNCTION}{ATTACHED}}}", KIT),
            "src/api/app.py": "import beside\n",
            "src/api/beside.py": "",
            "kit/python/beside.py": "",
        }
    ),
    "modules beside code where a layer may have them": Case(
        {
            **template(f"{INNER_FUNCTION}, Layers: ['arn:aws:lambda:eu-west-1:1:layer:other:1']}}"),
            "src/api/app.py": "import beside\n",
            "src/api/beside.py": "",
        }
    ),
    "modules beside code that make may put elsewhere": Case(
        {
            **template(f"App: Metadata: {{BuildMethod: makefile}}|{INNER_FUNCTION[5:]}}}"),
            "src/api/app.py": "import beside\n",
            "src/api/beside.py": "",
        }
    ),
    "a layer without a manifest, whose functions lack what it imports": Case(
        BARE_LAYER, ["kit/python/tools.py:2 E7722"]
    ),
    "a layer without a manifest that no known function attaches": Case(
        {**BARE_LAYER, **template(INNER_FUNCTION + "}", KIT), "src/api/app.py": ""}
    ),
    "a layer without a manifest, of whose functions one may have anything": Case(
        {
            **BARE_LAYER,
            **template(
                f"""
                {INNER_FUNCTION}{ATTACHED[:-1]}, 'arn:aws:lambda:eu-west-1:1:layer:other:1']}}
                Other: Properties: {{CodeUri: other, Handler: app.run{ATTACHED}}}
                """,
                KIT,
            ),
        }
    ),
    "a layer without a manifest, of whose functions one requires what can't be read": Case(
        {
            **BARE_LAYER,
            "src/requirements.txt": "https://acme.example/toolbox.zip\n",
        }
    ),
    "a layer without a manifest, of whose functions one computes what it requires": Case(
        {
            **BARE_LAYER,
            "other/pyproject.toml": '[project]\nname = "other"\ndynamic = ["dependencies"]\n',
        }
    ),
    "a layer without a manifest that a command of Terraform may fill": Case(
        {
            "main.tf": (
                'data "archive_file" "kit" {\n  source_dir = "kit"\n}\n'
                'resource "aws_lambda_layer_version" "kit" {\n'
                "  filename = data.archive_file.kit.output_path\n}\n"
                'data "archive_file" "src" {\n  source_dir = "src"\n}\n'
                'resource "aws_lambda_function" "app" {\n  handler = "app.run"\n'
                '  runtime = "python3.12"\n  filename = data.archive_file.src.output_path\n'
                "  layers = [aws_lambda_layer_version.kit.arn]\n}\n"
            ),
            "src/app.py": "",
            "kit/python/tools.py": "import stripe\n",
        }
    ),
    "a layer without a manifest that a script fills": Case(
        {**BARE_LAYER, "build.sh": "pip install stripe --target kit/python\n"}
    ),
    "a layer that has become a package where it stands": Case(
        {
            **LAYER_WITH_METADATA,
            "lambdas/a/Pipfile": f"[packages]\n{KIT_ENTRY}",
            "lambdas/b/Pipfile": '[packages]\nacme-kit = "*"\n',
            "lambdas/c/index.py": "import acme_kit\n",
            "lambdas/c/Pipfile": "[packages]\n",
        },
        [
            "lambdas/b/Pipfile:2 E7724",
            "lambdas/c/index.py:1 E7721",
            "layers/acme-kit/acme_kit/__init__.py:1 E7743",
        ],
    ),
    "a layer that is installed for work on its functions, and itself": Case(
        {
            **LAYER_WITH_METADATA,
            "Pipfile": '[packages]\nacme-kit = {path = "layers/acme-kit", editable = true}\n',
            "layers/acme-kit/Pipfile": '[packages]\nacme-kit = {path = ".", editable = true}\n',
            "lambdas/a/Pipfile": f"[dev-packages]\n{KIT_ENTRY}",
        },
    ),
    "a layer that a template names, although a Lambda installs it": Case(
        {
            **LAYER_WITH_METADATA,
            **template("", "KitLayer: Properties: {ContentUri: layers/acme-kit}"),
            "lambdas/a/Pipfile": f"[packages]\n{KIT_ENTRY}",
        },
        ["lambdas/b/index.py:1 W7704"],
    ),
    "a layer that a function attaches by its name, although a Lambda installs it": Case(
        {
            **LAYER_WITH_METADATA,
            **template(
                "B: Properties: {Handler: index.run, CodeUri: lambdas/b, Layers: ["
                "'{{resolve:ssm:/prod/layers/AcmeKit/arn}}']}"
            ),
            "lambdas/a/Pipfile": f"[packages]\n{KIT_ENTRY}",
        },
        ["lambdas/b/index.py:1 W7704"],
    ),
    "a layer that the settings name, although a Lambda installs it": Case(
        {**LAYER_WITH_METADATA, "lambdas/a/Pipfile": f"[packages]\n{KIT_ENTRY}"},
        ["lambdas/b/index.py:1 W7704"],
        'layer-sources = { "layers/acme-kit" = ["shared"] }\n',
    ),
    "a package beside every glob that is declared by its version as well": Case(
        {
            "lambdas/a/index.py": "import acme_kit\n",
            "lambdas/a/Pipfile": '[packages]\nacme-kit = "*"\n',
            "lambdas/b/index.py": "import acme_kit\n",
            "lambdas/b/Pipfile": (
                '[packages]\nacme-kits = {path = "../../shared/acme-kit", editable = true}\n'
            ),
            "shared/acme-kit/pyproject.toml": '[project]\nname = "acme-kit"\n',
            "shared/acme-kit/acme_kit/__init__.py": "",
        },
        ["lambdas/a/Pipfile:2 E7724", "lambdas/b/Pipfile:2 E7725"],
    ),
    "a package that is its folder": Case(
        {
            "lambdas/a/index.py": "import core.gone\nfrom core.clock import now\n",
            "lambdas/a/requirements.txt": "-e ../../libs/core\n",
            "libs/core/__init__.py": "",
            "libs/core/clock.py": "def now(): ...\n",
            "libs/other/__init__.py": "from core import clock\n",
        },
        ["lambdas/a/index.py:1 E7705"],
        'packages = ["libs/*"]\n',
    ),
    "a namespace in src": Case(
        {
            "lambdas/a/index.py": "from myorg.core_one import gone\n",
            "lambdas/a/requirements.txt": "-e ../../packages/core-one\n",
            "packages/core-one/pyproject.toml": '[project]\nname = "core-one"\n',
            "packages/core-one/src/myorg/core_one/__init__.py": "",
        },
        ["lambdas/a/index.py:1 E7705"],
    ),
    "a namespace that two packages share": Case(
        {
            **NAMESPACE,
            "lambdas/a/index.py": "from myorg import one, two, three\n",
            "lambdas/a/requirements.txt": "-e ../../packages/myorg-one\n",
        },
        ["lambdas/a/index.py:1 E7705", "lambdas/a/index.py:1 E7721"],
    ),
    "a namespace of pkgutil that two packages share": Case(
        {
            **NAMESPACE,
            **{
                f"packages/myorg-{name}/src/myorg/__init__.py": (
                    '__path__ = __import__("pkgutil").extend_path(__path__, __name__)\n'
                )
                for name in ("one", "two")
            },
            "packages/myorg-one/src/myorg/one/more.py": "from myorg.two import X, Y\n",
            "lambdas/a/index.py": "from myorg import one, two\nimport myorg.three\n",
            "lambdas/a/requirements.txt": "-e ../../packages/myorg-one\n",
        },
        [
            "lambdas/a/index.py:1 E7721",
            "packages/myorg-one/src/myorg/one/more.py:1 E7705",
        ],
    ),
    "a forbidden edge within a namespace": Case(
        {
            **NAMESPACE,
            "packages/myorg-one/src/myorg/one/more.py": "from ..two import X\n",
            "lambdas/a/index.py": "",
        },
        ["packages/myorg-one/src/myorg/one/more.py:1 E7740"],
        '[[forbidden-dependencies]]\nfrom = "myorg-one"\nto = "myorg-two"\nreason = "no"\n',
    ),
    "a relative import across a namespace": Case(
        {
            **NAMESPACE,
            "packages/myorg-one/src/myorg/one/more.py": (
                "from ..two import X, Y\nfrom .. import two\n"
            ),
            "lambdas/a/index.py": "",
        },
        ["packages/myorg-one/src/myorg/one/more.py:1 E7705"],
    ),
    "a function that is a package by itself, and may be packed as one": Case(
        {
            "service/__init__.py": "",
            "service/app.py": "import service.models\nfrom service.models import gone\n",
            "service/models.py": "",
            "service/jobs/run.py": "import service.models, service.gone\n",
            "service/jobs/service/__init__.py": "",
        },
        ["service/app.py:2 E7705", "service/jobs/run.py:1 E7705"],
        'lambdas = ["service"]\n',
    ),
    "a function that is a package and imports what its `__init__.py` offers": Case(
        {
            "service/__init__.py": "VERSION = 1\n",
            "service/app.py": "from service import VERSION, models\nfrom service import gone\n",
            "service/models.py": "",
        },
        ["service/app.py:2 E7705"],
        'lambdas = ["service"]\n',
    ),
    "a function that imports its own modules by their path": Case(
        {
            "src/lambdas/a/index.py": (
                "from src.lambdas.a.tools import x, gone\nimport lambdas.a.lost\n"
                "from lambdas.a import tools, none\n"
            ),
            "src/lambdas/a/tools.py": "x = 1\n",
        },
        [f"src/lambdas/a/index.py:{line} E7705" for line in (1, 2, 3)],
    ),
    "a layer that is not attached and installed by its path": Case(
        app(
            "import tools\n",
            "",
            KIT,
            **{
                "src/requirements.txt": "-e ../kit\n",
                "kit/pyproject.toml": '[project]\nname = "acme-kit"\n',
                "kit/tools.py": "",
            },
        ),
    ),
    "a package that imports itself by its path from the root": Case(
        {
            "infra/pyproject.toml": '[project]\nname = "acme-infra"\n',
            "infra/service/__init__.py": "",
            "infra/service/stack.py": "from infra.service import constants\n",
            "infra/service/constants.py": "",
            "lambdas/a/index.py": "",
        },
        (),
        'packages = ["infra"]\n',
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_a_function_sees(name: str, find: Find) -> None:
    case = CASES[name]
    found = find(case.files, RULES, case.settings)
    places = [f"{each['path']}:{each['line']} {each['code']}" for each in found]
    assert sorted(places) == [*case.expected]


def test_a_layer_that_is_not_attached_is_told_with_the_line_of_the_function(find: Find) -> None:
    (finding,) = find(CASES["a layer that is not attached"].files, "E7705")
    assert finding["message"] == (
        "`tools` lives in layer kit, which template.yaml:2 does not attach: attach it, or import"
        " from a local package"
    )


def test_what_neither_a_layer_nor_its_functions_declare_names_both(find: Find) -> None:
    (finding,) = find(BARE_LAYER, "E7722")
    assert finding["message"] == (
        "no manifest of layer kit, nor of other and src, declares anything that installs `stripe`:"
        " declare stripe"
    )
    assert finding["fix"] is None


@pytest.mark.parametrize(
    ("name", "place"),
    [
        (
            "a layer that sam builds below python, with a module by the name of a distribution",
            "layer layers/kit holds `validators` as `python.validators`, for `sam build` puts the"
            " whole folder into another `python`: move its content up, or leave out `BuildMethod`",
        ),
        (
            "a module of the repository by the name of a distribution, which is not deployed",
            "`agents.workflow` stands in agents/workflow.py, which is not deployed with src: move"
            " it into the Lambda, or into a local package",
        ),
        (
            "a module beside a handler in a folder that no statement can name",
            "`beside` stands in src/my-api, which template.yaml:2 does not put on the path, only"
            " src: move it to src",
        ),
        *(
            (
                name,
                "`beside` stands in src/api, which template.yaml:2 does not put on the path, only"
                " src: import `api.beside`",
            )
            for name in (
                "modules beside code that the handler reaches from the code root",
                "a module beside a handler in a package",
            )
        ),
    ],
)
def test_a_module_that_stands_where_no_function_finds_it_is_told(
    name: str, place: str, find: Find
) -> None:
    assert find(CASES[name].files, "E7705")[0]["message"] == place


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (
            "a layer whose every function has a downloaded one, too",
            "attaches `arn:aws:lambda:eu-west-1:123456789012:layer:Powertools:3`",
        ),
        ("a layer that a script makes", "as `kit/dist`"),
        (
            "a downloaded layer",
            "attaches `arn:aws:lambda:eu-west-1:123456789012:layer:Powertools:3`",
        ),
        ("a function that is an image", "is built by a Dockerfile"),
        (
            "a Lambda that no template names, where a layer is built elsewhere",
            "name its sources in `layer-sources`, as `KitLayer`",
        ),
        (
            "a Lambda that may be a function whose code comes from a bucket",
            "no template names its code: deploy/template.yaml:2 attaches `PowertoolsLayer`",
        ),
        (
            "what is declared for development only where a layer may bring it",
            "layer:Powertools:3`",
        ),
        (
            "a file that changes sys.path",
            "src/app.py changes `sys.path`: nothing tells what it finds there",
        ),
        (
            "an entry of which nobody knows what it installs",
            "requirements.txt:1 nobody knows which modules `acme-kit` installs",
        ),
        ("sources that a function hands out", "src/cargo: no handler reaches it"),
    ],
)
def test_what_is_silent_is_told(
    name: str, why: str, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace(CASES[name].files)

    assert "1 unit is judged in part" in run_cli("check", root).stdout
    assert why in run_cli("workspace", "--units", root).stdout


def test_a_requirements_file_that_is_not_there_is_told(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    files = {**app("import json\n"), "src/requirements.txt": "-r gone.txt\n"}
    root = make_workspace(files)

    assert "1 unit is judged in part" in run_cli("check", root).stdout
    told = run_cli("workspace", "--units", root).stdout
    assert "judged in part: src/requirements.txt:1 src/gone.txt can't be read" in told


def test_code_that_a_link_leads_to_uses_what_is_declared_and_is_told_of(
    make_workspace: MakeWorkspace, run_cli: RunCli, check: Check
) -> None:
    files = {
        **app("from shared import helper\nimport one\n"),
        "src/requirements.txt": "pyyaml\nrequests\nflask\n",
        "shared/helper.py": "import yaml\n",
        "one.py": "import requests\n",
    }
    root = make_workspace(files)
    for link in ("shared", "one.py"):
        os.symlink(f"../{link}", f"{root}/src/{link}")

    assert [each["line"] for each in check("--select", "unused-pipfile-entry", root)] == [3]
    assert "1 unit is judged in part" in run_cli("check", root).stdout
    told = run_cli("workspace", "--units", root).stdout
    assert "src/shared is a link to shared, whose imports are judged where they stand" in told


def test_each_gap_is_told_once(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    root = make_workspace(CASES["an entry of which nobody knows what it installs"].files)
    assert run_cli("workspace", "--units", root).stdout.count("nobody knows") == 1


@pytest.mark.parametrize(("is_tracked", "lines"), [(True, [1]), (False, [])])
def test_an_ignored_module_has_the_names_that_it_shows_where_git_tracks_it(
    is_tracked: bool, lines: list[int], make_workspace: MakeWorkspace, check: Check
) -> None:
    files = {
        **app("from generated.api import There, gone\nfrom generated import lost\n"),
        "src/generated/__init__.py": "",
        "src/generated/api.py": "class There: ...\n",
        ".gitignore": "generated\n",
    }
    root = make_workspace(files)
    for command in (("init", "-q"), ("add", *(("-f",) if is_tracked else ()), ".")):
        subprocess.run(["git", "-C", root, *command], check=True)

    assert [each["line"] for each in check("--select", "E7705", root)] == lines


def test_what_git_tracks_in_an_ignored_folder_of_a_layer_is_there(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    files = {
        **app("import tools, gone_for_good\n", ATTACHED, KIT),
        "kit/python/tools.py": "import another_that_went\n",
        "kit/requirements.txt": "requests\n",
        ".gitignore": "kit/python\n!kit/python/tools.py\n",
    }
    root = make_workspace(files)
    Repository(root).git("add", "--force", ".")

    out = run_cli("check", "--select", "E7705,W7704", "--output-format", "concise", root).stdout

    assert "kit/python/tools.py:1:8: E7705" in out
    assert "src/app.py:1:8: W7704" in out


def test_only_a_folder_of_the_workspace_that_is_there_holds_the_code_of_a_function(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    functions = """
        Beside: Properties: {Runtime: python3.12, Handler: app.run, CodeUri: ../beside}
        Gone: Properties: {Runtime: python3.12, Handler: app.run, CodeUri: gone}
        """
    (name, text), *_ = template(functions).items()
    files = {"beside/app.py": "", "inner/gone/app.py": "", f"inner/{name}": text}
    files |= {"inner/orb-lint.toml": "", "inner/lambdas/users/index.py": ""}
    root = make_workspace(files)
    Repository(root).git("add", ".")
    shutil.rmtree(f"{root}/inner/gone")

    told = run_cli("workspace", "--units", f"{root}/inner").stdout

    assert "Beside of template.yaml:2: `../beside` lies outside the workspace" in told
    assert "Gone of template.yaml:5: `gone` is not there" in told
    assert run_cli("check", f"{root}/inner").stdout == "Nothing found in 1 file of 1 unit.\n"
