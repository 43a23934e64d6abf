"""`vrrpc schema`: what an editor wants to know of a site file."""

import sys

import click


@click.command("schema")
@click.option("--part", is_flag=True, help="That of a file that a site includes, or of segments.yaml.")
def command(part: bool) -> None:
    """Print the JSON Schema of a site file. An editor uses it for completion and marks:
    `# yaml-language-server: $schema=FILE` as the first line of a site names it."""
    sys.stdout.write(schema_text(part))


def schema_text(part: bool = False) -> str:
    """The schema as it is written to a file."""
    import json

    from schemas.json_schema import site_schema

    return json.dumps(site_schema(site_source(), part), indent=2, ensure_ascii=False) + "\n"


def site_source() -> str:
    """The text of the modules that say what a site may hold."""
    import inspect
    from importlib import import_module

    from schemas.site import PARTS

    return "\n".join(inspect.getsource(import_module(f"schemas.{name}")) for name in PARTS)
