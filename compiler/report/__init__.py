"""Findings -> what a reader wants: a person at a terminal, a program, a code-scanning service, a pull request.

The one of every day is here by name. The others are modules beside it, imported by who wants them: a check that finds
nothing waits for none of them.
"""

from compiler.report.text import as_text

__all__ = ["as_text"]
