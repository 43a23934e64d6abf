"""Small trees, as the compiler would make them: programs, a speaker, event scripts."""

from collections.abc import Sequence
from dataclasses import replace

from schemas.filetree import Act, File, OnChange, ProgramRun, Quoting, RouterRun, SecretUse, Tree

PROGRAMS = "/etc/programs/"
SUPERVISED = "/etc/vrrpc/supervisor/"
SPEAKER = "/etc/speaker.json"
KERNEL, SETTINGS = "kernel", "/etc/settings.conf"
MASTER, BACKUP = "/etc/master.sh", "/etc/backup.sh"
CANARY = 'ca"na-7'
"""The value of every secret; a quote, so that its form in a file is another one."""

SECRET = SecretUse("@secret@", Quoting.JSON, secret="front")


def program_file(name: str, text: str) -> File:
    """The process manager's description of a program."""
    return File(PROGRAMS + name, text, on_change=OnChange(Act.UPDATE_PROGRAM, name))


def config_file(name: str, text: str, act: Act) -> File:
    """What a program reads by itself."""
    return File(f"/etc/{name}.conf", text, on_change=OnChange(act, name))


def settings_file(text: str) -> File:
    """What the kernel is told."""
    return File(SETTINGS, text, on_change=OnChange(Act.LOAD_SETTINGS, SETTINGS))


def speaker_file(text: str, check: tuple[str, ...] = ("check-speaker", "{}")) -> File:
    """What the built-in speaker reads: it has a secret in it and is checked."""
    return File(SPEAKER, f"{text} @secret@", 0o600, "root", check, OnChange(Act.RELOAD_SPEAKER), (SECRET,))


BUILD, BUILT, RAW = "/etc/build.sh", "/etc/built.cdb", "/etc/raw"


def built_files(text: str) -> tuple[File, ...]:
    """What a script makes something of, and the script."""
    return (
        File(BUILD, "make built of raw", 0o755, makes=(BUILT,)),
        File(RAW, text, on_change=OnChange(Act.NOTHING, build=BUILD)),
    )


SCRIPTS = (File(BACKUP, "stop the greeting", 0o755), File(MASTER, "start the greeting", 0o755))


def tree(*files: File, programs: Sequence[str] = ("www",), follow: Sequence[str] = ("greeting",)) -> Tree:
    """A tree of one virtual router whose scripts start and stop the programs that follow it."""
    runs = [ProgramRun(name) for name in programs] + [ProgramRun(name, ("front",)) for name in follow]
    router = RouterRun("front", 1, "eth0", ("192.0.2.80",), MASTER, BACKUP)
    ordered = tuple(sorted((*files, *SCRIPTS), key=lambda file: file.path))
    return Tree("example", "clarinet", "builtin", "supervisor", ordered, tuple(runs), (router,))


def without(whole: Tree, path: str) -> Tree:
    """The same tree with one file less, and without the program that it describes."""
    programs = tuple(program for program in whole.programs if PROGRAMS + program.name != path)
    return replace(whole, files=tuple(file for file in whole.files if file.path != path), programs=programs)


OLD = tree(
    program_file("gone", "old"),
    program_file("greeting", "old on-master"),
    program_file("www", "old"),
    config_file("restarted", "old", Act.RESTART),
    config_file("hung-up", "old", Act.SIGNAL_HUP),
    program_file("restarted", "same"),
    program_file("hung-up", "same"),
    settings_file("old"),
    *built_files("old"),
    speaker_file("old"),
    programs=("www", "restarted", "hung-up", "gone"),
)
NEW = tree(
    program_file("greeting", "new on-master"),
    program_file("fresh", "new"),
    program_file("www", "new"),
    config_file("restarted", "new", Act.RESTART),
    config_file("hung-up", "new", Act.SIGNAL_HUP),
    program_file("restarted", "same"),
    program_file("hung-up", "same"),
    settings_file("new"),
    *built_files("new"),
    speaker_file("new"),
    programs=("www", "restarted", "hung-up", "fresh"),
)
"""Against OLD: every act, a program more and one less, and one that follows a role."""
