"""A site as a drawing: who is member of what with which priority, which addresses move, and what answers there.

Text for a terminal; Graphviz (`dot -Tsvg`) and Mermaid (which forges show in a README) for documents; JSON for
programs, in the shape that `compiler/graph/json.py` has.
"""

from collections.abc import Callable
from typing import Final

from compiler.graph import dot, json, mermaid, text
from compiler.model import Model

FORMS: Final[dict[str, Callable[[Model], str]]] = {
    "text": text.draw, "dot": dot.draw, "mermaid": mermaid.draw, "json": json.draw,
}  # fmt: skip
"""How a site is drawn, by the name of the form."""
