"""What the compiler writes: for each host a tree of files, and for each file all that is needed to install it.

Texts hold no secret. Where one belongs, a placeholder stands in the text and a `SecretUse` in the file says which
secret, and how the daemon that reads the file wants it quoted; the host puts it in when it stages the file.
"""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

FORMAT = 1
"""The only format of the manifest that this release writes and reads."""


class Quoting(StrEnum):
    """How a value is written into a file so that its reader gets the same value back."""

    BARE = "bare"
    JSON = "json"
    KEEPALIVED = "keepalived"


@dataclass(frozen=True, slots=True)
class SecretUse:
    """One secret that a file needs: by the name it has on the host (`secret`), or by a file there (`file`). Its value
    has none of the characters of `forbidden`, and nowhere in it `forbidden_text`."""

    placeholder: str
    quoting: Quoting
    secret: str = ""
    file: str = ""
    shortest: int = 1
    longest: int = 8
    forbidden: str = ""
    forbidden_text: str = ""


class Act(StrEnum):
    """What must happen on the host when a file changed."""

    NOTHING = "nothing"
    """The next reader sees the new content: event scripts."""
    RELOAD_SPEAKER = "reload-speaker"
    """Tell the built-in speaker to read its configuration, over its control socket."""
    SIGNAL_HUP = "signal-hup"
    """Send HUP to the program."""
    SIGNAL_USR1 = "signal-usr1"
    """Send USR1 to the program, which lets it finish what it is at."""
    RESTART = "restart"
    """The program reads its configuration only at its start."""
    UPDATE_PROGRAM = "update-program"
    """The process manager's own description of the program changed."""
    LOAD_SETTINGS = "load-settings"
    """The kernel is to have the settings in the file, as after a boot."""


@dataclass(frozen=True, slots=True)
class OnChange:
    """The act, and the program of the process manager that it is for; of settings, the path of their file.

    `build` is a script of the tree that is run before the act: it makes of this file, and others, what a program reads
    (tinydns-data, m4, tcprules). It works in its own folder, is silent when all is well, and may run at any time.
    """

    act: Act = Act.NOTHING
    program: str = ""
    build: str = ""


FOLDER = "{folder}"
"""The word of a check for a folder with all that will lie in the file's own."""


@dataclass(frozen=True, slots=True)
class File:
    """One file as it will stand on the host.

    `path` is absolute. `check` is the command that proves it sound before it is installed; `{}` in it is the staged
    file. One with `{folder}` reads its neighbours too, staged below that, and is made whenever one of these changes. An
    empty check means that the compiler's own is all there is. `makes` are the paths of what a build script
    makes; they go away with it.
    """

    path: str
    text: str
    mode: int = 0o644
    owner: str = "root"
    check: tuple[str, ...] = ()
    on_change: OnChange = OnChange()
    secrets: tuple[SecretUse, ...] = ()
    makes: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """Digest of the text as compiled, placeholders and all: a secret never shows in a manifest, not even hashed."""
        from hashlib import sha256  # 5 ms that a check does not need

        return sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Served:
    """A zone that a name server has read, and an address of the host at which it answers for its serial (port 53)."""

    zone: str
    serial: int
    address: str


@dataclass(frozen=True, slots=True)
class ProgramRun:
    """A program as the process manager knows it. `follows` names the virtual routers whose master it runs for;
    empty: it always runs. `units` are those of systemd by which a distribution starts the same program."""

    name: str
    follows: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    serves: tuple[Served, ...] = ()


@dataclass(frozen=True, slots=True)
class RouterRun:
    """A virtual router that the host is a member of, and the event scripts of its roles there. `renamed_from` is the
    name that it had, if the site says so: it is the same one, and nothing is removed."""

    name: str
    vrid: int
    interface: str
    addresses: tuple[str, ...]
    master_script: str
    backup_script: str
    renamed_from: str = ""


class Kept(StrEnum):
    """What a host keeps for a service."""

    FOLDER = "folder"
    """Everything below it."""
    FILE = "file"
    CERTIFICATE = "certificate"
    """A file of PEM: what counts is the first certificate in it."""


