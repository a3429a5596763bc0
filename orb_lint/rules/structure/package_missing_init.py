"""E7760 package-missing-init."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from orb_lint.files.paths import join, name_of, upwards
from orb_lint.findings import START, Applicability, Edit, Finding, Fix
from orb_lint.manifests.names import normalize
from orb_lint.resolution.modules.finder import Form, Module
from orb_lint.resolution.reference import Reference
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import read_file
from orb_lint.rules.base import Rule
from orb_lint.rules.package_uses import PackageUses
from orb_lint.source.words import AnyName
from orb_lint.workspace.model import Unit

_INIT = "__init__.py"


class PackageMissingInit(Rule):
    """A folder of an import package has no `__init__.py` although its modules are imported."""

    number = 60
    symbol = "package-missing-init"
    summary = "a folder of an import package has no `__init__.py` although its modules are imported"
    why = (
        "Python takes such a folder for a namespace package: the import works in a checkout, but"
        " `find_packages` leaves the folder out of the wheel, type checkers and pytest look for its"
        " modules by other names, and a folder of the same name elsewhere joins it."
    )
    how_to_fix = (
        "Create an empty `__init__.py` in the folder. If packages are meant to have folders"
        " without one, set `namespace-packages`."
    )
    fix_safety = "safe"
    settings = ("namespace-packages",)
    limits = (
        "A namespace that several packages share needs none. Imports in files outside every"
        " unit are not counted."
    )
    see_also = ("unpackaged-subpackage", "unresolved-local-import")

    def check_packages(self, packages: Sequence[Unit], uses: PackageUses) -> Iterator[Finding]:
        resolver = uses.resolver
        if resolver.settings.namespace_packages:
            return
        left: dict[str, Unit] = {}
        for package in packages:
            bare = dict.fromkeys(_bare_folders(resolver, package), package)
            yield from self._imported(bare, _own_imports(resolver, package, bare), resolver)
            left |= bare
        if left:
            words = AnyName(map(name_of, left))
            users = {package.path: package for package in left.values()}
            yield from self._imported(left, uses.imports_of(users.values(), words), resolver)

    def _imported(
        self, bare: dict[str, Unit], references: Iterable[Reference], resolver: Resolver
    ) -> Iterator[Finding]:
        """Findings about the folders to which references lead, which are removed from `bare`."""
        for reference in references:
            for module in _modules(resolver, reference):
                for folder in [each for each in upwards(module.path) if each in bare]:
                    yield self._finding(folder, bare.pop(folder))
            if not bare:
                return

    def _finding(self, folder: str, package: Unit) -> Finding:
        dotted = folder[len(package.roots[0]) :].strip("/").replace("/", ".")
        edit = Edit(join(folder, _INIT), START, "")
        return self.finding(
            folder,
            START,
            f"`{dotted}`, of which modules are imported, has no `{_INIT}`",
            "create it",
            package,
            fix=Fix(Applicability.SAFE, (edit,)),
        )


def _own_imports(
    resolver: Resolver, package: Unit, folders: Collection[str]
) -> Iterator[Reference]:
    """The imports of a package that may lead into some of its folders."""
    names = AnyName(map(name_of, folders))
    inside = frozenset(folders)
    for path in package.files if folders else ():
        file = read_file(resolver, path, package)
        if file and inside.isdisjoint(upwards(path)):
            file = file.limited_to_naming(names) if names.may_be_in(file.source) else None
        yield from file.references if file else ()


def _modules(resolver: Resolver, reference: Reference) -> Iterator[Module]:
    """The modules that an import may mean: its module, and that with each of its names."""
    module = reference.found
    if module is None:
        return
    yield module
    for alias in reference.names if module.folder is not None else ():
        if inner := resolver.library.finder.find(module.folder or "", alias.name):
            yield inner


def _bare_folders(resolver: Resolver, package: Unit) -> list[str]:
    """The folders inside an import package without `__init__.py`.

    The import package itself counts unless several packages share it: then it is a namespace.
    """
    library = resolver.library
    found: list[str] = []
    pending: list[tuple[str, bool]] = []
    for name in package.import_names:
        is_own = normalize(name) == package.canonical_name
        is_alone = is_own and len(library.packages_with(name)) == 1
        pending.append((join(package.roots[0], name), is_alone))
    while pending:
        folder, is_inside = pending.pop()
        listed = resolver.workspace.folder(folder)
        if listed is None:
            continue
        is_bare = library.finder.of_folder(folder).form is Form.NAMESPACE
        if is_bare and is_inside and library.finder.holds_modules(folder):
            found.append(folder)
        inner = (join(folder, name) for name in listed.folders if name.isidentifier())
        pending += [(each, is_inside or not is_bare) for each in inner]
    return found
