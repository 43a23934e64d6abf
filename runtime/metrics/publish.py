"""Metrics to whoever asks on a loopback port, and into a file for node_exporter's textfile collector.

A thread of its own does both: neither a slow scraper nor a full disk concerns the agent's loop. The file is taken away
at the end, since figures of an agent that is no more would look like the present; after a kill its age tells.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Event as Flag
from threading import Thread
from typing import Final
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from runtime.install import write_file
from runtime.metrics.counts import Counts
from runtime.metrics.families import of_counts, of_findings, of_now
from runtime.metrics.now import Now

_EVERY: Final = 15.0
"""Seconds between two writes of the file, as often as Prometheus usually asks."""
_PATIENCE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Source:
    """Where the figures come from. `findings` of the newest site by code and severity, `lost` events not kept."""

    version: str
    branch: str
    counts: Counts
    now: Callable[[], Now]
    findings: Callable[[], Mapping[tuple[str, str], int]]
    lost: Callable[[], int]


class _Everything(Collector):
    """Collects at each asking."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def collect(self) -> Iterator[Metric]:
        """All families."""
        build = GaugeMetricFamily("vrrpc_build_info", "Which vrrpc this is.", labels=["version"])
        build.add_metric([self._source.version], 1)
        yield build
        yield from of_counts(self._source.counts, self._source.lost())
        yield from of_findings(self._source.findings().items())
        yield from of_now(self._source.now(), self._source.branch)

    def describe(self) -> Iterator[Metric]:
        """Nothing beforehand: the registry would collect to find out."""
        return iter(())


def registry_of(source: Source) -> CollectorRegistry:
    """One of our own: figures of the interpreter are nobody's business here."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Everything(source))
    return registry


class Publisher:
    """Serves and writes until it is closed. `trouble` takes a line about what cannot be done, once for each."""

    def __init__(
        self, source: Source, listen: tuple[str, int] | None, path: str, trouble: Callable[[str], None]
    ) -> None:
        self._registry = registry_of(source)
        self._listen = listen
        self._path = path
        self._trouble = trouble
        self._stop = Flag()
        self._server: WSGIServer | None = None
        self._said: set[str] = set()
        self._thread = Thread(target=self._run, name="metrics", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it; the file goes."""
        self._stop.set()
        self._thread.join(_PATIENCE)
        if self._server:
            self._server.shutdown()
            self._server.server_close()
        if self._path:
            with suppress(OSError):
                os.unlink(self._path)

    def _run(self) -> None:
        while not self._stop.is_set():
            if self._listen and self._server is None:
                self._serve(*self._listen)
            if self._path:
                self._write()
            if not self._path and self._server:
                return
            self._stop.wait(_EVERY)

    def _serve(self, address: str, port: int) -> None:
        """Somebody else may have the port now, and give it back: tried again."""
        try:
            self._server, _ = start_http_server(port, address, self._registry)
        except OSError as error:
            self._say(f"metrics cannot be had on {address} port {port}: {error.strerror}")

    def _write(self) -> None:
        try:
            write_file(self._path, generate_latest(self._registry), 0o644)
        except OSError as error:
            self._say(f"metrics cannot be written to {self._path}: {error.strerror}")

    def _say(self, line: str) -> None:
        if line not in self._said:
            self._said.add(line)
            self._trouble(line)
