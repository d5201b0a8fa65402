# SPDX-License-Identifier: MIT
"""The examples and the README run; the stubs say what is there, and are enough for the
strictest checking."""
import ast
import importlib.util
import inspect
import pathlib
import re
import subprocess
import sys

import pytest

import imagesaver
from imagesaver import _imagesaver

HERE = pathlib.Path(__file__).parent
EXAMPLES = sorted((HERE.parent / "examples").glob("*.py"))
PACKAGE = pathlib.Path(imagesaver.__file__).parent


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_examples_run(example, tmp_path):
    pytest.importorskip("numpy", reason="NumPy is not here (Debian: python3-numpy)")
    done = subprocess.run([sys.executable, "-W", "error", example, tmp_path], check=False,
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
    assert any(path.is_file() for path in tmp_path.rglob("*"))


def test_mypy_strict():
    if not importlib.util.find_spec("mypy"):
        pytest.skip("mypy is not here (Debian: mypy)")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null",
         "--follow-imports=silent", "--ignore-missing-imports", *EXAMPLES,
         PACKAGE / "__init__.pyi"],
        check=False, text=True, cwd=HERE, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, env={"MYPYPATH": str(PACKAGE.parent), "PATH": "/usr/bin"})
    assert done.returncode == 0, done.stdout


def stub_classes():
    tree = ast.parse((PACKAGE / "__init__.pyi").read_text())
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


@pytest.mark.parametrize("name", ["Result", "Summary", "Stats"])
def test_the_stub_has_the_fields_in_their_order(name):
    fields = [node.target.id for node in stub_classes()[name].body]
    assert fields == list(getattr(imagesaver, name).__match_args__)


def test_the_stub_has_every_public_name():
    tree = ast.parse((PACKAGE / "__init__.pyi").read_text())
    there = {getattr(node, "name", None) for node in tree.body} | {"__version__"}
    assert set(imagesaver.__all__) <= there
    methods = {node.name for node in stub_classes()["ImagesSaver"].body}
    real = {name for name, value in inspect.getmembers(imagesaver.ImagesSaver)
            if not name.startswith("_")}
    assert real <= methods


def keywords_of(file, table):
    """What a table takes, with the rows that tables share."""
    sources = HERE.parent / "src"
    text = re.search(table + r"\[\] = \{(.*?)\{0\}\};", (sources / file).read_text(),
                     re.S).group(1)
    shared = {name: rows for header in ["image.h", "metadata.h"] for name, rows in re.findall(
        r"#define (IMS_PY_\w+_KEYWORDS)\(.*?\) +\\\n(.*?)\n\n",
        (sources / header).read_text(), re.S)}
    text += "".join(shared[name] for name in re.findall(r"IMS_PY_\w+_KEYWORDS", text))
    return set(re.findall(r'KEYWORD\("(\w+)"', text))


def general_options():
    """What every call takes beside its table, by the engine's own list."""
    engine = (HERE.parents[2] / "src/codec/option.c").read_text()
    general = re.search(r"general_options\[\] = \{(.*?)\n\};", engine, re.S).group(1)
    general = set(re.findall(r'\.key = "(\w+)"', general))
    assert {"encoder", "format", "gray"} <= general
    return general | {"quality", "effort", "lossless", "subsampling", "background"}


def test_the_extension_knows_the_options_of_the_engine():
    names = (HERE.parent / "src" / "keywords.c").read_text()
    names = re.search(r"option_names\[\] = \{(.*?)\};", names, re.S).group(1)
    assert general_options() == set(re.findall(r'"(\w+)"', names))


def test_the_stub_and_the_readme_have_the_keywords_that_are_taken():
    readme = (HERE.parent / "README.md").read_text()
    tree = ast.parse((PACKAGE / "__init__.pyi").read_text())
    stubs = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    stubs.update((node.name, node) for node in stub_classes()["ImagesSaver"].body)
    save = keywords_of("call.c", "save_keywords")
    queue = {"sub_folder", "copy", "check_writes", "timeout", "expires", "priority"}
    every = general_options() | {"options"}
    for method, taken in {
        "__init__": keywords_of("opening.c", "keywords") | every | {"self", "path"},
        "save": save | every | {"self", "filename"},
        "submit": save | every | {"self", "filename"},
        "save_async": save | every | {"self", "filename"},
        "write": save - queue | every | {"path"},
        "encode": save - queue | every | {"format"},
    }.items():
        arguments = stubs[method].args
        assert {each.arg for each in arguments.args + arguments.kwonlyargs} == taken, method
        for keyword in taken - {"self", "image", "filename"}:
            assert f"`{keyword}`" in readme or f"`{keyword}=`" in readme, keyword


def test_versions():
    header = HERE.parents[2] / "include/imagesaver/version.h"
    numbers = re.findall(r"VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", header.read_text())
    assert imagesaver.__version__ == ".".join(numbers) == _imagesaver.version


def test_the_pages_run(tmp_path, monkeypatch):
    """The code in Python of README files and docs/, by the marks that scripts/docs/blocks.py
    knows."""
    numpy = pytest.importorskip("numpy", reason="NumPy is not here")
    root = HERE.parents[2]
    monkeypatch.syspath_prepend(str(root / "scripts" / "docs"))
    code = importlib.import_module("blocks")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "frames").mkdir()
    image = numpy.zeros((8, 8, 3), numpy.uint8)
    count = 0
    for page in code.pages(root):
        for block in code.blocks(page, code.read(root, page)):
            if block.language != "python" or "not run" in block.marks:
                continue
            if "cv2" in block.text and importlib.util.find_spec("cv2") is None:
                continue
            names = {"frames": [image] * 3, "image": image, "np": numpy,
                     "deep": image.astype("uint16")}
            exec(compile(block.text, block.place, "exec"), names)  # noqa: S102
            count += 1
    assert count >= 10
