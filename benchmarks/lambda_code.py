"""Python source of generated Lambdas: four modules of about 16 KB that read like real ones.

Everything is built from the templates below. A module is a header (its imports), a core that uses
what the header imports, and as many blocks as its size asks for, each about another `aspect` of the
Lambda's entity.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from random import Random

    from benchmarks.third_party import Integration

ASPECTS = (
    "access", "account", "address", "allowance", "approval", "archive", "attachment", "balance",
    "batch", "billing", "bookmark", "budget", "calendar", "campaign", "category", "channel",
    "comment", "consent", "contact", "contract", "credit", "currency", "deadline", "delivery",
    "discount", "domain", "draft", "duration", "event", "expiry", "feature", "feedback", "filter",
    "forecast", "group", "history", "identity", "incident", "interval", "invitation", "label",
    "language", "ledger", "license", "limit", "locale", "location", "membership", "message",
    "metric", "milestone", "period", "policy", "preference", "profile", "quota", "rating",
    "region", "reminder", "renewal", "reservation", "retention", "review", "schedule",
    "scope", "segment", "shipment", "snapshot", "summary", "template", "threshold", "timeline",
    "transfer", "usage", "visibility", "voucher", "workspace",
)  # fmt: skip


@dataclass(frozen=True)
class ModuleKind:
    """One of the four modules of a Lambda: its possible names and what it is built from."""

    names: tuple[str, ...]
    header: Template
    shared_imports: tuple[tuple[str, tuple[str, ...]], ...]
    core: Template
    blocks: tuple[Template, ...]


def lambda_modules(
    function: str, entity: str, integrations: Sequence[Integration], random: Random
) -> Iterator[tuple[str, str]]:
    """Write the modules of one Lambda.

    Args:
        function: name of the Lambda, e.g. `archive-user-batch`.
        entity: what it works on, in the singular, e.g. `user`.
        integrations: third-party distributions that its service module uses.
        random: decides module names, sizes and blocks.

    Yields:
        File name and source of each module; shared code is imported from the packages.
    """
    names = {
        "rules": random.choice(RULES.names),
        "store": random.choice(STORE.names),
        "service": random.choice(SERVICE.names),
        "function": function,
        "entity": entity,
        "Entity": entity.capitalize(),
        "entities": f"{entity}s",
    }
    for kind, file_name in (
        (RULES, names["rules"]),
        (STORE, names["store"]),
        (SERVICE, names["service"]),
        (INDEX, "index"),
    ):
        used = integrations if kind is SERVICE else ()
        yield f"{file_name}.py", "\n\n".join(_sections(kind, names, used, random))


def _sections(
    kind: ModuleKind,
    names: dict[str, str],
    integrations: Iterable[Integration],
    random: Random,
) -> Iterator[str]:
    """Yield a module's header, core and blocks until the module has its size."""
    wanted_size = random.randint(13_000, 18_500)
    integration_imports = "".join(each.import_line for each in integrations)
    shared_imports = "".join(
        _import_statement(module, members, random) for module, members in kind.shared_imports
    )
    sections = [
        kind.header.substitute(
            names,
            integrations=integration_imports,
            shared=Template(shared_imports).substitute(names),
        ),
        kind.core.substitute(names),
        *(each.function for each in integrations),
    ]
    yield from sections

    size = sum(map(len, sections))
    for aspect in random.sample(ASPECTS, len(ASPECTS)):
        if size >= wanted_size:
            return
        block = random.choice(kind.blocks + ANYWHERE).substitute(
            names,
            aspect=aspect,
            Aspect=aspect.capitalize(),
            ASPECT=aspect.upper(),
            small=random.randint(2, 9),
            medium=random.randint(10, 99),
            large=random.randint(100, 9_999),
        )
        size += len(block)
        yield block


def _import_statement(module: str, members: tuple[str, ...], random: Random) -> str:
    """Import `members` from `module`, on one line or, one time in three, in parentheses."""
    if random.randrange(3) == 0:
        lines = "".join(f"    {member},\n" for member in members)
        return f"from {module} import (\n{lines})\n"
    return f"from {module} import {', '.join(members)}\n"


