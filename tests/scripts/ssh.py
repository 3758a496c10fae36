#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The test behind ssh.sh: a lab on ports of its own, OpenSSH's client on terminals of its own."""

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import termios
import time

sys.dont_write_bytecode = True
from telnet import Client, Lab, NAMES, WAIT, Wrong, expect, login, refused

R = "transit"
WORD = "let-me-in"


class Ssh:
    """OpenSSH's client on a terminal."""

    def __init__(self, lab, user, *command, args=(), rows=24, columns=80):
        port = lab.vty + NAMES.index(R)
        self.seen = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            time.sleep(0.05)
            os.environ.pop("DISPLAY", None)
            os.execvp("ssh", ["ssh", "-F", "none", "-p", str(port), "-o",
                              "UserKnownHostsFile=" + lab.known, "-o",
                              "StrictHostKeyChecking=accept-new", "-o", "LogLevel=ERROR",
                              "-o", "IdentitiesOnly=yes", "-e", "none", *args,
                              user + "@127.0.0.1", *command])
        self.window(rows, columns)

    def window(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, keys):
        os.write(self.fd, keys if isinstance(keys, bytes) else keys.encode())

    def read(self, left):
        if not select.select([self.fd], [], [], max(left, 0))[0]:
            return None
        try:
            d = os.read(self.fd, 1 << 16)
        except OSError:
            d = b""
        self.seen += d
        return d

    def until(self, text, wait=WAIT):
        pattern = text if isinstance(text, re.Pattern) else re.compile(re.escape(text))
        end = time.monotonic() + wait
        while True:
            m = pattern.search(self.seen)
            if m:
                got, self.seen = self.seen[: m.end()], self.seen[m.end():]
                return got
            expect("no %r in time" % pattern.pattern, time.monotonic() < end, self.seen)
            expect("closed before %r" % pattern.pattern, self.read(end - time.monotonic()) != b"",
                   self.seen)

    def status(self, wait=WAIT):
        """Reads until the client has ended; its exit status."""
        end = time.monotonic() + wait
        while self.read(end - time.monotonic()):
            pass
        if time.monotonic() >= end:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            raise Wrong("the client does not end; seen: %r" % self.seen[-2000:])
        status = os.waitpid(self.pid, 0)[1]
        os.close(self.fd)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)

    def ask(self, line, prompt):
        self.send(line + "\r")
        got = self.until(line.encode() + b"\r\n")
        return (got + self.until(prompt)).replace(b"\r", b"")

    def login(self, prompt, password=WORD):
        self.until(b"password: ")
        self.send(password + "\r")
        self.until(prompt)
        return self

    def leave(self):
        self.send("exit\r")
        expect("a clean end", self.status() == 0, self.seen)


def lines(c, *text):
    p = R.encode()
    for t in text:
        got = c.ask(t, re.compile(p + rb"\([a-z-]+\)#"))
        expect("taken: " + t, b"% " not in got and b"^" not in got, got)


