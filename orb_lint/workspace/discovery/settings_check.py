"""Holds settings against the workspace that they describe: a misspelt name would silence rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from orb_lint.files.globs import folder_globs
from orb_lint.manifests.names import normalize
from orb_lint.settings import Settings, SettingsError
from orb_lint.workspace.model import Unit, UnitKind, Workspace


def hold_settings_against(
    workspace: Workspace, unknown_layers: Callable[[Iterable[str]], list[str]]
) -> None:
    """Refuse settings that name what is not there, or warn of them.

    Args:
        workspace: whose settings they are; takes the warnings.
        unknown_layers: gives those of some names that no layer has.

    Raises:
        SettingsError: a glob of Lambdas matches nothing, a manifest is not there, or a contract
            names a package that the workspace does not have.
    """
    _judge_globs_without_match(workspace)
    for key in ("layer-sources", "package-layers"):
        for layer in unknown_layers(getattr(workspace.settings, key.replace("-", "_"))):
            fault = f"{layer!r} is neither the folder nor the logical id of a layer: correct it"
            workspace.warnings.append(f"setting `{key}`: {fault}")
    _refuse_missing_manifests(workspace)
    _refuse_unknown_contracts(workspace)


def _judge_globs_without_match(workspace: Workspace) -> None:
    """Warn of globs of layers and packages that match nothing, as after a migration.

    Raises:
        SettingsError: a glob of Lambdas matches nothing.
    """
    settings, defaults = workspace.settings, Settings()
    kinds = {"lambdas": UnitKind.LAMBDA, "layers": UnitKind.LAYER, "packages": UnitKind.PACKAGE}
    for key, kind in kinds.items():
        written = [each for each in getattr(settings, key) if each not in getattr(defaults, key)]
        for glob in _without_match(written, workspace.each_of_kind(kind)):
            fault = f"setting `{key}`: {glob!r} matches no folder with such a unit"
            if kind is UnitKind.LAMBDA:
                raise SettingsError(fault)
            workspace.warnings.append(f"{fault}: take it out once nothing names it any more")


def _without_match(written: Sequence[str], units: Iterable[Unit]) -> list[str]:
    """The globs that match no unit; no more units are read than it takes to tell."""
    globs = folder_globs(written)
    left = {*range(len(written))}
    for unit in units if left else ():
        left.difference_update(globs.matching(unit.path))
        if not left:
            break
    return [written[number] for number in sorted(left)]


def _refuse_missing_manifests(workspace: Workspace) -> None:
    for glob, path in workspace.settings.manifest_of.items():
        if not workspace.tree.exists(path):
            raise SettingsError(f"setting `manifest-of`: {path!r}, for {glob!r}, is not there")


def _refuse_unknown_contracts(workspace: Workspace) -> None:
    defaults = Settings().forbidden_dependencies
    contracts = workspace.settings.forbidden_dependencies
    if contracts == defaults:
        return
    known = {unit.canonical_name for unit in workspace.of_kind(UnitKind.PACKAGE)}
    for contract in contracts:
        for name in (contract.source, contract.target) if contract not in defaults else ():
            if normalize(name) not in known:
                raise SettingsError(
                    f"setting `forbidden-dependencies`: `{name}` is no package of this workspace"
                    f" (it has {', '.join(sorted(known)) or 'none'})"
                )
