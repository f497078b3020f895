"""
Named tuples of arrays that compiled code takes as one pointer.

Numba hands a named tuple to every function array by array, word by word: with eighty arrays a
call takes longer than its work, and the compiler minutes. A *block* is the same tuple written
into one stretch of memory in the form in which numba keeps arrays, so a call passes one
address and ``state.seq[r, i]`` reads as before. Compile with `compiled` from
`planner.solver.search.kernel`: the arrays are owned by Python, which must keep them alive.
"""

from __future__ import annotations

# mypy: disable-error-code="import-untyped, no-untyped-call, override, misc"
# llvmlite has no types, and those of Numba's extension points are incomplete.
from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir
from numba import float64, int64, types
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.numpy_support import from_dtype

WORD = 8


class BlockType(types.Type):
    """Numba's type of a block: field names with their types and the place of each."""

    def __init__(self, fields: tuple[tuple[str, types.Type, int], ...]) -> None:
        """Name the type after its fields, so that equal blocks share compiled code."""
        self.fields = {name: (kind, word) for name, kind, word in fields}
        super().__init__(name=f"Block({fields})")


@register_model(BlockType)
class _BlockModel(models.OpaqueModel):
    """A block is an address."""


@infer_getattr
class _BlockAttribute(AttributeTemplate):
    key = BlockType

    def generic_resolve(self, block: BlockType, name: str) -> types.Type | None:
        """Return the type of a field."""
        return block.fields[name][0] if name in block.fields else None


@lower_getattr_generic(BlockType)
def _read_field(context: Any, builder: Any, block: BlockType, address: Any, name: str) -> Any:
    kind, word = block.fields[name]
    start = builder.gep(address, [ir.Constant(ir.IntType(64), word * WORD)])
    return builder.load(builder.bitcast(start, context.get_value_type(kind).as_pointer()))


class Block:
    """
    A named tuple of C-ordered arrays and numbers, ready to be handed to compiled code.

    Parameters
    ----------
    fields
        The named tuple; booleans count as integers.
    """

    def __init__(self, fields: NamedTuple) -> None:
        """Write the tuple into one stretch of words."""
        self.fields = fields
        words: list[int] = []
        kinds = []
        for name, value in fields._asdict().items():
            kinds.append((name, _kind(value), len(words)))
            words.extend(_words(value))
        self._words = np.array(words, dtype=np.int64)
        self.address = int(self._words.ctypes.data)
        self.numba_type = BlockType(tuple(kinds))


def _kind(value: Any) -> types.Type:
    if isinstance(value, np.ndarray):
        return types.Array(from_dtype(value.dtype), value.ndim, "C")
    return float64 if isinstance(value, float) else int64


def _words(value: Any) -> list[int]:
    """Return an array as numba keeps it: no owner, items, size, data, shape, strides."""
    if isinstance(value, np.ndarray):
        head = [0, 0, value.size, value.itemsize, int(value.ctypes.data)]
        return [*head, *value.shape, *value.strides]
    number = np.array([value], dtype=np.float64 if isinstance(value, float) else np.int64)
    return [int(number.view(np.int64)[0])]


@typeof_impl.register(Block)
def _typeof(value: Block, _context: Any) -> BlockType:
    return value.numba_type


@unbox(BlockType)
def _unbox(_kind_of: BlockType, value: Any, c: Any) -> NativeValue:
    held = c.pyapi.object_getattr_string(value, "address")
    number = c.pyapi.long_as_longlong(held)
    c.pyapi.decref(held)
    return NativeValue(c.builder.inttoptr(number, c.context.get_value_type(_kind_of)))
