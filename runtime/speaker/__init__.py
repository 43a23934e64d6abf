"""The VRRP speaker built into vrrpc: a pure machine (`machine`, `wire`) and a thin shell (`shell`, `device`)."""