ANYWHERE = (
    Template('''\
@dataclass(frozen=True)
class ${Aspect}View:
    """What a caller may see of the $aspect of one $entity."""

    ${entity}_id: str
    $aspect: str
    revision: int = $small
    labels: tuple[str, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_item(cls, item: dict[str, Any]) -> ${Aspect}View:
        """Read a view from a stored item; unknown attributes are kept as details."""
        known = {"${entity}_id", "$aspect", "revision", "labels"}
        return cls(
            ${entity}_id=str(item["${entity}_id"]),
            $aspect=str(item.get("$aspect", "default-$aspect")),
            revision=int(item.get("revision", $small)),
            labels=tuple(sorted(item.get("labels", ()))),
            details={key: value for key, value in item.items() if key not in known},
        )

    def as_item(self) -> dict[str, Any]:
        """The inverse of `from_item`."""
        return {
            **self.details,
            "${entity}_id": self.${entity}_id,
            "$aspect": self.$aspect,
            "revision": self.revision,
            "labels": list(self.labels),
        }

    def describe(self) -> str:
        shown = ", ".join(self.labels) or "no labels"
        return f"$aspect {self.$aspect!r} of {self.${entity}_id} at {self.revision} ({shown})"
'''),
    Template('''\
${ASPECT}_DEFAULTS: dict[str, Any] = {
    "enabled": True,
    "page_size": $medium,
    "retention_days": $large,
    "channels": ["email", "push", "in-app"],
    "backoff": {"initial_ms": $medium, "factor": $small, "ceiling_ms": ${large}0},
    "messages": {
        "created": "The $aspect of this $entity was created.",
        "changed": "The $aspect of this $entity was changed.",
        "removed": "The $aspect of this $entity was removed, and can be restored.",
    },
}


def ${aspect}_settings(overrides: dict[str, Any] | None = None) -> dict[str, Any]:
    """Settings of the $aspect feature, with those of one tenant on top.

    Bulk loads bring their own settings along: an
    import from a partner's file never sends messages, and neither does a replay.
    """
    settings = dict(${ASPECT}_DEFAULTS)
    for key, value in (overrides or {}).items():
        if key not in settings:
            logger.warning("Unknown $aspect setting %s is left out", key)
            continue
        settings[key] = value
    # A page of nothing would loop for ever.
    settings["page_size"] = max(1, min(int(settings["page_size"]), $large))
    return settings
'''),
    Template('''\
def summarize_$aspect(rows: list[dict[str, Any]], *, limit: int = $medium) -> dict[str, Any]:
    """Count the $aspect values of many $entities.

    Args:
        rows: items as they are stored; those without `$aspect` count as unknown.
        limit: how many of the most frequent values are named.

    Returns:
        The total, the most frequent values and the share of the unknown ones.
    """
    from collections import Counter

    counts: Counter[str] = Counter(str(row.get("$aspect", "unknown")) for row in rows)
    unknown = counts.pop("unknown", 0)
    total = len(rows)
    share = unknown / total if total else 0.0
    logger.info(f"{total} $entities, {len(counts)} kinds of $aspect, {share:.1%} unknown")
    return {
        "total": total,
        "unknown": unknown,
        "top": [{"value": value, "count": count} for value, count in counts.most_common(limit)],
        "complete": len(counts) <= limit and share < 0.$medium,
    }
'''),
)

