#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The test behind bad_input.sh: each error is told once, clearly, and hurts nothing else."""

import os
import random
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

from telnet import WAIT, Client, Wrong, expect

# A sanitizer's program is some ten times as slow.
SLOW = 10 if re.search("address|thread", sys.argv[1]) else 1

ROUTER = "version 12.3\nhostname east\n!\ninterface FastEthernet0/0\n" \
         " ip address 192.0.2.1 255.255.255.0\n!\nend\n"
LAB = """name: small
topology:
  nodes:
    east: {startup-config: east.cfg}
    west: {startup-config: west.cfg}
  links:
    - endpoints: ["east:FastEthernet0/0", "west:FastEthernet0/0"]
"""

# What is wrong, the lab file, the line it must name, and a pattern its sentence must match.
LAB_FILES = [
    ("an unknown key at the top", LAB + "colour: red\n", 8, "colour"),
    ("an unknown key of a node", LAB.replace("west.cfg}", "west.cfg, colour: red}"), 5, "colour"),
    ("an unknown key of a link", LAB + "      colour: red\n", 8, "colour"),
    ("a key given twice", LAB + "name: again\n", 8, "name"),
    ("a router given twice", LAB.replace("west:", "east:", 1), 5, "east"),
    ("a missing config", LAB.replace("west.cfg", "nowhere.cfg"), 5, "nowhere.cfg"),
    ("a config that is a folder", LAB.replace("west.cfg", "."), 5, r"\."),
    ("an interface that does not exist", LAB.replace("west:F", "west:Serial9/").replace(
        "9/astEthernet", "9/"), 7, "Serial9/0/0"),
    ("an interface that the config has not", LAB.replace("west:FastEthernet0/0",
                                                        "west:FastEthernet5/0"), 7,
     "FastEthernet5/0"),
    ("no interface at all", LAB.replace('"west:FastEthernet0/0"', '"west:chair"'), 7, "chair"),
    ("a router that does not exist", LAB.replace('"west:F', '"north:F'), 7, "north"),
    ("an interface on two links", LAB +
     '    - endpoints: ["east:FastEthernet0/0", "west:FastEthernet0/1"]\n', 8, "east"),
    ("a link of one end", LAB.replace(', "west:FastEthernet0/0"', ""), 7, "endpoints"),
    ("a link to itself", LAB.replace("west:FastEthernet0/0", "east:FastEthernet0/0"), 7,
     "different"),
    ("a delay that is no time", LAB + "      delay: soon\n", 8, "soon"),
    ("a loss above one", LAB + "      loss: 200%\n", 8, "200%"),
    ("a port that is none", LAB.replace("west.cfg}", "west.cfg, ports: {console: 70000}}"), 5,
     "70000"),
    ("a list where a mapping must be", "name: x\ntopology:\n  - a\n  - b\n", 3, "mapping"),
    ("no topology", "name: x\n", 1, "no router"),
    ("YAML that cannot be read", LAB + "   : [}{\n", 8, "."),
    ("a tab where YAML has none", "name: x\ntopology:\n\tnodes: {}\n", 3, "."),
    ("nothing", "", 1, "."),
]


def rosh(*args, **more):
    return subprocess.run([sys.argv[1], *args], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, **more)


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "wb") as f:
        f.write(text if isinstance(text, bytes) else text.encode())
    return path


def router_files(folder):
    write(folder, "east.cfg", ROUTER)
    write(folder, "west.cfg", ROUTER.replace("east", "west").replace("192.0.2.1", "192.0.2.2"))


def lab_files(folder):
    """One line FILE:LINE: what, nothing on stdout, exit status 1."""
    router_files(folder)
    for what, text, line, pattern in LAB_FILES:
        path = write(folder, "lab.yml", text)
        r = rosh(path)
        said = r.stderr.decode(errors="replace")
        expect("%s: exit status %d" % (what, r.returncode), r.returncode == 1, r.stderr)
        expect(what + ": one line", said.count("\n") == 1 and said.endswith("\n"), r.stderr)
        expect("%s: names line %d" % (what, line), said.startswith("%s:%d: " % (path, line)),
               r.stderr)
        expect("%s: says %s" % (what, pattern), re.search(pattern, said[len(path):]), r.stderr)
        expect(what + ": nothing was started", not r.stdout, r.stdout)
    path = os.path.join(folder, "none.yml")
    r = rosh(path)
    expect("no lab file", r.returncode == 1 and not r.stdout
           and r.stderr.startswith(path.encode()) and r.stderr.count(b"\n") == 1, r.stderr)
    # Bytes that mean nothing, and every head of a good file: an answer, and no crash.
    rnd = random.Random(3)
    for i in range(20):
        path = write(folder, "lab.yml", bytes(rnd.randrange(256) for _ in range(400)))
        r = rosh(path)
        expect("garbage %d" % i, r.returncode == 1 and r.stderr.count(b"\n") == 1, r.stderr)
    for n in range(0, LAB.index("links"), 7):
        path = write(folder, "lab.yml", LAB[:n] + "\n  links: []\nzzz: 1\n")
        r = rosh(path)
        expect("a head of %d bytes" % n, r.returncode == 1, r.stderr)


