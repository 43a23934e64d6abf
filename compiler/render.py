"""Model -> one file tree per host: what the speaker needs, event scripts, services, process manager, surroundings."""

from compiler import services
from compiler.events import event_files, script_path
from compiler.managers import MANAGERS
from compiler.model import Host, Member, Model, Router
from compiler.process import Process
from compiler.surroundings import surrounding_files
from compiler.targets import TARGETS
from schemas.filetree import ProgramRun, RouterRun, Tree


def render(model: Model) -> tuple[Tree, ...]:
    """The trees of all hosts, in the order of the site."""
    return tuple(_render_host(model, host) for host in model.hosts)


def _render_host(model: Model, host: Host) -> Tree:
    """A host that takes part in nothing gets an empty tree: what it had before goes away."""
    memberships = model.routers_of(host)
    target = TARGETS[host.speaker]
    processes = (target.process(host), *services.processes_of(model, host))
    files = [
        *target.render(model, host),
        *event_files(model, host),
        *services.service_files(model, host),
        *surrounding_files(model, host),
        *MANAGERS[host.manager].render(host, processes),
    ]
    return Tree(
        site=model.site,
        host=host.name,
        speaker=host.speaker.value,
        manager=host.manager.value,
        drift=host.drift.value,
        files=tuple(sorted(files, key=lambda file: file.path)) if memberships else (),
        programs=tuple(map(_program, processes)) if memberships else (),
        routers=tuple(_router(model, host, router, member) for router, member in memberships),
        holdings=tuple(services.holdings_of(model, host)) if memberships else (),
    )


def _program(process: Process) -> ProgramRun:
    return ProgramRun(process.name, process.follows, process.units, process.serves)


def _router(model: Model, host: Host, router: Router, member: Member) -> RouterRun:
    return RouterRun(
        name=router.name,
        vrid=router.vrid,
        interface=member.nic.name,
        addresses=tuple(str(address.ip) for address in router.addresses),
        master_script=script_path(model, host, router, "master"),
        backup_script=script_path(model, host, router, "backup"),
        renamed_from=router.renamed_from,
    )
