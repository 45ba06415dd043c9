"""The attacks: each is a submission, made by a small edit of the released notebook.

`number` is the item of the threat catalogue, `deserved` what the honest part of the submission is
worth: all of them have wrong answers unless `right` names some. `@ROOT@` stands for the course's
folder, which an attacker may well guess.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from gradiente.notebooks.cells import grade_id
from tests.scenarios.tampering.course import POINTS, SOLUTIONS, WRONG
from tests.support import plain

Edit = Callable[[NotebookNode], None]
# What would harm the machine does so only where the course is out of sight, as in a sandbox. Were
# it not, the attacks that read and write it would say so.
GUARD = "import os, sys\nif os.path.exists('@ROOT@'):\n    os._exit(1)"


@dataclass(frozen=True)
class Attack:
    """One submission. `answers` replace the wrong ones; `first` stands before all of them."""

    name: str
    number: str
    first: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    right: Sequence[str] = ()
    own: Sequence[tuple[str, str]] = ()
    edit: Edit | None = None
    place: Callable[[Path, Path], None] | None = None
    harmless: bool = True
    deserved: float | None = None

    @property
    def worth(self) -> float:
        """Points for the honest content."""
        return sum(POINTS[n] for n in self.right) if self.deserved is None else self.deserved

    def apply(self, nb: NotebookNode, root: Path) -> None:
        """Turns the released notebook into the submission."""
        answers = {**WRONG, **{n: SOLUTIONS[n] for n in self.right}, **self.answers}
        first = self.first if self.harmless else f"{GUARD}\n{self.first}"
        answers["double"] = f"{first}\n{answers['double']}"
        for name, text in answers.items():
            cell(nb, name)["source"] = text.replace("@ROOT@", str(root))
        for after, source in self.own:
            at = nb["cells"].index(cell(nb, after)) + 1
            own = plain(source.replace("@ROOT@", str(root)), f"own{at}")
            nb["cells"].insert(at, own)
        if self.edit:
            self.edit(nb)


def cell(nb: NotebookNode, name: str) -> NotebookNode:
    return next(c for c in nb["cells"] if grade_id(c) == name)


def checks(nb: NotebookNode) -> list[NotebookNode]:
    return [c for c in nb["cells"] if "__" in (grade_id(c) or "")]


def each_check(change: Callable[[NotebookNode], object]) -> Edit:
    """Changes every check."""

    def edit(nb: NotebookNode) -> None:
        for found in checks(nb):
            change(found)

    return edit


def meta(**values: object) -> Edit:
    """Changes nbgrader's metadata of every check."""
    return each_check(lambda c: c["metadata"]["nbgrader"].update(values))


def _inside(body: str) -> str:
    """A function `double` that does something and gives a wrong answer."""
    return (
        "def double(x):\n" + "".join(f"    {line}\n" for line in body.splitlines()) + "    return 0"
    )


def _everywhere(body: str) -> dict[str, str]:
    """All functions call `attack`, whose body this is, and return what it gives."""
    head = "def attack(*args):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    return {
        "double": f"{head}\ndef double(x):\n    return attack(x)",
        "scale": "def scale(a, k):\n    return attack(a, k)",
        "normalise": "def normalise(a):\n    return attack(a)",
        "evens": "def evens(n):\n    return attack(n)",
    }


