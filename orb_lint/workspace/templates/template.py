"""The model of templates: functions and layers, whatever the framework."""

from __future__ import annotations

from itertools import islice

from orb_lint.expressions import regex
from orb_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from orb_lint.settings import Version

_PYTHON_RUNTIME = regex(r"python3\.(\d{1,4})")


class LayerReference(NamedTuple):
    """One item of a function's `Layers`.

    Attributes:
        logical_id: the layer of the same template that is meant; None if the item is anything else
            (an ARN, a parameter, an import) or can't be told.
        line: 1-based.
        text: of anything else as written, with the default of a parameter.
    """

    logical_id: str | None
    line: int
    text: str = ""


MOST_LAYERS = 20
"""A function has at most five; of a longer list nobody knows which ones are attached."""


def first_layers(references: Iterable[LayerReference]) -> tuple[LayerReference, ...]:
    """The layers of a function, no more than `MOST_LAYERS`."""
    return tuple(islice(references, MOST_LAYERS))


class Function(NamedTuple):
    """A function that may run Python from a local path.

    Attributes:
        logical_id: its key in `Resources`.
        code_uri: as written, relative to the template's folder, with `/`; a folder or an archive.
        handler: as written, None if it is missing or unknown.
        layers: those of `Globals` first; both branches of an `If`.
        line: 1-based, of `code_uri`, or of the resource if that is SAM's default.
        resource_line: 1-based, of the resource.
        has_conditional_layers: an `If` decides about them.
        runtime: of Python, None if it can't be told.
        is_image: a Dockerfile builds an image from `code_uri`.
        said: the property that says where its code is.
        gap: why not everything on its path is known, "" if it is.
        adds: top-level modules that the deployment adds.
        manifest: what it is installed from, relative to the template's folder; "" if that stands
            beside its code, None if nobody knows, so that the nearest one above may be meant.
    """

    logical_id: str
    code_uri: str
    handler: str | None
    layers: tuple[LayerReference, ...]
    line: int
    resource_line: int
    has_conditional_layers: bool = False
    runtime: Version | None = None
    is_image: bool = False
    said: str = "CodeUri"
    gap: str = ""
    adds: tuple[str, ...] = ()
    manifest: str | None = ""


class Layer(NamedTuple):
    """A layer that may hold Python from a local path.

    Attributes:
        logical_id: its key in `Resources`.
        content_uri: as written, like the `code_uri` of a function.
        line: 1-based, of `content_uri`.
        build_method: what `sam build` builds it with, in lower case; "" where it copies the folder.
        said: the property that says where its content is.
    """

    logical_id: str
    content_uri: str
    line: int
    build_method: str = ""
    said: str = "ContentUri"


class Remote(NamedTuple):
    """A function or layer whose code has no known local path.

    Attributes:
        logical_id: its key in `Resources`.
        line: 1-based, of the resource.
        layers: as those of a function.
        gap: as that of a function.
    """

    logical_id: str
    line: int
    layers: tuple[LayerReference, ...] = ()
    gap: str = ""


class Template(NamedTuple):
    """The functions and layers of a template that may hold Python, in order."""

    functions: tuple[Function, ...]
    layers: tuple[Layer, ...]
    remote: tuple[Remote, ...] = ()
    remote_layers: tuple[Remote, ...] = ()


def described(functions: Sequence[Function | Remote], layers: Sequence[Layer | Remote]) -> Template:
    """A template of some functions and layers, of which those without a path are remote."""
    return Template(
        tuple(each for each in functions if isinstance(each, Function)),
        tuple(each for each in layers if isinstance(each, Layer)),
        tuple(each for each in functions if isinstance(each, Remote)),
        tuple(each for each in layers if isinstance(each, Remote)),
    )


def python_of_runtime(runtime: str | None) -> Version | None:
    """The version of Python in the name of a runtime, None if there is none."""
    match = _PYTHON_RUNTIME.fullmatch(runtime or "")
    return (3, int(match[1])) if match else None
