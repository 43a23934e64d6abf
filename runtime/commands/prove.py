"""`vrrpc prove`: what becomes of a site when things fail, tried out in every state that it can come to."""

import json
import sys

import click

from compiler.model import Model
from compiler.proof import TooLargeError, prove
from compiler.proof.telling import as_text, as_value
from runtime.exits import FAILED, GOOD, CommandError
from runtime.sound import sound_site
from runtime.source import find_sites


@click.command("prove")
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@click.option("--failures", default=1, show_default=True, type=click.IntRange(1, 4), help="How many things at once.")
@click.option("--since", default="", metavar="SITE", help="The site as the hosts have it now: prove the rollout, too.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def command(sites: tuple[str, ...], failures: int, since: str, form: str) -> int:
    """Show which host holds each virtual router and each service when a host, a NIC, a check or a LAN fails, and prove
    that in every state, whatever failed and came back before, there is one master wherever a member is fit.

    With --since the hosts get the new site one by one in any order: what they would not agree on meanwhile is found.

    Status 1 when a promise does not hold; the way there is shown step by step. JSON is {version, file, failures,
    states, proved, outcomes, counterexamples}, one object a line and site.
    """
    before = sound_site(since)[1] if since else None
    found = dict.fromkeys(site for path in sites or (".",) for site in find_sites(path))
    return max(_prove(site, failures, before, form) for site in found)


def _prove(site: str, failures: int, before: Model | None, form: str) -> int:
    file, model, compilation = sound_site(site)
    waived = [each.finding.at for each in compilation.waived if each.finding.code == "V503"]
    try:
        proofs = prove(model, failures, before, apart=frozenset(str(at[1]) for at in waived))
    except TooLargeError:
        message = f"{file} has too many states with {failures} failures at once, so nothing is proved: try fewer"
        raise CommandError(message) from None
    if form == "json":
        sys.stdout.write(json.dumps(as_value(file, model, proofs, failures)) + "\n")
    else:
        sys.stdout.write(as_text(file, model, proofs, failures))
    return FAILED if any(proof.counterexamples for proof in proofs) else GOOD
