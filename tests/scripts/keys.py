#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The test behind keys.sh: types keys, plays the answer back on a screen, compares the screen."""

import os
import pty
import random
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time
import fcntl

WAIT = 20
CONFIG = """version 12.3
hostname R1
no ip domain lookup
no logging console
alias exec sib show ip interface brief
interface FastEthernet0/0
 ip address 192.0.2.1 255.255.255.0
 no shutdown
line con 0
 privilege level 15
 exec-timeout 0 0
line vty 0 4
 no login
 privilege level 15
 logging synchronous
 exec-timeout 0 0
end
"""
LAB = """name: keys
topology:
  nodes:
    r1:
      kind: cisco_7206vxr
      startup-config: r1.cfg
    lan:
      kind: bridge
  links:
    - endpoints: ["r1:FastEthernet0/0", "lan:p1"]
"""


class Screen:
    """Rows of a terminal that knows CR, LF, BS and printing characters, and needs no more."""

    def __init__(self):
        self.rows, self.x = [""], 0

    def play(self, data):
        for c in data.decode("latin-1"):
            if c == "\r":
                self.x = 0
            elif c == "\n":
                self.rows.append("")
            elif c == "\b":
                self.x = max(0, self.x - 1)
            elif c >= " ":
                row = self.rows[-1].ljust(self.x)
                self.rows[-1] = row[:self.x] + c + row[self.x + 1:]
                self.x += 1


class Wire:
    def __init__(self, fd):
        self.fd = fd
        self.raw = b""

    def screen(self, last):
        """The screen once its last row is `last` and nothing more comes."""
        end = time.monotonic() + WAIT
        answered = False
        while True:
            s = Screen()
            s.play(self.raw)
            right = answered and s.rows[-1].rstrip() == last.rstrip()
            if select.select([self.fd], [], [], 0.1 if right else 0.3)[0]:
                answered = True
                try:
                    d = os.read(self.fd, 1 << 16)
                except OSError:
                    d = b""
                if not d:
                    raise SystemExit("FAILED: closed; screen: %r" % s.rows)
                self.raw += re.sub(rb"\xff[\xfb-\xfe].", b"", d, flags=re.S)
            elif right:
                self.raw = self.raw[self.raw.rfind(b"\n") + 1:]
                return s
            elif time.monotonic() > end:
                raise SystemExit("FAILED: wanted %r; screen: %r" % (last, s.rows))

    def keys(self, keys, last, *rows):
        """Types; the last row must become `last`, and the rows above be or contain `rows`."""
        os.write(self.fd, keys.encode("latin-1"))
        s = self.screen(last)
        above = [r.rstrip() for r in s.rows]
        for r in rows:
            if not any(r.search(a) if isinstance(r, re.Pattern) else r == a for a in above):
                raise SystemExit("FAILED: %r: no row %r in %r" % (keys, r, above))
        return s


def editing(w, p):
    """Each of IOS's keys, in the prompt `p`."""
    w.keys("shw clock\x01\x06\x06o", p + "show clock")
    w.keys("\x05\x17", p + "show")
    w.keys("\x19", p + "show clock")
    w.keys("\x01\x1bd", p + " clock")
    w.keys("\x19", p + "show clock")
    w.keys("\x02\x14\x14", p + "shw oclock")
    w.keys("\x15\x0b", p)
    w.keys("ip host\x1bb\x1bbx \x1bf!", p + "x ip! host")
    w.keys("\x05\x02\x02\x0b", p + "x ip! ho")
    w.keys("\x01\x04\x04", p + "ip! ho")
    w.keys("\x1b[C\x1b[C\x1b[3~", p + "ip ho")
    w.keys("\x12", p + "ip ho", p + "ip ho")
    w.keys("\x05\x15", p)
    w.keys("a\x16?b", p + "a?b")
    w.keys("\x03", p, p + "a?b^C")


def history(w, p):
    w.keys("show privilege\r", p, "Current privilege level is 15")
    w.keys("terminal history size 5\r", p)
    w.keys("\x10\x10", p + "show privilege")
    w.keys("\x0e", p + "terminal history size 5")
    w.keys("\x0e", p)
    w.keys("\x1b[A\x1b[A\r", p, "Current privilege level is 15")
    c = p[:-1] + "(config)#"
    w.keys("configure terminal\r", c)
    w.keys("\x10", c)
    w.keys("no ip domain lookup\r", c)
    w.keys("\x10", c + "no ip domain lookup")
    w.keys("\x15end\r", p)
    w.keys("\x10", p + "configure terminal")
    w.keys("\x15", p)


def help_and_tab(w, p):
    w.keys("show priv?", p + "show priv", p + "show priv?", "privilege")
    w.keys("\tx\x08\r", p, p + "show privilege", "Current privilege level is 15")
    w.keys("terminal length ?", p + "terminal length",
           "  <0-512>  Number of lines on screen (0 for no pausing)")
    w.keys("\x15terminal history ?", p + "terminal history",
           "  size  Set history buffer size", "  <cr>")
    w.keys("\x15" + "show history | ?", p + "show history |",
           "  begin     Begin with the line that matches", "  tee       Copy output to URL")
    w.keys("\x15show xyz ?", p + "show xyz", "% Unrecognized command")
    w.keys("\x15sh\tvers\x01", p + "show vers")
    s = w.keys("\x1bf?", p + "show vers")
    if s.x != len(p) + 4:
        raise SystemExit("FAILED: the cursor is not in its place: %d" % s.x)
    w.keys("\x05\x15", p)