BAD = """version 12.3
hostname east
!
interface FastEthernet0/0
 ip address 192.0.2.1 255.255.255.0
 ip fress 192.0.2.9
 speed banana
 description kept
!
foo bar
ip route 198.51.100.0 255.255.255.0 192.0.2.2
end
"""
BAD_AT = ((6, " ip fress 192.0.2.9", "fress"), (7, " speed banana", "banana"),
          (10, "foo bar", "foo"))


def reports(got, label):
    """Each bad line under its number, the caret below the word, in the order of the file."""
    at = 0
    for number, line, word in BAD_AT:
        head = label % number
        text = "%s%s\n" % (head, line)
        at = got.find(text, at)
        expect("line %d is told" % number, at >= 0, got.encode())
        rest = got[at + len(text):].split("\n")
        caret = len(head) + line.index(word)
        expect("the caret of line %d" % number,
               rest[0].lstrip(" ") == "^" and caret <= rest[0].index("^") < caret + len(word),
               got.encode())
        expect("the words of line %d" % number,
               rest[1] == "% Invalid input detected at '^' marker.", got.encode())
    expect("and no other line", got.count("^\n") == len(BAD_AT), got.encode())


def check_configs(folder):
    path = write(folder, "bad.cfg", BAD)
    good = write(folder, "good.cfg", ROUTER)
    r = rosh("check", good)
    expect("a good config", r.returncode == 0 and not r.stdout and not r.stderr, r.stdout)
    r = rosh("check", good, path)
    expect("a bad config", r.returncode == 1, r.stderr)
    reports(r.stdout.decode(), path + ":%d: ")
    none = os.path.join(folder, "none.cfg")
    r = rosh("check", none, path)
    expect("a missing config", r.returncode == 1 and r.stderr.startswith(none.encode()), r.stderr)
    reports(r.stdout.decode(), path + ":%d: ")
    rnd = random.Random(4)
    for i in range(20):
        path = write(folder, "bad.cfg", bytes(rnd.randrange(256) for _ in range(3000)))
        r = rosh("check", path)
        expect("garbage %d" % i, r.returncode in (0, 1), r.stderr)
    path = write(folder, "bad.cfg", "x" * (1 << 20))
    expect("a line of 1 MB", rosh("check", path).returncode == 1)


def usage():
    """Exit status 2, the usage on stderr, nothing on stdout."""
    for args in ((), ("--bogus",), ("--bogus", "lab.yml"), ("a.yml", "b.yml"),
                 ("--console-base", "0", "lab.yml"), ("--vty-base", "65536", "lab.yml"),
                 ("--console-base", "1x", "lab.yml"), ("--speed", "fast", "lab.yml"),
                 ("--speed", "-1", "lab.yml"), ("--speed", "nan", "lab.yml"),
                 ("--seed", "-1", "lab.yml"), ("--seed", "", "lab.yml"), ("--nvram",),
                 ("play",), ("play", "--seed", "x", "a.session"), ("play", "--bogus", "a"),
                 ("check",), ("check", "--bogus", "a.cfg")):
        r = rosh(*args)
        expect("%r: exit status %d" % (args, r.returncode), r.returncode == 2, r.stderr)
        expect("%r: the usage" % (args,), b"usage: rosh" in r.stderr and not r.stdout, r.stderr)


