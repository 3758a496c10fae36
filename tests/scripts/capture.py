#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The test behind capture.sh: a tunnel's traffic on its link and at its router, in two files; ends
outside."""

import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time

WAIT = 60
OUTSIDE = """name: outside
topology:
  nodes:
    r1:
      kind: cisco_7206vxr
    lan:
      kind: bridge
  links:
    - endpoints: ["r1:FastEthernet0/0", "lan:p1"]
    - endpoints: ["lan:p2", "udp:%d:127.0.0.1:%d"]
    - endpoints: ["lan:p3", "udp:%d:127.0.0.1:%d"]
"""
ROUTER = "vpn7200"


class Console:
    def __init__(self, port):
        self.s = socket.create_connection(("127.0.0.1", port), WAIT)
        self.s.settimeout(WAIT)

    def ask(self, line):
        self.s.sendall(line.encode() + b"\r\n")
        seen = b""
        # A debug or log line may stand behind the prompt: the answer ends where it comes again.
        while not seen.rstrip(b" ").endswith(b"#") or line.encode() not in seen:
            d = self.s.recv(65536)
            if not d:
                raise SystemExit("FAILED: the console is gone; seen: %r" % seen)
            seen += d
        return seen.decode("latin1").replace("\r", "")


def check(what, condition, seen=""):
    print(("ok " if condition else "FAILED: ") + what)
    if not condition:
        raise SystemExit("seen: %s" % (seen,))


def tshark(path, *fields, options=()):
    argv = ["tshark", "-r", path, "-T", "fields", *options]
    for f in fields:
        argv += ["-e", f]
    out = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    return [line.split("\t") for line in out.splitlines()]


def wait_ready(p):
    line = b""
    while line != b"ready\n":
        line = p.stdout.readline()
        if not line:
            raise SystemExit("FAILED: the lab does not start")


def tunnel_up(console):
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        if "!!!" in console.ask("ping 99.99.99.99 source 20.1.1.1 repeat 5"):
            return
        time.sleep(0.2)
    raise SystemExit("FAILED: no tunnel")


def keys_of(path):
    """The lines of keys in a file's comments."""
    said = subprocess.run(["capinfos", "-k", path], capture_output=True, text=True).stdout
    return re.findall(r"\b(?:ike [0-9a-f]{16} [0-9a-f]+|esp \S+ \S+ 0x[0-9a-f]{8}(?: \S+){4})",
                      said)


def generations(path, where):
    """Three pairs of SAs and two phases 1, of each the first gone long before the end."""
    keys = keys_of(path)
    check("the file ends with keys, each once", keys and len(keys) == len(set(keys)), keys)
    lines = os.path.join(where, "keys.txt")
    with open(lines, "w") as f:
        f.write("\n".join(keys) + "\n")
    subprocess.run(["bash", "-c", '. tests/keys.inc; keys_to_tshark "$1" "$2"', "-", lines, where],
                   check=True)
    sent = {r[0] for r in tshark(path, "esp.spi", options=("-Y", "esp"))}
    opened = {r[0] for r in tshark(path, "esp.spi", options=(
        "-o", "esp.enable_encryption_decode:TRUE", "-o", "esp.enable_authentication_check:TRUE",
        "-Y", "esp && icmp"))}
    check("six SPIs of ESP were sent", len(sent) == 6, sent)
    check("and ESP of all six opens", opened == sent, (sent, opened))
    quick = "isakmp.exchangetype == 32"
    sent = {r[0] for r in tshark(path, "isakmp.ispi", options=("-Y", quick))}
    opened = {r[0] for r in tshark(path, "isakmp.ispi", options=(
        "-Y", quick + " && isakmp.sa.doi"))}
    check("quick modes of two phases 1 were sent", len(sent) == 2, sent)
    check("and those of both open", opened == sent, (sent, opened))