def generate(lab):
    """No key without a domain; the dialogue; what is kept, and how."""
    c, p = login(lab, R)
    port = lab.vty + NAMES.index(R)
    s = socket.create_connection(("127.0.0.1", port), WAIT)
    s.sendall(b"SSH-2.0-early\r\n")
    s.settimeout(WAIT)
    began = b""
    while True:
        d = s.recv(4096)
        if not d:
            break
        began += d
    expect("no SSH without a key", b"SSH-" not in began, began)
    got = c.ask("show ip ssh", p + b"#")
    expect("disabled", b"SSH Disabled - version 1.99\n" in got, got)
    c.ask("configure terminal", p + b"(config)#")
    got = c.ask("crypto key generate rsa", p + b"(config)#")
    expect("no domain", b"% Please define a domain-name first.\n" in got, got)
    lines(c, "ip domain-name example.net")
    c.send("crypto key generate rsa\r")
    c.until(b"The name for the keys will be: transit.example.net\r\n")
    c.until(b"How many bits in the modulus [512]: ")
    c.send("359\r")
    c.until(b"A decimal number between 360 and ")
    c.until(b"[512]: ")
    c.send("1024\r")
    c.until(b"% Generating 1024 bit RSA keys")
    c.until(b"[OK]")
    c.until(b"%SSH-5-ENABLED: SSH 1.99 has been enabled")
    c.until(p + b"(config)#")
    lines(c, "ip ssh version 2", "ip ssh time-out 30", "ip ssh authentication-retries 2",
          "username admin privilege 15 secret " + WORD, "username guest password " + WORD,
          "line vty 0 4", "login local", "transport input ssh telnet", "exit")
    got = c.ask("do show running-config | include ssh", p + b"(config)#")
    for line in (b"ip ssh time-out 30\n", b"ip ssh authentication-retries 2\n",
                 b"ip ssh version 2\n", b" transport input ssh telnet\n"):
        expect("kept: %r" % line, line in got, got)
    got = c.ask("do show ip ssh", p + b"(config)#")
    expect("enabled", b"SSH Enabled - version 2.0\n" in got, got)
    expect("settings", b"timeout: 30 secs; Authentication retries: 2\n" in got, got)
    got = c.ask("do show crypto key mypubkey rsa", p + b"(config)#")
    expect("the key", b"\nKey name: transit.example.net\n" in got and
           b"\n  30819F30 0D06092A 864886F7 0D010101 05000381 8D003081 89028181 00" in got, got)
    key = os.path.join(lab.dir.name, R + ".key")
    keys = [os.path.join(d, f) for d, _, fs in os.walk(lab.dir.name) for f in fs if f == R + ".key"]
    expect("one key file", len(keys) == 1, repr((key, keys)).encode())
    expect("for nobody else", stat.S_IMODE(os.stat(keys[0]).st_mode) == 0o600)
    lab.keyfile = keys[0]
    c.ask("end", p + b"#")
    c.s.close()


def passwords(lab):
    s = Ssh(lab, "admin").login(b"transit#")
    got = s.ask("show privilege", b"transit#")
    expect("admin's privilege", b"level is 15\n" in got, got)
    got = s.ask("show users", b"transit#")
    expect("who is there", re.search(rb"\n\* +2 vty 0 +admin ", got) and b"127.0.0.1" in got, got)
    g = Ssh(lab, "guest").login(b"transit>")
    g.leave()
    s.leave()
    for user in ("admin", "nobody"):
        s = Ssh(lab, user, args=("-o", "NumberOfPasswordPrompts=5"))
        for word in ("wrong", "wrong", WORD):
            s.until(b"password: ")
            s.send(word + "\r")
        # The client asks for a third, and only then sees that nobody listens any more.
        expect("two wrong passwords are enough", s.status() == 255, s.seen)


def keys_at_work(lab):
    s = Ssh(lab, "admin").login(b"transit#")
    s.send("show ip ro?")
    got = s.until(b"transit#show ip ro").replace(b"\r", b"")
    expect("help", b"route" in got, got)
    s.send("\x15")
    s.send("show clo\t")
    s.until(b"clock ")
    s.send("\r")
    got = s.until(b"transit#")
    expect("completed by Tab", b"% " not in got, got)
    got = s.ask("show qoooo", b"transit#")
    expect("caret", b"\n             ^\n% Invalid input detected at '^' marker.\n\n" in got, got)
    s.send("show running-config\r")
    got = s.until(b" --More-- ")
    expect("24 rows", got.count(b"\n") <= 26, got)
    s.send("q")
    s.until(b"transit#")
    s.window(8, 80)
    os.kill(s.pid, signal.SIGWINCH)
    time.sleep(0.5)
    s.send("show running-config\r")
    got = s.until(b" --More-- ")
    expect("8 rows", got.count(b"\n") <= 10, got)
    s.send("q")
    s.until(b"transit#")
    s.ask("configure terminal", b"transit(config)#")
    n = 500
    paste = "".join("access-list 151 permit ip host 10.8.%d.%d any\r" % (i >> 8, i & 255)
                    for i in range(n))
    # A terminal takes so much at once; its reader is slower than we are.
    left = paste.encode()
    while left:
        if select.select([s.fd], [s.fd], [], WAIT)[1]:
            left = left[os.write(s.fd, left[:512]):]
        s.read(0)
    s.send("\x1a")
    s.until(re.compile(rb"10\.8\.1\.243 any\r\n"))
    s.until(b"transit#")
    s.ask("terminal length 0", b"transit#")
    got = s.ask("show running-config | include access-list 151", b"transit#")
    expect("a paste of %d lines" % n, got.count(b"permit ip host") == n, got)
    s.ask("configure terminal", b"transit(config)#")
    s.ask("no access-list 151", b"transit(config)#")
    s.ask("end", b"transit#")
    s.leave()


