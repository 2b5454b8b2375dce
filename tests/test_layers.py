from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1] / "tracker"
MODULES = sorted(ROOT.rglob("*.py"))
CORE = [path for path in MODULES if path.is_relative_to(ROOT / "core")]
EDGE = [path for path in MODULES if path.is_relative_to(ROOT / "edge")]
SHOW = [path for path in MODULES if path.is_relative_to(ROOT / "show")]
CORE_LIBRARIES = {
    "Stemmer", "diff_match_patch", "mammoth", "markdown_it", "pycld2", "pypdfium2", "rapidfuzz", "re2", "selectolax",
    "spellchecker",
}  # fmt: skip
SHOW_LIBRARIES = {"click", "feedgenerator", "icalendar", "jinja2", "markupsafe"}
CORE_MAY_NOT = {
    "logging",
    "socket",
    "sqlite3",
    "os",
    "time",
    "subprocess",
    "threading",
    "random",
    "pathlib",
    "tempfile",
}
SHARED = (
    "tracker.model",
    "tracker.errors",
    "tracker.characters",
    "tracker.patterns",
    "tracker.own_files",
)
MOST_FUNCTION_LINES, MOST_MODULE_LINES = 60, 400


def tree(path):
    return ast.parse(path.read_text("utf-8"))


def imported(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            module = node.module or ""
            yield from (f"{module}.{alias.name}" for alias in node.names) if module == "tracker" else (module,)


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", CORE, ids=name)
def test_core_imports_the_library_its_own_and_the_model(path):
    for module in imported(path):
        top = module.partition(".")[0]
        if top == "tracker":
            assert module.startswith(("tracker.core", *SHARED))
        else:
            assert top in CORE_LIBRARIES or (top in sys.stdlib_module_names and top not in CORE_MAY_NOT)


@pytest.mark.parametrize("path", EDGE, ids=name)
def test_edge_imports_neither_core_nor_app(path):
    assert not [
        module for module in imported(path) if module.startswith(("tracker.core", "tracker.show", "tracker.app"))
    ]


@pytest.mark.parametrize("path", SHOW, ids=name)
def test_show_imports_core_and_the_model(path):
    for module in imported(path):
        if module.partition(".")[0] == "tracker":
            assert module.startswith(("tracker.core", "tracker.show", *SHARED))
        else:
            assert module.partition(".")[0] in {*SHOW_LIBRARIES, *sys.stdlib_module_names}


@pytest.mark.parametrize("path", [*ROOT.glob("[!_]*.py"), *(ROOT / "model").glob("*.py")], ids=name)
def test_what_all_share_imports_the_standard_library_alone(path):
    for module in imported(path):
        top = module.partition(".")[0]
        assert top in sys.stdlib_module_names or module.startswith(("tracker.model", *SHARED))


@pytest.mark.parametrize("path", CORE, ids=name)
def test_core_asks_no_clock_and_opens_no_file(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"now", "utcnow", "today", "environ", "getenv"}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"open", "print", "input", "exec", "eval"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_functions_and_modules_are_short(path):
    source = path.read_text("utf-8")
    assert len(source.splitlines()) <= MOST_MODULE_LINES
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < MOST_FUNCTION_LINES, node.name


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_says_what_it_does(path):
    assert ast.get_docstring(tree(path)) or not path.read_text("utf-8").strip()


# Words that tell somebody new nothing: a name says what a thing is (docs/design.md, "Style").
NOT_AS_NAMES = {"book", "speaks", "small", "much", "turns", "said", "told", "found", "one"}
NOT_AS_MODULES = {
    "slight", "unnamed", "weigh", "telling", "formats", "layout", "sentences", "report", "noise", "again", "seen",
    "wordings", "trouble", "bundle", "tame", "walk", "surface", "story",
}  # fmt: skip


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_names_are_plain_words(path):
    assert path.stem not in NOT_AS_MODULES
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            assert node.id not in NOT_AS_NAMES, f"line {node.lineno}"
        if isinstance(node, ast.arg):
            assert node.arg not in NOT_AS_NAMES, f"line {node.lineno}"
