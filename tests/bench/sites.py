"""Sites of any size that compile, for measuring."""


def large_site(routers: int) -> str:
    """A site of two hosts a virtual router, each pair with a network of its own; nine lines a router, and a head."""
    hosts, virtual = [], []
    for number in range(routers):
        high, low = divmod(number, 256)
        network = f"10.{high}.{low}"
        for letter, last in (("a", 11), ("b", 12)):
            hosts.append(f"  h{number}{letter}: {{interfaces: {{eth0: {{address: {network}.{last}/24}}}}}}")
        virtual += [
            f"  r{number}:",
            f"    vrid: {number % 255 + 1}",
            "    members:",
            f"      h{number}a: {{interface: eth0, priority: 200}}",
            f"      h{number}b: {{interface: eth0, priority: 100}}",
            "    addresses:",
            f"      web: {network}.80",
        ]
    return "\n".join(["version: 1", "site: large", "hosts:", *hosts, "virtual_routers:", *virtual, ""])
