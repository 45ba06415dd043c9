"""What both ends of the wire do alike: the form of messages, and what became of mutable objects.

This file is also sent to the kernel as text, after wire.py.
"""

from __future__ import annotations

import builtins
import sys
from typing import Any

from gradiente.kernel.remote.wire import Decoder, Encoder, WireError


class End:
    """One end: encodes what goes out, decodes what comes in, and keeps objects on both ends alike.

    While calls are under way, `objects` are those that both ends hold, by number. Only one end runs
    at a time: what it changed in them goes along when it hands control over.
    """

    def __init__(self) -> None:
        self.objects: dict[int, Any] = {}
        self.held: dict[int, Any] = {}

    def reference(self, value: Any) -> Any:
        """The node of what does not travel by value, or WireError."""
        raise NotImplementedError

    def thing(self, node: dict[str, Any]) -> Any:
        """What a node means that is no value, or WireError."""
        raise NotImplementedError

    def node(self, encoder: Encoder, value: Any, several: bool) -> Any:  # noqa: ARG002
        """The node of one of the values of a message."""
        return encoder.encode(value)

    def write(self, values: list[Any]) -> tuple[dict[str, Any], list[bytes]]:
        """A message: values, and what became of the common objects since control came here."""
        encoder = Encoder(self.reference, self.objects)
        changed = []
        for number, old in self.held.items():
            obj = self.objects[number]
            if not same(old, content_of(obj)):
                changed.append([number, self.node(encoder, copy_of(obj), False)])
        nodes = [self.node(encoder, value, len(values) > 1) for value in values]
        self.objects = encoder.objects
        return {"values": nodes, "changed": changed}, encoder.buffers

    def read(self, message: Any, buffers: list[bytes]) -> tuple[list[Any], Decoder]:
        """The nodes of a message, and what decodes them. Changes are done to the objects here."""
        if not isinstance(message, dict) or not isinstance(message.get("values"), list):
            raise WireError("a message that cannot be read")
        decoder = Decoder(buffers, self.thing, self.objects)
        try:
            for number, node in message["changed"]:
                overwrite(self.objects[number], decoder.decode(node))
        except (TypeError, ValueError, LookupError) as error:
            raise WireError(f"changes of its arguments that cannot be read ({error})") from None
        return message["values"], decoder

    def take(self, message: Any, buffers: list[bytes]) -> list[Any]:
        """The values of a message with which control comes here."""
        nodes, decoder = self.read(message, buffers)
        values = [decoder.decode(node) for node in nodes]
        self.objects = decoder.objects
        self.hold()
        return values

    def hold(self) -> None:
        """Remembers what the common objects hold now."""
        found = {number: content_of(obj) for number, obj in self.objects.items()}
        self.held = {number: content for number, content in found.items() if content is not None}

    def back_to(self, objects: dict[int, Any]) -> None:
        """Ends a call: common objects are those that were before it."""
        self.objects = objects
        self.hold()


def is_a(kind: str, obj: Any) -> bool:
    """Whether it is an array or a tensor: asked of its type, as a handle's attributes are remote."""
    module, _, name = kind.partition(".")
    found = sys.modules.get(module)
    return found is not None and isinstance(obj, getattr(found, name))


def content_of(obj: Any) -> Any:
    """What a mutable object holds, for comparison; None for immutable ones."""
    if isinstance(obj, (list, set)):
        return list(obj)
    if isinstance(obj, dict):
        return [x for pair in obj.items() for x in pair]
    if is_a("torch.Tensor", obj):
        obj = obj.detach().cpu().resolve_conj().resolve_neg().numpy()
    if is_a("numpy.ndarray", obj):
        return (obj.shape, obj.dtype.str, obj.tobytes())
    return None


def same(old: Any, new: Any) -> bool:
    """Whether two contents are the same: of containers, the very same parts."""
    if isinstance(old, list):
        return len(old) == len(new) and all(x is y for x, y in zip(old, new, strict=True))
    return bool(old == new)


def copy_of(obj: Any) -> Any:
    """A copy of a mutable object, with the same parts."""
    return obj.detach().clone() if is_a("torch.Tensor", obj) else obj.copy()


def overwrite(target: Any, new: Any) -> None:
    """Puts what the other end made of an object into our own."""
    if type(target) is list and type(new) is list:
        target[:] = new
    elif isinstance(target, (dict, set)) and isinstance(target, type(new)):
        target.clear()
        target.update(new)
    elif is_a("torch.Tensor", target) and is_a("torch.Tensor", new):
        target.data.copy_(new)
    elif is_a("numpy.ndarray", target) and is_a("numpy.ndarray", new):
        if target.shape != new.shape:
            raise WireError("an argument whose shape was changed in place")
        target[...] = new
    else:
        raise WireError("an argument that was changed into something else")


def builtin_error(name: object, text: object) -> Exception | None:
    """An exception of one of Python's own kinds that are made of a text."""
    kind = getattr(builtins, str(name), None)
    special = (UnicodeError, BaseExceptionGroup)
    if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, special):
        return kind(str(text))
    return None