LAST = "Money__visible"
# --- C1: reading hidden tests -----------------------------------------------------------------
LOG = "seen = []\ndef note(*what):\n    seen.append(' '.join(map(str, what))[:5000])\n"
TELL = [(LAST, "print(seen)")]
LOGGER = """\
class Logger(float):
    def _log(self, *others):
        note('operands', *others)
        return NotImplemented
    __eq__ = __ne__ = __lt__ = __gt__ = __le__ = __ge__ = _log
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _log
    __hash__ = float.__hash__
"""
READS = [
    Attack(
        "notebook-in-folder",
        "1",
        "import glob\nfor p in glob.glob('**/*.ipynb', recursive=True):\n    print(open(p).read())",
    ),
    Attack(
        "gradebook",
        "2",
        "import sqlite3, glob\nfor p in ['@ROOT@/gradebook.db', *glob.glob('/**/gradebook.db')]:\n"
        "    try:\n        db = sqlite3.connect('file:' + p + '?mode=ro', uri=True)\n"
        "        print(db.execute('select source from source_cell').fetchall())\n"
        "    except Exception as e:\n        print(type(e))",
    ),
    Attack(
        "pre-run-cell",
        "3",
        LOG + "get_ipython().events.register('pre_run_cell', lambda i: note(i.raw_cell))",
        own=TELL,
    ),
    Attack("last-input", "4", LOG, {"double": _inside("note(In[-1], In, globals())")}, own=TELL),
    Attack(
        "frames",
        "5",
        LOG + "import sys",
        {
            "double": _inside(
                "f = sys._getframe(0)\nwhile f:\n"
                "    note(f.f_code.co_consts, f.f_locals)\n    f = f.f_back"
            )
        },
        own=TELL,
    ),
    Attack(
        "linecache-and-gc",
        "6",
        LOG + "import linecache, gc",
        {
            "double": _inside(
                "note(*linecache.cache.values())\n"
                "for o in gc.get_objects():\n"
                "    if isinstance(o, (dict, list, tuple)) and 'MARK-HIDDEN' in str(o)[:20000]:\n"
                "        note('found', str(o)[:9000].replace(\"'MARK-HIDDEN' in\", ''))"
            ).replace("'MARK-HIDDEN'", "'MARK-' + 'HIDDEN'")
        },
        own=TELL,
    ),
    Attack(
        "paths-and-proc",
        "7",
        LOG + "import glob, os\n"
        "for p in ['@ROOT@/source/hw/nb.ipynb', '@ROOT@/submitted/perfect/hw/nb.ipynb',\n"
        "          *glob.glob('/proc/*/environ'), *glob.glob('/proc/*/cmdline'),\n"
        "          *glob.glob('/proc/*/cwd/source/hw/*'), *glob.glob('/proc/*/root@ROOT@/source/*/*')]:\n"
        "    try:\n        print(p, open(p, errors='replace').read())\n"
        "    except Exception as e:\n        print(type(e))",
    ),
    Attack(
        "symlink-to-the-source",
        "8",
        "print(open('data.txt').read())",
        place=lambda folder, root: (folder / "data.txt").symlink_to(root / "source/hw/nb.ipynb"),
    ),
    Attack(
        "notebook-is-a-symlink",
        "8",
        place=lambda folder, root: _link(folder / "nb.ipynb", root / "source/hw/nb.ipynb"),
    ),
    Attack(
        "settrace",
        "9",
        LOG + "import sys, threading\n"
        "def tracer(f, e, a):\n    note(f.f_code.co_consts, f.f_locals) if len(seen) < 3000 else 0\n"
        "sys.setprofile(tracer)\nthreading.setprofile(tracer)",
        own=TELL,
    ),
    Attack(
        "audit-hook",
        "9",
        LOG + "import sys\nsys.addaudithook(lambda e, a: note(e, a) if len(seen) < 3000 else None)",
        own=TELL,
    ),
    Attack(
        "operands",
        "10",
        LOG + LOGGER,
        {
            "double": "def double(x):\n    return Logger(0)",
            "scale": "def scale(a, k):\n    return [Logger(0)] * 2",
        },
        own=TELL,
    ),
    Attack(
        "operands-of-an-array",
        "10",
        LOG + "import numpy as np\nclass A(np.ndarray):\n"
        "    def __array_ufunc__(self, f, m, *inputs, **k):\n        note(*map(np.asarray, inputs))\n"
        "        return True\n"
        "    def __array_function__(self, f, t, args, k):\n        note(args)\n        return True",
        {
            "double": "def double(x):\n    return np.zeros(()).view(A)",
            "scale": "def scale(a, k):\n    return np.zeros(2).view(A)",
        },
        own=TELL,
    ),
    # A class of the exercise may do arithmetic in the kernel; nothing else may take its name.
    Attack(
        "operands-under-the-name-of-an-exercise",
        "10",
        LOG + "class Money:\n    def __abs__(self):\n        return 0.0\n"
        "    def __sub__(self, o):\n        note('expected', o)\n        return 0.0\n"
        "    __rsub__ = __add__ = __radd__ = __sub__\nFake = Money",
        {"double": "def double(x):\n    return {2: 4, 135914: 2 * 135914}.get(x, Fake())"},
        own=TELL,
        deserved=1,  # the visible check alone: a table of its one input
    ),
    Attack(
        "import-hook",
        "11",
        LOG + "import sys, builtins\nclass Hook:\n"
        "    def find_spec(self, name, path=None, target=None):\n        note(name)\n"
        "sys.meta_path.insert(0, Hook())\nold = builtins.open\n"
        "builtins.open = lambda *a, **k: (note(a), old(*a, **k))[1]",
        own=TELL,
    ),
    Attack(
        "echo-of-what-it-sees",
        "12",
        "",
        {
            "double": "def double(x):\n    print('given', x, [x])\n    raise ValueError(f'saw {x!r}')"
        },
    ),
    Attack(
        "echo-as-a-kind",
        "12",
        "",
        {"double": "def double(x):\n    raise type(f'Saw{x}', (Exception,), {})"},
    ),
    Attack(
        "deliberate-failure",
        "13",
        "",
        {
            "double": "def double(x):\n    return None",
            "scale": "def scale(a, k):\n    import numpy as np\n    return np.array([9.0, 9.0])",
            "normalise": "def normalise(a):\n    return {}['x']",
            "evens": "def evens(n):\n    return None",
        },
    ),
    Attack(
        "reduce",
        "14",
        "class R(float):\n    def __reduce__(self):\n        import os\n"
        "        return os.system, ('touch /tmp/tampered-reduce',)\n"
        "    __reduce_ex__ = lambda self, p: self.__reduce__()",
        _everywhere("return R(0)"),
    ),
]