def commands(lab):
    s = Ssh(lab, "admin", "show version")
    s.until(b"password: ")
    s.send(WORD + "\r")
    expect("exit status", s.status() == 0, s.seen)
    expect("the whole answer without a pause",
           b"uptime is " in s.seen and b"register is 0x2102" in s.seen and
           b"More" not in s.seen and b"transit#" not in s.seen, s.seen)
    s = Ssh(lab, "admin", "show qoo")
    s.until(b"password: ")
    s.send(WORD + "\r")
    s.status()
    expect("its error", b"% Invalid input detected" in s.seen, s.seen)


def public_keys(lab):
    secret = os.path.join(lab.dir.name, "id")
    subprocess.run(["ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", secret],
                   check=True)
    blob = open(secret + ".pub").read().split()[1]
    c, p = login(lab, R)
    c.ask("configure terminal", p + b"(config)#")
    lines(c, "ip ssh pubkey-chain", "username admin")
    c.send("key-string\r")
    for at in range(0, len(blob), 72):
        c.until(b"(conf-ssh-pubkey-data)#")
        c.send(blob[at: at + 72] + "\r")
    c.until(b"(conf-ssh-pubkey-data)#")
    c.send("exit\r")
    got = c.until(b"(conf-ssh-pubkey-user)#")
    expect("the key is understood", b"%SSH" not in got, got)
    got = c.ask("do sh run | include key-hash", b"(conf-ssh-pubkey-user)#")
    expect("its hash is kept", re.search(rb"\n +key-hash ssh-rsa [0-9A-F]{32}\n", got), got)
    c.ask("end", p + b"#")
    only = ("-i", secret, "-o", "PasswordAuthentication=no")
    s = Ssh(lab, "admin", args=only)
    s.until(b"transit#")
    s.leave()
    s = Ssh(lab, "guest", args=only)
    expect("another user's key", s.status() == 255, s.seen)
    s = Ssh(lab, "admin", "show privilege", args=only)
    expect("a command by key", s.status() == 0 and b"level is 15" in s.seen, s.seen)
    c.s.close()
    return only


def several(lab, only):
    """As many as there are lines, and one more."""
    c, p = login(lab, R)
    c.ask("configure terminal", p + b"(config)#")
    lines(c, "line vty 5 15", "login local", "transport input ssh")
    c.ask("end", p + b"#")
    users = [Ssh(lab, "admin", args=only) for _ in range(16)]
    for u in users:
        u.until(b"transit#")
    for u in users:
        u.send("show clock\r")
    for u in users:
        u.until(b"UTC")
        u.until(b"transit#")
    more = Ssh(lab, "admin", args=only)
    expect("no line is left", more.status() == 255, more.seen)
    for u in users[1:]:
        u.send("exit\r")
    for u in users[1:]:
        expect("a clean end", u.status() == 0, u.seen)
    got = users[0].ask("show users", b"transit#")
    c.send("clear line vty %d\r" % int(re.search(rb"\n\* *\d+ vty (\d+)", got).group(1)))
    c.until(b"[confirm]")
    c.send("\r")
    users[0].status()
    c.s.close()


