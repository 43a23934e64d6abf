"""Commands of keepalived.conf, in words and for a shell.

keepalived runs a command itself, without a shell: blanks part its arguments, and single quotes keep them together
(keepalived.conf(5), 'Quoted strings'). A step or a check of a site is a text for the shell, so what would mean
something to one is quoted.
"""

import re
import shlex
from typing import Final

from compiler.importing.values import fits
from schemas.values import Line

_ESCAPES: Final = {"a": "\a", "b": "\b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def command_words(text: str) -> list[str]:
    """A statement's words as keywords with a command read them: the keyword, the command, its user, its group."""
    words: list[str] = []
    word, begun, quote = "", False, ""
    index = 0
    while index < len(text):
        sign = text[index]
        if sign == "\\" and index + 1 < len(text):
            index += 1
            word, begun = word + (_ESCAPES.get(text[index], text[index]) if quote else text[index]), True
        elif quote:
            word, quote = (word, "") if sign == quote else (word + sign, quote)
        elif sign in "\"'":
            quote, begun = sign, True
        elif sign.isspace():
            words, word, begun = ([*words, word] if begun else words), "", False
        else:
            word, begun = word + sign, True
        index += 1
    return [*words, word] if begun else words


def for_shell(command: str, *more: str) -> str:
    """The same command, with more arguments behind it, for a shell. Empty where there is none, or none that a site can
    hold: many lines, or signs that nobody sees."""
    try:
        arguments = shlex.split(command)
    except ValueError:
        arguments = command.split()
    text = shlex.join([*arguments, *more]) if arguments else ""
    return text if text and fits(Line, text) else ""


def asks_for_a_shell(command: str) -> bool:
    """Whether it has what only a shell understands, and what keepalived hands on as plain arguments."""
    try:
        arguments = shlex.split(command)
    except ValueError:
        return True
    return any(re.fullmatch(r"[|&;<>]+|.*(\$\(|`).*|<.*|.*;", argument) for argument in arguments)
