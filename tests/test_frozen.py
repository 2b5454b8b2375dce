"""A class made by tracker.frozen is what `dataclasses` would have made of it."""

from __future__ import annotations

import copy
import dataclasses
import functools
import inspect
import pickle
from collections.abc import Mapping
from dataclasses import field
from typing import Generic, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import frozen

T = TypeVar("T")


def both(cls, **options):
    """The class as each makes it; the first is given the name under which pickle looks for it."""
    return [
        make(frozen=True, **options)(type(cls.__name__, cls.__bases__, dict(vars(cls))))
        for make in (frozen.dataclass, dataclasses.dataclass)
    ]


class Plain:
    """Fields of each kind."""

    __annotations__ = {"a": "int", "b": "str", "c": "Mapping[str, int]", "d": "float", "e": "int"}
    b = "b"
    c = field(default_factory=dict)
    d = field(default=0.5, repr=False)
    e = field(default=1, compare=False)


OURS, THEIRS = both(Plain, slots=True)
VALUES = st.tuples(
    st.integers(0, 2), st.sampled_from("xy"), st.just({}), st.sampled_from([0.5, 1.5]), st.integers(0, 1)
)


def state(value):
    return tuple(getattr(value, each.name) for each in dataclasses.fields(value))


@given(VALUES, VALUES)
def test_values_are_made_compared_and_printed_alike(first, second):
    ours, theirs = [(cls(*first), cls(*second)) for cls in (OURS, THEIRS)]
    assert list(map(state, ours)) == list(map(state, theirs)) == [first, second]
    assert (ours[0] == ours[1]) is (theirs[0] == theirs[1])
    assert (ours[0] != ours[1]) is (theirs[0] != theirs[1])
    assert list(map(repr, ours)) == list(map(repr, theirs))
    assert ours[0] != theirs[0]
    assert state(dataclasses.replace(ours[0], a=7)) == state(dataclasses.replace(theirs[0], a=7))
    assert dataclasses.asdict(ours[0]) == dataclasses.asdict(theirs[0])
    assert copy.deepcopy(ours[0]) == copy.copy(ours[0]) == ours[0]


def test_what_is_not_given_has_its_default_and_a_factory_makes_one_for_each():
    assert state(OURS(1)) == state(THEIRS(1)) == (1, "b", {}, 0.5, 1)
    assert OURS(1).c is not OURS(1).c
    assert state(OURS(a=1, e=3)) == (1, "b", {}, 0.5, 3)


@pytest.mark.parametrize("arguments", [(), (1, 2, 3, 4, 5, 6)])
def test_wrong_arguments_are_told_alike(arguments):
    told = []
    for cls in (OURS, THEIRS):
        with pytest.raises(TypeError) as raised:
            cls(*arguments)
        told.append(str(raised.value))
    assert told[0] == told[1]


def test_a_class_looks_alike_from_outside():
    assert [each.name for each in dataclasses.fields(OURS)] == [each.name for each in dataclasses.fields(THEIRS)]
    assert OURS.__match_args__ == THEIRS.__match_args__
    assert OURS.__slots__ == THEIRS.__slots__
    assert OURS.__doc__ == THEIRS.__doc__
    ours, theirs = (inspect.signature(cls).parameters for cls in (OURS, THEIRS))
    assert [(each.name, each.annotation) for each in ours.values()] == [
        (each.name, each.annotation) for each in theirs.values()
    ]


def test_nothing_is_set_later():
    value = OURS(1)
    for name in ("a", "unknown"):
        with pytest.raises(dataclasses.FrozenInstanceError, match=f"cannot assign to field '{name}'"):
            setattr(value, name, 2)
        with pytest.raises(dataclasses.FrozenInstanceError, match=f"cannot delete field '{name}'"):
            delattr(value, name)
    assert not hasattr(value, "__dict__")


@frozen.dataclass(frozen=True, slots=True)
class Number(Generic[T]):
    """A single field, and a base."""

    value: T


@frozen.dataclass(frozen=True, slots=True)
class Named(Number[int]):
    """A class of a class."""

    name: str = ""

    def __repr__(self) -> str:
        return f"<{self.name}>"


@frozen.dataclass(frozen=True, slots=True, eq=False)
class Same:
    """Equal to itself alone."""

    value: int


@frozen.dataclass(frozen=True)
class Cached:
    """Without slots, so that something can be remembered."""

    value: int
    known: Mapping[str, int] = field(default_factory=dict)

    @functools.cached_property
    def double(self) -> int:
        return 2 * self.value


@pytest.mark.parametrize("value", [Number(1), Named(1, "a"), Cached(3)])
def test_values_pickle(value):
    assert pickle.loads(pickle.dumps(value)) == value


def test_a_class_inherits_fields_and_keeps_what_it_defines():
    assert state(Named(1, "a")) == (1, "a")
    assert repr(Named(1, "a")) == "<a>"
    assert hash(Number(1)) == hash((1,))
    assert Named(1) != Number(1)


def test_without_equality_a_value_is_itself():
    value = Same(1)
    assert value == value
    assert Same(1) != Same(1)
    assert len({value, Same(1)}) == 2


def test_without_slots_a_property_is_remembered():
    value = Cached(3)
    assert value.double == 6
    assert vars(value)["double"] == 6
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.double = 7


def test_a_value_that_holds_itself_is_printed():
    holder = Number([])
    holder.value.append(holder)
    assert repr(holder) == "Number(value=[...])"
