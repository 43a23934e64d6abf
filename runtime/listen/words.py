"""What is told of a LAN, as lines of text or of JSON. Pure.

    {"version": 1, "type": "router", "at", "interface", "vrid", "family", "router", "masters": [...], "wrong": [codes]}
    {"version": 1, "type": "wrong", "at", "interface", "vrid", "family", "router", "code", "source", "mac", "heard",
     "count", "text"}
    {"version": 1, "type": "end", "at", "adverts", "wrong": {code: times}}

A `router` line comes when something about a virtual router has changed: no masters when all fell silent or left, two or
more in a split brain. A master has: source, mac, host (in the site, or empty), priority, vrrp (2 or 3), interval and
heard_every (seconds; null until there are two adverts), authentication (none, a password, AH, or type and number),
checksum (plain, pseudo-header, or null where there is no choice), addresses. `router` is its name in the site, or
empty. `count` is how often a thing was heard since the last line about it; `at` is UTC.
"""

import json
from collections import Counter
from datetime import datetime
from typing import Any, Final

from runtime.listen.judge import Voice, form_of, kind_of
from runtime.listen.lan import Changed, Row, Word, Wrong
from runtime.speaker.incidents import Incident
from runtime.speaker.sayings import seconds, spell
from schemas.live import SENSES, Live
from schemas.speaker import Key

JSON_VERSION: Final = 1


def as_text(word: Word, at: datetime) -> str:
    """One line, with local time."""
    clock = f"{at.astimezone():%H:%M:%S}.{at.microsecond // 1000:03}"
    match word:
        case Changed(row):
            return f"{clock} {name_of(row)}: {_masters(row)}"
        case Wrong(key, incident):
            return f"{clock} {incident.router or _place(key)}: {incident}"


def name_of(row: Row) -> str:
    """Which virtual router: its name in the site, and its place on the wire."""
    place = _place(row.key)
    return f"{row.expected.name} ({place})" if row.expected else place


def _place(key: Key) -> str:
    interface, vrid, family = key
    return f"{interface} VRID {vrid} IPv{family}" if vrid else interface


def _masters(row: Row) -> str:
    match row.masters:
        case ():
            return "no master"
        case (voice,):
            return f"master {_voice(voice, row)}"
        case voices:
            return f"{len(voices)} masters: " + "; ".join(_voice(voice, row) for voice in voices)


def who(voice: Voice, row: Row) -> str:
    """A sender: its host if the site knows it, and its address."""
    host = row.expected.members.get(voice.source, "") if row.expected else ""
    return f"{host} {voice.source}" if host else str(voice.source)


def _voice(voice: Voice, row: Row) -> str:
    advert = voice.advert
    words = [f"{who(voice, row)} ({voice.mac.hex(':')})", f"priority {advert.priority}"]
    words += [f"version {advert.version} every {seconds(advert.interval)}"]
    if advert.version == 2:
        words.append(f"authentication: {kind_of(advert)}")
    if voice.form:
        words.append(form_of(voice.form))
    return ", ".join([*words, spell(advert.addresses)])


def summary(adverts: int, wrong: Counter[Live]) -> str:
    """The last line of text."""
    said = f"{adverts} advert{'' if adverts == 1 else 's'} heard"
    if not wrong:
        return f"{said}, nothing wrong"
    found = (f"{code} {SENSES[code].title} ({count} times)" for code, count in sorted(wrong.items()))
    return f"{said}; {', '.join(found)}; see `vrrpc explain CODE`"


def as_json(word: Word, at: datetime) -> str:
    """One line."""
    match word:
        case Changed(row):
            return _line(at, _row(row))
        case Wrong(key, incident):
            return _line(at, _wrong(key, incident))


def end_as_json(adverts: int, wrong: Counter[Live], at: datetime) -> str:
    """The last line."""
    return _line(at, {"type": "end", "adverts": adverts, "wrong": {code.value: wrong[code] for code in sorted(wrong)}})


def _line(at: datetime, body: dict[str, Any]) -> str:
    when = f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"
    return json.dumps({"version": JSON_VERSION, "type": body["type"], "at": when, **body})


def _wrong(key: Key, incident: Incident) -> dict[str, Any]:
    return {
        "type": "wrong",
        **_key(key, incident.router),
        "code": incident.code.value,
        "source": str(incident.sender.source or ""),
        "mac": incident.sender.mac.hex(":"),
        "heard": incident.heard,
        "count": incident.count,
        "text": str(incident),
    }


def _key(key: Key, router: str) -> dict[str, Any]:
    return {"interface": key[0], "vrid": key[1], "family": key[2], "router": router}


def _row(row: Row) -> dict[str, Any]:
    masters = [_as_master(voice, row) for voice in row.masters]
    name = row.expected.name if row.expected else ""
    return {"type": "router", **_key(row.key, name), "masters": masters, "wrong": [code.value for code in row.wrong]}


def _as_master(voice: Voice, row: Row) -> dict[str, Any]:
    advert, spacing = voice.advert, voice.spacing
    return {
        "source": str(voice.source),
        "mac": voice.mac.hex(":"),
        "host": row.expected.members.get(voice.source, "") if row.expected else "",
        "priority": advert.priority,
        "vrrp": advert.version,
        "interval": advert.interval / 100,
        "heard_every": None if spacing is None else round(spacing, 4),
        "authentication": kind_of(advert),
        "checksum": voice.form.value if voice.form else None,
        "addresses": [str(address) for address in advert.addresses],
    }
