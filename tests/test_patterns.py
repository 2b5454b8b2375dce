from __future__ import annotations

import copy
import importlib
import pickle
import pkgutil
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tracker
from tracker.patterns import CompiledWhenUsed, compile_later

SOURCES = (r"\w+", r"(?P<first>a)(b)?", r"^\s*", r"[aeiou]|\d{2}", r"")
FLAGS = (0, re.I, re.M | re.S, re.ASCII)
TEXTS = st.text("abAB 12\n€é", max_size=12)


def shown(match):
    return match and (match.span(), match.groups(), match.groupdict())


@given(st.sampled_from(SOURCES), st.sampled_from(FLAGS), TEXTS)
def test_all_methods_give_what_re_gives(source, flags, text):
    def later():
        return compile_later(source, flags)

    at_once = re.compile(source, flags)
    for method in ("search", "match", "fullmatch"):
        assert shown(getattr(later(), method)(text)) == shown(getattr(at_once, method)(text))
        assert shown(getattr(later(), method)(text, 1, 3)) == shown(getattr(at_once, method)(text, 1, 3))
    assert later().findall(text) == at_once.findall(text)
    assert list(map(shown, later().finditer(text))) == list(map(shown, at_once.finditer(text)))
    assert later().split(text, 1) == at_once.split(text, 1)
    assert later().sub("<\\g<0>>", text) == at_once.sub("<\\g<0>>", text)
    assert later().subn(lambda match: match[0].upper(), text, count=1) == at_once.subn(
        lambda match: match[0].upper(), text, count=1
    )
    assert (later().pattern, later().flags, later().groups, later().groupindex) == (
        at_once.pattern,
        at_once.flags,
        at_once.groups,
        at_once.groupindex,
    )


@given(TEXTS)
def test_bytes_work_as_text_does(text):
    body = text.encode()
    assert compile_later(rb"[ab]+", re.I).findall(body) == re.findall(rb"[ab]+", body, re.I)


def test_a_pattern_is_compiled_at_the_first_use_and_once():
    pattern = compile_later("(")
    assert pattern.pattern == "("
    with pytest.raises(re.error):
        pattern.search("a")
    pattern = compile_later("a")
    assert "search" not in vars(pattern)
    assert pattern.search("ba")
    assert vars(pattern)["search"] is pattern.search
    assert pattern.match.__self__ is pattern.search.__self__


def test_what_no_pattern_has_it_has_not_either():
    with pytest.raises(AttributeError):
        _ = compile_later("a").replace


@pytest.mark.parametrize("used", [False, True])
def test_a_pattern_can_be_copied_and_sent_to_another_process(used):
    pattern = compile_later("A+", re.I)
    if used:
        pattern.search("")
    for other in (copy.copy(pattern), pickle.loads(pickle.dumps(pattern))):
        assert other.findall("xaAy") == ["aA"]


def patterns_in(value):
    if isinstance(value, CompiledWhenUsed):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from patterns_in(inner)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from patterns_in(inner)


def test_every_pattern_of_the_program_compiles():
    count = 0
    for module in pkgutil.walk_packages(tracker.__path__, "tracker."):
        if module.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            for pattern in patterns_in(value):
                re.compile(pattern.pattern, pattern.flags)
                count += 1
    assert count > 250
