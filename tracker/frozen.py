"""A class with annotated fields -> a frozen dataclass, made in a fifth of the time.

`dataclasses` writes and compiles six functions for each frozen class, which takes half a
millisecond. To compare two files needs some seventy classes, to check a page two hundred. Here only
`__init__` is written for each class; the other methods are closures over the names of its fields.
In all else such a class is a dataclass: `fields` and `replace` take it. A class and its base are
both made here, or both by `dataclasses`.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Sequence
from dataclasses import MISSING, FrozenInstanceError
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

Fields = Sequence[dataclasses.Field[Any]]

if TYPE_CHECKING:
    # A type checker knows of such a class what it knows of any dataclass.
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen, slots=False, eq=True):
        """Make a class a frozen dataclass; for any other there is `dataclasses`."""
        assert frozen

        def made(cls):
            cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
            fields = dataclasses.fields(cls)
            methods = {"__init__": _init(cls, fields), "__repr__": _repr(fields)}
            methods |= _equality(fields) if eq else {}
            methods |= _state(fields) if slots else {}
            for name, method in methods.items():
                # What a class defines itself stays.
                if name not in vars(cls):
                    setattr(cls, name, method)
            cls.__setattr__, cls.__delattr__ = _refuse_to_set, _refuse_to_delete
            return cls

        return made


# Stands where a field has a factory and is not given.
_TO_BE_MADE = object()


def _init(cls: type, fields: Fields) -> Callable[..., None]:
    """Write `__init__` as `dataclasses` does: it sets values past the `__setattr__` that refuses.

    A general one that loops over the fields takes five times as long for each value made.
    """
    known: dict[str, Any] = {"_set": object.__setattr__, "_TO_BE_MADE": _TO_BE_MADE}
    parameters, body = ["self"], []
    for field in fields:
        name, value = field.name, field.name
        if field.default is not MISSING:
            known[f"_default_{name}"] = field.default
        if field.default_factory is not MISSING:
            known[f"_default_{name}"] = _TO_BE_MADE
            known[f"_make_{name}"] = field.default_factory
            value = f"_make_{name}() if {name} is _TO_BE_MADE else {name}"
        has_default = f"_default_{name}" in known
        parameters.append(f"{name}=_default_{name}" if has_default else name)
        body.append(f"  _set(self, {name!r}, {value})")
    source = [f"def make({', '.join(known)}):", f" def __init__({', '.join(parameters)}):"]
    written: dict[str, Any] = {}
    exec("\n".join([*source, *body, "  pass", " return __init__"]), _globals(cls), written)
    init: Callable[..., None] = written["make"](**known)
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    init.__annotations__ = {field.name: field.type for field in fields} | {"return": None}
    return init


def _globals(cls: type) -> dict[str, Any]:
    """Where the names in the annotations of a class are looked up."""
    return vars(sys.modules[cls.__module__]) if cls.__module__ in sys.modules else {}


def _repr(fields: Fields) -> Callable[[Any], str]:
    names = [field.name for field in fields if field.repr]

    @recursive_repr()
    def shown(self: Any) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({values})"

    return shown


def _equality(fields: Fields) -> dict[str, Callable[..., Any]]:
    values = _values_of([field.name for field in fields if field.compare])

    def is_equal(self: Any, other: object) -> bool:
        return values(self) == values(other) if type(other) is type(self) else NotImplemented

    def hashed(self: Any) -> int:
        return hash(values(self))

    return {"__eq__": is_equal, "__hash__": hashed}


def _values_of(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What gives the values of these attributes."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _state(fields: Fields) -> dict[str, Callable[..., Any]]:
    """What lets a value without a `__dict__` be pickled and copied."""
    names = [field.name for field in fields]

    def get(self: Any) -> list[Any]:
        return [getattr(self, name) for name in names]

    def set_(self: Any, state: Sequence[Any]) -> None:
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    return {"__getstate__": get, "__setstate__": set_}


def _refuse_to_set(self: object, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
