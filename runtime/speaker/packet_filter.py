"""Programs that the kernel runs on each frame before a packet socket gets it (classic BPF, linux/filter.h).

A program is a row of instructions: code, two jumps by how many instructions to pass over when a comparison is true and
when it is not, and a number. Some offsets are the kernel's own notes on a packet, others begin at its IP header.
"""

from collections.abc import Sequence
from typing import Final

Instruction = tuple[int, int, int, int]
Code = Sequence[Instruction]

LOAD_WORD, LOAD_HALF, LOAD_BYTE, LOAD_LENGTH = 0x20, 0x28, 0x30, 0x80
ADD_X, XOR_X, MULTIPLY, AND, SHIFT_RIGHT = 0x0C, 0xAC, 0x24, 0x54, 0x74
TO_X, SET_X = 0x07, 0x01
JUMP, JUMP_EQUAL, JUMP_ABOVE = 0x05, 0x15, 0x25
RETURN: Final = 0x06

NOTE, IP_HEADER = 0xFFFFF000, 0xFFF00000
"""SKF_AD_OFF and SKF_NET_OFF."""
PROTOCOL_NOTE, DIRECTION_NOTE, VLAN_NOTE, RANDOM_NOTE = NOTE + 0, NOTE + 4, NOTE + 44, NOTE + 56
OUTGOING: Final = 4

MOST: Final = 4096
"""Instructions of one program (BPF_MAXINSNS)."""
