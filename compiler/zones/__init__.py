"""Zones of the DNS: one model of what they hold, and what BIND and tinydns make of it."""
