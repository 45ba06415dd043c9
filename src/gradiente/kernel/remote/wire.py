"""Data as JSON and buffers, for both ends: the grader, and the kernel that the student's code rules.

This file is also sent to the kernel as text, so it imports nothing of ours. Only exact plain types
travel by value; never a pickle, never a subclass. What a kernel sends is untrusted: every decoded
node is checked, and sizes are limited.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

MAX_BYTES = 32 * 1024 * 1024
MAX_NODES = 1_000_000
MAX_DEPTH = 60
MAX_DIGITS = 4000
MAX_LONG = 5000
PLAIN = (type(None), bool, str)
SEQUENCES: dict[str, Any] = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}
MAPPINGS = (dict, OrderedDict, defaultdict, Counter)
KINDS = "biufcUSmM"


class WireError(ValueError):
    """Something that cannot travel: too large, too deep, of a wrong form or type."""


def _torch() -> Any:
    return sys.modules.get("torch")


class Encoder:
    """Encodes values for one message; an object that occurs twice is sent once.

    `stand_in(value)` gives a node for what does not travel by value, or raises WireError.
    `known` are objects that the other end holds too, by number; in `objects` are these and the new.
    """

    def __init__(
        self, stand_in: Callable[[Any], Any], known: Mapping[int, Any] | None = None
    ) -> None:
        self.stand_in = stand_in
        self.buffers: list[bytes] = []
        self.size = 0
        self.nodes = 0
        self.objects: dict[int, Any] = dict(known or {})
        self.numbers = {id(obj): number for number, obj in self.objects.items()}
        self.next = max(self.objects, default=-1) + 1

    def _remember(self, obj: Any) -> int:
        number, self.next = self.next, self.next + 1
        self.numbers[id(obj)] = number
        self.objects[number] = obj
        return number

    def forget(self, number: int) -> None:
        """Takes back the objects from that number on, whose nodes are not sent."""
        for obj in [self.objects.pop(n) for n in list(self.objects) if n >= number]:
            self.numbers.pop(id(obj), None)

    def encode(self, value: Any, depth: int = 0) -> Any:
        """The node of a value."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise WireError("a value with more than a million parts")
        if depth > MAX_DEPTH:
            raise WireError(f"a value nested more than {MAX_DEPTH} deep")
        kind = type(value)
        if kind in PLAIN:
            self._count(len(value) if kind is str else 0)
            return value
        if kind is int:
            return value if abs(value) < 2**53 else self._long(value)
        if kind is float:
            return {"t": "f", "v": repr(value)}
        if id(value) in self.numbers:
            return {"t": "=", "i": self.numbers[id(value)]}
        node = self._container(value, kind, depth)
        if node is None:
            node = self._array(value, kind)
        if node is None:
            node = self._other(value, kind, depth)
        return self.stand_in(value) if node is None else node

    def _long(self, value: int) -> Any:
        if value.bit_length() > MAX_DIGITS * 3:
            raise WireError("an integer of thousands of digits")
        return {"t": "i", "v": hex(value)}

    def _container(self, value: Any, kind: type, depth: int) -> Any:
        for name, known in SEQUENCES.items():
            if kind is known:
                number = self._remember(value)
                items = [self.encode(item, depth + 1) for item in value]
                return {"t": name, "v": items, "n": number}
        if kind in MAPPINGS:
            number = self._remember(value)
            pairs = [
                [self.encode(k, depth + 1), self.encode(v, depth + 1)] for k, v in value.items()
            ]
            return {"t": "dict", "v": pairs, "n": number}
        return None

    def _array(self, value: Any, kind: type) -> Any:
        numpy, torch = sys.modules.get("numpy"), _torch()
        if numpy is not None and kind is numpy.ndarray and value.dtype.kind in KINDS:
            plain = value.astype(value.dtype.newbyteorder("="), copy=False)
            order = "F" if value.flags.f_contiguous and not value.flags.c_contiguous else "C"
            node = self._block(plain.dtype, plain.tobytes(order), value.shape)
            kept = {"t": "nd", "o": order, "w": bool(value.flags.writeable)}
            return node | kept | {"n": self._remember(value)}
        scalar = numpy is not None and isinstance(value, numpy.generic)
        if scalar and value.dtype.kind in KINDS and kind is value.dtype.type:
            return self._block(value.dtype, value.tobytes(), ()) | {"t": "np"}
        if torch is not None and kind in (torch.Tensor, torch.nn.Parameter):
            dense = value.detach()
            if dense.layout is torch.strided and dense.dtype not in (torch.bfloat16,):
                array = dense.cpu().contiguous().resolve_conj().resolve_neg().numpy()
                node = self._block(array.dtype, array.tobytes(), array.shape)
                return node | {
                    "t": "tt",
                    "g": bool(value.requires_grad),
                    "n": self._remember(value),
                }
        return None

    def _block(self, dtype: Any, data: bytes, shape: Iterable[int]) -> dict[str, Any]:
        self._count(len(data))
        self.buffers.append(data)
        return {"d": dtype.str, "s": list(shape), "b": len(self.buffers) - 1}

    def _other(self, value: Any, kind: type, depth: int) -> Any:
        numpy, torch = sys.modules.get("numpy"), _torch()
        if kind is complex:
            return {"t": "c", "v": [repr(value.real), repr(value.imag)]}
        if kind is bytes:
            self._count(len(value))
            self.buffers.append(value)
            return {"t": "bytes", "b": len(self.buffers) - 1}
        if kind is range:
            return {
                "t": "range",
                "v": [self.encode(x, depth + 1) for x in (value.start, value.stop, value.step)],
            }
        if kind is slice:
            return {
                "t": "slice",
                "v": [self.encode(x, depth + 1) for x in (value.start, value.stop, value.step)],
            }
        if value is Ellipsis:
            return {"t": "..."}
        if numpy is not None and isinstance(value, numpy.dtype) and value.kind in KINDS:
            return {"t": "dtype", "d": value.str}
        if numpy is not None and kind is type and issubclass(value, numpy.generic):
            return {"t": "nptype", "v": value.__name__}
        if torch is not None and kind is torch.dtype:
            return {"t": "ttype", "v": str(value).removeprefix("torch.")}
        if torch is not None and kind is torch.Size:
            return {"t": "size", "v": [int(n) for n in value]}
        return None

    def _count(self, size: int) -> None:
        self.size += size
        if self.size > MAX_BYTES:
            raise WireError(f"a value of more than {MAX_BYTES // 2**20} MiB")


