# SPDX-License-Identifier: GPL-2.0-or-later
"""The other end of a raw ESP tunnel, by scapy: esp_scapy.py NAME INTERFACE KEYS

Takes the place of a router that was switched off (192.0.2.61, with 10.61.0.0/24 behind it), by the
keys that the lab's console exported. A line per check; exit 1 if any fails. ROSH_NS is the network
namespace in which the other router's vty can be asked."""
import os
import re
import subprocess
import sys
import threading
import time

from scapy.config import conf
from scapy.layers.inet import ICMP, IP, UDP, defragment, fragment
from scapy.layers.ipsec import ESP, SecurityAssociation
from scapy.layers.l2 import Ether
from scapy.packet import Raw

HERE, THERE = "192.0.2.61", "192.0.2.62"
CIPHERS = {"des": "DES", "3des": "3DES", "aes": "AES-CBC", "null": "NULL"}
HASHES = {"md5": "HMAC-MD5-96", "sha1": "HMAC-SHA1-96", "sha256": "SHA2-256-128", "none": "NULL"}
NAME, IFACE, KEYS = sys.argv[1:4]
failed = False


def check(what, good, seen=""):
    global failed
    print(("ok " if good else "FAIL ") + NAME + ": " + what + ("" if good else f"; seen: {seen}"),
          flush=True)
    failed |= not good


def ask(*lines):
    run = subprocess.run(["nsenter", "--net=/run/netns/" + os.environ["ROSH_NS"],
                          "/usr/bin/python3", "tests/interop/ask.py", "2101", *lines],
                         stdout=subprocess.PIPE, text=True, timeout=60)
    return run.stdout


def drops():
    """The counters of `show crypto drops` by name."""
    return {m[1]: int(m[2]) for m in
            re.finditer(r"^  (\S.*?) +(\d+)$", ask("show crypto drops"), re.M)}


def associations():
    out, into = None, None
    for line in open(KEYS):
        f = line.split()
        if f[0] != "esp":
            continue
        sa = SecurityAssociation(
            ESP, spi=int(f[3], 16), crypt_algo=CIPHERS[f[4]],
            crypt_key=b"" if f[4] == "null" else bytes.fromhex(f[5]), auth_algo=HASHES[f[6]],
            auth_key=bytes.fromhex(f[7]), tunnel_header=IP(src=f[1], dst=f[2]))
        if (f[1], f[2]) == (HERE, THERE):
            out = sa
        elif (f[1], f[2]) == (THERE, HERE):
            into = sa
    return out, into