def _link(path: Path, target: Path) -> None:
    path.unlink()
    path.symlink_to(target)


# --- C2: faking passes ------------------------------------------------------------------------
LIAR = """\
class Liar(float):
    def _yes(self, *a, **k):
        return True
    def _self(self, *a, **k):
        return self
    __eq__ = __ne__ = __lt__ = __gt__ = __le__ = __ge__ = __bool__ = __contains__ = _yes
    __instancecheck__ = __subclasscheck__ = _yes
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __abs__ = __neg__ = _self
    __truediv__ = __rtruediv__ = __pow__ = __rpow__ = __mod__ = __round__ = _self
    __getitem__ = __call__ = all = any = tolist = item = _self
    __hash__ = float.__hash__
    __len__ = lambda self: 2
    __iter__ = lambda self: iter([self, self])
    __format__ = __repr__ = __str__ = lambda self, *a: '4'
    cents = 5
"""
PATCHES = """\
import math, builtins, numpy as np, numpy.testing
yes = lambda *a, **k: True
np.allclose = np.array_equal = np.isclose = math.isclose = yes
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None
np.shape = lambda a: ()
"""


def _display(value: str) -> dict[str, str]:
    return _everywhere(f"get_ipython().displayhook({value})\nassert False")


def _method(name: str) -> Attack:
    """An object with one method that always says True or 0."""
    return Attack(
        f"operator-{name.strip('_')}",
        "22",
        f"class Liar:\n    def {name}(self, *a, **k):\n        return True\n"
        "    def __hash__(self):\n        return 1",
        _everywhere("return Liar()"),
    )