class Decoder:
    """Decodes the nodes of one message; `handle(node)` makes what did not travel by value."""

    def __init__(
        self,
        buffers: Sequence[bytes],
        handle: Callable[[Any], Any],
        known: Mapping[int, Any] | None = None,
    ) -> None:
        self.buffers = buffers
        self.handle = handle
        self.long_integers = 0
        self.nodes = 0
        self.objects: dict[int, Any] = dict(known or {})

    def decode(self, node: Any, depth: int = 0) -> Any:
        """The value of a node. Raises WireError on anything that an Encoder does not write."""
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH + 1:
            raise WireError("a value that is too large or nested too deep")
        if type(node) in PLAIN or type(node) is int:
            return node
        if type(node) is not dict:
            raise WireError("a value of a form that cannot be read")
        try:
            return self._decode(node, depth)
        except (WireError, TimeoutError):
            raise
        except Exception as error:
            raise WireError(f"a value that cannot be read ({type(error).__name__})") from None

    def _decode(self, node: Any, depth: int) -> Any:
        kind = node["t"]
        if kind == "f":
            return float(node["v"])
        if kind == "i":
            self.long_integers += 1
            if self.long_integers > MAX_LONG:  # a set of them may be made to collide
                raise WireError(f"more than {MAX_LONG} very large integers")
            return _integer(node["v"])
        if kind == "=":
            return self.objects[node["i"]]
        if kind in SEQUENCES or kind == "dict":
            return self._container(node, kind, depth)
        if kind in ("nd", "np", "tt"):
            return self._array(node, kind)
        if kind == "c":
            return complex(float(node["v"][0]), float(node["v"][1]))
        if kind == "bytes":
            return bytes(self.buffers[node["b"]])
        if kind in ("range", "slice"):
            parts = [self.decode(x, depth + 1) for x in node["v"]]
            return _bounded(range(*parts)) if kind == "range" else slice(*parts)
        if kind == "...":
            return Ellipsis
        if kind == "dtype":
            return _dtype(node["d"])
        if kind == "nptype":
            return _numpy_type(node["v"])
        if kind == "ttype":
            return _torch_type(node["v"])
        if kind == "size":
            return _torch().Size([int(n) for n in node["v"]])
        return self.handle(node)

    def _container(self, node: Any, kind: str, depth: int) -> Any:
        if kind == "list":
            value: Any = []
            self.objects[node["n"]] = value
            value.extend(self.decode(item, depth + 1) for item in node["v"])
        elif kind == "dict":
            value = self.objects[node["n"]] = {}
            for key, item in node["v"]:
                value[self.decode(key, depth + 1)] = self.decode(item, depth + 1)
        else:
            items = [self.decode(item, depth + 1) for item in node["v"]]
            value = self.objects[node["n"]] = SEQUENCES[kind](items)
        return value

    def _array(self, node: Any, kind: str) -> Any:
        import numpy

        dtype = _dtype(node["d"])
        shape = tuple(int(n) for n in node["s"])
        if len(shape) > 32 or any(n < 0 for n in shape):
            raise WireError("an array of an impossible shape")
        data = bytes(self.buffers[node["b"]])
        array = numpy.frombuffer(data, dtype=dtype).reshape(shape, order=node.get("o", "C"))
        if kind == "np":
            return array[()]
        array = array.copy(order="F" if node.get("o") == "F" else "C")
        value: Any
        if kind == "tt":
            import torch

            value = torch.from_numpy(array)
            if node["g"]:
                value.requires_grad_(True)
        else:
            value = array
            value.flags.writeable = bool(node["w"])
        self.objects[node["n"]] = value
        return value