RULES = ModuleKind(
    names=("validators", "rules"),
    header=Template('''\
"""Rules for the input of $function.

A request is checked before anything is read or written. The same rules hold for rows that an import
job brings in, so nothing here may know about HTTP.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, Field
$integrations
$shared
logger = logging.getLogger(__name__)

IDENTIFIER = re.compile(r"^[a-z0-9][a-z0-9_-]{2,63}$$")
'''),
    shared_imports=(
        ("orb_common.exceptions", ("ConflictError", "ValidationError")),
        ("orb_models.enums", ("${Entity}Status",)),
    ),
    core=Template('''\
class ${Entity}Request(BaseModel):
    """The body of a request."""

    ${entity}_id: str
    status: ${Entity}Status = ${Entity}Status.ACTIVE
    labels: list[str] = Field(default_factory=list, max_length=20)
    payload: dict[str, Any] = Field(default_factory=dict)


def validate_request(body: Mapping[str, Any]) -> ${Entity}Request:
    """Turn a decoded body into a request.

    Raises:
        ValidationError: a field is missing or malformed.
        ConflictError: the fields contradict one another.
    """
    request = ${Entity}Request(**body)
    if not IDENTIFIER.match(request.${entity}_id):
        raise ValidationError(f"{request.${entity}_id!r} is no identifier of a $entity")
    if request.status is ${Entity}Status.DELETED and request.labels:
        raise ConflictError("A deleted $entity cannot have labels")
    return request
'''),
    blocks=(
        Template('''\
${ASPECT}_PATTERN = re.compile(
    r"""
    ^(?P<prefix>[A-Z]{2,$small})      # tenant
    -(?P<number>\\d{1,$medium})       # running number
    (?:@(?P<origin>import|api|ui))?$$  # where it came from
    """,
    re.VERBOSE,
)


def validate_$aspect(value: Any, *, required: bool = False) -> str | None:
    """Check the $aspect of a $entity.

    Args:
        value: what the client sent; numbers are accepted and written out.
        required: whether leaving it out is an error.

    Returns:
        The $aspect in its canonical form, or None where there is none.

    Raises:
        ValidationError: it is required and missing, too long or malformed.
    """
    if value is None or value == "":
        if required:
            raise ValidationError("A $entity needs a value for '$aspect'")
        return None
    text = str(value).strip()
    if len(text) > $large:
        raise ValidationError(f"'$aspect' has {len(text)} characters, $large are allowed")
    found = ${ASPECT}_PATTERN.match(text.upper())
    if found is None:
        logger.debug("Rejected $aspect %r", text)
        raise ValidationError(f"'$aspect' is malformed: {text!r}")
    return f"{found['prefix']}-{int(found['number']):0${small}d}"
'''),
        Template('''\
@dataclass(frozen=True)
class ${Aspect}Rule:
    """One rule about the $aspect of a $entity; `check` says whether it holds."""

    name: str
    message: str
    check: Callable[[Mapping[str, Any]], bool]
    severity: int = $small


${ASPECT}_RULES: tuple[${Aspect}Rule, ...] = (
    ${Aspect}Rule(
        name="$aspect-present",
        message="'$aspect' must be present",
        check=lambda body: "$aspect" in body,
    ),
    ${Aspect}Rule(
        name="$aspect-short",
        message="'$aspect' must have at most $large characters",
        check=lambda body: len(str(body.get("$aspect", ""))) <= $large,
    ),
    ${Aspect}Rule(
        name="$aspect-not-reserved",
        message="'$aspect' must not be a reserved word",
        check=lambda body: body.get("$aspect") not in {"import", "export", "admin", "root"},
        severity=$medium,
    ),
)


def check_$aspect(body: Mapping[str, Any]) -> list[str]:
    """Names of the rules about $aspect that `body` breaks, the gravest first."""
    broken = [rule for rule in ${ASPECT}_RULES if not rule.check(body)]
    broken.sort(key=lambda rule: (-rule.severity, rule.name))
    for rule in broken:
        logger.info("%s: %s", rule.name, rule.message)
    return [rule.name for rule in broken]
'''),
        Template('''\
def normalize_$aspect(body: dict[str, Any]) -> dict[str, Any]:
    """Bring the $aspect part of a body into the one form the rest of the code knows.

    Old clients send a string, newer ones an object, and what the nightly import writes is a list
    of either. None of them is rejected here.
    """
    raw = body.get("$aspect")
    match raw:
        case None:
            entries = []
        case str() as text:
            entries = [{"value": part.strip()} for part in text.split(",") if part.strip()]
        case {"value": _, **extra}:
            entries = [{"value": raw["value"], "extra": extra}]
        case list():
            entries = [each if isinstance(each, dict) else {"value": each} for each in raw]
        case _:
            raise ValidationError(f"'$aspect' cannot be a {type(raw).__name__}")
    if len(entries) > $medium:
        raise ConflictError(f"{len(entries)} entries in '$aspect', at most $medium are allowed")
    return {**body, "$aspect": entries[:$medium], "${aspect}_count": len(entries)}
'''),
    ),
)