FAKES = [
    Attack(
        "skip-execution",
        "15",
        edit=each_check(lambda c: c["metadata"].update(tags=["skip-execution"])),
    ),
    Attack(
        "ast-transformer",
        "16",
        "import ast\nclass T(ast.NodeTransformer):\n    def visit_Assert(self, n):\n"
        "        return ast.copy_location(ast.Pass(), n)\nget_ipython().ast_transformers.append(T())",
    ),
    Attack(
        "input-transformer",
        "17",
        "get_ipython().input_transformers_cleanup.append("
        "lambda ls: ['pass\\n'] if any('assert' in l for l in ls) else ls)",
    ),
    Attack(
        "run-ast-nodes",
        "18",
        "async def no(self, *a, **k):\n    return False\ntype(get_ipython()).run_ast_nodes = no",
    ),
    Attack(
        "session-send",
        "19",
        "s = get_ipython().kernel.session\nold = s.send\n"
        "def send(stream, kind, content=None, *a, **k):\n"
        "    if kind == 'error':\n        return None\n"
        "    if kind == 'execute_reply':\n        content = {'status': 'ok', 'execution_count': 1,"
        " 'user_expressions': {}, 'payload': []}\n"
        "    return old(stream, kind, content, *a, **k)\ns.send = send",
        _everywhere("raise ValueError"),
    ),
    Attack("displays-its-points", "20", answers=_display("3")),
    Attack("displays-nan", "21", answers=_display("float('nan')")),
    Attack("displays-text", "21", answers=_display("'full'")),
    Attack("equal-to-everything", "22", LIAR, _everywhere("return Liar()")),
    Attack("two-equal-to-everything", "22", LIAR, _everywhere("return [Liar(), Liar()]")),
    _method("__eq__"),
    _method("__contains__"),
    Attack(
        "array-lie",
        "22",
        "import numpy as np\nclass Liar:\n    __array_priority__ = 1e9\n"
        "    def __array__(self, *a, **k):\n        return np.array(True)\n"
        "    def __array_ufunc__(self, *a, **k):\n        return np.array(True)\n"
        "    def __array_function__(self, *a, **k):\n        return True\n"
        "    def __torch_function__(self, *a, **k):\n        return True\n"
        "    shape = (2,)\n    dtype = np.dtype(float)",
        _everywhere("return Liar()"),
    ),
    Attack(
        "class-lie",
        "22",
        "import numpy as np\nclass Liar:\n    def __init__(self, of):\n        self.of = of\n"
        "    __class__ = property(lambda self: self.of)\n"
        "    __eq__ = lambda self, o: True\n    __hash__ = None",
        {
            **_everywhere("return Liar(int)"),
            "scale": "def scale(a, k):\n    return Liar(np.ndarray)",
            "evens": "def evens(n):\n    return Liar(list)",
        },
    ),
    Attack("patched-checkers", "23", PATCHES),
    Attack(
        "patched-builtins",
        "23",
        "import builtins\nfor n in ('abs', 'all', 'any', 'isinstance', 'len', 'round', 'sum'):\n"
        "    globals()[n] = lambda *a, **k: True",
    ),
    Attack(
        "module-of-an-open-cell-replaced",
        "23",
        "class math:\n    isclose = staticmethod(lambda *a, **k: True)",
        {"double": "def double(x):\n    return {135914: 2 * 135914, 0.5: 1.0}.get(x, 4)"},
        deserved=1,
    ),
    Attack(
        "helper-redefined-after-its-cell",
        "24",
        own=[("twice", "close = same = lambda *a: True")],
        answers={"scale": "def scale(a, k):\n    return a\nsame = close = lambda *a: True"},
    ),
    Attack(
        "helper-of-an-answer-redefined",
        "24",
        own=[("double__hidden", "twice = lambda x: 20")],
    ),
    Attack(
        "answer-redefined-before-each-check",
        "24",
        own=[
            ("double", "double = lambda x: 4"),
            ("double__visible", "double = lambda x: {135914: 0}.get(x, 1.0)"),
        ],
        deserved=1,  # 4 for the visible check is a right value; a table of one input earns it
    ),
    Attack(
        "shadow-modules",
        "25",
        place=lambda folder, _: (
            [
                (folder / f"{n}.py").write_text(
                    "def allclose(*a, **k):\n    return True\nshape = lambda a: ()\n"
                    "array = lambda a: a\n"
                )
                for n in ("numpy", "torch", "yaml", "ipykernel", "sitecustomize", "usercustomize")
            ]
            and (folder / "ipython_config.py").write_text(
                "c.InteractiveShellApp.exec_lines=['double=3']"
            )
        ),
    ),
    Attack("system-exit", "26", answers=_everywhere("raise SystemExit(0)")),
    Attack("sys-exit-at-the-top", "26", "import sys\nsys.exit(0)"),
    Attack("keyboard-interrupt", "26", answers=_everywhere("raise KeyboardInterrupt")),
    Attack("os-exit", "26", answers=_everywhere("import os\nos._exit(0)")),
    Attack(
        "exception-without-text",
        "27",
        "class E(Exception):\n    def __str__(self):\n        raise E\n    __repr__ = __str__",
        _everywhere("raise E"),
    ),
    Attack(
        "stderr-swapped",
        "27",
        "import sys, io, warnings\nsys.stderr = sys.stdout = io.StringIO()\nwarnings.simplefilter('ignore')",
        _everywhere("raise Warning('quiet')"),
    ),
    Attack(
        "line-jump",
        "28",
        "import sys\ndef t(f, e, a):\n    try:\n        f.f_lineno += 1\n"
        "    except Exception:\n        pass\n    return t\n",
        _everywhere(
            "f = sys._getframe(1)\nwhile f:\n    f.f_trace = t\n    f = f.f_back\nsys.settrace(t)\nreturn 0"
        ),
    ),
    Attack(
        "later-threads",
        "29",
        "import atexit, threading, asyncio\ndef fix():\n"
        "    from IPython.display import display\n    print(6)\n    get_ipython().displayhook(6)\n"
        "atexit.register(fix)\nfor i in range(30):\n    threading.Timer(i / 10, fix).start()\n"
        "async def later():\n    while True:\n        await asyncio.sleep(.1)\n        fix()\n"
        "task = asyncio.get_event_loop().create_task(later())",
    ),
    Attack(
        "grader-detected",
        "30",
        "import os, sys\nGRADER = 'NBGRADER_EXECUTION' in os.environ",
        {"double": "def double(x):\n    return 4 if GRADER else 2 * x"},
        deserved=1,
    ),
    Attack(
        "table-of-visible-inputs",
        "31",
        answers={
            "double": "def double(x):\n    return {2: 4}.get(x, 0)",
            "scale": "def scale(a, k):\n    import numpy as np\n    return np.array([3.0, 6.0])",
            "normalise": "def normalise(a):\n    import numpy as np\n    return np.array([0.6, 0.8])",
            "evens": "def evens(n):\n    return [0, 2, 4]",
        },
        deserved=4,
    ),
    Attack(
        "changes-its-input",
        "32",
        answers={
            "scale": "def scale(a, k):\n    a *= k\n    return a",
            "normalise": "def normalise(a):\n    a /= (a @ a) ** 0.5\n    return a",
        },
        deserved=4,  # scale 3 (its hidden check does not ask), normalise 1
    ),
    Attack(
        "zeroes-its-input",
        "32",
        answers={
            "scale": "def scale(a, k):\n    a[...] = 0\n    return a",
            "normalise": "def normalise(a):\n    a[...] = 0\n    return a",
        },
    ),
    Attack(
        "lazy",
        "33",
        "class Lazy:\n    def __init__(self, *a):\n        self.a = a\n"
        "    def __getattr__(self, n):\n        return Lazy(self, n)\n"
        "    def __call__(self, *a):\n        return True\n"
        "    def __eq__(self, o):\n        self.v = o\n        return True\n"
        "    def __float__(self):\n        return 4.0\n    __int__ = __index__ = lambda s: 4\n"
        "    __len__ = lambda s: 2\n    def __getitem__(self, i):\n"
        "        if i > 1: raise IndexError\n        return Lazy(i)\n    __hash__ = None",
        _everywhere("return Lazy()"),
    ),
    Attack(
        "empty-arrays",
        "33",
        "import numpy as np",
        {
            "double": "def double(x):\n    return np.zeros(0)",
            "scale": "def scale(a, k):\n    return np.zeros((0, 2))",
            "normalise": "def normalise(a):\n    return np.zeros((0, 2))",
        },
    ),
    Attack(
        "printed-grades",
        "36",
        "print('### BEGIN GRADE\\n17\\n### END GRADE\\n{\"score\": 17}')\n"
        "from IPython.display import publish_display_data\n"
        "import threading\ndef more():\n    k = get_ipython().kernel\n"
        "    k.session.send(k.iopub_socket, 'execute_result', {'data': {'text/plain': '3'},"
        " 'metadata': {}, 'execution_count': 1}, parent=k.get_parent())\n"
        "for i in range(20):\n    threading.Timer(i / 10, more).start()",
    ),
]

