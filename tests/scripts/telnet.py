#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The test behind telnet.sh: starts a lab on ports of its own and talks to it."""

import os
import random
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

LAB = "labs/vpn-ha/lab.yml"
NAMES = ["vpn7200", "7204VXR-1", "7204VXR-2", "7206-1", "transit"]
WAIT = 20


class Wrong(Exception):
    pass


def expect(what, condition, seen=b""):
    if not condition:
        raise Wrong("%s; seen: %r" % (what, seen[-2000:]))


def refused(port):
    """Whether TCP itself says that nobody listens, now or in a moment."""
    for _ in range(20):
        try:
            socket.create_connection(("127.0.0.1", port), WAIT).close()
        except ConnectionRefusedError:
            return True
        except ConnectionResetError:
            pass
        time.sleep(0.1)
    return False


class Client:
    """A telnet client that answers no option."""

    def __init__(self, port):
        try:
            self.s = socket.create_connection(("127.0.0.1", port), WAIT)
        except ConnectionResetError:
            # Refused: as soon as it was there, or, mostly, a moment later.
            self.s, other = socket.socketpair()
            other.close()
        self.seen = b""

    def send(self, keys):
        self.s.sendall(keys if isinstance(keys, bytes) else keys.encode())

    def until(self, text, wait=WAIT):
        """Reads until `text` (bytes or a pattern) has come; gives all up to its end."""
        pattern = text if isinstance(text, re.Pattern) else re.compile(re.escape(text))
        end = time.monotonic() + wait
        while True:
            m = pattern.search(self.seen)
            if m:
                got, self.seen = self.seen[: m.end()], self.seen[m.end():]
                return got
            left = end - time.monotonic()
            expect("no %r in time" % pattern.pattern, left > 0, self.seen)
            if select.select([self.s], [], [], left)[0]:
                d = self.s.recv(1 << 16)
                expect("closed before %r" % pattern.pattern, d, self.seen)
                self.seen += d

    def closed(self, wait=WAIT):
        """Reads until the server closes."""
        self.s.settimeout(wait)
        try:
            while True:
                d = self.s.recv(1 << 16)
                if not d:
                    return self.seen
                self.seen += d
        except ConnectionError:
            return self.seen

    def ask(self, line, prompt):
        # The log may have put a prompt there already: the answer begins behind the line's echo.
        self.send(line + "\r\n")
        got = self.until(line.encode() + b"\r\n")
        return (got + self.until(prompt)).replace(b"\r", b"")


class Lab:
    def __init__(self, rosh, console, vty, more=()):
        self.dir = tempfile.TemporaryDirectory()
        self.err = open(os.path.join(self.dir.name, "err"), "wb+")
        for _ in range(20):
            self.console = console or random.randrange(20000, 29000)
            self.vty = vty or self.console + 100
            self.p = subprocess.Popen(
                [rosh, LAB, "--nvram", self.dir.name, "--console-base", str(self.console),
                 "--vty-base", str(self.vty), *more],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.err)
            lines = []
            for line in self.p.stdout:
                lines.append(line)
                if line == b"ready\n":
                    break
            if lines and lines[-1] == b"ready\n":
                break
            self.p.wait(WAIT)
        expect("the lab does not start", lines and lines[-1] == b"ready\n", b"".join(lines))
        expect("a line for every router", len(lines) == len(NAMES) + 1)

    def port(self, name):
        return self.console + NAMES.index(name)

    def stop(self):
        self.p.send_signal(signal.SIGTERM)
        rc = self.p.wait(WAIT)
        self.err.seek(0)
        expect("exit status %d" % rc, rc == 0, self.err.read())


def five_consoles(lab):
    clients = [(n, Client(lab.port(n))) for n in NAMES]
    for name, c in clients:
        c.until(name.encode() + b">")
    for name, c in clients:
        c.send("enable\r\nterminal length 0\r\n")
    for name, c in clients:
        c.until(name.encode() + b"#terminal length 0")
        got = c.ask("show history", name.encode() + b"#")
        got = c.ask("show history", name.encode() + b"#")
        expect("history", b"  enable\n  terminal length 0\n" in got, got)
    for name, c in clients:
        c.s.close()


