"""What star imports bring, however they lead around."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from orb_lint.resolution.modules.finder import Form, Module
from orb_lint.resolution.modules.library import Place
from orb_lint.resolution.modules.stars import Binding, StarImports
from orb_lint.resolution.modules.takers import Takers
from orb_lint.workspace.model import Unit, UnitKind

PATHS = "abcdef"
UNIT = Unit(UnitKind.PACKAGE, "p", "p", "", (), (), (), (), (3, 12))


class Shown(NamedTuple):
    """What a look at one module shows."""

    names: set[str]
    is_open: bool
    sources: list[str]


MODULES = st.fixed_dictionaries(
    {
        path: st.builds(
            Shown,
            st.sets(st.sampled_from("xyz"), max_size=1),
            st.sampled_from([False] * 9 + [True]),
            st.lists(st.sampled_from(PATHS), unique=True, max_size=2),
        )
        for path in PATHS
    }
)


def place(path: str) -> Place:
    return UNIT, Module(Form.FILE, path)


def binding_of(modules: Mapping[str, Shown]) -> StarImports:
    def look(asked: Place) -> Binding:
        names, is_open, sources = modules[asked[1].path]
        return Binding(names, is_open, tuple(map(place, sources)))

    return StarImports(look)


def reached(modules: Mapping[str, Shown], start: str, avoided: str) -> Iterator[str]:
    """The modules that one takes names from, itself included, on ways that avoid another."""
    seen = {avoided}
    pending = [start]
    while pending:
        path = pending.pop()
        if path not in seen:
            seen.add(path)
            pending += modules[path].sources
            yield path


def expected(modules: Mapping[str, Shown], start: str, name: str, avoided: str = "") -> bool:
    return any(
        modules[path].is_open or name in modules[path].names
        for path in reached(modules, start, avoided)
    )


@given(MODULES, st.permutations(PATHS))
def test_a_module_binds_what_any_module_binds_that_star_imports_lead_to(
    modules: Mapping[str, Shown], order: list[str]
) -> None:
    stars = binding_of(modules)

    for path in order:
        for name in "xyz":
            assert stars.binds(place(path), name) is expected(modules, path, name)


@given(MODULES, st.permutations(PATHS))
def test_what_came_through_another_module_can_be_left_out(
    modules: Mapping[str, Shown], order: list[str]
) -> None:
    stars = binding_of(modules)

    for taker in order:  # who asks has star imports from those that it asks about
        for path in modules[taker].sources:
            for name in "xyz":
                found = stars.binds_without(place(path), name, place(taker)[1])
                assert found is expected(modules, path, name, avoided=taker)


@given(MODULES, st.permutations(PATHS))
def test_a_name_surely_comes_from_the_one_module_that_binds_it(
    modules: Mapping[str, Shown], order: list[str]
) -> None:
    stars = binding_of(modules)
    for path in order:
        stars.group_of(place(path))

    for path in order:
        for name in "xyz":
            binders = {each for each in PATHS if name in modules[each].names}
            leads = {*reached(modules, path, "")}
            is_sure = len(binders) == 1 and binders <= leads - {path}
            is_sure = is_sure and not any(modules[each].is_open for each in leads)
            found = stars.surely_from(place(path), name)
            assert ({found[1].path} if found else set()) == (binders if is_sure else set())


@given(MODULES, st.sets(st.sampled_from(range(len(PATHS)))))
def test_those_told_stand_for_all_that_have_a_name_from_the_same_modules(
    modules: Mapping[str, Shown], preferred: set[int]
) -> None:
    stars = binding_of(modules)
    numbers = {path: number for number, path in enumerate(PATHS)}
    for path in PATHS:
        stars.group_of(place(path))
    takers = Takers(stars, numbers, preferred, unsure=())

    def origins(number: int, name: str) -> frozenset[str]:
        return frozenset(
            path
            for path in reached(modules, PATHS[number], "")
            if modules[path].is_open or name in modules[path].names
        )

    for name in "xyz":
        told = {*takers.that_bind(name)}
        binding = [number for number in range(len(PATHS)) if origins(number, name)]
        for some in (binding, [number for number in binding if number in preferred]):
            firsts = {origins(number, name): number for number in reversed(some)}
            assert told >= {*firsts.values()}
        assert told <= {*binding}


@given(MODULES)
def test_modules_of_one_group_lead_to_one_another(modules: Mapping[str, Shown]) -> None:
    stars = binding_of(modules)

    for one in PATHS:
        for other in PATHS:
            is_same = stars.group_of(place(one)) == stars.group_of(place(other))
            leads = other in reached(modules, one, ""), one in reached(modules, other, "")
            assert is_same is all(leads)


def test_nothing_is_asked_twice() -> None:
    modules = {"a": Shown(set(), False, ["b"]), "b": Shown({"x"}, False, ["a"])}
    asked: list[str] = []

    def look(each: Place) -> Binding:
        asked.append(each[1].path)
        names, is_open, sources = modules[each[1].path]
        return Binding(names, is_open, tuple(map(place, sources)))

    stars = StarImports(look)
    for _ in range(2):
        assert stars.binds(place("b"), "x")
        assert not stars.binds(place("a"), "y")

    assert asked == ["b", "a"]


def test_of_very_many_modules_those_nearest_to_a_name_are_told() -> None:
    paths = [f"m{number}" for number in range(500)]
    modules = {
        path: Shown({"x"} if number in (0, 499) else set(), False, paths[number - 1 : number])
        for number, path in enumerate(paths)
    }
    stars = binding_of(modules)
    stars.group_of(place(paths[-1]))
    takers = Takers(stars, {path: number for number, path in enumerate(paths)}, (), unsure=())

    told = [*takers.that_bind("x")]

    assert sorted(told)[:10] == [*range(10)]
    assert 499 in told
    assert len(told) < 100