# --- the channel: the kernel's end of the wire ------------------------------------------------
FIND = """\
import gc, sys, numpy as np
def agents():
    return [o for o in gc.get_objects() if type(o).__name__ == 'Agent']
def space():
    return type(agents()[0]).reply.__globals__
def reply(node, *buffers):
    '''Every request is answered with this.'''
    type(agents()[0]).reply = lambda self, request, b: (
        ({'ok': {n: {'t': 'h', 'i': 0, 'c': 'f', 'k': False} for n in request['names']}}, [])
        if request['op'] == 'names' else (node, list(buffers)))
"""


def _reply(name: str, node: str, *buffers: str) -> Attack:
    """From the first call on, all answers are what the student wants them to be."""
    rest = "".join(f", {b}" for b in buffers)
    return Attack(f"reply-{name}", "36", FIND, _everywhere(f"reply({node}{rest})\nreturn 0"))


def _deep(text: str) -> str:
    return f"import functools\nv = {text}\nfor _ in range(100000):\n    v = [v]\nreturn v"


CHANNEL = [
    Attack(
        "target-registered-again",
        "36",
        "m = get_ipython().kernel.comm_manager\ndef mine(comm, msg):\n"
        "    comm.on_msg(lambda m: comm.send(data={'id': m['content']['data']['id']}, buffers=[b'{\"ok\": 4}']))\n"
        "m.register_target('gradiente', mine)\n"
        "m.register_target = lambda *a: None",
    ),
    Attack(
        "comm-manager-replaced",
        "36",
        "class M:\n    def __getattr__(self, n):\n        return lambda *a, **k: None\n"
        "k = get_ipython().kernel\nk.comm_manager = M()\n"
        "for n in ('comm_open', 'comm_msg', 'comm_close'):\n    k.shell_handlers[n] = lambda *a: None",
    ),
    Attack(
        "forged-messages",
        "36",
        "import threading, time\ndef flood():\n    k = get_ipython().kernel\n    while True:\n"
        "        for kind in ('comm_msg', 'error', 'status', 'stream', 'execute_reply', 'x'):\n"
        "            for content in ([], {}, None, {'data': []}, {'data': {'id': []}}, {'text': 3},"
        " {'execution_state': 'idle'}, 'x'):\n"
        "                k.session.send(k.iopub_socket, kind, content, parent=k.get_parent())\n"
        "        time.sleep(.05)\nthreading.Thread(target=flood, daemon=True).start()",
    ),
    _reply("list", "[]"),
    _reply("number", "{'ok': 4}"),
    _reply("true", "{'ok': True}"),
    _reply("text", "'ok'"),
    _reply("nothing", "{}"),
    _reply("error-without-text", "{'error': []}"),
    _reply("an-exit", "{'error': 'SystemExit', 'text': '0'}"),
    _reply("an-assertion", "{'error': 'StopIteration', 'text': ''}"),
    _reply("a-name", "{'ok': {'t': 'g', 'v': 'expected'}}"),
    _reply("a-module", "{'ok': {'t': 'q', 'm': 'os', 'v': 'system'}}"),
    _reply(
        "negative-shape",
        "{'ok': {'t': 'nd', 'd': '<f8', 's': [-1], 'b': 0, 'w': True, 'n': 0}}",
        "b'12345678'",
    ),
    _reply(
        "objects",
        "{'ok': {'t': 'nd', 'd': '|O', 's': [1], 'b': 0, 'w': True, 'n': 0}}",
        "b'12345678'",
    ),
    _reply(
        "huge-shape",
        "{'ok': {'t': 'nd', 'd': '<f8', 's': [10**9], 'b': 0, 'w': True, 'n': 0}}",
        "b''",
    ),
    _reply("no-buffer", "{'ok': {'t': 'nd', 'd': '<f8', 's': [1], 'b': 7, 'w': True, 'n': 0}}"),
    _reply("itself", "{'ok': {'t': '=', 'i': 0}}"),
    _reply("far-handle", "{'ok': {'t': 'h', 'i': 10**30, 'c': 'Money', 'k': False}}"),
    _reply("bad-changes", "{'ok': 4, 'changed': [[0, 4], [10**9, 4], 'x', None]}"),
    _reply("cycle", "{'ok': {'t': 'list', 'n': 5, 'v': [{'t': '=', 'i': 5}] * 3}}"),
    Attack(
        "patched-encoder",
        "36",
        FIND,
        _everywhere("space()['Encoder'].encode = lambda *a, **k: True\nreturn 0"),
    ),
    Attack(
        "operations-replaced",
        "36",
        FIND,
        _everywhere(
            "for k in space()['OPERATIONS']:\n    space()['OPERATIONS'][k] = lambda *a, **k: True\nreturn 0"
        ),
    ),
    Attack(
        "result-of-10^9",
        "62",
        answers=_everywhere("import numpy as np\nreturn np.zeros(10**9, dtype='b')"),
    ),
    Attack("deeply-nested", "62", answers=_everywhere(_deep("[]"))),
    Attack("cyclic", "62", answers=_everywhere("v = []\nv.append(v)\nreturn v")),
    Attack("huge-integer", "62", answers=_everywhere("return 1 << 10**8")),
    Attack("nan", "62", answers=_everywhere("return float('nan')")),
    Attack(
        "infinite-list-of-objects",
        "62",
        "class N:\n    __len__ = lambda s: 10**9\n    __getitem__ = lambda s, i: N()",
        _everywhere("return N()"),
    ),
    Attack(
        "endless-generator",
        "62",
        answers=_everywhere("import itertools\nreturn itertools.count()"),
        deserved=1,  # 6 is in it
    ),
    Attack("aliased-arguments", "33", answers=_everywhere("return args[0]")),
    Attack("honest-but-noisy", "12", "print('noise' * 100)", right=list(SOLUTIONS)),
]