def login(lab, name):
    c = Client(lab.port(name))
    p = name.encode()
    c.until(p + b">")
    c.ask("enable", p + b"#")
    return c, p


def keys(lab):
    """What a person sees who types."""
    c, p = login(lab, "7204VXR-1")
    got = c.ask("show qoooooooo", p + b"#")
    expect("caret", b"\n               ^\n% Invalid input detected at '^' marker.\n\n" in got, got)
    got = c.ask("  show  qoooo", p + b"#")
    expect("caret behind blanks", b"\n                  ^\n% Inv" in got, got)
    got = c.ask("show ip", p + b"#")
    expect("incomplete", b"\n% Incomplete command.\n\n" in got, got)
    got = c.ask("s", p + b"#")
    expect("ambiguous", got.endswith(b'% Ambiguous command:  "s"\n' + p + b"#")
           or b"show" in got, got)
    got = c.ask("wre", p + b"#")
    expect("unknown word", b'Translating "wre"\n\n' in got
           and b"% Unknown command or computer name" in got, got)
    c.send("show ip ?")
    got = c.until(p + b"#show ip ").replace(b"\r", b"")
    expect("help", b"show ip ?\n" in got and b"\n  route  " in got, got)
    c.send("\x15")
    c.send("show clo\t")
    c.until(p + b"#show clock ")
    c.send("\r")
    got = c.until(p + b"#")
    expect("a command completed by Tab", b"% " not in got, got)
    c.send("shw clock\x01\x06\x06o\r")
    got = c.until(p + b"#")
    expect("editing in the middle", b"% " not in got, got)
    c.send("\x10\r")
    got = c.until(p + b"#")
    expect("history by ^P", b"UTC" in got, got)
    c.send("show running-config\r")
    c.until(b" --More-- ")
    c.send(" ")
    c.until(b" --More-- ")
    c.send("q")
    c.until(p + b"#")
    got = c.ask("show running-config | include ^hostname", p + b"#")
    expect("filter", got.count(b"hostname 7204VXR-1\n") == 1, got)
    c.s.close()


def configure(lab):
    c, p = login(lab, "7204VXR-1")
    got = c.ask("conf t", p + b"(config)#")
    expect("greeting", b"Enter configuration commands, one per line.  End with CNTL/Z.\n" in got,
           got)
    c.ask("interface loopback7", p + b"(config-if)#")
    c.ask("ip address 192.0.2.7 255.255.255.255", p + b"(config-if)#")
    got = c.ask("do show ip interface brief | inc Loopback7", p + b"(config-if)#")
    expect("do", b"192.0.2.7" in got, got)
    c.ask("no ip address", p + b"(config-if)#")
    c.ask("access-list 7 permit any", p + b"(config)#")
    c.send("interface lo7\x1a")
    got = c.until(b"%SYS-5-CONFIG_I: Configured from console by console")
    c.until(p + b"#")
    c.send("ping 192.0.2.99 repeat 100\r")
    c.until(b"Sending 100")
    time.sleep(0.3)
    c.send("\x1e")
    c.until(b"Success rate is 0 percent")
    c.until(p + b"#")
    c.send("conf t\r")
    c.until(p + b"(config)#")
    c.send("banner motd #\r\nWho? Me\there\r\nall\r\n#\r\n")
    c.until(b"End with the character '#'.")
    c.until(p + b"(config)#")
    got = c.ask("do show running-config | begin banner", p + b"(config)#")
    expect("a banner with a question", b"\nWho? Me\there\nall\n" in got, got)
    c.ask("no banner motd", p + b"(config)#")
    c.send("hostname renamed\x03")
    c.until(re.compile(b"\n" + p + b"#"))
    c.send("exit\r")
    c.until(b"7204VXR-1 con0 is now available")
    c.until(b"Press RETURN to get started.")
    c.send("\r")
    c.until(p + b">")
    c.s.close()