def _bounded(numbers: range) -> range:
    """A range is short to send, but a check that lists it would need memory for all of it."""
    if len(numbers) > MAX_NODES:
        raise WireError("a range of more than a million numbers")
    return numbers


def _integer(text: Any) -> int:
    if type(text) is not str or len(text) > MAX_DIGITS:
        raise WireError("an integer of thousands of digits")
    return int(text, 16)


def _dtype(text: str) -> Any:
    import numpy

    dtype = numpy.dtype(text)
    if dtype.kind not in KINDS or dtype.hasobject:
        raise WireError("an array of something else than numbers")
    return dtype


def _numpy_type(name: str) -> Any:
    import numpy

    found = getattr(numpy, name, None)
    if not (isinstance(found, type) and issubclass(found, numpy.generic)):
        raise WireError("a type that is not known")
    return found


def _torch_type(name: str) -> Any:
    import torch

    found = getattr(torch, name, None)
    if not isinstance(found, torch.dtype):
        raise WireError("a type that is not known")
    return found


def pack(node: Any) -> bytes:
    """A node as bytes."""
    return json.dumps(node, separators=(",", ":")).encode()


def unpack(data: bytes) -> Any:
    """Bytes as a node. Raises WireError."""
    if len(data) > MAX_BYTES:
        raise WireError(f"a message of more than {MAX_BYTES // 2**20} MiB")
    try:
        return json.loads(bytes(data))
    except (ValueError, RecursionError):
        raise WireError("a message that cannot be read") from None
