from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tracker import model


def test_each_name_is_in_the_module_that_its_type_comes_from():
    imports = [
        node
        for node in ast.walk(ast.parse(Path(model.__file__).read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
    ]
    typed = {
        alias.name: node.module.rpartition(".")[2]
        for node in imports
        if (node.module or "").startswith("tracker.model.")
        for alias in node.names
    }
    assert typed == model._MODULES
    assert sorted(typed) == sorted(model.__all__)
    for name in model.__all__:
        assert getattr(model, name) is getattr(sys.modules[f"tracker.model.{typed[name]}"], name)


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Clauses'"):
        _ = model.Clauses


def test_only_the_modules_that_are_needed_are_loaded():
    code = (
        "import sys\nfrom tracker.model import Clause\nprint(sorted(name for name in sys.modules if 'model.' in name))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
    assert said == "['tracker.model.pages', 'tracker.model.words']\n"
