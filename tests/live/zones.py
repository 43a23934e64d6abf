"""A site whose zones have everything, served by both kinds of name servers on one host."""

from typing import Final

SITE: Final = """\
version: 1
site: zones
domain: example.org
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80, web2: 192.0.2.81, ns: 192.0.2.53, ns2: 192.0.2.54}
services:
  dns: {software: bind, address: front.ns, leaves: [front.ns2]}
  tiny: {software: tinydns, address: front.ns2, bind: nonlocal, tcp: axfrdns}
dns:
  who: who.ami
  zones:
    example.org:
      contact: host.master@example.org
      name_servers: {ns: front.ns, ns2: front.ns2}
      secondaries: [192.0.2.11]
      names: {dns: dns}
      pools:
        www: {ttl: 600s, addresses: [front.web, front.web2]}
      records:
        "@":
          mx: [10 mx, 20 mx.example.com.]
          txt: [v=spf1 mx -all, "a \\"quoted\\" text: with a \\\\, a ; and ü"]
          caa: ["0 issue letsencrypt.org", '128 iodef "mailto:security@example.org"']
        mx: {a: [203.0.113.25], aaaa: ["2001:db8::25"], ttl: 5m}
        ftp: {cname: www}
        away: {cname: www.example.com.}
        "*.dev": {a: [203.0.113.7], txt: [anything], ttl: 1m}
        _sip._udp: {srv: [0 5 5060 mx]}
        long: {txt: [LONG]}
        lab: {ns: [ns.lab, ns.example.com.]}
        ns.lab: {a: [203.0.113.53]}
        deep.down.here: {a: [203.0.113.8]}
    2.0.192.in-addr.arpa:
      name_servers: {ns.example.org.: front.ns}
      reverse: {front.web: www.example.org., 192.0.2.11: clarinet.example.org.}
    8.b.d.0.1.0.0.2.ip6.arpa:
      name_servers: {ns.example.org.: front.ns}
      reverse: {"2001:db8::25": mx.example.org.}
    example.net:
      file: zones/more
""".replace("LONG", "x" * 300 + " and " + "y" * 300)

ZONE_FILE: Final = """\
$TTL 1h
@   IN SOA ns.example.org. dns.example.org. 2003030100 3600 1800 2592000 600
    IN NS  ns.example.org.
    IN MX  10 mx.example.org.
www 300 IN A 203.0.113.80
        IN AAAA 2001:db8::80
old     IN CNAME www
_443._tcp.www IN TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
host    IN SSHFP 4 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
"""