class Lab:
    """The small lab, running, on ports of its own."""

    def __init__(self, folder, *more):
        self.path = write(folder, "lab.yml", LAB)
        self.nvram = os.path.join(folder, "nvram")
        self.p = None
        for _ in range(20):
            self.console = random.randrange(20000, 29000)
            self.start(*more)
            if self.said and self.said[-1] == b"ready\n":
                break
            self.p.wait(WAIT)
        expect("the lab does not start", self.p.poll() is None, b"".join(self.said))

    def start(self, *more):
        self.err = tempfile.TemporaryFile()
        self.p = subprocess.Popen(
            [sys.argv[1], self.path, "--nvram", self.nvram, "--console-base", str(self.console),
             "--vty-base", str(self.console + 100), *more],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.err)
        self.said = []
        for line in self.p.stdout:
            self.said.append(line)
            if line == b"ready\n":
                break

    def problems(self):
        self.err.seek(0)
        return self.err.read().decode()

    def login(self, name="east"):
        c = Client(self.console + (name == "west"))
        p = name.encode()
        c.until(p + b">", WAIT * SLOW)
        c.ask("enable", p + b"#")
        c.ask("terminal length 0", p + b"#")
        return c, p

    def end(self, number, wait=WAIT):
        self.p.send_signal(number)
        began = time.monotonic()
        rc = self.p.wait(wait)
        expect("signal %d: exit status %d" % (number, rc), rc == 0, self.problems().encode())
        return time.monotonic() - began

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.p.poll() is None:
            self.p.kill()
            self.p.wait(WAIT)
        self.p.stdout.close()


def boot_with_errors(folder):
    router_files(folder)
    write(folder, "east.cfg", BAD)
    with Lab(folder) as lab:
        c, p = lab.login()
        got = c.ask("show running-config", b"\nend\r\n\r\n" + p + b"#").decode()
        for kept in (" description kept", " ip address 192.0.2.1 255.255.255.0",
                     "ip route 198.51.100.0 255.255.255.0 192.0.2.2"):
            expect("the rest is kept: " + kept, "\n" + kept + "\n" in got, got.encode())
        for gone in ("fress", "banana", "foo bar"):
            expect("the bad line is not: " + gone, gone not in got, got.encode())
        lab.end(signal.SIGTERM)
        reports(lab.problems(), "east: startup-config line %d: ")
    router_files(folder)


def port_in_use(folder):
    """Says which port, of what, and what to pass; starts nothing."""
    with Lab(folder) as lab:
        for option, base, taken, what in (("--console-base", lab.console, lab.console, "console"),
                                          ("--vty-base", lab.console + 99, lab.console + 100,
                                           "vty")):
            other = "--vty-base" if option == "--console-base" else "--console-base"
            r = rosh(lab.path, option, str(base), other, str(lab.console + 200))
            said = r.stderr.decode()
            expect("exit status %d" % r.returncode, r.returncode == 1, r.stderr)
            expect("one line", said.count("\n") == 1 and not r.stdout, r.stderr + r.stdout)
            for part in (str(taken), what, option, "use"):
                expect("says " + part, part in said, r.stderr)
        c, p = lab.login()
        c.ask("show clock", p + b"#")
        lab.end(signal.SIGTERM)


def answers(c, p, count, what):
    """A good session answers at once, whatever the others do."""
    worst = 0
    for _ in range(count):
        began = time.monotonic()
        c.ask("show clock", p + b"#")
        worst = max(worst, time.monotonic() - began)
    expect("%s: the slowest answer took %.2f s" % (what, worst), worst < 1 * SLOW)


def drain(c, wait):
    """Reads what comes for so long, or until the end."""
    end = time.monotonic() + wait
    while time.monotonic() < end:
        if select.select([c.s], [], [], 0.05)[0]:
            try:
                if not c.s.recv(1 << 16):
                    return
            except ConnectionError:
                return


