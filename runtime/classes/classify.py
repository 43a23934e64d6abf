"""Two trees of one host, and what is to be done on it -> a class for each virtual router, program and file. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from compiler.change import Change
from compiler.targets import TARGETS
from runtime.classes.facts import Values
from runtime.classes.pairs import pairs
from runtime.classes.spoken import Spoken, spoken_by
from runtime.plan import Plan
from schemas.filetree import Act, Tree
from schemas.hosts import Speaker

_ORDER: Final = tuple(Change)
_ANEW: Final = frozenset({Act.RESTART, Act.UPDATE_PROGRAM})
_PROGRAM_OF: Final = {
    Speaker.BUILTIN: "speaker", Speaker.KEEPALIVED: "keepalived", Speaker.FRR: "frr", Speaker.FREEVRRPD: "freevrrpd",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RouterChange:
    """What happens to one virtual router. `why` are the differences; `notice` is what its clients notice where this
    host is master, for at most `gap` seconds (0: nothing); `settle` are the seconds until the roles stand again."""

    router: str
    change: Change
    why: tuple[str, ...]
    notice: str
    gap: float = 0.0
    settle: float = 0.0


@dataclass(frozen=True, slots=True)
class ProgramChange:
    """What happens to one program: start, stop, restart, or reload. The one that `speaks` has no clients."""

    program: str
    what: str
    follows: tuple[str, ...] = ()
    speaks: bool = False

    @property
    def change(self) -> Change:
        """A reload disturbs nobody, and a program that was not there served nobody."""
        return Change.RESTART if self.what in ("restart", "stop") else Change.NOTHING


@dataclass(frozen=True, slots=True)
class Classes:
    """All that changes; what does not is left out. `files` are the classes of changed files, by path."""

    routers: tuple[RouterChange, ...] = ()
    programs: tuple[ProgramChange, ...] = ()
    files: Mapping[str, Change] = field(default_factory=dict)

    @property
    def worst(self) -> Change:
        """The class of the whole."""
        met = [each.change for each in self.routers] + [each.change for each in self.programs]
        met += self.files.values()
        return max(met, key=_ORDER.index, default=Change.NOTHING)

    @property
    def settle(self) -> float:
        """Seconds until all roles stand again."""
        return max((each.settle for each in self.routers), default=0.0)

    def of(self, router: str) -> Change:
        """The class of one virtual router."""
        return next((each.change for each in self.routers if each.router == router), Change.NOTHING)


def classify(tree: Tree, before: Tree | None, todo: Plan) -> Classes:
    """Everything that `todo` does, by what it disturbs."""
    old, new = spoken_by(before) if before else {}, spoken_by(tree)
    speaker = Speaker(tree.speaker)
    anew = bool(before) and any(act.act in _ANEW and act.program == _PROGRAM_OF[speaker] for act in todo.acts)
    changed = {change.path for change in todo.changes}
    scripts = {router.name for router in tree.routers if changed & {router.master_script, router.backup_script}}
    same = pairs(tree, before)
    routers = [_router(speaker, name, old.get(same.get(name, "")), new[name], anew, name in scripts) for name in new]
    routers += [_router(speaker, name, old[name], None, anew, False) for name in old if name not in same.values()]
    met = tuple(each for each in routers if each is not None)
    return Classes(met, tuple(_programs(tree, before, todo)), _files(tree, before, todo, met))


def reload_spacing(tree: Tree, todo: Plan) -> float:
    """Seconds that must pass before the speaker is told again to read its file: three intervals and the skew of its
    slowest router, for a daemon that was told now. The built-in speaker goes on advertising while it reads."""
    program = _PROGRAM_OF[Speaker(tree.speaker)]
    if not any(act.act is Act.SIGNAL_HUP and act.program == program for act in todo.acts):
        return 0.0
    return max((router.down for router in spoken_by(tree).values()), default=0.0)


def _router(
    speaker: Speaker, name: str, old: Spoken | None, new: Spoken | None, anew: bool, script: bool
) -> RouterChange | None:
    notices = TARGETS[speaker].CHANGES
    if old is None and new is not None:
        return RouterChange(name, Change.IDENTITY, ("new",), "it is new here: nobody is served by it yet", 0, new.down)
    if new is None and old is not None:
        gap = old.down if speaker is Speaker.FREEVRRPD else old.skew
        return RouterChange(name, Change.IDENTITY, ("removed",), "this host leaves it", gap, gap)
    if old is None or new is None:
        return None
    change, why = _difference(old, new)
    why = why if old.name == name else (f"renamed from {old.name}", *why)
    if script and change is Change.NOTHING:
        change, why = Change.SCRIPT, (*why, "event script")
    if anew:
        change, why = Change.RESTART, (*why, f"{speaker.value} starts anew")
    if not why:
        return None
    return RouterChange(name, change, why, notices[change], _gap(speaker, change, old), _settle(change, old, new))


def _difference(old: Spoken, new: Spoken) -> tuple[Change, tuple[str, ...]]:
    """The most disturbing class, with all differences in words."""
    was, now = old.facts, new.facts
    found = [
        (Change.IDENTITY, tuple(_differing(was.identity, now.identity))),
        (Change.ADVERTISED, (*_moved(was.addresses, now.addresses), *_differing(was.compared, now.compared))),
        (Change.EXCLUDED, tuple(_moved(was.excluded, now.excluded))),
        (Change.PRIORITY, tuple(_differing(was.preference, now.preference))),
    ]
    if not any(why for _, why in found):
        found.append((Change.SCRIPT, tuple(_differing(was.scripts, now.scripts))))
    met = [change for change, why in found if why]
    return (met[0] if met else Change.NOTHING), tuple(line for _, why in found for line in why)


def _differing(old: Values, new: Values) -> Iterator[str]:
    """What people know it by, and both values; a secret has a placeholder, and shows as that it is another."""
    was, now = dict(old), dict(new)
    for key in dict.fromkeys((*was, *now)):
        if was.get(key) != now.get(key):
            secret = key in ("password", "hmac")
            yield key if secret else f"{key} {was.get(key, 'none')} -> {now.get(key, 'none')}"


def _moved(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[str]:
    yield from (f"-{address}" for address in old if address not in new)
    yield from (f"+{address}" for address in new if address not in old)
    if set(old) == set(new) and old != new:
        yield "order of addresses"


def _gap(speaker: Speaker, change: Change, old: Spoken) -> float:
    match change:
        case Change.RESTART:
            return old.down if speaker is Speaker.FREEVRRPD else old.skew
        case Change.IDENTITY:
            return old.down
        case Change.ADVERTISED if speaker is Speaker.KEEPALIVED:
            return old.down
        case _:
            return 0.0


def _settle(change: Change, old: Spoken, new: Spoken) -> float:
    return max(old.down, new.down) if _ORDER.index(change) >= _ORDER.index(Change.PRIORITY) else 0.0


def _programs(tree: Tree, before: Tree | None, todo: Plan) -> Iterator[ProgramChange]:
    was = {program.name: program for program in before.programs} if before else {}
    now = {program.name: program for program in tree.programs}
    words = {Act.SIGNAL_HUP: "reload", Act.SIGNAL_USR1: "reload", Act.RELOAD_SPEAKER: "reload"}
    speaker = _PROGRAM_OF[Speaker(tree.speaker)]
    for act in todo.acts:
        name = act.program or (speaker if act.act is Act.RELOAD_SPEAKER else "")
        if name not in now and name not in was:
            continue
        what = "stop" if name not in now else "start" if name not in was else words.get(act.act, "restart")
        yield ProgramChange(name, what, (now.get(name) or was[name]).follows, name == speaker)


def _files(tree: Tree, before: Tree | None, todo: Plan, routers: tuple[RouterChange, ...]) -> dict[str, Change]:
    """A script's or any other file's class by what it asks for; the speaker's own by what it does to its routers."""
    acts = {file.path: file.on_change for each in (before, tree) if each for file in each.files}
    speaker = _PROGRAM_OF[Speaker(tree.speaker)]
    spoken = [each.change for each in routers if each.change is not Change.SCRIPT]
    worst = max(spoken, key=_ORDER.index, default=Change.NOTHING)
    found = {}
    for path in (change.path for change in todo.changes):
        on_change = acts.get(path)
        if on_change is None or on_change.act is Act.NOTHING:
            found[path] = Change.SCRIPT
        elif on_change.act is Act.RELOAD_SPEAKER or on_change.program == speaker:
            found[path] = worst
        else:
            found[path] = Change.RESTART if on_change.act in _ANEW else Change.NOTHING
    return found
