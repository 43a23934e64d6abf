"""The program that the kernel runs, here on a machine of our own that is as small as the programs are."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from runtime.sentinel.hush import EVERY, Print, leave_out, print_of, steady
from runtime.speaker import packet_filter as bpf

FACTOR = 0x9E3779B1
MAC = bytes.fromhex("00005e000101")
TYPES = {4: b"\x08\x00", 6: b"\x86\xdd"}
OTHER = bytes.fromhex("01005e000012")

packets = st.tuples(st.sampled_from([b"\x45", b"\x60"]), st.binary(min_size=27, max_size=200)).map(b"".join)


def frame(packet: bytes, mac: bytes = MAC) -> bytes:
    """As it lies on the wire."""
    return OTHER + mac + TYPES[packet[0] >> 4] + packet


def goes_on(code: Sequence[bpf.Instruction], frame: bytes, random: int = 1) -> bool:
    """Whether a program comes to its end and does not leave the frame out."""
    a = x = at = 0
    sizes = {bpf.LOAD_WORD: 4, bpf.LOAD_HALF: 2, bpf.LOAD_BYTE: 1}
    while at < len(code):
        what, true, false, k = code[at]
        at += 1
        match what:
            case bpf.LOAD_WORD if k == bpf.RANDOM_NOTE:
                a = random
            case bpf.LOAD_WORD | bpf.LOAD_HALF | bpf.LOAD_BYTE:
                assert k + sizes[what] <= len(frame), "the kernel leaves out what a program reads beyond"
                a = int.from_bytes(frame[k : k + sizes[what]])
            case bpf.LOAD_LENGTH:
                a = len(frame)
            case bpf.JUMP_EQUAL:
                at += true if a == k else false
            case bpf.JUMP_ABOVE:
                at += true if a > k else false
            case bpf.RETURN:
                return False
            case _:
                a, x, at = reckon(what, k, a, x, at)
    return True


def reckon(what: int, k: int, a: int, x: int, at: int) -> tuple[int, int, int]:
    """Both registers and the place after an instruction that neither reads nor compares."""
    match what:
        case bpf.JUMP:
            return a, x, at + k
        case bpf.SET_X:
            return a, k, at
        case bpf.TO_X:
            return a, a, at
        case _:
            pass
    values = {
        bpf.ADD_X: a + x,
        bpf.XOR_X: a ^ x,
        bpf.MULTIPLY: a * k,
        bpf.AND: a & k,
        bpf.SHIFT_RIGHT: a >> k,
    }
    return values[what] & 0xFFFFFFFF, x, at


def known(packets: Sequence[bytes]) -> frozenset[Print]:
    """Their prints."""
    return frozenset(each for packet in packets if (each := print_of(packet, MAC, FACTOR)))


@given(st.lists(packets, max_size=12), packets)
def test_what_is_known_is_left_out_and_nothing_else(before: list[bytes], packet: bytes) -> None:
    code = leave_out(known(before), FACTOR)
    assert all(not goes_on(code, frame(each)) for each in before)
    said = {(len(each), steady(each)) for each in before}
    assert goes_on(code, frame(packet)) == ((len(packet), steady(packet)) not in said)


@given(st.lists(packets, min_size=1, max_size=4), st.integers(0, 0xFFFFFFFF))
def test_one_in_so_many_is_let_through(before: list[bytes], random: int) -> None:
    code = leave_out(known(before), FACTOR)
    assert goes_on(code, frame(before[0]), random) == (random % EVERY == 0)


@given(packets, st.integers(0, 0xFFFF), st.integers(0, 0xFFFF))
def test_of_ipv4_identification_and_checksum_make_no_difference(packet: bytes, number: int, checksum: int) -> None:
    again = packet[:4] + number.to_bytes(2) + packet[6:10] + checksum.to_bytes(2) + packet[12:]
    same = print_of(again, MAC, FACTOR) == print_of(packet, MAC, FACTOR)
    assert same == (packet[0] >> 4 == 4 or again == packet)


@given(packets, st.integers(0, 220), st.integers(1, 255))
def test_one_other_byte_is_another_frame(packet: bytes, place: int, change: int) -> None:
    place %= len(packet)
    other = packet[:place] + bytes([packet[place] ^ change]) + packet[place + 1 :]
    if other[0] >> 4 in TYPES and steady(other) != steady(packet):
        assert print_of(other, MAC, FACTOR) != print_of(packet, MAC, FACTOR)


def test_another_sender_is_another_frame() -> None:
    packet = b"\x45" + bytes(40)
    code = leave_out(known([packet]), FACTOR)
    assert not goes_on(code, frame(packet))
    assert goes_on(code, frame(packet, OTHER))


def test_hundreds_of_routers_have_room_and_thousands_are_no_error() -> None:
    for count, left_out in ((250, True), (5000, False)):
        many = [b"\x45" + number.to_bytes(2) * 16 for number in range(count)]
        code = leave_out(known(many), FACTOR)
        assert len(code) + 64 <= bpf.MOST
        assert goes_on(code, frame(many[0])) != left_out


def test_a_length_that_is_too_great_has_no_print() -> None:
    assert print_of(b"\x45" + bytes(300), MAC, FACTOR) is None
    assert print_of(b"", MAC, FACTOR) is None
    assert print_of(b"\x45" + bytes(40), b"", FACTOR) is None
