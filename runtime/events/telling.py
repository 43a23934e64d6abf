"""Who is told of an event: several at once, or nobody."""

from runtime.events import Event, Tell


def tell_all(*tells: Tell) -> Tell:
    """One after the other."""

    def tell(event: Event) -> None:
        for each in tells:
            each(event)

    return tell


def tell_nobody(event: Event) -> None:
    """Where no log is kept."""
