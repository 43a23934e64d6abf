"""What this machine can run of a site's services, and what their data are in the lab. Pure.

Real programs run where they are installed and may become the users that they run as. For a web server another one
stands in that Python brings along; what speaks anything else is left out.
"""

from collections.abc import Callable
from typing import Any, Final

from compiler.model import Model, Service
from compiler.probe import Probe, Way
from schemas.services import Haproxy, Publicfile, Sendmail, Web

_NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "apache": ("apache2",),
    "nginx": ("nginx",),
    "haproxy": ("haproxy",),
    "publicfile": ("tcpserver", "envuidgid", "softlimit"),
    "openssh": ("sshd",),
    "sendmail": ("/usr/libexec/sendmail/sendmail", "m4"),
    "postfix": ("/usr/lib/postfix/sbin/master",),
    "bind": ("named",),
    "unbound": ("unbound",),
    "dnscache": ("dnscache", "tinydns", "envuidgid"),
    "tinydns": ("tinydns", "envuidgid", "tcpserver"),
    "qmail": ("tcpserver", "envuidgid", "/var/qmail/bin/qmail-smtpd"),
}
"""The programs of each kind, as they are looked for. All of them become other users."""
_OF_THE_LAB: Final = ("/etc/", "/var/")
"""Where the files of a host are its own, so that what it lacks can be made there."""


_ANY_LOAD: Final = "/etc/any-load.m4"


def stand_in_services(site: Any, model: Model, is_installed: Callable[[str], bool], is_root: bool) -> list[str]:
    """Replace in the site what cannot run here, or leave it out; a line for each."""
    said = []
    for service in model.each_service():
        if why := _why_not(service, is_installed, is_root):
            if _is_web(service):
                site["services"][service.name] = _plain(site["services"][service.name], service)
                said.append(f"{service.name}: Python's web server stands in for {service.written.software}{why}")
            else:
                del site["services"][service.name]
                said.append(f"{service.name} is left out{why}")
    if said:
        _leave_out_zones(site)
    return said


def take_any_load(site: Any, model: Model) -> bool:
    """Whether something was changed: sendmail refuses connections when the machine is busy, and then the lab would tell
    of this machine."""
    busy = [each for each in model.each_service() if isinstance(each.written, Sendmail) and not each.written.include]
    played = [service for service in busy if service.name in site["services"]]
    for service in played:
        site["services"][service.name]["include"] = _ANY_LOAD
    return bool(played)


def _leave_out_zones(site: Any) -> None:
    """Zones that nobody serves any more, and names of services that are not there."""
    services = site["services"]
    if not any(service["software"] in ("bind", "tinydns") for service in services.values()):
        site.pop("dns", None)
    for zone in (site.get("dns", {}).get("zones") or {}).values():
        for name, service in [*zone.get("names", {}).items()]:
            if service not in services:
                del zone["names"][name]


def _why_not(service: Service, is_installed: Callable[[str], bool], is_root: bool) -> str:
    needed = _NEEDED.get(service.written.software, ())
    if isinstance(service.written, Publicfile) and not service.written.program.startswith(_OF_THE_LAB):
        needed = (*needed, service.written.program)
    if needed and isinstance(service.written, Web | Haproxy) and service.written.tls:
        needed = (*needed, "openssl")
    if needed and not is_root:
        return f": {service.written.software} needs real root"
    lacking = next((program for program in needed if not is_installed(program)), "")
    if lacking:
        return f": {lacking} is not installed here"
    elsewhere = next((path for path in _data(service) if not path.startswith(_OF_THE_LAB)), "")
    return f": {elsewhere} is no place of the lab" if elsewhere else ""


def _data(service: Service) -> list[str]:
    match service.written:
        case Web(document_root=root, tls=tls):
            return [root, *filter(None, (tls.certificate, tls.key) if tls else ())]
        case Haproxy(tls=tls):
            return [tls.certificate] if tls else []
        case Publicfile(root=root):
            return [root]
        case _:
            return []


def _is_web(service: Service) -> bool:
    return isinstance(service.written, Web | Publicfile | Haproxy)


def _plain(entry: Any, service: Service) -> dict[str, Any]:
    """On every address, as whoever binds one alone needs more than this: the lab has nothing else on the port."""
    port = getattr(service.written, "port", 80)
    everywhere = " --bind ::" if any(address.ip.version == 6 for _, address in service.targets) else ""
    place = {key: entry[key] for key in ("address", "addresses") if key in entry}
    return {
        "software": "program",
        **place,
        "bind": "wildcard",
        "command": f"python3 -m http.server {port}{everywhere}",
        "who": f"http://{{address}}:{port}/whoami",
        "files": {"whoami": "{host}\n"},
    }


def is_asked(probe: Probe, service: Service, software: str | None) -> bool:
    """Whether a question can be put in the lab, where a service is played by some software, or left out (None)."""
    return software == service.written.software or (software is not None and probe.way is Way.HTTP)


def data_script(service: Service) -> str:
    """A script that makes what a host of the lab lacks of a service's data: a page, a certificate."""
    written = service.written
    lines = ["umask 022"]
    if isinstance(written, Web):
        root = written.document_root
        lines.append(f"test -d {root} || {{ mkdir -p {root} && echo {service.name} >{root}/index.html; }}")
    if isinstance(written, Sendmail) and not written.include:
        lines.append(f"echo \"define(\\`confREFUSE_LA', \\`999')define(\\`confQUEUE_LA', \\`999')dnl\" >{_ANY_LOAD}")
    if isinstance(written, Web | Haproxy) and written.tls:
        certificate, key = written.tls.certificate, getattr(written.tls, "key", None)
        lines += [
            f"test -e {certificate} && exit",
            f"folder=$(dirname {certificate}) && mkdir -p $folder $(dirname {key or certificate}) && cd $folder",
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \\",
            f"    -subj /CN={written.tls.name} -keyout .key -out .certificate 2>/dev/null",
            f"mv .key {key}; mv .certificate {certificate}" if key else
            f"cat .key .certificate >{certificate}; rm .key .certificate",
        ]  # fmt: skip
    return "\n".join(lines)