def rough_clients(folder):
    rnd = random.Random(2)
    with Lab(folder) as lab:
        good, p = lab.login()
        # Garbage on both kinds of port, read and unread, whole telnet commands and cut ones.
        for i in range(20):
            # Where no line is free the connection is refused, at once or a moment later.
            try:
                c = Client(lab.console + i % 2 + (100 if i & 2 else 0))
                c.s.sendall(bytes(rnd.randrange(256) for _ in range(3000)))
                c.s.sendall(b"\xff\xfa\x1f" + b"\xff" * rnd.randrange(200))
                if i & 4:
                    drain(c, 0.1)
            except ConnectionError:
                pass
            c.s.close()
        answers(good, p, 5, "garbage")
        # A line of 1 MB: nothing of it is run, and its session still works afterwards.
        c, q = lab.login("west")
        sender = threading.Thread(target=c.send, args=("show " + "x" * (1 << 20) + "\x15\r",))
        sender.start()
        answers(good, p, 5, "a line of 1 MB")
        c.until(q + b"#", WAIT * SLOW)
        sender.join(WAIT * SLOW)
        c.ask("show clock", q + b"#")
        c.s.close()
        # Half-closed in the middle of a line, of a page, of a ping.
        for keys in ("enable\rshow clo", "enable\rshow running-config\r",
                     "enable\rping 192.0.2.77 repeat 2\r"):
            c = Client(lab.console)
            c.send(keys)
            c.s.shutdown(socket.SHUT_WR)
            answers(good, p, 3, "a half-closed client")
            c.closed(WAIT * SLOW)
            c.s.close()
        # Stalled: asks for much, and reads nothing.
        stalled = [Client(lab.console + 1) for _ in range(3)]
        for c in stalled:
            c.s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            c.send("enable\rterminal length 0\r" + "show running-config\r" * 2000)
        answers(good, p, 20, "stalled clients")
        # Gone without a word, in the middle of output.
        for _ in range(10):
            c = Client(lab.console)
            c.s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            c.send("enable\rterminal length 0\rshow running-config\rconfigure terminal\r")
            c.s.close()
        answers(good, p, 5, "clients that are gone")
        expect("still alive", lab.p.poll() is None)
        took = lab.end(signal.SIGTERM)
        expect("ends at once (%.1f s)" % took, took < 5 * SLOW)


def signals(folder):
    """Ends cleanly without a terminal: at rest, and in the middle of things."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        with Lab(folder) as lab:
            took = lab.end(number)
            expect("ends at once (%.1f s)" % took, took < 5 * SLOW)
            expect("nothing was said", lab.problems() == "", lab.problems().encode())
    with Lab(folder) as lab:
        c, p = lab.login()
        c.send("ping 192.0.2.77 repeat 1000\r")
        c.until(b"Sending 1000")
        d, _ = lab.login("west")
        d.send("configure terminal\rinterface FastEthernet0/0\rshutd")
        d.until(b"shutd")
        took = lab.end(signal.SIGTERM)
        expect("ends at once (%.1f s)" % took, took < 5 * SLOW)


def nvram_version(n):
    return "".join("access-list 100 permit ip host 10.%d.%d.%d any\n" % (n, i >> 8, i & 255)
                   for i in range(400))


def nvram(folder):
    """Killed at random moments while it writes, the file is one of the versions, whole."""
    rnd = random.Random(5)
    seen = set()
    path = os.path.join(folder, "nvram", "east.cfg")
    with Lab(folder) as lab:
        for turn in range(12):
            if turn:
                lab.start()
                expect("starts again", lab.said and lab.said[-1] == b"ready\n",
                       lab.problems().encode())
                expect("no bad line", lab.problems() == "", lab.problems().encode())
            c, p = lab.login()
            n = turn + 1
            c.ask("configure terminal", p + b"(config)#")
            c.send("no access-list 100\n" + nvram_version(n) + "end\r")
            c.until(p + b"#", WAIT * SLOW)
            # The first write is let through, so that there is an old version.
            if turn == 0:
                c.send("write memory\r")
                c.until(b"[OK]", WAIT * SLOW)
            c.send("write memory\r" * 50)
            time.sleep(rnd.random() * 0.01)
            lab.p.kill()
            lab.p.wait(WAIT)
            lab.p.stdout.close()
            c.s.close()
            with open(path) as f:
                text = f.read()
            found = re.findall(r"(?m)^access-list 100 permit ip host 10\.(\d+)\.", text)
            kept = int(found[0]) if found else 0
            expect("turn %d: whole" % turn, text.endswith("\nend\n"), text[-200:].encode())
            expect("turn %d: one version (%d)" % (turn, kept),
                   nvram_version(kept) in text and len(found) == 400, text[:200].encode())
            expect("turn %d: the old or the new (%d)" % (turn, kept), kept in seen or kept == n)
            seen.add(kept)
    expect("some writes came through", len(seen) > 1)
    print("killed 12 times, %d versions were found" % len(seen))


def main():
    try:
        for test in (lab_files, check_configs, boot_with_errors, port_in_use, rough_clients,
                     signals, nvram):
            print(test.__name__, flush=True)
            with tempfile.TemporaryDirectory() as folder:
                router_files(folder)
                test(folder)
        print(usage.__name__)
        usage()
    except Wrong as e:
        print("FAILED: %s" % e)
        sys.exit(1)


main()
