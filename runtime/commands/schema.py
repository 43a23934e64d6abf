"""`vrrpc schema`: what an editor wants to know of a site file."""

import sys

import click


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of a site file. An editor uses it for completion and marks:
    `# yaml-language-server: $schema=FILE` as the first line of a site names it."""
    sys.stdout.write(schema_text())


def schema_text() -> str:
    """The schema as it is written to a file."""
    import inspect
    import json

    from schemas import site
    from schemas.json_schema import site_schema

    return json.dumps(site_schema(inspect.getsource(site)), indent=2, ensure_ascii=False) + "\n"
