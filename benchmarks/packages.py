"""Source of the two generated local packages, `orb-common` and `orb-models`."""

from __future__ import annotations

from string import Template

ENTITIES = (
    "user", "customer", "project", "role", "subscription", "payment", "notification",
    "document", "receipt", "webhook", "session", "device",
)  # fmt: skip
"""What the models, and so the Lambdas, are about."""

_PYPROJECT = Template("""\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "$distribution"
version = "1.4.0"
description = "$description"
requires-python = ">=3.10"
classifiers = ["Private :: Do Not Upload"]
dependencies = [$dependencies]

[tool.setuptools.packages.find]
include = ["$import_package*"]
""")

_SETUP = """\
from setuptools import setup

setup()
"""


def orb_common() -> dict[str, str]:
    """Files of `orb-common`: path below the package folder, and text."""
    return {
        "pyproject.toml": _PYPROJECT.substitute(
            distribution="orb-common",
            description="Shared exceptions, security and utilities.",
            dependencies="",
            import_package="orb_common",
        ),
        "setup.py": _SETUP,
        "orb_common/__init__.py": '"""What every Lambda shares."""\n',
        "orb_common/exceptions.py": _EXCEPTIONS,
        "orb_common/security_exceptions.py": _SECURITY_EXCEPTIONS,
        "orb_common/utils.py": _UTILS,
        "orb_common/security/__init__.py": _SECURITY,
        "orb_common/security/audit.py": _AUDIT,
        "tests/test_exceptions.py": _TEST_EXCEPTIONS,
    }


def orb_models() -> dict[str, str]:
    """Files of `orb-models`: path below the package folder, and text."""
    statuses = [f"{entity.capitalize()}Status" for entity in ENTITIES]
    return {
        "pyproject.toml": _PYPROJECT.substitute(
            distribution="orb-models",
            description="Data models.",
            dependencies='"orb-common"',
            import_package="orb_models",
        ),
        "setup.py": _SETUP,
        "orb_models/__init__.py": '"""Models and enumerations of the data."""\n',
        "orb_models/enums/__init__.py": _reexports("orb_models.enums.statuses", statuses),
        "orb_models/enums/statuses.py": '"""States of the models."""\n\nfrom enum import Enum\n'
        + "".join(_STATUS.substitute(name=name) for name in statuses),
        "orb_models/models/__init__.py": '"""One module for each model."""\n',
        **{
            f"orb_models/models/{entity}s.py": _MODEL.substitute(
                entity=entity, Entity=entity.capitalize()
            )
            for entity in ENTITIES
        },
        "tests/test_models.py": _TEST_MODELS,
    }


def _reexports(module: str, names: list[str]) -> str:
    """Source of a module that offers `names` of another one."""
    imported = "".join(f"    {name},\n" for name in names)
    exported = "".join(f'    "{name}",\n' for name in names)
    return f"from {module} import (\n{imported})\n\n__all__ = [\n{exported}]\n"


_EXCEPTIONS = '''\
"""Errors that a Lambda answers with a status code of its own."""


class OrbError(Exception):
    """Base of them all."""

    status = 500


class NotFoundError(OrbError):
    """What was asked for does not exist."""

    status = 404


class ConflictError(OrbError):
    """Somebody else changed it meanwhile."""

    status = 409


class ValidationError(OrbError):
    """The input is malformed."""

    status = 422


class RateLimitError(OrbError):
    """Too much at once."""

    status = 429
'''

_SECURITY_EXCEPTIONS = '''\
"""Errors about who is calling."""

from orb_common.exceptions import OrbError


class AuthenticationError(OrbError):
    """The caller is unknown."""

    status = 401


class AuthorizationError(OrbError):
    """The caller is known and may not do this."""

    status = 403
'''

_UTILS = '''\
"""Small helpers without a home of their own."""

import json
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from typing import Any, TypeVar

T = TypeVar("T")


def new_id(prefix: str) -> str:
    """A new identifier such as `user-5f0c…`."""
    return f"{prefix}-{uuid.uuid4().hex}"


def utc_now() -> str:
    """This moment in ISO 8601."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def chunked(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield `items` in pieces of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def to_json(value: Any) -> str:
    """Compact JSON; what JSON does not know is written as text."""
    return json.dumps(value, separators=(",", ":"), default=str)
'''

_SECURITY = '''\
"""Who may do what."""

import hashlib
from collections.abc import Collection

from orb_common.security_exceptions import AuthorizationError


def require_scope(scopes: Collection[str], needed: str) -> None:
    """Raise AuthorizationError unless `needed` is among the caller's scopes."""
    if needed not in scopes:
        raise AuthorizationError(f"The scope {needed!r} is needed")


def hash_subject(subject: str) -> str:
    """A caller's name as it may stand in a log."""
    return hashlib.sha256(subject.encode()).hexdigest()[:16]
'''

_AUDIT = '''\
"""The audit log."""

import logging

from orb_common.utils import to_json, utc_now

logger = logging.getLogger("orb.audit")


def record_event(action: str, subject: str, target: str) -> None:
    """Write down who did what to which object."""
    logger.info(to_json({"at": utc_now(), "action": action, "by": subject, "on": target}))
'''

_TEST_EXCEPTIONS = """\
from orb_common.exceptions import NotFoundError, OrbError


def test_every_error_has_a_status() -> None:
    assert issubclass(NotFoundError, OrbError)
    assert NotFoundError.status == 404
"""

_STATUS = Template("""

class $name(str, Enum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DELETED = "deleted"
""")

_MODEL = Template('''\
"""The model `${Entity}s`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from orb_common.exceptions import ValidationError
from orb_models.enums import ${Entity}Status


@dataclass(frozen=True)
class ${Entity}s:
    """One $entity as it is stored."""

    identifier: str
    name: str
    created_at: str
    status: ${Entity}Status = ${Entity}Status.ACTIVE

    @classmethod
    def from_item(cls, item: dict[str, Any]) -> ${Entity}s:
        """Read a stored item."""
        try:
            return cls(
                identifier=item["${entity}_id"],
                name=item["name"],
                created_at=item["created_at"],
                status=${Entity}Status(item["status"]),
            )
        except KeyError as error:
            raise ValidationError(f"A stored $entity has no {error}") from error

    def as_item(self) -> dict[str, Any]:
        """The inverse of `from_item`."""
        return {
            "${entity}_id": self.identifier,
            "name": self.name,
            "created_at": self.created_at,
            "status": self.status.value,
        }
''')

_TEST_MODELS = """\
from orb_models.enums import UserStatus
from orb_models.models.users import Users


def test_a_stored_user_is_read_as_it_was_written() -> None:
    user = Users(identifier="user-1", name="Ada", created_at="2024-05-01T00:00:00+00:00")
    assert Users.from_item(user.as_item()) == user
    assert user.status is UserStatus.ACTIVE
"""
