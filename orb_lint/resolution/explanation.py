"""How an import was resolved, step by step, for whoever asks why."""

from __future__ import annotations

from typing import NamedTuple

from orb_lint.resolution.owners import owners_of, spelled_owners
from orb_lint.resolution.resolver import Reference, Resolver, Target
from orb_lint.workspace.model import Unit


class Question(NamedTuple):
    """One step of the resolution and how it was answered; `answer` is "no" up to the last one."""

    asked: str
    answer: str


def explain(resolver: Resolver, unit: Unit, reference: Reference) -> list[Question]:
    """The questions that were asked about an import, up to the one that was answered.

    Args:
        resolver: that resolved it.
        unit: that the import stands in.
        reference: what came out.
    """
    if reference.record.level:
        return [Question("a relative import", _answer(reference))]
    questions: list[Question] = []
    for asked, targets in _steps(unit):
        is_guess = reference.target is Target.LEGACY and not resolver.legacy.destination(
            reference.module, tuple(alias.name for alias in reference.names)
        )
        if reference.target in targets and not (is_guess and asked != _LAST):
            return [*questions, Question(asked, _answer(reference))]
        questions.append(Question(asked, "no" + _remark(resolver, unit, reference, targets)))
    return questions


_LAST = "a name that only a local package or a known distribution has"


def _steps(unit: Unit) -> tuple[tuple[str, tuple[Target, ...]], ...]:
    """The questions of `resolution`, in its order, each with the targets that are a yes."""
    python = ".".join(map(str, unit.target_python))
    return (
        (f"a module of {unit.kind.value} `{unit.name}` itself", (Target.OWN,)),
        ("an old name of a layer module", (Target.LEGACY,)),
        ("a local package", (Target.PACKAGE,)),
        ("a module of a layer", (Target.LAYER,)),
        (
            f"the standard library of Python {python}, or the Lambda runtime",
            (Target.STDLIB, Target.RUNTIME),
        ),
        ("installed by a layer", (Target.PROVIDED,)),
        (
            "installed by a manifest",
            (Target.INSTALLED, Target.DEVELOPMENT, Target.TRANSITIVE),
        ),
        ("another Lambda", (Target.LAMBDA,)),
        ("a module in a folder above the unit", (Target.ABOVE,)),
        (_LAST, (Target.LEGACY, Target.KNOWN, Target.UNKNOWABLE, Target.UNEXPLAINED)),
    )


def _answer(reference: Reference) -> str:
    target = reference.target
    if reference.destination:
        return f"yes, it went to `{reference.destination.new or 'a local package'}`"
    if target is Target.UNEXPLAINED:
        return "no: nothing in this workspace, and no known distribution"
    if target is Target.KNOWN:
        owners = spelled_owners(owners_of(reference))
        return f"yes, {owners} installs it, which no manifest declares"
    if target is Target.UNKNOWABLE:
        return "perhaps: what the declared distributions install is not all known"
    if reference.found:
        return f"yes, {reference.found.path}"
    if target in (Target.PACKAGE, Target.LAYER, Target.RELATIVE) and reference.unit:
        return f"yes, of {reference.unit.path}, but no such module is there"
    if target in (Target.LAMBDA, Target.LEAVES_UNIT) and reference.unit:
        return f"yes, {reference.unit.path}, {target.value}"
    return f"yes, {target.value}"


def _remark(
    resolver: Resolver, unit: Unit, reference: Reference, targets: tuple[Target, ...]
) -> str:
    """Why a layer that holds the module was not the answer."""
    if targets != (Target.LAYER,) or unit.attached is None:
        return ""
    passed = [
        layer.path
        for layer in resolver.library.layers_with(reference.top)
        if layer.path not in unit.attached
    ]
    return (
        f": {', '.join(passed)} has it, but no template attaches that layer here" if passed else ""
    )
