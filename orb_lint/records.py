"""Named tuples whose classes are made in a tenth of the time that `typing.NamedTuple` takes.

`typing.NamedTuple` compiles a constructor and every annotation of each class. With ninety classes
that was a sixth of the time in which one file is checked.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any
    from typing import NamedTuple as NamedTuple  # pylint: disable=useless-import-alias
else:
    from _collections import _tuplegetter
    from types import CodeType, FunctionType

    class _Record(tuple):
        __slots__ = ()
        _fields: tuple[str, ...] = ()

        def __repr__(self) -> str:
            values = (f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({', '.join(values)})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def _replace(self, **values: Any) -> _Record:  # noqa: ANN401
            replaced: _Record = tuple.__new__(type(self), map(values.pop, self._fields, self))
            if values:
                raise TypeError(f"{type(self).__name__} has no field {', '.join(values)}")
            return replaced

    class _Fields(type):
        """Makes a tuple class whose fields are the annotations."""

        def __new__(mcs, name: str, bases: tuple[type, ...], members: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(mcs, name, bases, members)
            fields = tuple(members["__annotations__"])
            defaults = tuple(members[field] for field in fields if field in members)
            members.update({field: _tuplegetter(at, "") for at, field in enumerate(fields)})
            members["__new__"] = _constructor(fields, defaults)
            members["_fields"] = members["__match_args__"] = fields
            members["__slots__"] = ()
            return type(name, (_Record,), members)

    class NamedTuple(metaclass=_Fields):
        """Stands in for `typing.NamedTuple`, as far as it is used here."""

    _MAKERS: dict[int, CodeType] = {}

    def _constructor(fields: tuple[str, ...], defaults: tuple[object, ...]) -> FunctionType:
        """The constructor of a record: one code for each number of fields, with other names."""
        maker = _MAKERS.get(len(fields))
        if maker is None:
            values = "".join(f"value{number}, " for number in range(len(fields)))
            made = eval(f"lambda cls, {values}: new(cls, ({values}))")  # pylint: disable=eval-used
            maker = _MAKERS[len(fields)] = made.__code__
        named = maker.replace(co_varnames=("cls", *fields))
        return FunctionType(named, {"new": tuple.__new__}, "__new__", defaults)
