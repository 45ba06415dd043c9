"""Extracts a notebook's solutions into an importable module, with the given code that they need."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterable
from dataclasses import dataclass

from nbformat import NotebookNode

from gradiente.notebooks.cells import (
    NotebookError,
    coded,
    is_answer,
    is_given,
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
        regions(cell["source"], cell["id"])
    answers = [block(c) for c in coded(notebook["cells"]) if is_answer(c)]
    given = [block(c) for c in coded(notebook["cells"]) if is_given(c)]
    needed = _needed(answers, given)
    chosen = [b for b in map(block, _exportable(notebook)) if b.id in needed]
    _check_unique(chosen)
    parts = [HEADER.format(notebook=name)]
    parts += [f"# {b.id}\n{b.source.strip()}\n" for b in chosen]
    return "\n\n".join(parts) if len(parts) > 1 else parts[0]


def _exportable(notebook: NotebookNode) -> list[NotebookNode]:
    return [c for c in coded(notebook["cells"]) if is_answer(c) or is_given(c)]


def block(cell: NotebookNode) -> Block:
    """Reads a code cell as a block of definitions; IPython's magics count as comments."""
    plain = "\n".join(
        "# " + line if line.lstrip().startswith(("%", "!")) else line
        for line in unmarked(cell["source"]).splitlines()
    )
    try:
        tree = ast.parse(plain)
    except SyntaxError as error:
        raise NotebookError(f"cell {cell['id']}: {error.msg} in its line {error.lineno}") from None
    return Block(cell["id"], plain, tree, frozenset(_defined(tree)), frozenset(_used(tree)))


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


def _imported(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {(a.asname or a.name).split(".")[0] for a in node.names}
    return names


def _defined(tree: ast.Module) -> set[str]:
    """Names bound at the top level of a cell, loops and conditions included."""
    names = _imported(tree)
    for node in _top_level(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def _top_level(tree: ast.Module) -> Iterable[ast.AST]:
    """All nodes outside functions, classes and comprehensions, those themselves included."""
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    comprehensions = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, inner + comprehensions):
            waiting.extend(ast.iter_child_nodes(node))


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
