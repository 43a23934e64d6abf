"""One question to a service, put and answered within a time limit. A host's name ends at its first dot.

TLS is spoken without looking at the certificate, and ssh without looking at the host key: who answers is the question,
whether it should be trusted is another one.
"""

import http.client
import re
import socket
import ssl
import subprocess
import time
from dataclasses import dataclass
from typing import Final

from compiler.probe import Probe, Way

_LONGEST: Final = 512
_SSH_OPTIONS: Final = (
    "BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "PreferredAuthentications=none",
    "LogLevel=INFO",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """`host` is the short name of who answered, empty for nobody or nobody who said it; then `trouble` says why.
    `seconds` is how long it took."""

    host: str
    trouble: str
    seconds: float


def ask(probe: Probe, limit: float) -> Answer:
    """Put one question; never raises for what a network or a server may do."""
    began = time.monotonic()
    host, trouble = "", ""
    try:
        host = _short(_say(probe, limit))
        trouble = "" if host else "it answers without a name"
    except subprocess.TimeoutExpired:
        trouble = "timed out"
    except OSError as error:
        trouble = error.strerror or str(error) or type(error).__name__
    except (ValueError, http.client.HTTPException) as error:
        trouble = str(error) or type(error).__name__
    return Answer(host, trouble, time.monotonic() - began)


def spell(probe: Probe) -> str:
    """A probe as a person would write it."""
    place = f"[{probe.address}]" if probe.address.version == 6 else str(probe.address)
    usual = {Way.HTTP: 80, Way.HTTPS: 443, Way.SMTP: 25, Way.SSH: 22, Way.POP3: 110}.get(probe.way, 53)
    port = "" if probe.port == usual else f":{probe.port}"
    slash = "" if not probe.detail or probe.detail.startswith("/") else "/"
    return f"{probe.way.value}://{place}{port}{slash}{probe.detail}"


def _short(said: str) -> str:
    name = said.strip().partition(".")[0]
    return name if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,62}", name) else ""


def _say(probe: Probe, limit: float) -> str:
    match probe.way:
        case Way.HTTP | Way.HTTPS:
            return _http(probe, limit)
        case Way.SMTP:
            return _greeting(probe, limit, r"220[ -]([^ ]+)")
        case Way.POP3:
            return _greeting(probe, limit, r"\+OK <[^@>]*@([^>]+)>")
        case Way.SSH:
            return _ssh(probe, limit)
        case Way.TXT | Way.TXT_TCP | Way.CHAOS | Way.NSID:
            return _dns(probe, limit)


def _http(probe: Probe, limit: float) -> str:
    host = str(probe.address)
    if probe.way is Way.HTTPS:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, probe.port, timeout=limit, context=context
        )
    else:
        connection = http.client.HTTPConnection(host, probe.port, timeout=limit)
    try:
        connection.request("GET", probe.detail)
        response = connection.getresponse()
        if response.status != http.client.OK:
            raise ValueError(f"{probe.detail} gives status {response.status}")
        return response.read(_LONGEST).decode(errors="replace")
    finally:
        connection.close()


def _greeting(probe: Probe, limit: float, pattern: str) -> str:
    with socket.create_connection((str(probe.address), probe.port), timeout=limit) as connection:
        connection.settimeout(limit)
        with connection.makefile("rb") as lines:
            line = lines.readline(_LONGEST).decode(errors="replace").strip()
    match = re.match(pattern, line)
    if match is None:
        raise ValueError(f"greets with {line[:60]!r}")
    return match[1]


def _ssh(probe: Probe, limit: float) -> str:
    """OpenSSH's own client: the banner comes after the keys are exchanged."""
    options = [word for option in _SSH_OPTIONS for word in ("-o", option)]
    seconds = ["-o", f"ConnectTimeout={max(1, round(limit))}"]
    command = ["ssh", "-F", "none", *options, *seconds, "-p", str(probe.port), f"who@{probe.address}", "true"]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=limit + 1,
        check=False, env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C"},
    )  # fmt: skip
    for line in done.stderr.splitlines():
        if match := re.match(r"(\S+) - ", line):
            return match[1]
    said = (done.stderr.strip().splitlines() or ["shows no banner"])[-1]
    raise ValueError(re.sub(r"^ssh: connect to host \S+ port [0-9]+: ", "", said))


def _dns(probe: Probe, limit: float) -> str:
    """Without recursion: a resolver that has to ask somebody else is not where we are."""
    import dns.edns
    import dns.exception
    import dns.flags
    import dns.message
    import dns.query
    import dns.rdataclass
    import dns.rdatatype

    kind = dns.rdatatype.SOA if probe.way is Way.NSID else dns.rdatatype.TXT
    klass = dns.rdataclass.CH if probe.way is Way.CHAOS else dns.rdataclass.IN
    options: list[dns.edns.Option] = []
    if probe.way is Way.NSID:
        options = [dns.edns.GenericOption(dns.edns.OptionType.NSID, b"")]
    try:
        query = dns.message.make_query(
            probe.detail, kind, klass, use_edns=0 if options else -1, options=options or None
        )
        send = dns.query.tcp if probe.way is Way.TXT_TCP else dns.query.udp
        response = send(query, str(probe.address), timeout=limit, port=probe.port)
    except dns.exception.DNSException as error:
        raise ValueError(str(error) or type(error).__name__) from None
    if options:
        found = [option for option in response.options if option.otype == dns.edns.OptionType.NSID]
        return (found[0].to_wire() or b"").decode(errors="replace") if found else ""
    texts = [item for answer in response.answer if answer.rdtype == kind for item in answer]
    if not texts:
        raise ValueError(f"answers {dns.rcode.to_text(response.rcode())} without a text for {probe.detail}")
    return b"".join(texts[0].strings).decode(errors="replace")