STORE = ModuleKind(
    names=("repository", "storage"),
    header=Template('''\
"""Storage of $entities for $function: one DynamoDB table, one item a $entity."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError
$integrations
$shared
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mypy_boto3_dynamodb.service_resource import Table

    from orb_models.enums import ${Entity}Status

logger = logging.getLogger(__name__)

TABLE_NAME = os.environ.get("${entities}_table", "orb-$entities")
'''),
    shared_imports=(
        ("orb_common.exceptions", ("ConflictError", "NotFoundError")),
        ("orb_common.utils", ("chunked", "new_id", "utc_now")),
        ("orb_models.models.${entities}", ("${Entity}s",)),
    ),
    core=Template('''\
class ${Entity}Repository:
    """Reads and writes $entities.

    The table is looked up at the first use and not at import time, so that a test can put its own
    in place.
    """

    def __init__(self, table: Table | None = None) -> None:
        self._table = table

    @property
    def table(self) -> Table:
        if self._table is None:
            self._table = boto3.resource("dynamodb").Table(TABLE_NAME)
        return self._table

    def get(self, ${entity}_id: str) -> ${Entity}s:
        """One $entity.

        Raises:
            NotFoundError: there is none with this id.
        """
        item = self.table.get_item(Key={"${entity}_id": ${entity}_id}).get("Item")
        if item is None:
            raise NotFoundError(f"There is no $entity {${entity}_id!r}")
        return ${Entity}s.from_item(item)

    def add(self, name: str) -> ${Entity}s:
        """Store a new $entity."""
        created = ${Entity}s(identifier=new_id("$entity"), name=name, created_at=utc_now())
        try:
            self.table.put_item(
                Item=created.as_item(), ConditionExpression=Attr("${entity}_id").not_exists()
            )
        except ClientError as error:
            raise ConflictError(f"{created.identifier} exists already") from error
        return created

    def with_status(self, status: ${Entity}Status) -> Iterator[dict[str, Any]]:
        """Items of every $entity in the given state."""
        answer = self.table.query(IndexName="status", KeyConditionExpression=Key("s").eq(status))
        yield from answer.get("Items", [])

    def remove_all(self, ids: Iterable[str]) -> int:
        """Remove many at once; says how many batches that took."""
        batches = 0
        for batch in chunked(list(ids), 25):
            with self.table.batch_writer() as writer:
                for each in batch:
                    writer.delete_item(Key={"${entity}_id": each})
            batches += 1
        return batches
'''),
    blocks=(
        Template('''\
def query_$aspect(
    table: Table,
    ${entity}_id: str,
    *,
    newest_first: bool = True,
    page_size: int = $medium,
) -> Iterator[dict[str, Any]]:
    """Yield every $aspect item of a $entity, page by page.

    Args:
        table: where $entities are stored.
        ${entity}_id: whose items.
        newest_first: the order, by time of change.
        page_size: items for each request; DynamoDB itself stops at 1 MB.
    """
    request: dict[str, Any] = {
        "IndexName": "$aspect-by-$entity",
        "KeyConditionExpression": Key("${entity}_id").eq(${entity}_id)
        & Key("sort_key").begins_with("$aspect#"),
        "FilterExpression": Attr("deleted_at").not_exists() & Attr("revision").gte($small),
        "ScanIndexForward": not newest_first,
        "Limit": page_size,
    }
    pages = 0
    while True:
        answer = table.query(**request)
        pages += 1
        yield from answer.get("Items", [])
        if "LastEvaluatedKey" not in answer:
            logger.debug(f"{pages} pages of $aspect for {${entity}_id}")
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
'''),
        Template('''\
def save_$aspect(table: Table, ${entity}_id: str, $aspect: dict[str, Any], revision: int) -> int:
    """Write the $aspect of a $entity, unless somebody else changed it meanwhile.

    Returns:
        The new revision.

    Raises:
        ConflictError: the stored revision is not `revision`.
        NotFoundError: the $entity is gone.
    """
    try:
        table.update_item(
            Key={"${entity}_id": ${entity}_id, "sort_key": "$aspect#current"},
            UpdateExpression="SET #value = :value, #revision = :next, #changed = :now",
            ConditionExpression="attribute_exists(#revision) AND #revision = :revision",
            ExpressionAttributeNames={
                "#value": "$aspect",
                "#revision": "revision",
                "#changed": "changed_at",
            },
            ExpressionAttributeValues={
                ":value": $aspect,
                ":revision": revision,
                ":next": revision + 1,
                ":now": utc_now(),
            },
        )
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "ConditionalCheckFailedException":
            raise ConflictError(
                f"The $aspect of {${entity}_id} is no longer at revision {revision}"
            ) from error
        if code == "ResourceNotFoundException":
            raise NotFoundError(f"{${entity}_id} is gone") from error
        logger.exception("Could not write $aspect after $small tries")
        raise
    return revision + 1
'''),
        Template('''\
class ${Aspect}Index:
    """An index in memory of $entities by $aspect, for as long as the container lives.

    Filled at the first look-up: what costs time must not happen while Lambda does the import of
    this module, since that counts against the cold start.
    """

    ttl_seconds = $large

    def __init__(self, table: Table) -> None:
        self._table = table
        self._ids: dict[str, list[str]] = {}
        self._filled_at = 0.0

    def ids(self, $aspect: str) -> list[str]:
        """Ids of the $entities with this $aspect, in the order of their creation."""
        import time

        now = time.monotonic()
        if not self._ids or now - self._filled_at > self.ttl_seconds:
            self._fill()
            self._filled_at = now
        return list(self._ids.get($aspect.casefold(), ()))

    def forget(self) -> None:
        """Make the next look-up read the table again."""
        self._ids.clear()

    def _fill(self) -> None:
        self._ids.clear()
        projection = "${entity}_id, $aspect"
        for segment in range($small):
            answer = self._table.scan(
                ProjectionExpression=projection, Segment=segment, TotalSegments=$small
            )
            for item in answer.get("Items", []):
                key = str(item.get("$aspect", "")).casefold()
                self._ids.setdefault(key, []).append(str(item["${entity}_id"]))
'''),
    ),
)

