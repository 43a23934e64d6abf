"""What all mail servers have in common: whose greeting it is, whose mail they take, and how they are asked.

The greeting (RFC 5321, 4.2 and 4.3.1) begins with the full name of the host, so it tells who is there; everything else
that a server says of itself may be the same on every host.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Host, Service
from compiler.paths import Paths
from compiler.probe import Probe, Way
from schemas.filetree import Holding, Kept
from schemas.services import Certificate, Mail, Postfix, Sendmail

SUBMISSION: Final = 587
"""The port of RFC 6409."""
LONGEST_REPLY: Final = 512
"""Bytes of a line of reply, with its code and its end (RFC 5321, 4.5.3.1.5)."""


def mail_of(service: Service) -> Mail:
    """What the site says of a mail service."""
    assert isinstance(service.written, Mail)
    return service.written


def greeting(host: Host, service: Service) -> str:
    """The host's full name, and the words that the site has behind it; without ESMTP."""
    return " ".join([host.fqdn, *(mail_of(service).greeting or "").split()])


def own_name(host: Host, service: Service) -> str:
    """What it calls itself everywhere else."""
    return mail_of(service).name or host.fqdn


def domains(host: Host, service: Service) -> tuple[str, ...]:
    """Whose mail ends here."""
    written = mail_of(service).domains
    return written if written is not None else ((host.domain,) if host.domain else ())


def ports(service: Service) -> tuple[int, ...]:
    """Where it speaks SMTP."""
    written = mail_of(service)
    submits = isinstance(written, Sendmail | Postfix) and written.submission
    return (written.port, SUBMISSION) if submits else (written.port,)


def greetings(service: Service) -> Iterator[Probe]:
    """The greeting of each port at each address."""
    for router, address in service.targets:
        for port in ports(service):
            yield Probe(service.name, router.name, Way.SMTP, address.ip, port)


def certificate(service: Service, tls: Certificate | None) -> Iterator[Holding]:
    """The certificate that it shows, which ought to be the same on every host."""
    if tls:
        yield Holding(service.name, Kept.CERTIFICATE, tls.certificate, (tls.name,))


_THERE: Final = """\
for file in {files}; do
    test -r "$file" || {{ echo "$file cannot be read here: there would be no STARTTLS"; exit 1; }}
done
"""


def shows_certificate(tls: Certificate | None, more: str = "") -> tuple[str, ...]:
    """A check that its certificate is there: without it a mail server runs, takes mail in clear text and says so in a
    log at most. `more` are lines of a shell, with the file of the key as $key."""
    if tls is None:
        return ()
    key = tls.key or tls.certificate
    files = " ".join(dict.fromkeys((tls.certificate, key)))
    return ("/bin/sh", "-c", f"{_THERE.format(files=files)}key={key}\n{more}", "sh")


def files_alike(service: Service, *paths: str | None) -> Iterator[Holding]:
    """Files of the host's own that the site names: they ought to be the same on every host."""
    yield from (Holding(service.name, Kept.FILE, path) for path in paths if path)


def queue_of(paths: Paths, service: Service) -> str:
    """Where mail waits. It outlives a reboot, a change of the site and vrrpc itself."""
    return f"{paths.state}/queues/{service.name}"
