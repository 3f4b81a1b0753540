"""Words that must not stand on a command line: there they are in the shell's history, and for all
to see in the list of processes."""

from __future__ import annotations

import os
import sys

import typer

from service.cli.printing import hint, printable


def hidden(variable: str, prompt: str, about: str = "") -> str:
    """From the environment; else asked for without echo, after a line about it; else the first line
    of standard input. variable: "" for standard input alone. "" when there is none."""
    word = os.environ.get(variable, "") if variable else ""
    if not word and variable and sys.stdin.isatty():
        hint(printable(about))
        word = str(typer.prompt(prompt, hide_input=True))
    return (word or sys.stdin.readline()).strip()