SERVICE = ModuleKind(
    names=("service", "workflow"),
    header=Template('''\
"""What $function does, apart from how it is called and where it stores things."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

$integrations
$shared
from $store import ${Entity}Repository
from $rules import ${Entity}Request, validate_request

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from orb_models.models.$entities import ${Entity}s

logger = logging.getLogger(__name__)
'''),
    shared_imports=(
        ("orb_common.exceptions", ("NotFoundError", "RateLimitError", "ValidationError")),
        ("orb_common.security", ("hash_subject", "require_scope")),
        ("orb_models.enums", ("${Entity}Status",)),
    ),
    core=Template('''\
class ${Entity}Service:
    """The one entry to this Lambda's work."""

    def __init__(self, repository: ${Entity}Repository, scopes: Sequence[str]) -> None:
        self._repository = repository
        self._scopes = tuple(scopes)

    def handle(self, body: Mapping[str, Any], subject: str) -> ${Entity}s:
        """Do what the request asks for.

        Raises:
            NotFoundError: it names a $entity that does not exist.
            ValidationError: it is malformed.
        """
        from orb_common.security.audit import record_event

        require_scope(self._scopes, "$entities:write")
        request = validate_request(body)
        record_event("$function", hash_subject(subject), request.${entity}_id)
        found = self._repository.get(request.${entity}_id)
        if found.status is ${Entity}Status.DELETED:
            raise NotFoundError(f"{request.${entity}_id} was deleted")
        return self._apply(found, request)

    def _apply(self, found: ${Entity}s, request: ${Entity}Request) -> ${Entity}s:
        if len(request.payload) > 100:
            raise RateLimitError("At most 100 attributes can be changed at once")
        if not request.payload:
            raise ValidationError("Nothing is to be changed")
        return replace(found, status=request.status)
'''),
    blocks=(
        Template('''\
class ${Aspect}Step:
    """Brings the $aspect of a $entity up to date.

    Steps are independent of one another and may run twice: a queue delivers at least once, and
    import runs are repeated from their start after a failure.
    """

    name = "$aspect"
    timeout = timedelta(seconds=$large)

    def __init__(self, repository: ${Entity}Repository, *, dry_run: bool = False) -> None:
        self._repository = repository
        self._dry_run = dry_run
        self._changed: list[str] = []

    def run(self, ids: Iterable[str]) -> dict[str, Any]:
        """Run for the given ids, and say what happened to each."""
        started = datetime.now(timezone.utc)
        failed: dict[str, str] = {}
        for ${entity}_id in ids:
            if datetime.now(timezone.utc) - started > self.timeout:
                failed[${entity}_id] = "timeout"
                continue
            try:
                self._run_one(${entity}_id)
            except NotFoundError:
                failed[${entity}_id] = "missing"
            except (ValidationError, RateLimitError) as error:
                logger.warning("$aspect of %s: %s", ${entity}_id, error)
                failed[${entity}_id] = str(error)
        return {
            "step": self.name,
            "changed": sorted(self._changed),
            "failed": failed,
            "seconds": (datetime.now(timezone.utc) - started).total_seconds(),
        }

    def _run_one(self, ${entity}_id: str) -> None:
        found = self._repository.get(${entity}_id)
        if found.status is not ${Entity}Status.ACTIVE:
            logger.debug(f"{${entity}_id} is {found.status.value}: its $aspect stays as it is")
            return
        if not self._dry_run:
            self._changed.append(${entity}_id)
'''),
        Template('''\
def plan_$aspect(
    current: Mapping[str, Any], wanted: Mapping[str, Any], *, force: bool = False
) -> list[dict[str, Any]]:
    """The changes that lead from the current $aspect to the wanted one.

    Args:
        current: as stored.
        wanted: as asked for; what it does not name stays.
        force: change even what is marked as managed by an import.

    Returns:
        One record for each change, in the order in which they are to be made.
    """
    changes: list[dict[str, Any]] = []
    for position, (key, value) in enumerate(sorted(wanted.items())):
        before = current.get(key)
        if before == value:
            continue
        if current.get("managed_by") == "import" and not force:
            logger.info("%s of $aspect is managed elsewhere", key)
            continue
        changes.append(
            {
                "position": position,
                "path": f"/$aspect/{key}",
                "operation": "add" if before is None else "replace",
                "before": before,
                "after": value,
            }
        )
    # Large plans are cut: the rest is found again by the next run.
    return changes[:$large]
'''),
        Template('''\
def publish_$aspect(topic: str, found: ${Entity}s, changes: Sequence[Mapping[str, Any]]) -> str:
    """Tell the other services that the $aspect of a $entity changed.

    Returns:
        The id that the message got.

    Raises:
        ValidationError: the message would be longer than the topic takes.
    """
    import boto3

    message = json.dumps(
        {
            "type": "$entity.$aspect.changed",
            "version": $small,
            "time": datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
            "subject": found.identifier,
            "data": {"changes": list(changes), "count": len(changes)},
        },
        separators=(",", ":"),
        default=str,
    )
    if len(message.encode()) > ${large} * 1024:
        raise ValidationError(f"A message of {len(message)} characters is too long for {topic}")
    answer = boto3.client("sns").publish(
        TopicArn=topic,
        Message=message,
        MessageAttributes={
            "entity": {"DataType": "String", "StringValue": "$entity"},
            "aspect": {"DataType": "String", "StringValue": "$aspect"},
        },
    )
    logger.info(f"Published {len(changes)} changes of $aspect as {answer['MessageId']}")
    return str(answer["MessageId"])
'''),
    ),
)

