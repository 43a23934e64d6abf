"""A draft -> the text of site.yaml, in the layout of `vrrpc fmt`."""

import json
from collections.abc import Iterator

from compiler.importing.facts import Hmac
from compiler.importing.merge import Draft, Host, Nic, Router, steps_of
from compiler.importing.own import UNKNOWN
from compiler.layout import UnformattableError, format_site
from schemas.speaker import Failback
from schemas.values import FAULT

_HEAD = """\
# yaml-language-server: $schema=site.schema.json
# Imported from {files}.
# Next: read it, give it a name and comments of your own, then run `vrrpc compile --check`.
version: 1
site: imported                      # a name for the whole
"""


def write(draft: Draft, files: list[str]) -> str:
    """The text; `files` are what it was made of."""
    named = " ".join(_text(file).strip('"') for file in dict.fromkeys(files))
    lines = [*_HEAD.format(files=named).splitlines(), "", "hosts:"]
    for name, host in draft.hosts.items():
        lines += _host(name, host)
    lines += ["", "virtual_routers:"]
    for name, router in draft.routers.items():
        lines += _router(name, router)
    if draft.groups:
        lines += ["", "groups:                             # routers that move together"]
        lines += [f"  {name}: [{', '.join(routers)}]" for name, routers in draft.groups.items()]
    if draft.checks:
        lines += ["", "checks:"]
        for name, check in draft.checks.items():
            if check.file:
                lines += [f"  {name}: {{file: {check.file}}}"]
                continue
            lines += [f"  {name}:", f"    run: {_text(check.run)}"]
            lines += [f"    interval: {_time(check.interval)}", f"    limit: {_time(check.limit)}"]
            lines += [f"    rise: {check.rise}", f"    fall: {check.fall}"]
            lines += [f"    user: {_text(check.user)}"] if check.user else []
    if draft.mail_to:
        lines += ["", "notifications:", "  mail:", "    by: mail"]
        lines += [f"    to: [{', '.join(map(_text, draft.mail_to))}]"]
        lines += [f"    routers: [{', '.join(draft.mail_routers)}]"] if draft.mail_routers else []
    text = "\n".join([*lines, ""])
    try:
        return format_site(text.encode()).decode()
    except UnformattableError:
        return text  # sound all the same; only its layout is not known to be


def _host(name: str, host: Host) -> Iterator[str]:
    yield f"  {_key(name)}:"
    yield f"    speaker: {host.speaker}"
    if host.release:
        yield f"    speaker_version: {'.'.join(map(str, host.release))}"
    if host.start_delay:
        yield f"    start_delay: {_time(host.start_delay)}"
    yield "    interfaces:"
    for nic, shown in host.nics.items():
        yield from _nic(name, nic, shown)


def _nic(host: str, name: str, nic: Nic) -> Iterator[str]:
    texts = [_text(each) for each in nic.addresses]
    address = f"address: {texts[0]}" if len(texts) == 1 else f"addresses: [{', '.join(texts)}]"
    many = ", many_vrids: true" if nic.many_vrids else ""
    lacking = next((each for each in nic.addresses if "/" not in each), "")
    given = "ADDRESS" if lacking == UNKNOWN else lacking
    comment = f"    # import: give --address {host}:{name}={given}/LENGTH" if lacking else ""
    yield f"      {_key(name)}: {{{address}{many}}}{comment}"


def _router(name: str, router: Router) -> Iterator[str]:
    first = router.first
    yield f"  {name}:"
    yield f"    vrid: {first.vrid}"
    yield "    members:"
    for host, member in router.members.items():
        tracks = ", ".join(f"{_key(nic)}: {_effect(effect)}" for nic, effect in member.tracks)
        more = f", tracks: {{{tracks}}}" if tracks else ""
        yield f"      {_key(host)}: {{interface: {_key(member.interface)}, priority: {member.priority}{more}}}"
    for key, addresses in (("addresses", router.addresses), ("excluded", router.excluded)):
        if addresses:
            yield f"    {key}:"
            yield from (f"      {_key(each)}: {_text(str(address.ip))}" for each, address in addresses.items())
    if router.checks:
        yield "    checks:"
        yield from (f"      {_key(check)}: {_effect(effect)}" for check, effect in router.checks.items())
    yield from _traits(name, router)
    for key, commands in steps_of(router).items():
        if commands:
            yield f"    {key}:"
            yield from (f"      - run: {_text(command.run)}" for command in commands)


def _traits(name: str, router: Router) -> Iterator[str]:
    """What has one value in each router. Version and interval are written out: the defaults are not those of others."""
    first = router.first
    yield f"    version: {first.version}"
    yield f"    interval: {_time(first.interval)}"
    if router.unicast:
        yield "    transport: unicast"
    if first.password:
        yield f"    authentication: {{password: {{secret: {name}}}}}    # on each member: vrrpc secret set {name}"
    if first.hmac:
        yield from _hmac(name, first.hmac)
    if first.plain_checksum:
        yield "    checksum: plain"
    yield f"    failback: {router.failback}"
    if router.failback is Failback.AFTER:
        yield f"    failback_after: {_time(router.failback_after)}"
    if not first.virtual_mac:
        yield "    virtual_mac: no"


def _hmac(name: str, hmac: Hmac) -> Iterator[str]:
    keys = {number: f"file: {_text(file)}" for number, file in hmac.files}
    keys |= {number: f"secret: {name}-{number}" for number, _ in hmac.values}
    yield "    authentication:"
    yield "      hmac:"
    yield "        keys:"
    for number in hmac.numbers:
        secret = keys[number].startswith("secret")
        comment = f"    # on each member: vrrpc secret set {name}-{number}" if secret else ""
        yield f"          {number}: {{{keys[number]}}}{comment}"
    yield f"        active: {hmac.active}"
    yield f"        mode: {hmac.mode}"


def _effect(effect: int) -> str:
    return "fault" if effect == FAULT else f"lower by {effect}"


def _time(centiseconds: int) -> str:
    return f"{centiseconds // 100}s" if centiseconds % 100 == 0 else f"{centiseconds * 10}ms"


def _text(text: str) -> str:
    """In quotes; the layout takes those away that are not needed. What cannot be seen is escaped, or YAML folds it."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _key(name: str) -> str:
    """A key that every reader takes for a text."""
    return name if name[:1].isalpha() and name.lower() not in _TYPED else f'"{name}"'


_TYPED = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
