"""Sites of two and more hosts, in as few words as a test can write them."""

from tests.compiler.samples import found

HOSTS = """\
version: 1
site: example
segments: {dmz: {}, lab: {}, east: {kind: cloud}, west: {kind: cloud}}
hosts:
"""


def host(name: str, *nics: str, **settings: str) -> str:
    """A host of keepalived; a NIC is its name, own addresses with `+` between them, and perhaps a segment."""
    words = []
    for nic in nics:
        interface, addresses, *segment = nic.split()
        own = ", ".join(f'"{address}"' for address in addresses.split("+"))
        words.append(f"{interface}: {{addresses: [{own}]{f', segment: {segment[0]}' if segment else ''}}}")
    more = "".join(f"{key}: {value}, " for key, value in settings.items())
    return f"  {name}: {{speaker: keepalived, {more}interfaces: {{{', '.join(words)}}}}}\n"


def router(name: str, vrid: int, nic: str, addresses: str, *more: str, members: str = "clarinet fridge") -> str:
    """A virtual router on NICs of one name."""
    first, *others = members.split()
    lines = [f"  {name}:", f"    vrid: {vrid}", "    members:", f"      {first}: {{interface: {nic}, priority: 200}}"]
    lines += [f"      {other}: {{interface: {nic}, priority: {100 - n}}}" for n, other in enumerate(others)]
    return "\n".join([*lines, f"    addresses: {{{addresses}}}", *(f"    {line}" for line in more), ""])


def codes(text: str) -> list[str]:
    """The codes alone."""
    return [each.split()[1] for each in found(text)]
