"""W7772 build-omits-package."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from orb_lint.expressions import regex
from orb_lint.files.globs import compile_glob
from orb_lint.files.paths import UNKNOWN, innermost, join, normalize_path, parent
from orb_lint.findings import Finding, Severity, Span
from orb_lint.manifests.manifest import Scope
from orb_lint.records import NamedTuple
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.workspace.model import Part, Unit, UnitKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.workspace.paths.build_scripts import BuildScript

_INSTALLS = (
    r"\b(?:pipenv\s+(?:install|sync)|pip3?\s+install\s+[^&;|]*-r|uv\s+(?:pip\s+install|sync)"
    r"|poetry\s+install|pip3?\s+install\s+(?:-\S+\s+)*\.(?:\s|$))"
)
_INSTALL = regex(_INSTALLS)
_STEP = regex(
    rf"\b(?:cp|rsync)\s+(?P<copied>[^;&|\"']+)|\b(?:cd|pushd)\s+(?P<entered>[^\s;&|\"']+)"
    rf"|(?P<installs>{_INSTALLS})"
)
_COPY = regex(r"^\s*(?:COPY|ADD)\s+(?!--from)(?P<rest>.*)", 2)
_CHECKOUT = regex(r"\$(?:CODEBUILD_SRC_DIR|\{CODEBUILD_SRC_DIR\})/?")
_OPTION = regex(r"(?<!\S)--?\S+")
_PATHS_KEY = regex(r"(?P<indent>\s*)paths:\s*(?P<rest>.*)$")
_PATHS_ITEM = regex(r"(?P<indent>\s*)-\s+[\"']?(?P<pattern>[^\"'#\s]+)")
_FLOW_ITEM = regex(r"[^\[\],\"'\s]+")


class _Pattern(NamedTuple):
    """One of the patterns under `paths:` of a workflow."""

    text: str
    span: Span


class BuildOmitsPackage(Rule):
    """A Dockerfile or buildspec installs before it copies; a workflow omits a package."""

    number = 72
    symbol = "build-omits-package"
    severity = Severity.WARNING
    summary = (
        "a Dockerfile or buildspec installs local packages before it copies them, or a workflow"
        " does not run when a package of its Lambda changes"
    )
    why = (
        "The image can't be built, for the path of an entry leads nowhere yet; or a change of a"
        " package is merged without the tests of the Lambdas that run it."
    )
    how_to_fix = (
        "Copy the packages above the line that installs; name their folders under `paths:` of the"
        " workflow."
    )
    settings = ("extend-select",)
    limits = (
        "Dockerfiles are read without their stages; `COPY . .` is taken to copy everything. In"
        " buildspecs only a Lambda that is first copied, and then installed outside the checkout,"
        " is judged; in workflows only `paths:` that name one Lambda are."
    )
    see_also = ("leftover-layer-reference",)
    is_opt_in = True

    def check_folders(self, part: Part, resolver: Resolver) -> Iterator[Finding]:
        for file in resolver.workspace.build_scripts(part.folders):
            if file.is_workflow:
                yield from self._check_workflow(file, resolver)
            elif file.is_dockerfile:
                yield from self._check_dockerfile(file, resolver)
            elif file.is_buildspec:
                yield from self._check_buildspec(file, resolver)

    def _check_workflow(self, file: BuildScript, resolver: Resolver) -> Iterator[Finding]:
        for patterns in _path_lists(file):
            globs = [compile_glob(each.text) for each in patterns if each.text[0] != "!"]
            for pattern in patterns:
                for unit in _lambdas_of(pattern.text, resolver):
                    missing = [
                        package
                        for package in _packages_of(unit, resolver)
                        if not any(
                            glob.fullmatch(f"{package.path}/{name}")
                            for glob in globs
                            for name in ("pyproject.toml", "x/x.py")
                        )
                    ]
                    if missing:
                        names = " and ".join(f"`{package.path}/**`" for package in missing)
                        yield self.finding(
                            file.path,
                            pattern.span,
                            f"runs when {unit.name} changes, but not when packages it needs do",
                            f"add {names}",
                            None,
                            subject=pattern.text,
                        )

    def _check_dockerfile(self, file: BuildScript, resolver: Resolver) -> Iterator[Finding]:
        copied: list[str] = []
        unit = resolver.workspace.unit_of(file.path)
        for number, line in file.lines:
            if copy := _COPY.match(line):
                sources = _OPTION.sub("", copy["rest"]).split()[:-1]
                places = [place for source in sources for place in _places(source, file.path)]
                copied += places
                named = map(resolver.workspace.unit_of, reversed(places))
                unit = unit or next(filter(None, named), None)
            elif (install := _INSTALL.search(line)) and unit and unit.kind is UnitKind.LAMBDA:
                span = Span(number, install.start() + 1, number, install.end() + 1)
                yield from self._check_install(file, span, unit, copied, resolver)
                return

    def _check_buildspec(self, file: BuildScript, resolver: Resolver) -> Iterator[Finding]:
        workspace = resolver.workspace
        copied: list[str] = []
        unit: Unit | None = None
        folder = ""
        for number, line in file.lines:
            for step in _STEP.finditer(line):
                if step["copied"]:
                    sources = _OPTION.sub("", step["copied"]).split()[:-1]
                    places = [_located(folder, source.partition("*")[0]) for source in sources]
                    copied += places
                    lambdas = [*filter(_is_lambda, map(workspace.unit_of, places))]
                    unit = lambdas[-1] if lambdas else unit
                elif step["entered"]:
                    folder = _located(folder, step["entered"])
                elif unit and UNKNOWN not in folder and workspace.folder(folder) is None:
                    span = Span(number, step.start() + 1, number, step.end() + 1)
                    yield from self._check_install(file, span, unit, copied, resolver)
                    unit = None

    def _check_install(
        self, file: BuildScript, span: Span, unit: Unit, copied: list[str], resolver: Resolver
    ) -> Iterator[Finding]:
        """The packages that a Lambda needs and that are not there yet when it is installed."""
        places = frozenset(copied)
        missing = [
            package
            for package in _packages_of(unit, resolver)
            if innermost(package.path, places) is None
        ]
        if missing:
            names = " and ".join(f"`{package.path}`" for package in missing)
            yield self.finding(
                file.path,
                span,
                f"installs what {unit.name} needs before {names} is copied",
                "copy it above this line",
                unit,
                subject=names,
            )


def _located(folder: str, word: str) -> str:
    """The paths that a word of a command may mean in a folder of the checkout."""
    if root := _CHECKOUT.match(word):
        return normalize_path(word[root.end() :])
    return UNKNOWN if word.startswith("/") or "$" in word else normalize_path(join(folder, word))


def _is_lambda(unit: Unit | None) -> bool:
    return unit is not None and unit.kind is UnitKind.LAMBDA


def _places(source: str, dockerfile: str) -> list[str]:
    """The paths that a source of `COPY` may mean, from the root or the Dockerfile's folder."""
    if source in (".", "./"):
        return [""]
    literal = source.partition("*")[0].rstrip("/")
    return [
        posixpath.normpath(join(start, literal))
        for start in dict.fromkeys(("", parent(dockerfile)))
    ]


