"""Calls in both directions between the grader and a real kernel."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from traitlets.config import Config

from gradiente.grading.execute import LimitedExecute
from gradiente.kernel.remote.channel import CallTimeoutError, Channel
from gradiente.kernel.remote.many import map_for
from gradiente.kernel.remote.proxy import Remotes
from gradiente.kernel.remote.seeds import Seeds
from tests.kernel.remote.real import execute, kernel
from tests.support import answer, check, notebook

pytestmark = pytest.mark.slow

STUDENT = """
import threading, time
import numpy as np
def apply(f, *args, **kwargs): return f(*args, **kwargs)
def compose(f, g): return lambda x: f(g(x))
def double(x): return 2 * x
def draw(): return float(np.random.rand())
def forever(f):
    while True: f()
def stubborn(f):
    for _ in range(2):
        try:
            while True: f()
        except BaseException: pass
def from_a_thread(f):
    found = []
    thread = threading.Thread(target=lambda: found.append(f(1)))
    thread.start()
    thread.join()
    return found
kept = []
def keep(f): kept.append(f)
"""


@pytest.fixture(scope="module")
def running() -> Iterator[Channel]:
    with kernel(STUDENT) as found:
        yield found


@pytest.fixture
def channel(running: Channel) -> Channel:
    running.limit(30)
    return running


@pytest.fixture
def theirs(channel: Channel) -> Any:
    return names(channel)


def names(channel: Channel) -> Any:
    """The student's functions as attributes, for one check."""

    class Names:
        remotes = Remotes(channel)

        def __getattr__(self, name: str) -> Any:
            return self.remotes.names([name])[name]

    return Names()


def test_functions_of_the_test_are_called_over_the_stdin_channel(theirs: Any) -> None:
    assert theirs.compose(lambda x: x + 1, lambda x: 2 * x)(3) == 7


def test_a_function_of_the_test_calls_the_student_meanwhile(theirs: Any) -> None:
    apply, double = theirs.apply, theirs.double
    assert apply(lambda x: double(x) + apply(lambda y: double(y) + 1, x), 5) == 21


def test_arrays_travel_and_their_changes_come_back(theirs: Any) -> None:
    def inc(x: Any, by: int) -> Any:
        x += by
        return x

    x = np.zeros(3)
    assert theirs.apply(inc, x, by=3) is x
    assert x.tolist() == [3, 3, 3]


def test_a_recursion_through_both_sides_ends(theirs: Any) -> None:
    apply = theirs.apply
    factorial = lambda n: n * apply(factorial, n - 1) if n else 1  # noqa: E731
    assert apply(factorial, 40) == math.factorial(40)
    endless = lambda: apply(endless)  # noqa: E731
    with pytest.raises(RecursionError):
        apply(endless)


FORGED = """
import json
from IPython import get_ipython
def forge(to):
    kernel = get_ipython().kernel
    for content in [
        [], 5, None, {}, {"kind": "call"}, {"kind": "call", "id": []}, {"kind": "result", "id": 1},
        {"kind": "answer", "id": "x"}, {"kind": "call", "id": "x"}, {"id": {}, "kind": {}},
    ]:
        for kind in ("input_request", "comm_msg", "stream", "shutdown_request"):
            for buffers in ([], [b"x"], [b"{}"], [b'{"function": []}']):
                text = json.dumps(content).encode()
                kernel.session.send(kernel.stdin_socket, kind, text, ident=to, buffers=buffers)
    kernel.stdin_socket.send_multipart([to, b"<IDS|MSG>", b"x"])
    kernel.stdin_socket.send_multipart([to, b""])
    return 7
"""


def test_forged_messages_are_ignored(channel: Channel) -> None:
    execute(channel, FORGED)
    assert names(channel).forge(channel.session.bsession) == 7
    assert names(channel).apply(lambda: 8) == 8


def test_a_thread_of_the_student_can_call(theirs: Any) -> None:
    assert theirs.from_a_thread(lambda x: x + 1) == [2]


@pytest.mark.parametrize("name", ["forever", "stubborn"])
def test_an_endless_loop_of_calls_ends_at_the_limit(channel: Channel, name: str) -> None:
    loop = getattr(names(channel), name)
    channel.limit(1)
    began = time.monotonic()
    with pytest.raises(CallTimeoutError):
        loop(lambda: None)
    assert time.monotonic() - began < 6
    wait_for(channel)


def wait_for(channel: Channel) -> None:
    """Until the kernel answers again."""
    for _attempt in range(10):
        try:
            channel.limit(1)
            channel.request({"op": "names", "names": []}, [])
            return
        except CallTimeoutError:
            continue


def test_an_endless_loop_inside_of_a_nested_call_ends_at_the_limit(channel: Channel) -> None:
    found = names(channel)
    apply, forever = found.apply, found.forever
    channel.limit(1)
    with pytest.raises(CallTimeoutError):
        apply(lambda: forever(lambda: None))
    wait_for(channel)
    channel.limit(30)
    assert names(channel).double(2) == 4


def test_a_check_that_runs_out_of_time_in_its_own_function_frees_the_kernel(
    channel: Channel,
) -> None:
    def end() -> None:
        raise CallTimeoutError

    with pytest.raises(CallTimeoutError):
        names(channel).apply(end)
    channel.limit(5)
    assert names(channel).double(2) == 4


def test_a_call_after_the_check_raises(channel: Channel, theirs: Any) -> None:
    theirs.keep(lambda: 1)
    execute(channel, "try: kept[-1]()\nexcept RuntimeError as error: told = str(error)")
    assert channel.request({"op": "names", "names": ["told"]}, [])[0]["ok"] == {
        "told": "the check has ended"
    }


def test_many_calls_travel_in_one_message(theirs: Any) -> None:
    assert list(map_for(theirs.remotes)(theirs.double, range(500))) == list(range(0, 1000, 2))


def test_a_seed_reaches_the_kernel(theirs: Any) -> None:
    before = np.random.get_state()
    draw = theirs.draw
    with Seeds() as seeds:
        theirs.remotes.seeds = seeds.begin()
        np.random.seed(5)
        expected = np.random.rand(2).tolist()
        for _ in range(2):
            np.random.seed(5)
            assert [draw(), draw()] == expected
    np.random.set_state(before)


CHECK = """
import numpy as np
def check():
    np.random.seed(1)
    expected = np.random.rand()
    np.random.seed(1)
    assert f(lambda x: x + g(1), 2) == 3
    assert list(map(g, range(3))) == [0, 1, 2]
    assert draw() == expected
check()
"""
TEXT = "import numpy as np\ndef f(h, x): return h(x)\ndef g(x): return x\ndef draw(): return np.random.rand()"


def test_calls_leave_the_sandbox(tmp_path: Path) -> None:
    step = LimitedExecute(config=Config({"LimitedExecute": {"timeout": 30}}))
    cells = notebook(answer("f", TEXT), check("f__check", CHECK))
    nb, _ = step.preprocess(cells, {"metadata": {"path": str(tmp_path)}})
    assert nb["cells"][1]["outputs"] == []