@dataclass(frozen=True, slots=True)
class Holding:
    """Data of a service that no compiler makes and that ought to be the same on every host it runs on. `names` are what
    a certificate must carry."""

    service: str
    kept: Kept
    path: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """All files of one host, sorted by path, the programs that run there, the virtual routers it takes part in, and
    what its services need beside that. `drift` says what is done there about what was changed by hand."""

    site: str
    host: str
    speaker: str
    manager: str
    files: tuple[File, ...]
    programs: tuple[ProgramRun, ...]
    routers: tuple[RouterRun, ...]
    holdings: tuple[Holding, ...] = ()
    drift: str = "repair"

    def manifest(self) -> str:
        """The tree without its texts, as JSON: what an installer must know. Equal trees give equal bytes."""
        return json.dumps(self._manifest(), indent=1, sort_keys=True) + "\n"

    @property
    def digest(self) -> str:
        """Names the tree: equal trees have equal ones. No secret is in it."""
        from hashlib import sha256

        return sha256(self.manifest().encode()).hexdigest()

    def _manifest(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "site": self.site,
            "host": self.host,
            "speaker": self.speaker,
            "manager": self.manager,
            "files": [_file_entry(file) for file in self.files],
            "programs": [_program_entry(program) for program in self.programs],
            "routers": [_router_entry(router) for router in self.routers],
            **({"holdings": [asdict(holding) for holding in self.holdings]} if self.holdings else {}),
            **({"drift": self.drift} if self.drift != "repair" else {}),
        }


def _program_entry(program: ProgramRun) -> dict[str, Any]:
    units = {"units": list(program.units)} if program.units else {}
    serves = {"serves": [asdict(served) for served in program.serves]} if program.serves else {}
    return {"name": program.name, "follows": list(program.follows), **units, **serves}


def _router_entry(router: RouterRun) -> dict[str, Any]:
    return {name: value for name, value in asdict(router).items() if name != "renamed_from" or value}


def _file_entry(file: File) -> dict[str, Any]:
    return {
        "path": file.path,
        "mode": f"{file.mode:04o}",
        "owner": file.owner,
        "sha256": file.sha256,
        "check": list(file.check),
        "on_change": _change_entry(file.on_change),
        "secrets": [
            {
                "placeholder": use.placeholder, "quoting": use.quoting.value, "secret": use.secret, "file": use.file,
                "shortest": use.shortest, "longest": use.longest, "forbidden": use.forbidden,
                **({"forbidden_text": use.forbidden_text} if use.forbidden_text else {}),
            }
            for use in file.secrets
        ],
        **({"makes": list(file.makes)} if file.makes else {}),
    }  # fmt: skip


def _change_entry(change: OnChange) -> dict[str, str]:
    build = {"build": change.build} if change.build else {}
    return {"act": change.act.value, "program": change.program, **build}


def read_tree(manifest: str, texts: dict[str, str]) -> Tree:
    """The tree again, from its manifest and the texts of its files by path. Raises ValueError for another format."""
    data = json.loads(manifest)
    if data.get("format") != FORMAT:
        raise ValueError(f"a manifest of format {data.get('format')}, this release reads {FORMAT}")
    files = tuple(_read_file(entry, texts[entry["path"]]) for entry in data["files"])
    programs = tuple(_read_program(entry) for entry in data["programs"])
    routers = tuple(RouterRun(**{**entry, "addresses": tuple(entry["addresses"])}) for entry in data["routers"])
    holdings = tuple(_read_holding(entry) for entry in data.get("holdings", ()))
    return Tree(
        data["site"], data["host"], data["speaker"], data["manager"], files, programs, routers, holdings,
        data.get("drift", "repair"),
    )  # fmt: skip


def _read_program(entry: dict[str, Any]) -> ProgramRun:
    serves = tuple(Served(**served) for served in entry.get("serves", ()))
    return ProgramRun(entry["name"], tuple(entry["follows"]), tuple(entry.get("units", ())), serves)


def _read_holding(entry: dict[str, Any]) -> Holding:
    return Holding(entry["service"], Kept(entry["kept"]), entry["path"], tuple(entry["names"]))


def _read_file(entry: dict[str, Any], text: str) -> File:
    change = entry["on_change"]
    uses = (SecretUse(**{**use, "quoting": Quoting(use["quoting"])}) for use in entry["secrets"])
    return File(
        entry["path"],
        text,
        int(entry["mode"], 8),
        entry["owner"],
        tuple(entry["check"]),
        OnChange(Act(change["act"]), change["program"], change.get("build", "")),
        tuple(uses),
        tuple(entry.get("makes", ())),
    )
