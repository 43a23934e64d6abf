"""A host in memory: what stands on its disk, which programs run, and what each of them has read. Every effect is an
entry of the transcript, and any of them can be told to fail."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field

from runtime.apply import World
from runtime.ports import Found, WorldError
from runtime.roles import RoleNow
from schemas.filetree import SecretUse, Served, Tree
from tests.runtime.harness.trees import BUILT, CANARY, KERNEL, MASTER, PROGRAMS, RAW, SPEAKER, SUPERVISED

Disk = dict[str, Found]


@dataclass
class Condition:
    """All that a client or an administrator could notice of a host."""

    files: Disk = field(default_factory=dict)
    up: bool = False
    states: dict[str, str] = field(default_factory=dict)
    read: dict[str, bytes | None] = field(default_factory=dict)
    """What a program was started with or last told to read, by program."""
    drained: set[str] = field(default_factory=set)
    """Virtual routers that somebody else has for us."""


class Died(BaseException):
    """The process ended here: nothing of it has an effect any more."""


@dataclass
class FakeHost:
    """The condition of a host, the transcript of effects, and which of them fail: by number, `half` after they have
    had their effect, else before."""

    now: Condition = field(default_factory=Condition)
    transcript: list[str] = field(default_factory=list)
    failing: range = range(0)
    half: bool = False
    dies_at: int | None = None
    """The number of the effect before which the process that makes them ends."""
    role: str = "master"
    role_after: str = ""
    """The role from the next reload of the speaker on, if another one."""
    counts: tuple[int | None, int | None] = (None, None)
    """Adverts that every router has sent and heard, where that is told."""
    sick: set[str] = field(default_factory=set)
    """Programs that do not stay up when they are started."""
    kept: frozenset[str] = frozenset()
    """What runs on without the manager, and is found when that starts."""
    complaints: dict[str, str] = field(default_factory=dict)
    checked: dict[str, Mapping[str, bytes]] = field(default_factory=dict)
    """What each check was shown beside the file itself."""
    serials: dict[str, int | str | None] = field(default_factory=dict)
    """What a zone is answered with, or why no serial comes; None where the address is another host's."""
    clock: "FakeClock" = field(default_factory=lambda: FakeClock())
    peer: bool = True
    """Whether somebody takes over what is handed over."""
    secrets: dict[str, str] = field(default_factory=lambda: {"front": CANARY})

    def world(self) -> World:
        """This host as applying sees it."""
        return World(
            FakeFiles(self), FakeChecker(self), FakePrograms(self), FakeSpeaker(self), FakeScripts(self),
            FakeKernel(self), FakeNameServers(self), self.secret, self.roles, self.clock, FakeHandover(self),
            lambda: None,
        )  # fmt: skip

    def secret(self, use: SecretUse) -> str:
        """The value, or a line that says why there is none."""
        if use.secret not in self.secrets:
            raise ValueError(f"the secret {use.secret} is not here")
        return self.secrets[use.secret]

    def roles(self, tree: Tree) -> dict[str, RoleNow]:
        """The same role in every virtual router."""
        sent, heard = self.counts
        return {router.name: RoleNow(router.name, self.role, sent=sent, heard=heard) for router in tree.routers}

    def condition(self) -> Condition:
        """A copy that later effects leave alone."""
        return deepcopy(self.now)

    @contextmanager
    def effect(self, name: str) -> Iterator[None]:
        """One entry of the transcript; what is done inside is done unless it fails."""
        number = len(self.transcript)
        if self.dies_at is not None and number >= self.dies_at:
            raise Died
        self.transcript.append(name)
        if number in self.failing and not self.half:
            raise WorldError(f"{name} failed")
        yield
        if number in self.failing:
            raise WorldError(f"{name} failed in the end")

    def start(self, program: str) -> None:
        """A program runs and has read what is there now."""
        self.now.states[program] = "BACKOFF" if program in self.sick else "RUNNING"
        self.reads(program)

    def reads(self, program: str) -> None:
        """A program has read what is there now."""
        path = SPEAKER if program == "speaker" else f"/etc/{program}.conf"
        self.now.read[program] = self.now.files.get(path, (None,))[0]

    def described(self) -> dict[str, bytes]:
        """The process manager's programs according to the disk."""
        return {
            path.rpartition("/")[2].removesuffix(".conf"): content
            for path, (content, *_) in self.now.files.items()
            if path.startswith((PROGRAMS, SUPERVISED))
        }


@dataclass
class FakeFiles:
    """The disk."""

    host: FakeHost

    def read(self, path: str) -> Found | None:
        """Not an effect."""
        there = self.host.now.files.get(path)
        return Found(*there) if there else None

    def write(self, path: str, content: bytes, mode: int, owner: str = "root") -> None:
        """Whole or not at all."""
        with self.host.effect(f"write {path}"):
            self.host.now.files[path] = Found(content, mode, owner)

    def remove(self, path: str) -> None:
        """Nothing there is no error."""
        with self.host.effect(f"remove {path}"):
            self.host.now.files.pop(path, None)


@dataclass
class FakeChecker:
    """A daemon that complains about what it is told to complain about."""

    host: FakeHost

    def complaint(self, path: str, content: bytes, command: Sequence[str], beside: Mapping[str, bytes]) -> str:
        """Shows the whole content, as a careless daemon does."""
        self.host.checked[path] = beside
        complaint = self.host.complaints.get(path, "")
        return f"{complaint}: {content.decode()}" if complaint else ""


