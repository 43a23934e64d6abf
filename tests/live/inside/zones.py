"""One site's zones, served by named and by tinydns with axfrdns on one host: what each answers, beside what the zone
file says to dnspython."""

import os
import shlex
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.zone

from compiler import compile_site
from compiler.model import Model
from compiler.process import Process
from compiler.services import processes_of
from compiler.zones.bind import zone_file
from compiler.zones.zone import Zone
from runtime.lab.place import LAB, Place
from schemas.filetree import FOLDER, Tree
from tests.live.inside.patience import until
from tests.live.zones import SITE, ZONE_FILE

NAMED, TINYDNS = "192.0.2.53", "192.0.2.54"
Question = tuple[str, str]


class Host:
    """clarinet alone, with all addresses on its loopback: nothing moves here."""

    def __init__(self) -> None:
        compilation = compile_site("site.yaml", SITE.encode(), included={"zones/more": ZONE_FILE.encode()})
        if compilation.model is None:
            raise ValueError(f"the site has findings: {compilation.findings}")
        self.model: Model = compilation.model
        self.tree: Tree = compilation.trees[0]
        self.place = Place("clarinet", own_files=True)
        self.run("ip link set lo up; for ip in 11 53 54; do ip addr add 192.0.2.$ip/32 dev lo; done")

    def run(self, script: str, given: str | None = None) -> str:
        """A script on the host, which must succeed."""
        done = self.place.run("sh", "-euc", script, input=given)
        if done.returncode:
            raise RuntimeError(f"{script}: {done.stdout}{done.stderr}")
        return done.stdout

    def install(self) -> None:
        """The files of the name servers, and what their scripts make."""
        files = [file for file in self.tree.files if "/services/" in file.path]
        for file in files:
            path = shlex.quote(file.path)
            self.run(f"mkdir -p $(dirname {path}); cat >{path}; chmod {file.mode:o} {path}", file.text)
        for file in files:
            if file.makes:
                self.run(file.path)

    def checks(self) -> dict[str, str]:
        """What each file's own checker says: nothing where it is content."""
        self.install()
        said = {}
        for file in self.tree.files:
            if file.check and "/services/" in file.path:
                words = {"{}": file.path, FOLDER: os.path.dirname(file.path)}
                done = self.place.run(*(words.get(word, word) for word in file.check))
                said[file.path] = "" if done.returncode == 0 else done.stdout + done.stderr
        return said

    def start(self) -> None:
        """The programs, as the process manager would."""
        for process in processes_of(self.model, self.model.hosts[0]):
            self.place.start(self.words(process), f"{LAB}/{process.name}.log")
        for server in (NAMED, TINYDNS):
            until(lambda server=server: self._answers(server), f"{server} answers")  # type: ignore[misc]

    def _answers(self, server: str) -> bool:
        return all(self.ask(server, ("www.example.org.", "A"), tcp) for tcp in (False, True))

    def words(self, process: Process) -> list[str]:
        environment = [f"{name}={value}" for name, value in process.environment]
        return ["env", *environment, *shlex.split(process.command)]

    def ask(self, server: str, question: Question, tcp: bool = False, wait: float = 2.0) -> dns.message.Message | None:
        """One answer, over TCP where UDP has no room for it; None for none."""
        query = dns.message.make_query(*question)
        query.flags &= ~dns.flags.RD
        with self.place.network():
            try:
                if not tcp:
                    return dns.query.udp(query, server, timeout=wait, raise_on_truncation=True)
            except dns.message.Truncated:
                pass  # tinydns cuts one off in the middle of a record
            except (OSError, dns.exception.DNSException):
                return None
            try:
                return dns.query.tcp(query, server, timeout=wait)
            except (OSError, dns.exception.DNSException):
                return None


def _said(question: Question, answer: dns.message.Message | None) -> list[str]:
    """What an answer says of the question itself: its own records, sorted, and whether the server is responsible."""
    if answer is None:
        return ["nothing"]
    name = dns.name.from_text(question[0])
    found = [rrset for rrset in answer.answer if rrset.name == name]
    lines = [f"{rrset.ttl} {dns.rdatatype.to_text(rrset.rdtype)} {data}" for rrset in found for data in rrset]
    away = [f"ask {data}" for rrset in answer.authority for data in rrset
            if rrset.rdtype == dns.rdatatype.NS and not answer.flags & dns.flags.AA]  # fmt: skip
    responsible = "yes" if answer.flags & dns.flags.AA else "no"
    return [dns.rcode.to_text(answer.rcode()), f"responsible: {responsible}", *sorted(lines + away)]


