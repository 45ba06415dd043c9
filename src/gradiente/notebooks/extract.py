"""Extracts a notebook's solutions into an importable module, with the given code that they need."""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections.abc import Iterable
from dataclasses import dataclass

from nbformat import NotebookNode

from gradiente.notebooks.cells import (
    BEGIN_HIDDEN,
    BEGIN_SCHEME,
    BEGIN_SOLUTION,
    NotebookError,
    coded,
    is_answer,
    is_given,
    is_graded,
    nbgrader,
    regions,
    unmarked,
)

HEADER = '''"""Solutions of {notebook}: generated, do not edit.

Edit source/{notebook}.ipynb and run `make build`.
"""
'''
DEFINITIONS = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.ClassDef,
    ast.Assign,
    ast.AnnAssign,
)
MAGIC = re.compile(r"(\s*)([%!].*)")
IMPLICIT = {"__name__", "__file__", "__doc__"} | set(dir(builtins))


@dataclass(frozen=True)
class Block:
    """A code cell: the names that it defines at top level and those that it takes from others."""

    id: str
    source: str
    tree: ast.Module
    defines: frozenset[str]
    uses: frozenset[str]


def solutions_module(notebook: NotebookNode, name: str) -> str:
    """Text of the module with the solutions of a notebook `name` ("assignment/notebook").

    Raises NotebookError, with the cell's id, on broken markers, code that does not parse, two
    cells that define one name, and a name that no cell defines.
    """
    for cell in notebook["cells"]:
        _check_regions(cell)
    answers = [block(c) for c in coded(notebook["cells"]) if is_answer(c)]
    given = [block(c) for c in coded(notebook["cells"]) if is_given(c)]
    needed = _needed(answers, given)
    chosen = [b for b in map(block, _exportable(notebook)) if b.id in needed]
    _check_unique(chosen)
    _check_not_overwritten(answers, notebook)
    parts = [HEADER.format(notebook=name)]
    parts += [f"# {b.id}\n{b.source.strip()}\n" for b in chosen]
    return "\n\n".join(parts) if len(parts) > 1 else parts[0]


def _check_regions(cell: NotebookNode) -> None:
    """Markers are balanced and stand where nbgrader takes them: elsewhere students would see all."""
    homes = {
        BEGIN_SOLUTION: (is_answer, "an answer cell"),
        BEGIN_HIDDEN: (is_graded, "a cell with points"),
        BEGIN_SCHEME: (_is_task, "a task cell"),
    }
    for region in regions(cell["source"], cell["id"]):
        is_home, home = homes[region.begin]
        if not is_home(cell):
            raise NotebookError(f"cell {cell['id']}: {region.begin!r} belongs in {home}")


def _is_task(cell: NotebookNode) -> bool:
    return bool(nbgrader(cell).get("task"))


def _exportable(notebook: NotebookNode) -> list[NotebookNode]:
    return [c for c in coded(notebook["cells"]) if is_answer(c) or is_given(c)]


def block(cell: NotebookNode) -> Block:
    """Reads a code cell as a block of definitions; IPython's magics become comments."""
    plain = _without_magics(unmarked(cell["source"]).splitlines())
    try:
        tree = ast.parse(plain)
        return Block(cell["id"], plain, tree, frozenset(_defined(plain)), frozenset(_used(tree)))
    except SyntaxError as error:
        if cell["source"].startswith("%%") and not is_answer(cell):  # another language's cell
            return Block(cell["id"], "", ast.Module([], []), frozenset(), frozenset())
        raise NotebookError(f"cell {cell['id']}: {error.msg} in its line {error.lineno}") from None


def _without_magics(lines: list[str]) -> str:
    """The cell with comments for magics: lines that start with % or ! and keep it from parsing.

    A line that goes on with an expression may start with % as well, and must stay.
    """
    while (at := _broken_line(lines)) is not None and MAGIC.match(lines[at]):
        lines[at] = MAGIC.sub(_as_comment, lines[at])
    return "\n".join(lines)


def _broken_line(lines: list[str]) -> int | None:
    try:
        ast.parse("\n".join(lines))
    except SyntaxError as error:
        return min(max((error.lineno or 1) - 1, 0), len(lines) - 1)
    return None


def _as_comment(magic: re.Match[str]) -> str:
    """A comment; indented, it takes the place of a statement."""
    return f"{magic[1]}pass  # {magic[2]}" if magic[1] else f"# {magic[2]}"


def _needed(answers: list[Block], given: list[Block]) -> set[str]:
    """Ids of the answers and of the given cells that they need, directly or through others."""
    answered = {name for b in answers for name in b.defines}
    needed = {b.id for b in answers}
    waiting = list(answers)
    while waiting:
        current = waiting.pop()
        for name in sorted(current.uses - current.defines - IMPLICIT - answered):
            # Of several given cells that assign a name, the first defines it; later ones are uses.
            home = next((g for g in given if name in g.defines), None)
            if home is None:
                raise NotebookError(
                    f"cell {current.id}: uses {name!r}, which no given or answer cell defines"
                )
            if home.id not in needed:
                _check_definitions_only(home)
                needed.add(home.id)
                waiting.append(home)
    return needed


def _check_definitions_only(home: Block) -> None:
    """A cell that a solution needs is imported with it, so it must do nothing but define."""
    for statement in home.tree.body:
        docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not isinstance(statement, DEFINITIONS) and not docstring:
            raise NotebookError(
                f"cell {home.id}: a solution needs it, so it may only import, assign and define;"
                f" move what stands in its line {statement.lineno} to another cell"
            )


def _check_unique(blocks: Iterable[Block]) -> None:
    home: dict[str, str] = {}
    for b in blocks:
        imported = _imported(b.tree)
        for name in sorted(b.defines - imported):
            if name in home:
                raise NotebookError(
                    f"cell {b.id}: defines {name!r} again; cell {home[name]} does too"
                )
            home[name] = b.id


def _check_not_overwritten(answers: list[Block], notebook: NotebookNode) -> None:
    """No other code cell binds a function or class that students write: it would be graded."""
    home = {name: b.id for b in answers for name in b.defines - _imported(b.tree)}
    for other in (block(c) for c in coded(notebook["cells"]) if not is_answer(c)):
        for name in sorted(other.defines & home.keys()):
            raise NotebookError(
                f"cell {other.id}: defines {name!r} again; answer cell {home[name]} does too"
            )


def _imported(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {(a.asname or a.name).split(".")[0] for a in node.names}
    return names


def _defined(source: str) -> set[str]:
    """Names bound at the top level of a cell, loops and conditions included."""
    symbols = symtable.symtable(source, "<cell>", "exec").get_symbols()
    return {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}


def _used(tree: ast.Module) -> set[str]:
    """Names that a cell reads and does not bind in the same scope: its free names."""
    source = ast.unparse(tree)
    free: set[str] = set()

    def visit(table: symtable.SymbolTable, top: bool) -> None:
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (top or symbol.is_global()):
                free.add(symbol.get_name())
        for child in table.get_children():
            visit(child, False)

    visit(symtable.symtable(source, "<cell>", "exec"), True)
    return free
