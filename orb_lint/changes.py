"""Which findings a change of some files could have caused."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from functools import cached_property

from orb_lint.expressions import regex
from orb_lint.files.folders import SETTINGS_FOLDERS
from orb_lint.files.links import real_way
from orb_lint.files.paths import ancestors, is_python, is_test, is_within, name_of, parent, upwards
from orb_lint.findings import Finding
from orb_lint.settings.reading import SETTINGS_FILE, mentions_settings
from orb_lint.workspace.discovery.unit_globs import could_hold_unit
from orb_lint.workspace.model import Unit, UnitKind, Workspace
from orb_lint.workspace.paths.build_scripts import is_build_script
from orb_lint.workspace.paths.path_settings import may_set_paths
from orb_lint.workspace.templates.deployment import is_template, may_name_template
from orb_lint.workspace.templates.frameworks import Includes, describes_functions, is_cdk_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from orb_lint.graph.chains import Graph
    from orb_lint.resolution.resolver import Resolver

    FindBefore: TypeAlias = Callable[[Mapping[str, str], Sequence[str]], Iterable[Finding]]

_MANIFEST = regex(r"Pipfile(?:\.lock)?|pyproject\.toml|setup\.(?:cfg|py)|requirements.*\.txt")


class Change:
    """A change of files, and how far its consequences may reach.

    A module may cause findings in itself, on its unit's folders and manifests and, by what it
    offers, wherever its package or layer is used. A manifest, a lock or what they include may cause
    them anywhere in the units that read it and, if one is a package or a layer, wherever it is
    used. Settings, templates and the end of a unit may cause them anywhere.

    Some changes don't show how far they reach: a name that a module of a Lambda no longer offers to
    its neighbours, or a change of tests, build scripts, path settings and modules outside every
    unit. There, whatever is found now and was not found with their former content may be a
    consequence.

    Args:
        workspace: as it is after the change.
        files: paths of the changed files; those that are not there have been deleted. One with a
            slash at its end is a folder in which anything may have changed.
        links: paths of symbolic links, which are further names of changed files.
        find_before: finds what there would be in some units, none for everywhere, if these paths
            held what these files did before the change.
    """

    def __init__(
        self,
        workspace: Workspace,
        files: Collection[str],
        links: Iterable[str] = (),
        find_before: FindBefore | None = None,
    ) -> None:
        self._workspace = workspace
        self._files = files
        self._find_before = find_before
        self._includes = Includes(workspace.tree)
        self._explaining: dict[str, str] = {}
        self._explained: set[str] = set()
        self._touched: set[str] = set()
        self._units: set[str] = set()
        self._units_as_a_whole: set[str] = set()
        self._used: dict[str, Unit] = {}
        self._is_user: dict[str, bool] = {}
        self._reaches_everything = False
        self._shares_manifest = False
        for path, file in _under_all_names(workspace.root, files, links).items():
            if path.endswith("/"):
                self._follow_folder(path)
            else:
                self._follow(path, file)

    @property
    def scope(self) -> tuple[str, ...]:
        """The paths within which its consequences lie; empty means anywhere."""
        if self._reaches_everything or self._used or self._shares_manifest:
            return ()
        return tuple(sorted({*self._files, *self._units, *self._units_as_a_whole}))

    def could_have_caused(self, finding: Finding) -> bool:
        """Whether a finding may be a consequence."""
        if self._reaches_everything or not self._touched.isdisjoint(
            (finding.path, *(related.path for related in finding.related))
        ):
            return True
        if any(
            unit.path in self._units_as_a_whole or self._uses_changed_unit(unit)
            for unit in self._units_of(finding.path)
        ):
            return True
        is_explained = any(is_within(finding.path, place) for place in self._explained)
        return is_explained and _identity(finding) not in self._found_before

    @cached_property
    def _found_before(self) -> Container[tuple[str, ...]]:
        if self._find_before is None:
            return ()
        units = [] if "" in self._explained else sorted(self._explained)
        return frozenset(map(_identity, self._find_before(self._explaining, units)))

    def _follow_folder(self, path: str) -> None:
        """Note what any change within a folder may affect."""
        folder = path.removesuffix("/")
        self._touched.update((folder, *ancestors(folder), ""))
        within = [unit for unit in self._workspace.units if is_within(unit.path, folder)]
        for unit in within or self._units_of(folder):
            self._follow_in(unit, as_a_whole=True)
        self._touched.update(each for each in self._workspace.outside if is_within(each, folder))
        if not within and could_hold_unit(self._workspace.settings, path):
            self._reaches_everything = True

    def _follow(self, path: str, file: str) -> None:
        """Note what the change of a file may affect, under a path that leads to it."""
        self._touched.update((path, *ancestors(path), ""))
        is_deleted = not os.path.exists(self._workspace.tree.absolute(path))
        is_manifest = _MANIFEST.fullmatch(name_of(path)) is not None or bool(self._readers_of(path))
        units = self._units_of(path)
        if self._governs(path, is_deleted=is_deleted):
            self._reaches_everything = True
        if self._find_before and _may_explain(path):
            self._explain_by(path, file, units)
        if not (is_manifest or is_python(path)):
            return
        for unit in units:
            self._follow_in(unit, as_a_whole=is_manifest or is_deleted)
        if is_deleted and not units and could_hold_unit(self._workspace.settings, path):
            self._reaches_everything = True
        elif is_manifest and self._may_be_shared(path):
            self._units_as_a_whole.update(
                unit.path for unit in self._workspace.units if is_within(unit.path, parent(path))
            )

    def _explain_by(self, path: str, file: str, units: Collection[Unit]) -> None:
        """Note where the former content of a file may tell more; who uses a package is known."""
        is_module = is_python(path) and not is_test(path)
        places = [unit.path for unit in units if unit.kind is UnitKind.LAMBDA]
        if places or not (units and is_module):
            self._explaining[path] = file
            self._explained.update(places if is_module and places else [""])

    def _follow_in(self, unit: Unit, *, as_a_whole: bool) -> None:
        """Note what the change of a file may affect in a unit, and by way of it."""
        manifests = [each.path for each in unit.manifests + unit.other_manifests]
        self._touched.update(manifests)
        self._units.add(unit.path)
        if as_a_whole:
            self._units_as_a_whole.add(unit.path)
        if unit.kind is not UnitKind.LAMBDA:
            self._used[unit.path] = unit
        if not all(is_within(path, unit.path) for path in manifests):
            self._shares_manifest = True

    def _governs(self, path: str, *, is_deleted: bool) -> bool:
        """Whether a file decides what the units are, or what is expected of them."""
        tree = self._workspace.tree
        if path == "pyproject.toml":
            return mentions_settings(tree.absolute(path))
        name = name_of(path)
        if path == SETTINGS_FILE or name == ".gitignore" or describes_functions(path):
            return True
        if may_name_template(name) and (is_deleted or is_template(tree, path)):
            return True
        if self._includes.may_name(path):
            return True
        return not (is_deleted and self._workspace.unit_of(path)) and is_cdk_code(tree, path)

    def _may_be_shared(self, path: str) -> bool:
        """Whether a manifest outside every unit may decide what units below its folder require.

        A `pyproject.toml` may do so if it mentions uv, for it may define a uv workspace.
        """
        settings, name = self._workspace.settings, name_of(path)
        if self._workspace.unit_of(path) is not None:
            return False
        if name == "pyproject.toml" and not settings.shared_pipfile:
            source = self._workspace.tree.read(path)
            return name in settings.manifests and (source is None or b"tool.uv" in source)
        return settings.shared_pipfile or name in settings.manifests

    def _units_of(self, path: str) -> list[Unit]:
        """The unit around a path, and those whose manifest or lock it is."""
        around = self._workspace.unit_of(path)
        return [*filter(None, (around,)), *self._readers_of(path.removesuffix(".lock"))]

    def _readers_of(self, path: str) -> list[Unit]:
        """The units that have a file as their manifest; modules are no manifests."""
        if is_python(path) and name_of(path) != "setup.py":
            return []
        return self._readers.get(path, [])

    @cached_property
    def _readers(self) -> dict[str, list[Unit]]:
        readers: defaultdict[str, list[Unit]] = defaultdict(list)
        for unit in self._workspace.units:
            for manifest in unit.manifests + unit.other_manifests:
                readers[manifest.path].append(unit)
        return readers

    def _uses_changed_unit(self, unit: Unit) -> bool:
        """Whether a unit is, imports or declares a changed package or layer, directly or not."""
        if not self._used:
            return False
        if unit.path not in self._is_user:
            # most units declare what they use: files are read only for those that do not
            declared = self._resolver.environments.of(unit).declared
            self._is_user[unit.path] = (
                not self._used_distributions.isdisjoint(declared.provided | declared.required)
                or any(path in self._used for path in unit.attached or ())
                or any(path in self._used for path in self._graph.reached_from(unit))
            )
        return self._is_user[unit.path]

    @cached_property
    def _used_distributions(self) -> frozenset[str]:
        return frozenset(unit.canonical_name for unit in self._used.values())

    @cached_property
    def _resolver(self) -> Resolver:
        from orb_lint.resolution.resolver import Resolver

        return Resolver(self._workspace)

    @cached_property
    def _graph(self) -> Graph:
        from orb_lint.graph.chains import Graph
        from orb_lint.graph.edges import Edges

        return Graph(self._resolver, Edges(self._resolver, with_development=True))


def _identity(finding: Finding) -> tuple[str, ...]:
    """What tells one finding from others, whatever its line."""
    return finding.path, finding.code, finding.subject, finding.message


def _may_explain(path: str) -> bool:
    """Whether a file may have to do with findings in others."""
    *folders, name = path.split("/")
    return (
        is_python(name)
        or is_build_script(name)
        or may_set_paths(name)
        or not SETTINGS_FOLDERS.isdisjoint(folders)
    )


def _under_all_names(root: str, files: Iterable[str], links: Iterable[str]) -> dict[str, str]:
    """Path → file, for files and for links that lead to them, through two at most."""
    ways = {link: real_way(root, f"{root}/{link}") for link in links}
    names = {file: file for file in files}
    for _ in range(2):
        below: defaultdict[str, list[str]] = defaultdict(list)
        for path in names:
            for around in upwards(path):
                below[around].append(path)
        for link, way in ways.items():
            names.update({link + path[len(way) :]: names[path] for path in below.get(way, ())})
    return names
