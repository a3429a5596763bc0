"""What the code of a built function imports although neither it nor its layers hold it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

from orb_lint.bundles.content import Content, Form, Module
from orb_lint.files.paths import is_test, is_within, parent
from orb_lint.records import NamedTuple
from orb_lint.resolution.installed.distributions import distributions_of
from orb_lint.resolution.installed.stdlib import stdlib_modules
from orb_lint.resolution.modules.finder import prefixes
from orb_lint.resolution.modules.library import Library
from orb_lint.resolution.owners import owners_of_names, spelled_owners
from orb_lint.settings import Version
from orb_lint.source.exports import Exports, read_exports
from orb_lint.source.parsing import PARSE_ERRORS
from orb_lint.source.record import Context, Import, ImportKind
from orb_lint.source.scanner import read
from orb_lint.workspace.model import Unit, UnitKind, Workspace

_NOT_DEPLOYED = frozenset({"setup.py", "conftest.py"})


class Missing(NamedTuple):
    """One module, or name of a module, that is not there.

    Attributes:
        name: dotted.
        places: `file:line` of the imports, in the artefact; empty where nothing imports it yet.
        provider: what should have brought it, and how to make sure that it does.
    """

    name: str
    places: tuple[str, ...]
    provider: str


class _Found(NamedTuple):
    """A module, the content that holds it, and the import root it was found below."""

    content: Content
    root: str
    module: Module


class Judge:
    """Judges the built functions of one workspace.

    Args:
        workspace: whose local packages and layers the functions may need; it may have no unit.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._library = Library(workspace)
        self._packages = workspace.of_kind(UnitKind.PACKAGE)
        self._runtime = frozenset(workspace.settings.runtime_provided)

    def missing(
        self,
        function: Content,
        layers: Sequence[Content],
        python: Version,
        handler: str | None = None,
    ) -> list[Missing]:
        """What the code of a function needs and does not have, by name.

        Its code is what no third-party distribution has brought: its own files and local packages.
        Imports for type checkers only, and those whose `ImportError` is caught, need not succeed.

        Args:
            function: that was built.
            layers: that are attached to it.
            python: that it runs on.
            handler: as its template names it.

        Raises:
            BundleError: a file can't be read.
        """
        return _Bundle(self, function, layers, python).missing(handler)

    def is_provided(self, top: str, python: Version) -> bool:
        """Whether the Lambda runtime has a top-level module."""
        return top in stdlib_modules(python) or top in self._runtime

    def is_local(self, distribution: str) -> bool:
        """Whether a distribution is a package of the workspace."""
        return any(unit.canonical_name == distribution for unit in self._packages)

    def is_known(self, top: str) -> bool:
        """Whether a top-level module is that of a distribution on the package index."""
        return top not in self._library.packages and bool(distributions_of(top))

    def provider(self, function: Content, dotted: str) -> str:
        """What should have brought a module."""
        top = dotted.partition(".")[0]
        if package := self._library.package_with(dotted):
            return self._package(function, package, dotted)
        if layers := self._library.layers_with(top):
            return f"layer {layers[0].path}: attach it, or name it by --layer"
        if owners := owners_of_names([dotted]):
            return f"{spelled_owners(owners)}: declare it and build again"
        return "nothing in this workspace, and no known distribution"

    def _package(self, function: Content, package: Unit, dotted: str) -> str:
        name = f"{package.distribution or package.name} ({package.path})"
        if package.canonical_name in function.editable:
            return f"{name}: it is installed editable, which leaves its code outside"
        if not any(map(function.find, ("",), package.import_names)):
            return f"{name}: declare it and build again"
        if self._library.find_in(package, dotted):
            return f"{name}: its build leaves that out, let it find all subpackages"
        return f"{name}: but it holds no such module or name"

    def subpackages(self, top: str) -> Iterator[str]:
        """The dotted names of the folders of a local package that hold modules."""
        for unit_root in self._library.modules_of(top):
            if not is_test(unit_root.module.path) and unit_root.module.folder is not None:
                yield unit_root.dotted

    @property
    def local_names(self) -> list[str]:
        """The top-level names of the local packages."""
        return sorted(self._library.packages)


