"""`vrrpc lab`: a site on one machine, each host in namespaces of its own, a client that watches, cables to pull."""
