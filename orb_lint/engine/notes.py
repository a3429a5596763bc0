"""What a check learns besides the findings, in one process or in several."""

from __future__ import annotations

from orb_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.errors import FileProblem
    from orb_lint.manifests.manifest import Manifest
    from orb_lint.suppressions.model import FileSuppressions


class Notes(NamedTuple):
    """What a check learns besides the findings; the first three are filled by others.

    Attributes:
        suppressions: path → the suppressions in that file, as `Comments` knows them.
        unread: paths of the files whose comments are read only if something is found there.
        unparsable: path → source of each module that was parsed for its names and does not parse.
        problems: templates and folders that could not be read.
        in_part: paths of the units with imports that could not be judged.
        shared: path → manifest that units use and that lies outside every unit root.
        failures: path of a unit or file that the tool itself failed to judge → the error.
        imported: path of a file of a package → the first names of packages that it imports.
    """

    suppressions: dict[str, FileSuppressions | None]
    unread: set[str]
    unparsable: dict[str, bytes]
    problems: set[FileProblem]
    in_part: set[str]
    shared: dict[str, Manifest]
    failures: dict[str, str]
    imported: dict[str, frozenset[str]]

    def take_over(self, others: Notes) -> None:
        """Add what the check of a share has learned, perhaps in another process."""
        for mine, theirs in zip(self, others, strict=True):
            mine.update(theirs)  # type: ignore[attr-defined]  # each is a set or a mapping