def sideways(w, p):
    w.keys("terminal width 40\r", p)
    line = "access-list 101 permit ip any any log"
    room = 40 - len(p) - 1
    w.keys(line, p + "$" + line[11 if len(line) - 10 <= room else 21:])
    w.keys("\x01", p + line[:room - 1] + "$")
    w.keys("\x0b", p)
    w.keys("terminal width 80\r", p)


def pages(w, p):
    w.keys("terminal length 6\r", p)
    w.keys("show running-config\r", " --More--")
    w.keys("/^interface\r", " --More--", "filtering...", "interface FastEthernet0/0")
    w.keys("+vty\r", p, "filtering...", "line vty 0 4")
    w.keys("show running-config\r", " --More--")
    w.keys("q", p)
    w.keys("terminal length 0\r", p)
    w.keys("show run | i ^host\r", p, "hostname R1")
    w.keys("show run | c ^hostname\r", p, "Number of lines which match regexp = 1")
    w.keys("show run | s vty\r", p, " exec-timeout 0 0")
    w.keys("show clock | redirect flash:x\r", p)
    w.keys("show privilege | tee flash:y\r", p, "Current privilege level is 15")
    w.keys("more flash:y | i Curr\r", p, "Current privilege level is 15")


def only_ios_keys(w, p):
    """readline's own keys (here: vi's mode) are none of this terminal's."""
    w.keys("sh\x1b\rx\x1b0yz", p + "shxyz")
    w.keys("\x15", p)


def all_of_it(w, p):
    for test in (editing, history, help_and_tab, sideways, pages):
        print("  " + test.__name__)
        test(w, p)


def dial(port):
    s = socket.create_connection(("127.0.0.1", port), WAIT)
    return s, Wire(s.fileno())


def synchronous(w, base):
    """A log line breaks into the line being typed, which comes back: `logging synchronous`."""
    w.keys("terminal monitor\r", "R1#")
    w.keys("show clo", "R1#show clo")
    s, con = dial(base)
    s.sendall(b"\rconfigure terminal\rend\r")
    w.keys("", "R1#show clo", re.compile("CONFIG_I"))
    w.keys("\x15terminal length 10\r", "R1#")
    w.keys("show running-config\r", " --More--")
    s.sendall(b"\rconfigure terminal\rend\r")
    if select.select([w.fd], [], [], 0.5)[0]:
        raise SystemExit("FAILED: a message was not held at --More--")
    w.keys("q", "R1#", re.compile("CONFIG_I"))
    w.keys("configure terminal\r", "R1(config)#")
    w.keys("line vty 0 4\rlogging synchronous level 6\rend\r", "R1#", re.compile("CONFIG_I"))
    w.keys("show running-config\r", " --More--")
    s.sendall(b"\rconfigure terminal\rend\r")
    w.keys("", "", re.compile("CONFIG_I"))
    w.keys("q", "R1#")
    w.keys("terminal no monitor\r", "R1#")
    s.close()


def random_keys(port):
    """Whatever is typed, the session answers afterwards."""
    rnd = random.Random(5)
    often = "show ip int\x10\x0e\x01\x05\x02\x06\x0b\x17\x19\x14\x16\x1b?\t\x7f\r| i q"
    s, w = dial(port)
    for _ in range(40):
        s.sendall(bytes(ord(rnd.choice(often)) if rnd.random() < .8 else rnd.randrange(255)
                        for _ in range(200)))
        while select.select([s], [], [], 0.01)[0]:
            if not s.recv(1 << 16):
                s.close()
                s, w = dial(port)
    s.close()


def terminal(argv):
    pid, fd = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        os.execv(argv[0], argv)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    w = Wire(fd)
    w.screen("lab>")
    w.keys("connect r1\r", "R1#")
    return pid, w


def main():
    rosh = sys.argv[1]
    with tempfile.TemporaryDirectory() as d:
        for name, text in (("lab.yml", LAB), ("r1.cfg", CONFIG)):
            with open(os.path.join(d, name), "w") as f:
                f.write(text)
        base = random.randrange(30000, 32000)
        argv = [rosh, os.path.join(d, "lab.yml"), "--nvram", d, "--console-base", str(base),
                "--vty-base", str(base + 100)]
        pid, w = terminal(argv)
        try:
            print("readline")
            all_of_it(w, "R1#")
            only_ios_keys(w, "R1#")
            for name, port in (("console", base), ("vty", base + 100)):
                print(name)
                s, w = dial(port)
                w.screen("R1#")
                all_of_it(w, "R1#")
                if name == "vty":
                    synchronous(w, base)
                s.close()
            print("random keys")
            random_keys(base + 100)
            s, w = dial(base + 100)
            w.screen("R1#")
            s.close()
        finally:
            os.kill(pid, signal.SIGTERM)
            _, status = os.waitpid(pid, 0)
        if status:
            raise SystemExit("FAILED: exit status %d" % status)


if __name__ == "__main__":
    main()
