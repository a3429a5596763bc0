"""How an import was resolved, step by step, for `orb-lint why`."""

from __future__ import annotations

from orb_lint.manifests.formats import entry_span
from orb_lint.records import NamedTuple
from orb_lint.resolution.owners import owners_of, spelled_owners
from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.resolver import Resolver, Step
from orb_lint.settings import version_text
from orb_lint.workspace.model import Unit


class Question(NamedTuple):
    """One step of the resolution and how it was answered; `answer` is "no" up to the last one."""

    asked: str
    answer: str


def explain(resolver: Resolver, unit: Unit, path: str, reference: Reference) -> list[Question]:
    """The questions that were asked about an import, up to the one that had an answer.

    Args:
        resolver: of the workspace.
        unit: that the import stands in.
        path: of the file.
        reference: to one of the modules that the import names.
    """
    if reference.record.level:
        return [Question("a relative import", _answer(resolver, reference))]
    python = version_text(unit.target_python)
    name = f"{unit.kind.value} `{unit.name}`"
    return [
        Question(
            step.question.format(unit=name, python=python),
            _answer(resolver, found) if found else "no" + _remark(unit, step),
        )
        for step, found in resolver.answers(unit, path, reference)
    ]


def _answer(resolver: Resolver, reference: Reference) -> str:
    target = reference.target
    if reference.destination:
        return f"yes, it went to `{reference.destination.new or 'a local package'}`"
    if target is Target.UNEXPLAINED and reference.found:
        return f"no: {reference.found.path} is there, but its folder is not on the path"
    if target is Target.UNEXPLAINED:
        return "no: nothing in this workspace, and no known distribution"
    if target is Target.KNOWN:
        owners = spelled_owners(owners_of(resolver.dependencies, reference))
        return f"yes, {owners} installs it, which no manifest declares"
    if target is Target.UNKNOWABLE:
        return "perhaps: not all is known of what the unit has on its path"
    if target is Target.NOT_ATTACHED and reference.found:
        return f"it is there, {reference.found.path}, but no template attaches that layer here"
    if reference.found:
        return f"yes, {reference.found.path}"
    if reference.is_missing and reference.unit:
        return f"no: {reference.unit.kind.value} {reference.unit.path} holds no such module"
    if target in (Target.LAMBDA, Target.LEAVES_UNIT) and reference.unit:
        return f"yes, {reference.unit.path}, {target.value}"
    return f"yes, {target.value}"


def _remark(unit: Unit, step: Step) -> str:
    """A remark on a step that was not the answer, "" for none."""
    places = _nameless(unit) if step.answer is Resolver.installed else []
    return f": {', '.join(places)} may, but nobody knows what it installs" if places else ""


def _nameless(unit: Unit) -> list[str]:
    """The places of a unit's entries that name no distribution."""
    return [
        f"{manifest.path}:{entry_span(manifest, entry).line}"
        for manifest in unit.manifests
        for entry in manifest.entries
        if entry.is_nameless
    ]
