"""What goes wrong with services on one host while the others serve on: killed outright, told of other ports."""

import time

from tests.live.inside.edit import POLLED
from tests.live.inside.patience import PATIENCE, until
from tests.live.inside.serving import Served, site_of
from tests.live.services import APACHE, HAPROXY, NGINX, OPENSSH_CERTIFIED

_SERVICES = (APACHE, NGINX, HAPROXY, OPENSSH_CERTIFIED)
_SESSION = """\
ssh -o BatchMode=yes -o UserKnownHostsFile=$lab/known -i $lab/visitor root@192.0.2.23 \\
    'echo here; while [ ! -e /run/stopped ]; do sleep 0.1; done; echo still here' >$lab/session 2>&1
"""


def mishaps() -> dict[str, object]:
    """All of them, one after the other, on the master."""
    served = Served(_SERVICES)
    served.answered_by("clarinet")
    return {
        "killed": {name: _killed(served, name) for name in ("www", "files")},
        "session": _session(served),
        "second": _second_haproxy(served),
        "told": _told(served),
        "ports": _ports(served),
        "refused": _refused(served),
        "in use": _in_use(served),
    }


def _killed(served: Served, name: str) -> dict[str, object]:
    """The parent is ended as the kernel's OOM killer would; its workers hold the port."""
    clarinet = served.scene.hosts["clarinet"]
    before = clarinet.supervisorctl("pid", name).strip()
    clarinet.place.run("kill", "-KILL", before)
    until(lambda: clarinet.supervisorctl("pid", name).strip() not in (before, "0"), f"another {name}")
    served.answered_by("clarinet")
    left = clarinet.place.run("ps", "-o", "pid=", "--pgroup", before).stdout.split()
    return {"left": left, "said": [line for line in clarinet.log(name) if line.startswith("vrrpc: ")]}


def _session(served: Served) -> list[str]:
    """Somebody is logged in while sshd is stopped and started."""
    lab, clarinet = served.scene.lab, served.scene.hosts["clarinet"]
    session = lab.client.start(["sh", "-c", served.shell(_SESSION)], lab.log("session"))
    until(lambda: "here" in served.use("cat $lab/session"), "a session")
    clarinet.supervisorctl("stop", "shell")
    clarinet.place.run("touch", "/run/stopped")
    session.wait(20)
    clarinet.supervisorctl("start", "shell")
    served.answered_by("clarinet")
    return [line for line in served.use("cat $lab/session").splitlines() if line.endswith("here")]


def _second_haproxy(served: Served) -> list[object]:
    """By hand, as somebody might: the same port twice."""
    config = "/etc/vrrpc/services/balance/haproxy.cfg"
    done = served.scene.hosts["clarinet"].place.run("timeout", "10", "haproxy", "-W", "-db", "-f", config)
    return [done.returncode, done.stdout + done.stderr]


def _text(served: Served, *changes: tuple[str, str]) -> str:
    text = site_of(served.services)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def _told(served: Served) -> dict[str, object]:
    """What a configuration says changes without another process: by name, who answers `/whoami` of another name."""
    before = served.scene.hosts["clarinet"].pids()
    served.scene.lab.give(_text(served, ("document_root: /var/www/botanic", "document_root: /var/www/shop")))
    for port in (80, 8080, 8082):
        served.uses(f"curl -fsS http://192.0.2.80:{port}/", "shop")
    after = served.scene.hosts["clarinet"].pids()
    return {"same": sorted(name for name in before if before[name] == after[name])}


def _ports(served: Served) -> list[str]:
    """The same ports of one address alone, which neither Apache nor nginx can change while it runs."""
    bound = [("    software: apache\n", "    software: apache\n    bind: nonlocal\n")]
    bound += [("    software: nginx\n", "    software: nginx\n    bind: nonlocal\n")]
    served.scene.lab.give(_text(served, *bound))
    served.uses("curl -sS http://192.0.2.11/ 2>&1 || :", "Couldn't connect")
    served.uses("curl -sS http://192.0.2.11:8080/ 2>&1 || :", "Couldn't connect")
    served.uses("curl -sS http://192.0.2.80/whoami", "clarinet")
    served.uses("curl -sS http://192.0.2.81:8080/whoami", "clarinet")
    served.scene.lab.give(_text(served))
    served.uses("curl -sS http://192.0.2.11/ 2>&1 || :", "botanic")
    served.uses("curl -sS http://192.0.2.11:8080/ 2>&1 || :", "botanic")
    return sorted(served.answered_by("clarinet"))


def _refused(served: Served) -> dict[str, object]:
    """A document root that no host has, until somebody makes it: it is asked again, and told once."""
    clarinet = served.scene.hosts["clarinet"]
    served.scene.lab.give(_text(served, ("document_root: /var/www/botanic", "document_root: /var/www/gone")))
    until(clarinet.refused, "a refusal")
    served.answered_by("clarinet")
    time.sleep(POLLED)
    said = clarinet.said("document_root /var/www/gone is no folder here")
    config = clarinet.place.run("cat", "/etc/vrrpc/services/www/httpd.conf").stdout
    stayed = "/var/www/botanic" in config and "/var/www/gone" not in config
    for host in served.scene.hosts.values():
        host.place.run("sh", "-c", "mkdir /var/www/gone && echo here by now >/var/www/gone/index.html")
    served.uses("curl -fsS http://192.0.2.80/", "here by now")
    until(lambda: not clarinet.refused(), "the site as it was wanted")
    served.scene.lab.give(_text(served))
    served.uses("curl -fsS http://192.0.2.80/", "botanic")
    return {"said": said, "stayed": stayed}


def _in_use(served: Served) -> dict[str, object]:
    """Somebody else has a port that a change wants: it is taken back with the program's own words, and all serve on."""
    clarinet, lab = served.scene.hosts["clarinet"], served.scene.lab
    clarinet.place.start(["python3", "-m", "http.server", "8099"], lab.log("other"))
    served.uses("curl -fsS http://192.0.2.80:8099/", "<")
    lab.give(_text(served, ("    port: 8080\n", "    port: 8099\n")))
    until(lambda: clarinet.said("Address already in use"), "nginx says why", PATIENCE * 2)
    served.uses("curl -fsS http://192.0.2.81:8080/whoami", "clarinet")
    served.uses("curl -fsS http://192.0.2.80/whoami", "clarinet")
    with open(lab.log("clarinet"), encoding="utf-8") as log:
        return {"said": [line for line in log.read().splitlines() if "Address already in use" in line]}