def outside(rosh, where):
    """Two ends of a segment are outside: the file tells them apart as `list links` does."""
    far = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
    near = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
    for s in far + near:
        s.bind(("127.0.0.1", 0))
    ports = [(n.getsockname()[1], f.getsockname()[1]) for n, f in zip(near, far)]
    for s in near:
        s.close()
    lab = os.path.join(where, "outside.yml")
    path = os.path.join(where, "outside.pcapng")
    base = random.randrange(20000, 29000)
    with open(lab, "w") as f:
        f.write(OUTSIDE % (*ports[0], *ports[1]))
    p = subprocess.Popen([rosh, lab, "--nvram", where, "--console-base", str(base),
                          "--vty-base", str(base + 100)], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE)
    try:
        wait_ready(p)
        p.stdin.write(b"capture lan %s\nlist links\n" % path.encode())
        p.stdin.flush()
        shown = b""
        while shown.count(b"  udp:") < 2:
            shown += p.stdout.readline()
        for i, s in enumerate(far):
            frame = bytes([2, 0, 0, 0, 0, 9 - i, 2, 0, 0, 0, 0, 8 + i]) + b"\x08\x00" + bytes(50)
            s.sendto(frame, ("127.0.0.1", ports[i][0]))
            far[1 - i].settimeout(WAIT)
            check("a frame crosses", far[1 - i].recv(2000) == frame)
        p.stdin.write(b"capture stop\nclock\n")
        p.stdin.flush()
        while b"power on" not in shown:
            shown += p.stdout.readline()
        p.terminate()
        p.wait(WAIT)
    finally:
        p.kill()
        p.wait()
    names = ["udp:%d:127.0.0.1:%d" % pair for pair in ports]
    check("list links names both ends", all(n.encode() in shown for n in names), shown)
    rows = tshark(path, "frame.interface_name", "eth.src", options=("-Y", "eth.addr[0:1] == 02"))
    check("and so does the file", [r for r in rows if r[1] in
                                   ("02:00:00:00:00:08", "02:00:00:00:00:09")] ==
          [[names[0], "02:00:00:00:00:08"], [names[1], "02:00:00:00:00:09"]], rows)


def main(rosh, where):
    os.environ["HOME"] = where
    base = random.randrange(20000, 29000)
    link = os.path.join(where, "link.pcapng")
    p = subprocess.Popen([rosh, "labs/vpn-ha/lab.yml", "--nvram", where, "--speed", "20",
                          "--console-base", str(base), "--vty-base", str(base + 100)],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        wait_ready(p)
        c = Console(base)
        c.s.sendall(b"\r\nenable\r\n")
        tunnel_up(c)
        p.stdin.write(b"capture vpn7200-transit %s secrets\n" % link.encode())
        p.stdin.flush()
        for line in ("monitor capture buffer B size 512 max-size 1600",
                     "monitor capture point ip cef P all both",
                     "monitor capture point associate P B", "monitor capture point start P"):
            check(line, "%" not in c.ask(line).replace("%BUFCAP", ""))
        c.ask("ping 99.99.99.99 source 20.1.1.1 repeat 5")
        c.ask("monitor capture point stop P")
        c.ask("monitor capture buffer B export flash:own.pcapng")
        for _ in range(2):
            c.ask("clear crypto sa")
            c.ask("clear crypto isakmp")
            tunnel_up(c)
        p.stdin.write(b"capture stop\nkeys\n")
        p.stdin.flush()
        keys = b""
        while b"esp " not in keys:
            keys += p.stdout.readline()
        p.terminate()
        p.wait(WAIT)
    finally:
        p.kill()
        p.wait()

    rows = tshark(os.path.join(where, ROUTER + ".flash", "own.pcapng"), "frame.interface_name",
                  "frame.time_epoch", "frame.protocols")
    check("the router's own file has five answers in ESP",
          len([r for r in rows if "esp" in r[2]]) >= 5, rows)
    check("at the interface of its name",
          {r[0] for r in rows} == {"vpn7200:FastEthernet0/1"}, rows)
    rows = tshark(link, "frame.interface_name", "frame.time_epoch", "frame.protocols")
    check("the link's file has ESP of both ends",
          {r[0].split(":")[0] for r in rows if "esp" in r[2]} == {"vpn7200", "transit"}, rows)
    times = [float(r[1]) for r in rows]
    check("times go up, to the nanosecond of the lab", times == sorted(times) and
          all(len(r[1].split(".")[1]) == 9 for r in rows), rows)
    generations(link, where)
    check("nobody else may read it", os.stat(link).st_mode & 0o777 == 0o600)
    comment = subprocess.run(["capinfos", "-k", link], capture_output=True, text=True).stdout
    first = keys.decode().split("esp ")[1].split()
    check("it ends with the keys", all(w in comment for w in first), comment)
    with open(os.path.join(where, ROUTER + ".flash", "own.pcapng"), "rb") as f:
        check("the router's own file has none", first[4].encode() not in f.read())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        outside(sys.argv[1], folder)
        main(sys.argv[1], folder)