def paste(lab, n):
    """Lines at full speed, every 50th of them wrong: the screen is that of a patient typist."""
    c, p = login(lab, "7204VXR-2")
    c.ask("configure terminal", p + b"(config)#")
    c.ask("no logging console", p + b"(config)#")
    prompt = p + b"(config)#"
    lines, screen = [], b""
    for i in range(n):
        line = b"access-list 150 permit ip host 10.%d.%d.%d any" % (i >> 16, i >> 8 & 255, i & 255)
        lines.append(line)
        screen += line + b"\r\n" + prompt
        if i % 50 == 7:
            lines.append(b"access-list 150 permit ix")
            screen += (lines[-1] + b"\r\n" + b" " * (len(prompt) + 24) + b"^\r\n"
                       b"% Invalid input detected at '^' marker.\r\n\r\n" + prompt)
    began = time.monotonic()
    t = threading.Thread(target=c.send, args=(b"\r\n".join(lines + [b"end", b""]),))
    t.start()
    screen += b"end\r\n" + p + b"#"
    got = c.until(b")#end\r\n" + p + b"#", 60)
    took = time.monotonic() - began
    t.join()
    at = next((i for i, (x, y) in enumerate(zip(got, screen)) if x != y), None)
    expect("each line and each error at its place", got == screen,
           got[max(at - 200, 0): at + 200] if at is not None else got[-200:])
    c.ask("terminal length 0", p + b"#")
    c.send("show running-config | include access-list 150\r")
    got = c.until(b"host 10.%d.%d.%d any\r\n" % (n - 1 >> 16, n - 1 >> 8 & 255, n - 1 & 255), 60)
    c.until(p + b"#")
    expect("every line is kept", got.count(b"permit ip host") == n)
    c.ask("conf t", p + b"(config)#")
    c.ask("no access-list 150", p + b"(config)#")
    c.ask("logging console", p + b"(config)#")
    c.ask("end", p + b"#")
    c.s.close()
    print("pasted %d lines, %d lines/s" % (n, n / took))


def vtys(lab):
    port = lab.vty + NAMES.index("transit")
    c, p = login(lab, "transit")
    c.ask("conf t", p + b"(config)#")
    c.ask("line vty 0 4", p + b"(config-line)#")
    c.ask("password letmein", p + b"(config-line)#")
    c.ask("logging synchronous", p + b"(config-line)#")
    c.ask("login", p + b"(config-line)#")
    c.ask("enable password topsecret", p + b"(config)#")
    v = Client(port)
    v.until(b"User Access Verification\r\n\r\nPassword: ")
    for _ in range(3):
        v.send("wrong\r")
    expect("bad passwords", b"% Bad passwords" in v.closed(), v.seen)
    v = [Client(port) for _ in range(5)]
    for x in v:
        x.until(b"Password: ")
        x.send("letmein\r")
        x.until(b"\ntransit>")
    expect("no sixth line", refused(port))
    v[0].send("enable\r")
    for _ in range(3):
        v[0].until(b"Password: ")
        v[0].send("wrong\r")
    v[0].until(b"% Bad passwords")
    v[0].until(b"transit>")
    v[0].send("enable\rtopsecret\r")
    v[0].until(b"transit#")
    got = v[0].ask("show users", b"transit#")
    expect("users", re.search(b"\n\\*  2 vty 0 ", got) and b"   6 vty 4 " in got, got)
    v[0].send("terminal monitor\r")
    v[0].until(b"transit#")
    v[0].send("half a li")
    v[0].until(b"half a li")
    c.ask("end", p + b"#")
    got = v[0].until(b"transit#half a li")
    expect("the log comes in mid-line and the line again",
           b"CONFIG_I: Configured from console by console\r\n" in got, got)
    v[1].send("exit\r")
    v[1].closed()
    v[1] = Client(port)
    v[1].until(b"Password: ")
    expect("all lines taken again", refused(port))
    c.send("clear line vty 2\r")
    c.until(b"[confirm]")
    c.send("\r")
    v[2].closed()
    for x in v:
        x.s.close()
    c.ask("conf t", p + b"(config)#")
    c.ask("line vty 0 4", p + b"(config-line)#")
    c.ask("exec-timeout 0 1", p + b"(config-line)#")
    c.ask("no login", p + b"(config-line)#")
    idle = Client(port)
    idle.until(b"transit>")
    idle.closed()
    c.ask("transport input none", p + b"(config-line)#")
    expect("no line takes telnet", refused(port))
    c.ask("transport input all", p + b"(config-line)#")
    got = c.ask("do show line", p + b"(config-line)#")
    expect("uses of a line", re.search(rb"\n     2 VTY {14}-    -      -    -    - {6}2 ", got), got)
    c.ask("access-list 9 deny 127.0.0.1", p + b"(config)#")
    c.ask("line vty 0 4", p + b"(config-line)#")
    c.ask("access-class 9 in", p + b"(config-line)#")
    expect("the list keeps out", Client(port).closed() == b"")
    c.s.close()
    got = Client(lab.vty + NAMES.index("vpn7200")).closed()
    expect("no password, no login", b"Password required, but none set" in got, got)