def _packages_of(unit: Unit, resolver: Resolver) -> list[Unit]:
    """The local packages that the manifests of a Lambda install, directly or not."""
    found: dict[str, Unit] = {}
    for manifest in unit.manifests:
        for entry, package in resolver.dependencies.local_entries(manifest):
            if package and entry.scope is Scope.RUNTIME:
                for each in (
                    package,
                    *resolver.dependencies.required_packages(package, entry.extras),
                ):
                    found[each.path] = each
    return [found[path] for path in sorted(found)]


def _lambdas_of(pattern: str, resolver: Resolver) -> list[Unit]:
    """The Lambda that a pattern matches, if it matches exactly that."""
    literal = pattern.partition("*")[0].rstrip("/")
    unit = resolver.workspace.unit_of(literal) if literal else None
    return [unit] if unit and unit.kind is UnitKind.LAMBDA else []


def _path_lists(file: BuildScript) -> Iterator[list[_Pattern]]:
    """The patterns of each `paths:` of a workflow."""
    found: list[_Pattern] = []
    indent = -1
    for number, line in file.lines:
        if key := _PATHS_KEY.match(line):
            if found:
                yield found
            found, indent = [], len(key["indent"])
            for item in _FLOW_ITEM.finditer(line, key.start("rest")):
                span = Span(number, item.start() + 1, number, item.end() + 1)
                found.append(_Pattern(item[0], span))
        elif indent >= 0 and (match := _PATHS_ITEM.match(line)) and len(match["indent"]) >= indent:
            span = Span(number, match.start("pattern") + 1, number, match.end("pattern") + 1)
            found.append(_Pattern(match["pattern"], span))
        elif line.strip():
            indent = -1
    if found:
        yield found
