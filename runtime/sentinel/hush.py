"""What the kernel leaves out, so that a LAN of hundreds of masters that say what they always say wakes nobody. Pure.

A frame that was judged is known by its length, its family and a sum of all that does not differ from one repetition to
the next. The sum has 32 bits and a factor that nobody else knows, so that another frame has it by rare chance alone.
One in so many is let through all the same, whatever it is: who fell silent and who speaks is then still known.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

from runtime.speaker import packet_filter as bpf

EVERY: Final = 256
"""One of so many is let through. A power of two."""

_LONGEST: Final = 256
"""Bytes of a frame that is summed; longer ones are always let through."""
_MOST: Final = bpf.MOST - 64
"""Instructions, with room for what comes after these."""
_MASK, _SHIFT = 0xFFFFFFFF, 15
_MAC, _TYPE, _IP = 6, 12, 14
_TYPES: Final = {4: 0x0800, 6: 0x86DD}
_END: Final = 0xFFFF
_STEADY: Final = {4: ((0, 4), (6, 10), (12, _END)), 6: ((0, _END),)}
"""What of an IP packet is the same each time, by family: of IPv4 neither identification nor header checksum is
(RFC 791, section 3.1)."""
_TO_THE_END: Final = -1


class Print(NamedTuple):
    """A frame that is known. `length` is in bytes, all of it."""

    length: int
    family: int
    sum: int


def steady(packet: bytes) -> bytes:
    """An IP packet without what differs in each repetition."""
    family = packet[0] >> 4 if packet else 0
    if family not in _STEADY:
        return packet
    return b"".join(packet[begin:end] for begin, end in _STEADY[family])


def print_of(packet: bytes, mac: bytes, factor: int) -> Print | None:
    """None for what is no frame of Ethernet with an IP packet, and for what is too long."""
    family, length = packet[0] >> 4 if packet else 0, _IP + len(packet)
    if family not in _TYPES or len(mac) != _TYPE - _MAC or length > _LONGEST:
        return None
    frame = bytes(_MAC) + mac + _TYPES[family].to_bytes(2) + packet
    total = 0
    for at, size in _pieces(length, family):
        total = (total + int.from_bytes(frame[at : at + size])) * factor & _MASK
        total ^= total >> _SHIFT
    return Print(length, family, total)


def _pieces(length: int, family: int) -> Iterator[tuple[int, int]]:
    """Where what is summed lies in a frame, and in how many bytes at a time the kernel reads it."""
    ends = ((_MAC, _IP), *((_IP + begin, min(_IP + end, length)) for begin, end in _STEADY[family]))
    for begin, end in ends:
        at = begin
        while at < end:
            size = next(size for size in (4, 2, 1) if at + size <= end)
            yield at, size
            at += size


def leave_out(prints: Collection[Print], factor: int) -> bpf.Code:
    """A program that returns 0 for these, and goes on after its end with all else. As many as there is room for."""
    if not prints:
        return ()
    by_shape: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for each in prints:
        by_shape[each.length, each.family].append(each.sum)
    code = [(bpf.LOAD_WORD, 0, 0, bpf.RANDOM_NOTE), (bpf.AND, 0, 0, EVERY - 1), *_unless(0, _TO_THE_END)]
    for (length, family), sums in sorted(by_shape.items()):
        section = _section(length, family, sorted(sums), factor)
        if len(code) + len(section) <= _MOST:
            code += section
    return [_resolved(at, each, len(code)) for at, each in enumerate(code)]


def _unless(value: int, target: int) -> list[bpf.Instruction]:
    """Jump when what was loaded is that value."""
    return [(bpf.JUMP_EQUAL, 0, 1, value), (bpf.JUMP, 0, 0, target)]


def _section(length: int, family: int, sums: list[int], factor: int) -> list[bpf.Instruction]:
    """Of frames of one shape. Those of another are passed on to what comes after it."""
    work = [(bpf.SET_X, 0, 0, 0), *_sum(length, family, factor), *_search(sums)]
    is_family = [(bpf.LOAD_HALF, 0, 0, _TYPE), (bpf.JUMP_EQUAL, 1, 0, _TYPES[family]), (bpf.JUMP, 0, 0, len(work))]
    rest = [*is_family, *work]
    return [(bpf.LOAD_LENGTH, 0, 0, 0), (bpf.JUMP_EQUAL, 1, 0, length), (bpf.JUMP, 0, 0, len(rest)), *rest]


def _sum(length: int, family: int, factor: int) -> Iterable[bpf.Instruction]:
    """What `print_of` does; it is in both registers in the end."""
    load = {4: bpf.LOAD_WORD, 2: bpf.LOAD_HALF, 1: bpf.LOAD_BYTE}
    for at, size in _pieces(length, family):
        yield (load[size], 0, 0, at)
        yield (bpf.ADD_X, 0, 0, 0)
        yield (bpf.MULTIPLY, 0, 0, factor)
        yield (bpf.TO_X, 0, 0, 0)
        yield (bpf.SHIFT_RIGHT, 0, 0, _SHIFT)
        yield (bpf.XOR_X, 0, 0, 0)
        yield (bpf.TO_X, 0, 0, 0)


def _search(sums: list[int]) -> list[bpf.Instruction]:
    """By halves: eight comparisons find one of 250."""
    if len(sums) == 1:
        return [(bpf.JUMP_EQUAL, 0, 1, sums[0]), (bpf.RETURN, 0, 0, 0), (bpf.JUMP, 0, 0, _TO_THE_END)]
    half = len(sums) // 2
    lower, upper = _search(sums[:half]), _search(sums[half:])
    return [(bpf.JUMP_ABOVE, 0, 1, sums[half - 1]), (bpf.JUMP, 0, 0, len(lower)), *lower, *upper]


def _resolved(at: int, instruction: bpf.Instruction, end: int) -> bpf.Instruction:
    code, true, false, number = instruction
    return (code, true, false, end - at - 1) if (code, number) == (bpf.JUMP, _TO_THE_END) else instruction