class _Bundle:
    """One function with its layers."""

    def __init__(
        self, judge: Judge, function: Content, layers: Sequence[Content], python: Version
    ) -> None:
        self._judge = judge
        self._function = function
        self._python = python
        self._roots = [(function, "")]
        self._roots += [(layer, root) for layer in layers for root in layer.layer_roots]
        self._exports: dict[str, Exports | None] = {}

    def missing(self, handler: str | None) -> list[Missing]:
        places: defaultdict[str, list[str]] = defaultdict(list)
        for name in self._own_files:
            for record in read(self._function.source(name), self._python).imports:
                if record.context & (Context.TYPE_CHECKING | Context.OPTIONAL):
                    continue
                for dotted in self._lacking(name, record):
                    places[dotted].append(f"{name}:{record.span.line}")
        for dotted in self._left_out():
            places.setdefault(dotted, [])
        found = [
            Missing(dotted, tuple(where), self._judge.provider(self._function, dotted))
            for dotted, where in sorted(places.items())
        ]
        return [*self._missing_handler(handler), *found]

    def _missing_handler(self, handler: str | None) -> Iterator[Missing]:
        module, _, function = (handler or "").replace("/", ".").rpartition(".")
        if module and self._find(module) is None:
            yield Missing(module, (), f"the template, whose handler is `{module}.{function}`")

    @cached_property
    def _own_files(self) -> list[str]:
        return sorted(
            name
            for name in self._function.names
            if name.endswith(".py")
            and name not in self._third_party_files
            and not (is_test(name) or name in _NOT_DEPLOYED)
            and not self._is_presumed_third_party(name)
        )

    @cached_property
    def _third_party_files(self) -> frozenset[str]:
        listed = self._function.distributions.items()
        return frozenset().union(
            *(files for name, files in listed if not self._judge.is_local(name))
        )

    def _is_presumed_third_party(self, name: str) -> bool:
        """Whether a file is from a known distribution, where installers have left no records."""
        top = name.partition("/")[0].removesuffix(".py")
        return not self._function.distributions and self._judge.is_known(top)

    def _lacking(self, name: str, record: Import) -> Iterator[str]:
        """The dotted names that an import asks for and that are not there."""
        if record.kind is ImportKind.IMPORT:
            for alias in record.names:
                yield from self._lacking_module(alias.name)
            return
        base = self._absolute(name, record)
        if base is None:
            return
        lacking = [*self._lacking_module(base)] if base else []
        yield from lacking
        if not lacking:
            for alias in record.names:
                if alias.name != "*" and not self._offers(base, alias.name):
                    yield f"{base}.{alias.name}" if base else alias.name

    def _absolute(self, name: str, record: Import) -> str | None:
        """The full name of the module that is imported from, None where it leaves the artefact."""
        if not record.level:
            return record.module
        folder = parent(name)
        for _ in range(record.level - 1):
            if not folder:
                return None
            folder = parent(folder)
        return ".".join(filter(None, (folder.replace("/", "."), record.module)))

    def _lacking_module(self, dotted: str) -> Iterator[str]:
        """The first package around a module, or the module itself, that can't be found, if any."""
        is_provided = self._judge.is_provided(dotted.partition(".")[0], self._python)
        before: _Found | None = None
        for prefix in prefixes(dotted):
            found = self._find(prefix)
            if (found is None or found.module.form is Form.NAMESPACE) and is_provided:
                return
            if found is None:
                if not (before and self._is_open(before)):
                    yield prefix
                return
            if found.module.form is not Form.NAMESPACE and not self._is_own(found):
                return
            before = found

    def _offers(self, base: str, name: str) -> bool:
        """Whether `from base import name` works; in doubt it does."""
        found = self._find(base) if base else None
        if found is None or self._find(f"{base}.{name}"):
            return True
        if found.module.form is Form.NAMESPACE:
            return self._judge.is_provided(base.partition(".")[0], self._python)
        if not self._is_own(found):
            return True
        exports = self._exports_of(found)
        return exports is None or exports.is_open or name in exports.names or bool(exports.stars)

    def _is_open(self, found: _Found) -> bool:
        """Whether a package may offer modules that have no file."""
        if found.module.form is not Form.PACKAGE:
            return False
        exports = self._exports_of(found)
        return exports is None or exports.is_open

    def _is_own(self, found: _Found) -> bool:
        """Whether a module belongs to the function's own code, local packages included."""
        return found.content is self._function and found.module.path in self._own_names

    @cached_property
    def _own_names(self) -> frozenset[str]:
        return frozenset(self._own_files)

    def _exports_of(self, found: _Found) -> Exports | None:
        path = found.module.path
        if path not in self._exports:
            try:
                self._exports[path] = read_exports(found.content.source(path))
            except PARSE_ERRORS:
                self._exports[path] = None
        return self._exports[path]

    def _find(self, dotted: str) -> _Found | None:
        """The module of a dotted name; a regular one in any root hides namespace packages."""
        namespace: _Found | None = None
        for content, root in self._roots:
            if module := content.find(root, dotted):
                found = _Found(content, root, module)
                if module.form is not Form.NAMESPACE:
                    return found
                namespace = namespace or found
        return namespace

    def _left_out(self) -> Iterator[str]:
        """The outermost subpackages that the built copies of local packages lack."""
        for top in self._judge.local_names:
            found = self._find(top)
            if found is None:
                continue
            lacking: list[str] = []
            for dotted in sorted(self._judge.subpackages(top)):
                if self._find(dotted) is None and not any(
                    is_within(dotted.replace(".", "/"), each.replace(".", "/")) for each in lacking
                ):
                    lacking.append(dotted)
            yield from lacking
