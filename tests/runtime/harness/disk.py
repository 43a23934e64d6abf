"""A file system in memory that knows what would survive a power failure: only what was synced, each name by itself.

A file's content is safe when the file was synced, and its name when its folder was: so a name may come back that leads
to an older file, or to an empty one. Each call is an effect of the host, and the machine can end before any of them.
"""

import errno
import os
import stat
from dataclasses import dataclass, field

from runtime.ports import Found
from tests.runtime.harness.host import FakeHost

STATE = "/var/lib/vrrpc"


@dataclass
class _File:
    """What names lead to; `safe` is what a power failure leaves of it."""

    content: bytes = b""
    mode: int = 0o600
    owner: str = "root"
    safe: Found = field(default_factory=lambda: Found(b"", 0o600))


@dataclass
class _Folder:
    """A folder has nothing but its name."""


_Node = _File | _Folder


@dataclass
class FakeDisk:
    """Names and what they lead to: now, and after a power failure."""

    host: FakeHost
    now: dict[str, _Node] = field(default_factory=lambda: {"/": _Folder()})
    safe: dict[str, _Node] = field(default_factory=lambda: {"/": _Folder()})
    open: dict[int, _File] = field(default_factory=dict)

    def make_folder(self, path: str) -> None:
        """Its parent must be there."""
        if path in self.now:
            raise FileExistsError(errno.EEXIST, "it is there", path)
        self._folder_of(path)
        with self.host.effect(f"make {path}"):
            self.now[path] = _Folder()

    def create(self, path: str, mode: int) -> int:
        """Empty, and not safe at all."""
        if path in self.now:
            raise FileExistsError(errno.EEXIST, "it is there", path)
        self._folder_of(path)
        with self.host.effect(f"create {path}"):
            file = _File(mode=mode)
            self.now[path] = file
            self.open[len(self.open)] = file
        return len(self.open) - 1

    def own(self, handle: int, owner: str, mode: int) -> None:
        """Before there is content."""
        with self.host.effect("own"):
            file = self.open[handle]
            assert not file.content, "others could read it before it was theirs"
            file.owner, file.mode = owner, mode

    def write(self, handle: int, content: bytes) -> None:
        """Half of it is there first."""
        with self.host.effect("write half"):
            self.open[handle].content = content[: len(content) // 2]
        with self.host.effect("write"):
            self.open[handle].content = content

    def sync(self, handle: int) -> None:
        """The content is safe."""
        with self.host.effect("sync"):
            file = self.open[handle]
            file.safe = Found(file.content, file.mode, file.owner)

    def close(self, handle: int) -> None:
        """Nobody could notice."""

    def rename(self, old: str, new: str) -> None:
        """One name less."""
        with self.host.effect(f"rename {new}"):
            self.now[new] = self.now.pop(old)
            self._show()

    def unlink(self, path: str) -> None:
        """A name less."""
        if path not in self.now:
            raise FileNotFoundError(errno.ENOENT, "it is not there", path)
        with self.host.effect(f"unlink {path}"):
            del self.now[path]
            self._show()

    def remove_folder(self, path: str) -> None:
        """An empty one."""
        if self.names(path) or path not in self.now:
            raise OSError(errno.ENOTEMPTY, "it is not empty", path)
        with self.host.effect(f"remove {path}"):
            del self.now[path]

    def sync_folder(self, path: str) -> None:
        """Its names are safe, those that are gone too."""
        with self.host.effect(f"sync {path}"):
            for name in [name for name in self.safe if os.path.dirname(name) == path != name]:
                self._forget(name)
            for name, node in self.now.items():
                if os.path.dirname(name) == path:
                    self.safe[name] = node

    def _forget(self, name: str) -> None:
        """A folder that is not there any more takes nothing with it: it was empty."""
        if name not in self.now:
            del self.safe[name]

    def status(self, path: str) -> os.stat_result | None:
        """Kind, mode and owner."""
        node = self.now.get(path)
        if node is None:
            return None
        kind = stat.S_IFDIR | 0o755 if isinstance(node, _Folder) else stat.S_IFREG | node.mode
        return os.stat_result((kind, 0, 0, 1, 0, 0, 0, 0, 0, 0))

    def names(self, path: str) -> list[str]:
        """Directly in a folder."""
        return sorted(os.path.basename(name) for name in self.now if os.path.dirname(name) == path != name)

    def read(self, path: str) -> Found | None:
        """As it is now."""
        node = self.now.get(path)
        if node is None:
            raise FileNotFoundError(errno.ENOENT, "it is not there", path)
        return Found(node.content, node.mode, node.owner) if isinstance(node, _File) else None

    def lose_power(self) -> None:
        """Only what is safe is left, below folders that are."""
        self.open.clear()
        left: dict[str, _Node] = {}
        for path, node in sorted(self.safe.items()):
            if path == "/" or os.path.dirname(path) in left:
                left[path] = _File(*node.safe, node.safe) if isinstance(node, _File) else node
        self.now, self.safe = left, dict(left)
        self._show()

    def _folder_of(self, path: str) -> None:
        if not isinstance(self.now.get(os.path.dirname(path)), _Folder):
            raise FileNotFoundError(errno.ENOENT, "its folder is not there", path)

    def _show(self) -> None:
        """What programs can read."""
        self.host.now.files = {
            path: Found(node.content, node.mode, node.owner)
            for path, node in self.now.items()
            if isinstance(node, _File) and not path.startswith(STATE) and not path.endswith(".vrrpc-new")
        }