def flood(lab, only):
    """Nobody says who he is: no more of them than lines, and nobody else is kept out for long."""
    port = lab.vty + NAMES.index(R)
    c, p = login(lab, R)
    silent = [socket.create_connection(("127.0.0.1", port), WAIT) for _ in range(400)]
    c.ask("show clock", p + b"#")
    for s in silent:
        s.close()
    time.sleep(0.5)
    guests = []
    for _ in range(40):
        s = socket.create_connection(("127.0.0.1", port), WAIT)
        s.sendall(b"SSH-2.0-x\r\n")
        guests.append(s)
    greeted = 0
    for s in guests:
        s.settimeout(WAIT)
        try:
            greeted += s.recv(100).startswith(b"SSH-2.0-")
        except ConnectionError:
            pass
    expect("as many as there are lines are greeted: %d" % greeted, 0 < greeted <= 16)
    c.ask("show clock", p + b"#")
    for s in guests:
        s.close()
    end = time.monotonic() + WAIT
    while True:
        s = Ssh(lab, "admin", "show clock", args=only)
        if s.status() == 0:
            break
        expect("the lines are free again", time.monotonic() < end, s.seen)
    c.s.close()


def stuck(lab, only):
    """Clients who read no more: one is cleared from his line, one is there when the lab ends."""
    c, p = login(lab, R)
    users = [Ssh(lab, "admin", args=only) for _ in range(2)]
    for u in users:
        u.until(b"transit#")
        u.ask("terminal length 0", b"transit#")
        u.send("show running-config\r" * 200)
        time.sleep(0.1)
        os.kill(u.pid, signal.SIGSTOP)
    got = c.ask("show ssh", p + b"#")
    rows = re.findall(rb"\n(\d+) +2\.0 +(IN|OUT) +\S+ +\S+ +Session started +admin(?=\n)", got)
    expect("both are listed, a row a way", len(rows) == 4, got)
    table = [r for r in got.split(b"\n") if b"Session started" in r or r.startswith(b"Connec")]
    for head, cell in (b"State", b"Session started"), (b"Username", b"admin"):
        at = table[0].index(head)
        expect("columns", all(r.index(cell) == at for r in table[1:]), table)
    c.send("clear line vty %d\r" % int(rows[0][0]))
    c.until(b"[confirm]")
    c.send("\r")
    c.until(p + b"#")
    end = time.monotonic() + WAIT
    while True:
        got = c.ask("show ssh", p + b"#")
        if got.count(b"Session started") == 2:
            break
        expect("a line is cleared", time.monotonic() < end, got)
        time.sleep(0.2)
    c.s.close()
    return users


def transports(lab, only):
    port = lab.vty + NAMES.index(R)
    t = Client(port)
    t.until(b"Username: ")
    t.s.close()
    c, p = login(lab, R)
    c.ask("configure terminal", p + b"(config)#")
    lines(c, "no line vty 5 15", "line vty 0 4", "transport input ssh")
    t = Client(port)
    t.send(b"\xff\xfd\x03")
    expect("no telnet, not a word", t.closed() == b"", t.seen)
    s = Ssh(lab, "admin", "show clock", args=only)
    expect("but SSH", s.status() == 0, s.seen)
    lines(c, "transport input telnet")
    s = Ssh(lab, "admin", "show clock", args=only)
    expect("no SSH", s.status() == 255, s.seen)
    Client(port).until(b"Username: ")
    lines(c, "transport input none")
    expect("nobody", refused(port))
    lines(c, "transport input all", "exit")
    t = Client(port)
    t.until(b"Username: ")
    t.s.close()
    s = Ssh(lab, "admin", args=only)
    s.until(b"transit#")
    c.send("crypto key zeroize rsa\r")
    c.until(b"[yes/no]: ")
    c.send("yes\r")
    c.until(b"%SSH-5-DISABLED")
    expect("the key file is gone", not os.path.exists(lab.keyfile))
    gone = Ssh(lab, "admin", args=only)
    expect("no SSH without a key", gone.status() == 255, gone.seen)
    s.leave()
    c.s.close()