INDEX = ModuleKind(
    names=("index",),
    header=Template('''\
"""Entry point of the Lambda function $function.

Behind API Gateway and behind a queue alike. Nothing is done at import time but what every
invocation needs.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.utilities.typing import LambdaContext
$integrations
from orb_common import exceptions
$shared
from $service import ${Entity}Service
from $store import ${Entity}Repository

logger = Logger(service="$function")
metrics = Metrics(namespace="orb", service="$function")
tracer = Tracer(service="$function")
'''),
    shared_imports=(
        ("orb_common.security_exceptions", ("AuthenticationError", "AuthorizationError")),
        ("orb_common.utils", ("to_json",)),
    ),
    core=Template('''\
@tracer.capture_lambda_handler
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request to $function."""
    try:
        claims = event["requestContext"]["authorizer"]["claims"]
        service = ${Entity}Service(${Entity}Repository(), claims["scope"].split())
        changed = service.handle(json.loads(event.get("body") or "{}"), claims["sub"])
    except KeyError as error:
        raise AuthenticationError(f"The request has no {error}") from error
    except AuthorizationError as error:
        return response(HTTPStatus.FORBIDDEN, {"message": str(error)})
    except exceptions.NotFoundError as error:
        return response(HTTPStatus.NOT_FOUND, {"message": str(error)})
    except exceptions.OrbError as error:
        logger.warning("Rejected", extra={"reason": str(error), "request": context.aws_request_id})
        return response(HTTPStatus.BAD_REQUEST, {"message": str(error)})
    return response(HTTPStatus.OK, changed.as_item())


def response(status: HTTPStatus, body: dict[str, Any]) -> dict[str, Any]:
    """An answer in the form that API Gateway expects."""
    return {
        "statusCode": int(status),
        "headers": {"content-type": "application/json", "cache-control": "no-store"},
        "body": to_json(body),
    }
'''),
    blocks=(
        Template('''\
@tracer.capture_method
def get_$aspect(event: dict[str, Any], service: ${Entity}Service) -> dict[str, Any]:
    """`GET /$entities/{id}/$aspect`

    Query parameters:
        limit: how many entries, at most $large.
        cursor: where the last answer ended.
        source: `api`, `ui` or `import`; all of them where left out.
    """
    query = event.get("queryStringParameters") or {}
    ${entity}_id = event["pathParameters"]["id"]
    try:
        limit = min(int(query.get("limit", "$medium")), $large)
    except ValueError:
        return response(HTTPStatus.BAD_REQUEST, {"message": "'limit' must be a number"})
    if limit < 1:
        return response(HTTPStatus.BAD_REQUEST, {"message": "'limit' must be at least 1"})
    logger.append_keys(${entity}_id=${entity}_id, aspect="$aspect")
    try:
        found = service.handle({"${entity}_id": ${entity}_id, "payload": query}, "$aspect")
    except exceptions.NotFoundError:
        metrics.add_metric(name="${Aspect}Missing", unit="Count", value=1)
        return response(HTTPStatus.NOT_FOUND, {"message": f"No $aspect for {${entity}_id}"})
    except exceptions.ValidationError as error:
        return response(HTTPStatus.UNPROCESSABLE_ENTITY, {"message": str(error)})
    metrics.add_metric(name="${Aspect}Read", unit="Count", value=1)
    return response(
        HTTPStatus.OK,
        {
            "items": [found.as_item()][:limit],
            "cursor": query.get("cursor"),
            "links": {"self": f"/$entities/{${entity}_id}/$aspect?limit={limit}"},
        },
    )
'''),
        Template('''\
def on_${aspect}_messages(event: dict[str, Any], service: ${Entity}Service) -> dict[str, Any]:
    """Work on a batch of queue messages about the $aspect of $entities.

    A message that fails goes back to the queue alone, not its whole batch. A message that cannot
    be read at all is dropped, since
    import jobs of older releases wrote some that nobody can fix.
    """
    failures: list[dict[str, str]] = []
    for record in event.get("Records", []):
        message_id = record["messageId"]
        try:
            body = json.loads(record["body"])
        except json.JSONDecodeError:
            logger.error(f"Message {message_id} about $aspect is no JSON")
            metrics.add_metric(name="${Aspect}Unreadable", unit="Count", value=1)
            continue
        received = int(record["attributes"]["ApproximateReceiveCount"])
        try:
            service.handle(body, subject=record["attributes"]["SenderId"])
        except (exceptions.NotFoundError, exceptions.ConflictError) as error:
            logger.warning("Left out", extra={"message_id": message_id, "reason": str(error)})
        except exceptions.OrbError:
            logger.exception("Failed", extra={"message_id": message_id, "received": received})
            if received < $small:
                failures.append({"itemIdentifier": message_id})
    return {"batchItemFailures": failures}
'''),
        Template('''\
class ${Aspect}Switch:
    """Whether the $aspect feature is on, by environment variable and by tenant.

    Before the packages this read its settings from a layer, with an import in the middle of the
    handler; now it is told by what the template sets.
    """

    variable = "ORB_${ASPECT}_FEATURE"
    known = frozenset({"on", "off", "percentage"})

    def __init__(self, environment: dict[str, str] | None = None) -> None:
        self._environment = dict(os.environ) if environment is None else environment

    @property
    def mode(self) -> str:
        mode = self._environment.get(self.variable, "off").strip().lower()
        if mode not in self.known:
            logger.warning(f"{self.variable} is {mode!r}, which is not known; taken as 'off'")
            return "off"
        return mode

    def is_on(self, tenant: str) -> bool:
        """Whether this tenant has the feature."""
        from zlib import crc32

        match self.mode:
            case "on":
                return True
            case "percentage":
                share = int(self._environment.get(f"{self.variable}_SHARE", "$medium"))
                return crc32(f"$aspect:{tenant}".encode()) % 100 < share
            case _:
                return False
'''),
    ),
)