def _questions(zones: tuple[Zone, ...]) -> Iterator[Question]:
    """Every name with every kind that it has, with one that it has not, and names that are not there."""
    asked: dict[Question, None] = {}
    for zone in zones:
        asked |= {(zone.name, "SOA"): None, (f"nothing.{zone.name}", "A"): None}
        for record in zone.records:
            for kind in (record.kind, "A", "SSHFP"):
                asked[record.name.replace("*", "any", 1), kind] = None
    yield from asked


def _expected(zones: tuple[Zone, ...], question: Question) -> list[str]:
    """What dnspython finds in the zone file."""
    name, kind = dns.name.from_text(question[0]), dns.rdatatype.from_text(question[1])
    zone = next(zone for zone in zones if name.is_subdomain(dns.name.from_text(zone.name)))
    read = dns.zone.from_text(zone_file(zone), zone.name, relativize=False)
    for above in _above(name, zone.name):
        if away := read.get_rdataset(above, "NS"):
            return ["NOERROR", "responsible: no", *sorted(f"ask {data}" for data in away)]
    there = name if read.get_node(name) else dns.name.from_text("*", name.parent())
    if not read.get_node(there):
        below = any(each.is_subdomain(name) for each in read.nodes)
        return ["NOERROR" if below else "NXDOMAIN", "responsible: yes"]
    found = [each for each in read.find_node(there) if each.rdtype in (kind, dns.rdatatype.CNAME)]
    lines = sorted(f"{each.ttl} {dns.rdatatype.to_text(each.rdtype)} {data}" for each in found for data in each)
    return ["NOERROR", "responsible: yes", *lines]


def _above(name: dns.name.Name, zone: str) -> Iterator[dns.name.Name]:
    """The name, and what is above it within the zone."""
    while name != dns.name.from_text(zone):
        yield name
        name = name.parent()


def both_answer() -> dict[str, object]:
    """Every question to both, over UDP and TCP: all that is not as the zone file says."""
    host = Host()
    checks = host.checks()
    host.start()
    zones = host.model.dns.zones
    wrong, count = [], 0
    for question in _questions(zones):
        expected = _expected(zones, question)
        for server in (NAMED, TINYDNS):
            for tcp in (False, True):
                count += 1
                said = _said(question, host.ask(server, question, tcp))
                if said != expected:
                    wrong.append([server, tcp, question, said, expected])
    return {"checks": checks, "wrong": wrong, "asked": count, "who": _who(host), "copies": _copies(host, zones)}


def _who(host: Host) -> list[list[str]]:
    """The record that names the host, which no zone of the site has."""
    question = ("who.ami.", "TXT")
    return [_said(question, host.ask(server, question, tcp)) for server in (NAMED, TINYDNS) for tcp in (False, True)]


def _copies(host: Host, zones: tuple[Zone, ...]) -> dict[str, object]:
    """Whether whole zones are given to the secondary, to nobody else, and alike by both."""
    found: dict[str, object] = {}
    for server in (NAMED, TINYDNS):
        found[f"{server} to a secondary"] = _transfer(host, server, zones[0], "192.0.2.11")
        found[f"{server} to anybody"] = _transfer(host, server, zones[0], "127.0.0.1")
    return found


def _transfer(host: Host, server: str, zone: Zone, source: str) -> list[str]:
    """By dig, as axfrdns leaves out the question, which dnspython insists on and name servers do not."""
    words = ("+time=3", "+tries=1", "+noall", "+answer", "-b", source, f"@{server}", zone.name, "axfr")
    lines = (line for line in host.place.run("dig", *words).stdout.splitlines() if not line.startswith(";"))
    return sorted({" ".join(line.split()) for line in lines if line})


def second_named() -> dict[str, object]:
    """named started twice: the second one ends by itself, and says nothing to anybody."""
    host = Host()
    host.install()
    host.start()
    process = next(iter(processes_of(host.model, host.model.hosts[0])))
    second = host.place.run("timeout", "20", *host.words(process))
    return {"status": second.returncode, "running": host.run("pgrep -c -x named").strip()}
