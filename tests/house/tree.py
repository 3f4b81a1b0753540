"""The files of the project, as the house rules see them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("schemas", "connectors", "service", "tests")


def sources() -> Iterator[Path]:
    """Every Python file but generated ones: a migration is written once and never read again."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.parent.name != "versions":
                yield path


def packages() -> Iterator[Path]:
    """Every folder that holds Python files, as its __init__.py (which may be missing)."""
    for folder in sorted({path.parent for path in sources()}):
        yield folder / "__init__.py"


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """(name, lines) of every function of a file, decorators not counted."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def place(path: Path) -> str:
    """The path from the top of the project, for messages."""
    return path.relative_to(ROOT).as_posix()
