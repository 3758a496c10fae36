#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The test behind console.sh: types at lab> as a person does, and feeds it a file."""

import os
import pty
import random
import re
import select
import signal
import subprocess
import sys
import tempfile
import time

LAB = "labs/vpn-ha/lab.yml"
WAIT = 20


def args(rosh, where):
    base = random.randrange(20000, 29000)
    return [rosh, LAB, "--nvram", where, "--console-base", str(base), "--vty-base",
            str(base + 100)]


class Terminal:
    def __init__(self, argv):
        self.seen = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm"
            os.execv(argv[0], argv)

    def read(self, left):
        if not select.select([self.fd], [], [], left)[0]:
            return False
        try:
            d = os.read(self.fd, 1 << 16)
        except OSError:
            d = b""
        self.seen += d
        return d != b""

    def until(self, pattern):
        end = time.monotonic() + WAIT
        while True:
            m = re.search(pattern, self.seen)
            if m:
                got, self.seen = self.seen[: m.end()], self.seen[m.end():]
                return got.replace(b"\r\n", b"\n")
            if time.monotonic() > end or not self.read(end - time.monotonic()):
                raise SystemExit("FAILED: no %r; seen: %r" % (pattern, self.seen))

    def type(self, keys, pattern):
        os.write(self.fd, keys.encode())
        return self.until(pattern)

    def end(self):
        while self.read(WAIT):
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def check(what, condition, seen):
    if not condition:
        raise SystemExit("FAILED: %s; seen: %r" % (what, seen))


def person(rosh, where):
    t = Terminal(args(rosh, where))
    t.until(rb"\nready\r\nlab>")
    got = t.type("?", rb"\nlab>")
    check("help", b"Lab commands:\n" in got and b"\n  connect  " in got, got)
    t.type("conn\t", rb"\nlab>connect ")
    t.type("7204VXR-1\r", rb"\n7204VXR-1>")
    t.type("enable\r", rb"7204VXR-1#")
    got = t.type("show ip ?", rb"\n7204VXR-1#show ip ")
    check("help in mid-line", b"\n  route " in got, got)
    got = t.type("rout\r", rb"7204VXR-1#")
    check("the line goes on behind it", b"Codes: C - connected" in got, got)
    t.type("show running-config\r", rb" --More-- ")
    t.type("q", rb"7204VXR-1#")
    t.type("configure terminal\r", rb"\(config\)#")
    t.type("interface loopback3\r", rb"\(config-if\)#")
    t.type("description x\x1a", rb"%SYS-5-CONFIG_I: Configured from console by console\r\n")
    t.until(rb"7204VXR-1#")
    got = t.type("show running-config interface loopback3\r", rb"7204VXR-1#$")
    check("^Z runs the line", b" description x\n" in got, got)
    t.type("ping 192.0.2.1 repeat 50\r", rb"timeout is")
    time.sleep(0.3)
    t.type("\x03", rb"Success rate is 0 percent")
    t.until(rb"7204VXR-1#")
    t.type("\x1ex", rb"\nlab>")
    t.type("pause\r", rb"lab>")
    one = t.type("clock\r", rb"paused\r\n(?:Timers were [^\r]*\r\n)?lab>")
    t.type("run 2s\r", rb"lab>")
    two = t.type("clock\r", rb"paused\r\n(?:Timers were [^\r]*\r\n)?lab>")
    times = [float(re.search(rb"([0-9.]+) s since", x).group(1)) for x in (one, two)]
    check("two seconds later", abs(times[1] - times[0] - 2) < 0.2, one + two)
    t.type("cut 7204VXR-1:fa0/0\r", rb"lab>")
    got = t.type("list links\r", rb"\nlab>")
    check("cut", re.search(rb"7204VXR-1:FastEthernet0/0 +cut\n", got), got)
    t.type("join 7204VXR-1:fa0/0\r", rb"lab>")
    t.type("stop 7206-1\r", rb"lab>")
    got = t.type("list routers\r", rb"\nlab>")
    check("power", re.search(rb"7206-1 +off ", got), got)
    t.type("start 7206-1\r", rb"lab>")
    capture = os.path.join(where, "x.pcapng")
    t.type("capture inside %s\r" % capture, rb"lab>")
    t.type("speed max\r", rb"lab>")
    t.type("run 30s\r", rb"lab>")
    t.type("capture stop\r", rb"lab>")
    check("frames are captured", os.path.getsize(capture) > 1000, b"")
    got = t.type("foo\r", rb"lab>$")
    check("caret", b"\n    ^\n% Invalid input detected at '^' marker.\n" in got, got)
    os.write(t.fd, b"exit\r")
    rc = t.end()
    check("exit status", rc == 0, str(rc))


def from_file(rosh, where):
    lines = "list routers\nconnect vpn7200\nenable\nshow privilege\n\x1exseed\nexit\n"
    p = subprocess.run(args(rosh, where), input=lines.encode(), stdout=subprocess.PIPE,
                       timeout=WAIT)
    check("a file's commands", p.returncode == 0 and b"Current privilege level is 15" in p.stdout
          and b"no seed" in p.stdout, p.stdout)


def until_a_signal(rosh, where):
    p = subprocess.Popen(args(rosh, where), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    for line in p.stdout:
        if line == b"ready\n":
            break
    time.sleep(0.2)
    check("it serves", p.poll() is None, b"")
    p.send_signal(signal.SIGTERM)
    check("it ends", p.wait(WAIT) == 0, b"")


with tempfile.TemporaryDirectory() as d:
    for test in (person, from_file, until_a_signal):
        print(test.__name__)
        test(sys.argv[1], d)
