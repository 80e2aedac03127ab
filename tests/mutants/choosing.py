"""The tests that a mutant meets, in their order."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.mutants.baseline import Known
    from tests.mutants.sampling import Mutant

# Tests that take longer come last.
_LONG = 1.0
_WORD = re.compile(r"\w+")
_PART = re.compile(r"[A-Za-z][a-z]{2,}")


def tests_for(mutant: Mutant, known: Known, seconds: float) -> list[str]:
    """Return the tests that execute a changed statement; of what an import executes, those that could notice it.

    Those that are named by more words of it come first, then the quickest of each function.
    """
    lines, statement = known.lines[mutant.module], _statement(mutant)
    inside = {test for line in statement or lines for test in lines.get(line, ())}
    words, words_in = _parts(mutant), _parts_in
    if statement is None:
        words, words_in = _words(mutant), _words_in
        files = [file for file, found in known.constants.items() if words & found]
        inside |= {test for test in known.durations if test.partition("::")[0] in files}
    # Where something is worked out once, only the first test executes it.
    others = lines.values() if "cache" in mutant.source else ()
    found = inside.union(*others) & known.durations.keys()
    # What holds on one transport holds on the other, as a rule.
    twins = {test for test in found if "[wire" in test and test.replace("[wire", "[direct") in found}
    places: Counter[str] = Counter()
    ordered = []
    for takes, test in sorted((known.durations[test], test) for test in found):
        function = test.partition("[")[0]
        shared = words & words_in(test)
        ordered.append((test in twins, takes > _LONG, test not in inside, -len(shared), places[function], takes, test))
        places[function] += 1
    return list(_for_a_time((test for *_, test in sorted(ordered)), known, seconds))


def _for_a_time(tests: Iterable[str], known: Known, seconds: float) -> Iterator[str]:
    for test in tests:
        if seconds > 0:
            yield test
        seconds -= known.durations[test]


def _parts(mutant: Mutant) -> set[str]:
    """Return the words that names are put together from, of a line, of its functions and of the module."""
    line, around = _place(mutant)
    functions = [node.name for node in around if isinstance(node, ast.FunctionDef)]
    texts = [line, Path(mutant.module).stem, *functions]
    return _parts_in(" ".join(texts))


def _parts_in(text: str) -> set[str]:
    return {part.lower() for part in _PART.findall(text)}


def _words_in(text: str) -> set[str]:
    return set(_WORD.findall(text))


def _words(mutant: Mutant) -> set[str]:
    """Return the words of a line, of the key of its row where it stands in a table, and of what it is assigned to."""
    line, around = _place(mutant)
    keys = [
        key
        for node in around
        if isinstance(node, ast.Dict)
        for key, row in zip(node.keys, node.values, strict=True)
        if key is not None and key.lineno <= mutant.line <= (row.end_lineno or 0)
    ]
    targets = [each.targets[0] for each in around if isinstance(each, ast.Assign)]
    targets += [each.target for each in around if isinstance(each, ast.AnnAssign)]
    texts = [line, *map(ast.unparse, [*keys, *targets])]
    return _words_in(" ".join(texts))


def _place(mutant: Mutant) -> tuple[str, list[ast.AST]]:
    """Return the line as it was, and the nodes that it stands in."""
    before = Path(mutant.module).read_text(encoding="utf-8")
    around = [node for node in ast.walk(ast.parse(before)) if _is_around(node, mutant.line)]
    return before.splitlines()[mutant.line - 1], around


def _is_around(node: ast.AST, line: int) -> bool:
    return getattr(node, "lineno", line + 1) <= line <= (getattr(node, "end_lineno", None) or 0)


def _statement(mutant: Mutant) -> range | None:
    """Return the lines of the innermost statement of a function at a place; None: it is no function's."""
    tree = ast.parse(Path(mutant.module).read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    bodies = [each for function in functions for part in function.body for each in ast.walk(part)]
    found = [each for each in bodies if isinstance(each, ast.stmt) and _is_around(each, mutant.line)]
    if not found:
        return None
    innermost = max(found, key=lambda each: each.lineno)
    inside = getattr(innermost, "body", None)
    end = inside[0].lineno - 1 if inside else innermost.end_lineno or 0
    return range(innermost.lineno, max(end, innermost.lineno) + 1)