class End:
    def __init__(self):
        self.out, self.into = associations()
        self.socket = conf.L2socket(iface=IFACE, promisc=True)
        self.mine = self.theirs = None
        self.last_seq = 0

    def hear(self, seconds):
        """What the router sends as ESP within the time, opened; whole datagrams."""
        parts, heard, end = {}, [], time.monotonic() + seconds
        while time.monotonic() < end:
            got = self.socket.recv() if self.socket.select([self.socket], 0.1) else None
            if got is None or IP not in got or got[IP].src != THERE or got[IP].proto != 50:
                continue
            self.theirs, self.mine = got[Ether].src, got[Ether].dst
            ip = got[IP]
            pieces = parts.setdefault(ip.id, {})
            pieces[ip.frag] = (bytes(ip.payload)[:ip.len - ip.ihl * 4], int(ip.flags) & 1)
            whole, at = b"", 0
            while at // 8 in pieces:
                data, more = pieces[at // 8]
                whole += data
                at += len(data)
                if not more:
                    break
            else:
                continue
            del parts[ip.id]
            packet = IP(src=THERE, dst=HERE, proto=50, ttl=ip.ttl) / ESP(whole)
            packet = IP(bytes(packet))
            self.last_seq = packet[ESP].seq
            heard.append(self.into.decrypt(packet))
        # What was too large for the tunnel was cut before it was encrypted.
        return [IP(bytes(p)) for p in defragment(heard)]

    def send(self, packet):
        for part in fragment(packet, 1400) if len(packet) > 1500 else [packet]:
            self.socket.send(Ether(src=self.mine, dst=self.theirs) / part)

    def seal(self, inner, seq):
        return self.out.encrypt(inner, seq_num=seq)

    def echo(self, seq, size=56, src="10.61.0.1", spoil=False):
        """An echo request under that number; whether its answer comes, rightly sealed."""
        number = seq & 0xffff
        data = os.urandom(size)
        sealed = self.seal(IP(src=src, dst="10.62.0.1") / ICMP(id=7, seq=number) / Raw(data), seq)
        if spoil:
            raw = bytearray(bytes(sealed))
            raw[-1] ^= 1
            sealed = IP(bytes(raw))
        self.send(sealed)
        return any(p.src == "10.62.0.1" and p.dst == src and ICMP in p and p[ICMP].type == 0 and
                   p[ICMP].seq == number and bytes(p[ICMP].payload) == data
                   for p in self.hear(0.7))


def counted(what, names, act, times=1):
    """The act makes the counter go up by so much, and nothing comes back."""
    before = drops()
    answer = act()
    after = drops()
    up = {n: after[n] - before[n] for n in after if after[n] != before[n]}
    check(f"{what}: {names}", not answer and up == {names: times}, f"answer {answer}, {up}")


def from_the_router(end):
    """The router's own packets, opened here; they tell the Ethernet addresses too."""
    asking = threading.Thread(target=ask, args=("ping 10.61.0.1 source 10.62.0.1 repeat 2",))
    asking.start()
    got = end.hear(4)
    asking.join()
    check("its packets open here", len(got) == 2 and all(
        p.src == "10.62.0.1" and p.dst == "10.61.0.1" and p[ICMP].type == 8 for p in got), got)


def window(end):
    check("1100", end.echo(1100))
    check("1037, the last of the window", end.echo(1037))
    counted("1036, just behind it", "replayed", lambda: end.echo(1036))
    counted("1100 again", "replayed", lambda: end.echo(1100))
    counted("1037 again", "replayed", lambda: end.echo(1037))
    check("1099, within", end.echo(1099))
    counted("spoiled, far ahead", "wrong integrity check value",
            lambda: end.echo(500000, spoil=True))
    check("which did not move the window", end.echo(1101))
    check("2^31 and more", end.echo(0x90000000))
    check("the highest number", end.echo(0xffffffff))
    counted("zero", "replayed", lambda: end.echo(0))


def garbage(end):
    def raw(payload):
        def act():
            end.send(IP(src=HERE, dst=THERE, proto=50) / Raw(payload))
            return end.hear(0.5)
        return act

    spi = end.out.spi.to_bytes(4, "big")
    counted("three bytes", "no header", raw(b"abc"))
    counted("an SPI alone", "bad length", raw(spi))
    counted("no room for IV and ICV", "bad length", raw(spi + bytes(15)))
    counted("another SPI", "unknown SPI", raw(b"\x12\x34\x56\x78" + bytes(60)))
    counted("the largest there is", "unknown SPI", raw(b"\x12\x34\x56\x79" + bytes(8000)))


def policy(end):
    seq = 1010
    counted("a source of another net", "not of the SA's identities",
            lambda: end.echo(seq, src="10.99.0.1"))

    def clear():
        end.send(IP(src="10.61.0.1", dst="10.62.0.1") / ICMP(id=9))
        return end.hear(0.5)

    def in_udp():
        sealed = end.seal(IP(src="10.61.0.1", dst="10.62.0.1") / ICMP(), seq + 1)
        end.send(IP(src=HERE, dst=THERE) / UDP(sport=4500, dport=4500) /
                 Raw(bytes(sealed[IP].payload)))
        return end.hear(0.5)

    def transport():
        mode = SecurityAssociation(
            ESP, spi=end.out.spi, crypt_algo=end.out.crypt_algo.name,
            crypt_key=end.out.crypt_key, auth_algo=end.out.auth_algo.name,
            auth_key=end.out.auth_key)
        end.send(mode.encrypt(IP(src=HERE, dst=THERE) / ICMP(), seq_num=seq + 2))
        return end.hear(0.5)

    counted("in clear", "not encrypted", clear)
    counted("in UDP though it is not agreed", "bad padding or encapsulation", in_udp)
    counted("transport mode under a tunnel's SA", "bad padding or encapsulation", transport)


def main():
    end = End()
    check("keys for both directions", end.out is not None and end.into is not None)
    from_the_router(end)
    first = end.last_seq
    check("an echo and its answer", end.echo(1000))
    check("its numbers go up by one", end.last_seq == first + 1, (first, end.last_seq))
    check("one of 1300 bytes", end.echo(1001, 1300))
    check("one of 3000, in fragments", end.echo(1002, 3000))
    policy(end)
    garbage(end)
    window(end)
    sys.exit(failed)


main()
