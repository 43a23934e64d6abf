"""Lines and flags -> roles: whole and torn lines, the latest state alone, pipes and logs that come and go."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.observe import freevrrpd, keepalived
from runtime.observe.frr import Device, roles_of
from runtime.observe.reader import BACKUP, INITIALIZE, MASTER
from schemas.filetree import RouterRun

FRONT = RouterRun("front", 1, "eth0", ("192.0.2.80",), "/m.sh", "/b.sh")
SIXTH = RouterRun("sixth", 200, "eth0", ("fe80::80", "2001:db8::80"), "/m.sh", "/b.sh")


@pytest.mark.parametrize(
    ("text", "roles", "rest"),
    [
        ('INSTANCE "front" MASTER 250\n', {"front": MASTER}, ""),
        ('INSTANCE "front" BACKUP 250\nINSTANCE "front" MASTER 250\n', {"front": MASTER}, ""),
        ('INSTANCE "front" FAULT 250\nINSTANCE "b" MASTER_RX_LOWER_PRI 9\n', {"front": INITIALIZE, "b": MASTER}, ""),
        ('INSTANCE "front" STOP 250\nINSTANCE "fro', {"front": INITIALIZE}, 'INSTANCE "fro'),
        ('GROUP "g" MASTER 0\nINSTANCE "front" NOVEL 1\nINSTANCE front MASTER 1\n\xff\n', {}, ""),
        ('INSTANCE "front" BACKUP_PRIORITY 7\n', {"front": BACKUP}, ""),
    ],
)  # fmt: skip
def test_lines_of_keepalived(text: str, roles: dict[str, str], rest: str) -> None:
    assert keepalived.read_lines(text.encode("latin-1")) == (roles, rest.encode())


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["MASTER", "BACKUP", "FAULT"]))), st.data())
def test_a_torn_stream_gives_the_same_as_a_whole_one(changes: list[tuple[str, str]], data: st.DataObject) -> None:
    text = "".join(f'INSTANCE "{name}" {word} 100\n' for name, word in changes).encode()
    cut = data.draw(st.integers(0, len(text)))
    first, rest = keepalived.read_lines(text[:cut])
    second, end = keepalived.read_lines(rest + text[cut:])
    assert (first | second, end) == keepalived.read_lines(text)


def test_a_pipe_is_made_and_outlives_its_reader(tmp_path: Path) -> None:
    path = str(tmp_path / "fifo")
    Path(path).write_text("a file in its place")
    reader = keepalived.Fifo(path)
    assert reader.take() == {}
    writer = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    os.write(writer, b'INSTANCE "front" MA')
    assert reader.take() == {}
    os.write(writer, b"STER 250\n")
    assert reader.take() == {"front": MASTER}
    reader.close()
    os.write(writer, b'INSTANCE "front" BACKUP 250\n')
    again = keepalived.Fifo(path)
    assert again.take() == {"front": BACKUP}
    again.close()
    os.close(writer)


@pytest.mark.parametrize(
    ("protodown", "carrier", "role"),
    [(False, True, MASTER), (True, True, BACKUP), (False, False, INITIALIZE), (True, False, INITIALIZE)],
)
def test_flags_of_frr(protodown: bool, carrier: bool, role: str) -> None:
    devices = [
        Device("eth0", "00:00:5e:00:01:01", protodown, carrier),
        Device("eth1", "00:00:5e:00:02:c8", False, True),
        Device("eth0", "02:00:00:00:00:01", False, True),
    ]
    assert roles_of([FRONT, SIXTH], devices) == {"front": role}
    assert roles_of([SIXTH], [Device("eth0", "00:00:5e:00:02:c8", protodown, carrier)]) == {"sixth": role}


def test_the_log_of_freevrrpd_is_followed_when_it_is_turned_over(tmp_path: Path) -> None:
    path = tmp_path / "messages"
    line = "Nov 24 04:00:00 clarinet freevrrpd[7]: server state vrid {}: {}\n"
    path.write_text(line.format(1, "master"))
    log = freevrrpd.Log([FRONT, SIXTH], str(path))
    assert log.take() == {}
    with path.open("a") as file:
        file.write(line.format(1, "backup") + line.format(9, "master") + "server state vrid 200: mas")
    assert log.take() == {"front": BACKUP}
    with path.open("a") as file:
        file.write("ter\n" + line.format(1, "master"))
    path.rename(tmp_path / "messages.0")
    path.write_text(line.format(200, "backup"))
    assert log.take() == {"front": MASTER, "sixth": BACKUP}
    path.write_text("")
    assert log.take() == {}
    path.write_text(line.format(1, "backup"))
    assert log.take() == {"front": BACKUP}
    path.unlink()
    assert log.take() == {}
    path.write_text(line.format(1, "master"))
    assert log.take() == {"front": MASTER}
    log.close()


def test_a_log_that_comes_late_is_read(tmp_path: Path) -> None:
    log = freevrrpd.Log([FRONT], str(tmp_path / "messages"))
    assert log.take() == {}
    (tmp_path / "messages").write_text("server state vrid 1: master\n")
    assert log.take() == {"front": MASTER}
    log.close()