def named(lab, only):
    """A pair of another name; what `ip ssh logging events` tells of a session."""
    c, p = login(lab, R)
    c.ask("configure terminal", p + b"(config)#")
    lines(c, "ip ssh rsa keypair-name other")
    s = Ssh(lab, "admin", "show clock", args=only)
    expect("the pair there is has another name", s.status() == 255, s.seen)
    got = c.ask("crypto key generate rsa label other modulus 1024", p + b"(config)#")
    expect("replaced", b"% You already have RSA keys defined named transit.example.net.\n" in got
           and b"The name for the keys will be: other\n" in got and b"[OK]" in got, got)
    lines(c, "ip ssh logging events")
    got = c.ask("do show crypto key mypubkey rsa", p + b"(config)#")
    expect("its name", b"\nKey name: other\n" in got, got)
    os.unlink(lab.known)
    s = Ssh(lab, "nobody", args=("-o", "PubkeyAuthentication=no"))
    s.until(b"password: ")
    s.send("wrong\r")
    c.until(b"%SSH-5-SSH2_SESSION: SSH2 Session request from 127.0.0.1 (tty = 0) using crypto "
            b"cipher '")
    c.until(b"%SSH-5-SSH2_USERAUTH: User 'nobody' authentication for SSH2 Session from 127.0.0.1 "
            b"(tty = 0) using crypto cipher '")
    c.until(b"' Failed")
    s.until(b"password: ")
    os.kill(s.pid, signal.SIGTERM)
    s.status()
    s = Ssh(lab, "admin", "show clock", args=only)
    expect("the pair of that name", s.status() == 0, s.seen)
    c.until(b"%SSH-5-SSH2_USERAUTH: User 'admin' authentication")
    c.until(b"' Succeeded")
    c.until(b"%SSH-5-SSH2_CLOSE: SSH2 Session from 127.0.0.1 (tty = 0) for user 'admin' using")
    c.until(b"' closed")
    lines(c, "no ip ssh logging events", "no ip ssh rsa keypair-name")
    c.ask("end", p + b"#")
    c.s.close()


def rough(lab):
    port = lab.vty + NAMES.index(R)
    c, p = login(lab, R)
    socks = []
    for junk in (b"SSH-2.0-x\r\n", b"SSH-2.0-x\r\n" + os.urandom(4000), b"SSH-", b"SSH-1.5-old\n",
                 b"SSH-2.0-" + b"x" * 100000):
        s = socket.create_connection(("127.0.0.1", port), WAIT)
        try:
            s.sendall(junk)
        except ConnectionError:
            pass
        socks.append(s)
    c.ask("show clock", p + b"#")
    for s in socks:
        s.close()
    c.s.close()


def main():
    expect("ssh is not installed", shutil.which("ssh"))
    lab = Lab(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    lab.known = os.path.join(lab.dir.name, "known")
    try:
        for test in (generate, passwords, keys_at_work, commands, rough):
            print(test.__name__, flush=True)
            test(lab)
        print("public keys", flush=True)
        only = public_keys(lab)
        for test in (several, flood):
            print(test.__name__, flush=True)
            test(lab, only)
        print("stuck", flush=True)
        users = stuck(lab, only)
        print("named", flush=True)
        named(lab, only)
        print("transports", flush=True)
        transports(lab, only)
        expect("still alive", lab.p.poll() is None)
        lab.stop()
        for u in users:
            os.kill(u.pid, signal.SIGCONT)
            u.status()
    except Wrong as e:
        print("FAILED: %s" % e)
        sys.exit(1)
    finally:
        if lab.p.poll() is None:
            lab.p.kill()
            lab.p.wait(WAIT)


if __name__ == "__main__":
    main()