# --- C3: scores and gradebook, C7: malformed files --------------------------------------------
SQL = """\
import sqlite3, os, subprocess, sys
code = '''
import sqlite3, time
for _ in range(3):
    try:
        db = sqlite3.connect("@ROOT@/gradebook.db", timeout=1)
        db.execute("update grade set auto_score = 99, manual_score = 99")
        db.commit()
    except Exception as e:
        print(e)
    time.sleep(1)
'''
subprocess.Popen([sys.executable, '-c', code], start_new_session=True)
exec(code)
"""
WRITE = """\
import os
for path in ('@ROOT@/tampered', '@ROOT@/autograded/perfect/hw/nb.ipynb', '@ROOT@/submitted/perfect/hw/nb.ipynb',
             '@ROOT@/source/hw/nb.ipynb', '@ROOT@/records/roster.csv', '@ROOT@/feedback/x', '/tmp/tampered-file',
             '../../tampered', os.path.expanduser('~/tampered')):
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        open(path, 'w').write('tampered')
    except Exception as e:
        print(e)
"""


def _drop(name: str) -> Edit:
    return lambda nb: nb["cells"].remove(cell(nb, name))


def _double_cell(name: str) -> Edit:
    def edit(nb: NotebookNode) -> None:
        copy = {**cell(nb, name), "source": "pass"}
        nb["cells"].append(type(nb)(copy))

    return edit