def rough_clients(lab):
    """Each of these may hurt itself; the others must not notice."""
    good, p = login(lab, "7206-1")
    rnd = random.Random(1)
    port = lab.port("7206-1")
    for _ in range(8):
        g = Client(port)
        try:
            g.send(bytes(rnd.randrange(256) for _ in range(20000)))
        except ConnectionError:
            pass  # The line was not free yet.
        g.s.close()
    long = Client(port)
    long.send("enable\rshow " + "x" * 1000000)
    half = Client(port)
    half.send("show clock\r\n")
    half.s.shutdown(socket.SHUT_WR)
    expect("a half-closed client gets its answer", b"UTC" in half.closed(), half.seen)
    stalled = Client(port)
    stalled.send("enable\rterminal length 0\r" + "show running-config\r" * 3000)
    # Each answer comes, though the other one reads nothing; how soon is make bench's matter.
    for _ in range(20):
        good.ask("show clock", p + b"#")
    long.send("\r")
    long.until(b"\a", 30)
    long.s.close()
    stalled.s.close()
    reset = Client(port)
    reset.s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    reset.send("show running-config\r")
    reset.s.close()
    window = Client(port)
    window.send(b"\xff\xfb\x1f\xff\xfa\x1f\x00\x50\x00\x05\xff\xf0enable\rshow running-config\r")
    window.until(b" --More-- ")
    expect("a window of five rows", True)
    window.s.close()
    good.ask("show clock", p + b"#")
    good.s.close()


def shutdown(rosh):
    """The last words reach the users of vtys before their lines are hung up."""
    lab = Lab(rosh, 0, 0, ("--speed", "60"))
    try:
        c, p = login(lab, "transit")
        c.ask("conf t", p + b"(config)#")
        c.ask("line vty 0 4", p + b"(config-line)#")
        c.ask("no login", p + b"(config-line)#")
        c.ask("privilege level 15", p + b"(config-line)#")
        c.ask("end", p + b"#")
        users = [Client(lab.vty + NAMES.index("transit")) for _ in range(3)]
        for u in users:
            u.until(p + b"#")
        users[0].send("show clo")
        users[1].send("ping 192.0.2.1 repeat 1000\r")
        c.send("reload in 1\r")
        c.until(b"[yes/no]: ")
        c.send("yes\r")
        c.until(b"[confirm]")
        c.send("\r")
        for u in users:
            got = u.closed()
            expect("told of the end", got.count(b"--- SHUTDOWN NOW ---") == 1, got)
        lab.stop()
    finally:
        if lab.p.poll() is None:
            lab.p.kill()


def many(lab, n):
    clients = [Client(lab.port(NAMES[i % 5])) for i in range(n)]
    for i, c in enumerate(clients):
        c.until(NAMES[i % 5].encode() + b">")
    for c in clients:
        c.s.close()


def main():
    lab = Lab(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    try:
        for test, args in ((five_consoles, ()), (keys, ()), (configure, ()), (paste, (10000,)),
                           (vtys, ()), (rough_clients, ()), (many, (100,))):
            print(test.__name__)
            test(lab, *args)
        expect("still alive", lab.p.poll() is None)
        lab.stop()
        print("shutdown")
        shutdown(sys.argv[1])
    except Wrong as e:
        print("FAILED: %s" % e)
        sys.exit(1)
    finally:
        if lab.p.poll() is None:
            lab.p.kill()
            lab.p.wait(WAIT)


if __name__ == "__main__":
    main()
