"""Third-party distributions that generated Lambdas declare, lock and use."""

from __future__ import annotations

from dataclasses import dataclass

BASE = {"aws-lambda-powertools": "~=3.4", "boto3": "~=1.36", "pydantic": "~=2.10"}
"""What every Lambda declares, with its version."""

STUBS = {"mypy-boto3-dynamodb": "*"}
"""What every Lambda declares for development: imported under `TYPE_CHECKING` alone."""

REQUIREMENTS = {
    "aws-lambda-powertools": ("jmespath", "typing-extensions"),
    "boto3": ("botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3"),
    "httpx": ("anyio", "certifi", "h11", "httpcore", "idna"),
    "pydantic": ("annotated-types", "pydantic-core", "typing-extensions"),
    "python-dateutil": ("six",),
    "requests": ("certifi", "charset-normalizer", "idna", "urllib3"),
}
"""What the lock file of a Lambda holds besides what its Pipfile names."""


@dataclass(frozen=True)
class Integration:
    """An optional distribution of a Lambda, and the code in its service module that uses it."""

    distribution: str
    version: str
    import_line: str
    function: str


INTEGRATIONS = (
    Integration(
        distribution="requests",
        version="~=2.32",
        import_line="import requests\n",
        function='''\
def fetch_partner_record(url: str, token: str) -> dict[str, Any]:
    """Ask a partner's service, which answers slowly on Mondays."""
    answer = requests.get(url, headers={"authorization": f"Bearer {token}"}, timeout=(3, 27))
    if answer.status_code == 404:
        raise NotFoundError(f"The partner does not know {url}")
    answer.raise_for_status()
    return dict(answer.json())
''',
    ),
    Integration(
        distribution="httpx",
        version="~=0.28",
        import_line="import httpx\n",
        function='''\
async def notify_subscribers(urls: Sequence[str], message: Mapping[str, Any]) -> list[int]:
    """Post a message to every subscriber, and return the status codes in the same order."""
    async with httpx.AsyncClient(timeout=httpx.Timeout(10.0, connect=2.0)) as client:
        return [(await client.post(url, json=dict(message))).status_code for url in urls]
''',
    ),
    Integration(
        distribution="pyjwt",
        version="~=2.10",
        import_line="import jwt\n",
        function='''\
def read_claims(token: str, key: str) -> dict[str, Any]:
    """The verified claims of a token that was issued for this service."""
    try:
        return dict(jwt.decode(token, key, algorithms=["RS256"], audience="orb"))
    except jwt.InvalidTokenError as error:
        raise ValidationError(f"The token cannot be used: {error}") from error
''',
    ),
    Integration(
        distribution="python-dateutil",
        version="*",
        import_line="from dateutil.parser import isoparse\n",
        function='''\
def age_in_days(created_at: str) -> int:
    """Whole days since a moment given in ISO 8601."""
    return (datetime.now(timezone.utc) - isoparse(created_at)).days
''',
    ),
    Integration(
        distribution="structlog",
        version=">=24.4",
        import_line="import structlog\n",
        function='''\
def bound_logger(request_id: str) -> Any:
    """A logger that puts the id of the request on every line."""
    return structlog.get_logger(__name__).bind(request_id=request_id)
''',
    ),
    Integration(
        distribution="tenacity",
        version="*",
        import_line="from tenacity import retry, stop_after_attempt, wait_exponential\n",
        function='''\
@retry(stop=stop_after_attempt(4), wait=wait_exponential(multiplier=0.2, max=3), reraise=True)
def read_until_consistent(repository: Any, identifier: str) -> Any:
    """Read what has just been written; the index follows within seconds."""
    return repository.get(identifier)
''',
    ),
    Integration(
        distribution="orjson",
        version="~=3.10",
        import_line="",
        function='''\
def dump_compact(value: Mapping[str, Any]) -> bytes:
    """Serialize large documents, which few requests need."""
    import orjson

    return orjson.dumps(dict(value), option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)
''',
    ),
)