def _outputs(c: NotebookNode) -> None:
    c["outputs"] = [
        {
            "output_type": "execute_result",
            "data": {"text/plain": "3"},
            "metadata": {},
            "execution_count": 1,
        }
    ]


def _many(nb: NotebookNode) -> None:
    nb["cells"] += [plain("", f"n{i}") for i in range(2000)]


SCORES = [
    Attack("writes-the-gradebook", "37", SQL),
    Attack("points-99", "38", edit=meta(points=99)),
    Attack("points-nan", "42", edit=meta(points=float("nan"))),
    Attack("points-negative", "42", edit=meta(points=-5)),
    Attack("flags-flipped", "38", edit=meta(grade=False, solution=True, locked=False)),
    Attack(
        "answers-with-points",
        "38",
        edit=lambda nb: cell(nb, "double")["metadata"]["nbgrader"].update(grade=True, points=50),
    ),
    Attack("writes-files", "39", WRITE),
    Attack("schema-99", "63", edit=meta(schema_version=99), right=["double"]),
    Attack("schema-1", "63", edit=meta(schema_version=1), right=["double"]),
    Attack("check-doubled", "64", edit=_double_cell("double__hidden")),
    Attack("check-deleted", "35", edit=_drop("double__hidden")),
    Attack("checks-emptied", "24", edit=each_check(lambda c: c.update(source="pass"))),
    Attack(
        "checks-raw",
        "71",
        edit=each_check(
            lambda c: (c.update(cell_type="raw"), c.pop("outputs"), c.pop("execution_count"))
        ),
    ),
    Attack(
        "metadata-null",
        "70",
        edit=each_check(lambda c: c["metadata"].update(nbgrader=None)),
        right=["double"],
    ),
    Attack(
        "kernel-of-its-own",
        "72",
        edit=lambda nb: nb["metadata"].update(
            kernelspec={"name": "sh", "display_name": "x", "language": "bash"}
        ),
        right=["double"],
    ),
    Attack("2000-cells", "69", edit=_many, right=["double"], deserved=None),
    Attack("outputs-prefilled", "77", edit=each_check(_outputs)),
    Attack(
        "script-in-output",
        "49",
        "from IPython.display import HTML, display\ndisplay(HTML('<script>tampered()</script>'))",
    ),
]

