# SPDX-License-Identifier: GPL-2.0-or-later
"""Types lines on a router's vty and prints what comes back: ask.py [console:]PORT LINE...

The vty must let one in without a password, at privilege level 15; the console is asked to
`enable`, without one."""
import re
import socket
import sys
import time


def read_until_prompt(s):
    """What arrived up to a prompt; telnet's negotiation is left out."""
    data = b""
    s.settimeout(0.5)
    end = time.monotonic() + 90
    while time.monotonic() < end:
        try:
            got = s.recv(65536)
            if not got:
                break
            data += got
        except socket.timeout:
            pass
        clear = re.sub(rb"\xff[\xfb-\xfe].|\xff[\xf0-\xfa]", b"", data)
        if re.search(rb"(^|\n)[\w-]+(\(config[\w-]*\))?[>#]\s*$", clear):
            return clear.decode("latin1").replace("\r", "")
    sys.exit("no prompt")


def main():
    kind, _, port = sys.argv[1].rpartition(":")
    with socket.create_connection(("127.0.0.1", int(port)), 10) as s:
        first = ["terminal length 0"]
        if kind == "console":
            s.sendall(b"\r\n")
            first.insert(0, "enable")
        read_until_prompt(s)
        for line in first + sys.argv[2:]:
            s.sendall(line.encode() + b"\r\n")
            # The echo and the prompt that was there may come apart.
            print(read_until_prompt(s))


main()
