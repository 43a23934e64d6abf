"""Whether hosts that stand in for each other hold the same: documents, zone files, certificates, keys.

VRRP moves an address within seconds, and nobody notices that the other host serves last month's pages until it does.
Each host writes a digest of what its services hold (`gather`), as JSON that can be carried anywhere; `compare` finds
what differs between two or more of them. What the compiler writes differs where it must, and is left out.
"""