@dataclass
class FakePrograms:
    """supervisord: descriptions that it has read are not those on the disk before it is told."""

    host: FakeHost

    def is_up(self) -> bool:
        """Not an effect."""
        return self.host.now.up

    def start(self) -> frozenset[str]:
        """With everything that always runs."""
        with self.host.effect("start the manager"):
            self.host.now.up = True
            self._adopt({}, set())
            self.host.reads("speaker")
        return self.host.kept

    def update(self) -> tuple[str, ...]:
        """Changed ones that ran are started again, new ones when they always run."""
        with self.host.effect("update programs"):
            known = {name[5:]: text for name, text in self.host.now.read.items() if name.startswith("desc ")}
            running = {name for name, state in self.host.now.states.items() if state == "RUNNING"}
            self._adopt({name: text or b"" for name, text in known.items()}, running)
        return ()

    def states(self) -> dict[str, str]:
        """Not an effect."""
        if not self.host.now.up:
            raise WorldError("the manager does not answer")
        return dict(self.host.now.states)

    def last_words(self, program: str) -> str:
        """Not an effect."""
        return "cannot bind: Address already in use" if program in self.host.sick else ""

    def hang_up(self, program: str) -> None:
        """It reads its configuration."""
        with self.host.effect(f"hang up {program}"):
            self.host.reads(program)

    def let_finish(self, program: str) -> None:
        """It reads its configuration."""
        with self.host.effect(f"let {program} finish"):
            self.host.reads(program)

    def restart(self, program: str) -> None:
        """It reads its configuration."""
        with self.host.effect(f"restart {program}"):
            self.host.start(program)

    def shut_down(self) -> None:
        """Nothing runs any more."""
        with self.host.effect("shut the manager down"):
            kernel = {name: text for name, text in self.host.now.read.items() if name == KERNEL}
            self.host.now = Condition(self.host.now.files, read=kernel, drained=self.host.now.drained)

    def _adopt(self, known: dict[str, bytes], running: set[str]) -> None:
        now = self.host.now
        described = self.host.described()
        for name in known.keys() - described.keys():
            for table in (now.states, now.read):
                table.pop(name, None)
            del now.read[f"desc {name}"]
        for name, text in described.items():
            if known.get(name) != text:
                now.read[f"desc {name}"] = text
                now.states[name] = "STOPPED"
                if name in running or not (b"on-master" in text or b"autostart=false" in text):
                    self.host.start(name)


@dataclass
class FakeSpeaker:
    """The built-in speaker."""

    host: FakeHost

    def reload(self) -> None:
        """It reads its configuration."""
        with self.host.effect("reload the speaker"):
            self.host.role, self.host.role_after = self.host.role_after or self.host.role, ""
            self.host.reads("speaker")


@dataclass
class FakeScripts:
    """The event scripts of one router, whose one follower is the greeting."""

    host: FakeHost

    def call(self, path: str) -> None:
        """Starts or stops the greeting."""
        with self.host.effect(f"call {path}"):
            if path == MASTER:
                self.host.start("greeting")
            else:
                self.host.now.states["greeting"] = "STOPPED"

    def build(self, path: str) -> None:
        """Its one script copies."""
        with self.host.effect(f"run {path}"):
            self.host.now.files[BUILT] = self.host.now.files[RAW]


@dataclass
class FakeKernel:
    """It has one setting, which a kernel that was never told has not."""

    host: FakeHost

    def values(self, path: str) -> dict[str, str]:
        """Not an effect."""
        text = self.host.now.read.get(KERNEL)
        return {} if text is None else {KERNEL: text.decode()}

    def load(self, path: str) -> None:
        """It reads the file."""
        with self.host.effect(f"load {path}"):
            if path in self.host.now.files:
                self.host.now.read[KERNEL] = self.host.now.files[path][0]

    def put_back(self, values: dict[str, str]) -> None:
        """It has these again, or what a kernel has by itself."""
        self.host.now.read.pop(KERNEL, None)
        for name, text in values.items():
            with self.host.effect("put settings back"):
                self.host.now.read[name] = text.encode()


@dataclass
class FakeNameServers:
    """They answer as the host says."""

    host: FakeHost

    def serial(self, served: Served) -> int | None:
        """Not an effect."""
        match self.host.serials.get(served.zone):
            case str(why):
                raise WorldError(why)
            case serial:
                return serial


@dataclass
class FakeClock:
    """Time passes when somebody waits."""

    time: float = field(default_factory=time.time)
    booted: str = "first"

    def now(self) -> float:
        """Seconds of UTC."""
        return self.time

    def passed(self) -> float:
        """The same clock."""
        return self.time

    def wait(self, seconds: float) -> None:
        """At once."""
        self.time += seconds

    def boot(self) -> str:
        """Which boot it is."""
        return self.booted


@dataclass
class FakeHandover:
    """A peer that is there or not."""

    host: FakeHost

    def hand_over(self, tree: Tree, router: str) -> str:
        """It takes over, or it is not there."""
        with self.host.effect(f"hand over {router}"):
            self.host.now.drained.add(router)
        return "" if self.host.peer else "no peer was heard"

    def resume(self, tree: Tree, router: str) -> None:
        """As its priority has it."""
        with self.host.effect(f"resume {router}"):
            self.host.now.drained.discard(router)
