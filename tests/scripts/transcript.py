# SPDX-License-Identifier: GPL-2.0-or-later
"""Session files as other tests read them."""
import re


def blocks(path, placeholders=None):
    """Each command with the lines below it. `placeholders`: text that stands for what varies, and
    what to read instead."""
    command, lines = None, []
    for line in open(path):
        line = line.rstrip("\n")
        for text, value in (placeholders or {}).items():
            line = line.replace(text, value)
        typed = re.match(r"\w+(?:\([\w-]+\))?#(.*)", line)
        if typed or line.startswith(("@", "#")):
            if command:
                yield command, lines
            command, lines = typed.group(1) if typed else None, []
        else:
            lines.append(line)
    if command:
        yield command, lines