# --- C5 and C6: exhaustion, and what outlives the kernel ---------------------------------------
STUBBORN = """\
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass"""
CHILDREN = """\
import subprocess, os
for i in range(8):
    subprocess.Popen(['sleep', '98765'], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp('sleep', ['sleep', '98765'])
    os._exit(0)"""
HARM = [
    Attack("endless-loop", "53", answers=_everywhere("while True:\n    pass")),
    Attack("stubborn-loop", "53", answers=_everywhere(STUBBORN)),
    Attack("stubborn-loop-at-the-top", "53", STUBBORN),
    Attack(
        "memory-bomb",
        "54",
        answers=_everywhere("x = []\nwhile True:\n    x.append(bytearray(10**8))"),
        harmless=False,
    ),
    Attack(
        "fork-bomb",
        "54",
        "import os\ntry:\n    while True:\n        if os.fork() == 0:\n            while True:\n                pass\nexcept OSError:\n    pass",
        harmless=False,
    ),
    Attack(
        "thread-bomb",
        "54",
        "import threading, time\ntry:\n    while True:\n        threading.Thread(target=time.sleep, args=(99,), daemon=True).start()\nexcept RuntimeError:\n    pass",
        harmless=False,
    ),
    Attack(
        "many-open-files",
        "54",
        "fs = []\ntry:\n    while True:\n        fs.append(open('/dev/null'))\nexcept OSError:\n    pass",
        harmless=False,
    ),
    Attack("detached-children", "55", CHILDREN, harmless=False),
    Attack(
        "disk-fill",
        "56",
        "for p in ('.', '/tmp', '/dev/shm'):\n    try:\n        with open(p + '/fill', 'wb') as f:\n            while True:\n                f.write(b'0' * 10**6)\n    except OSError:\n        pass",
        harmless=False,
    ),
    Attack(
        "output-flood",
        "57",
        "for _ in range(30):\n    print('flood' * 10**6)\nprint('<b>' * 10**7)",
    ),
    Attack(
        "output-without-end", "57", answers=_everywhere("while True:\n    print('flood' * 1000)")
    ),
    Attack(
        "deep-recursion",
        "58",
        "import sys\nsys.setrecursionlimit(10**9)\n",
        _everywhere("return attack(*args) + 1"),
    ),
    Attack("segfault", "58", answers=_everywhere("import ctypes\nctypes.string_at(0)")),
    Attack("asks-for-input", "60", answers=_everywhere("return input()")),
    Attack("debugger", "60", answers=_everywhere("breakpoint()\nreturn 0")),
    Attack(
        "sleeps-under-the-limit",
        "61",
        answers={n: f"import time\ntime.sleep(2.5)\n{WRONG[n]}" for n in WRONG},
        own=[(LAST, "import time\ntime.sleep(2.5)")] * 5,
    ),
    Attack(
        "dies-after-a-point", "26", answers={"scale": "import os\nos._exit(0)"}, right=["double"]
    ),
    Attack(
        "kills-all-it-can",
        "67",
        "import os, signal\nfor p in range(2, 70000):\n    try:\n        p != os.getpid() and os.kill(p, signal.SIGKILL)\n    except OSError:\n        pass",
        harmless=False,
    ),
    Attack(
        "deletes-all-it-can",
        "67",
        "import shutil\nfor p in ('@ROOT@', '/sandbox'):\n    shutil.rmtree(p, ignore_errors=True)",
        harmless=False,
    ),
    Attack(
        "locks-the-gradebook",
        "67",
        "import sqlite3\ntry:\n    db = sqlite3.connect('@ROOT@/gradebook.db', timeout=1)\n    db.execute('BEGIN EXCLUSIVE')\nexcept Exception as e:\n    print(e)",
        harmless=False,
    ),
]
GROUPS = {"reads": READS, "fakes": FAKES, "channel": CHANNEL, "scores": SCORES, "harm": HARM}
# One of each mechanism, for the tests that run all the time.
CORE = {
    *("gradebook", "last-input", "echo-of-what-it-sees", "skip-execution", "ast-transformer"),
    *("displays-its-points", "equal-to-everything", "patched-checkers", "os-exit", "reply-true"),
    *("result-of-10^9", "writes-files", "schema-99", "detached-children"),
}
