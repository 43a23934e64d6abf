"""Which vrrpc this is."""


def release() -> str:
    """As `vrrpc --version` says it; its module answers that before anything else is imported."""
    from vrrpc import VERSION

    return VERSION
