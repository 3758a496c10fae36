# SPDX-License-Identifier: GPL-2.0-or-later
"""Bad input for IKE and ESP: ike_flood.py INTERFACE MAC WHAT [--rate N] [--seconds N] [--capture F]

Frames from 192.0.2.61, and from 203.0.113.0/24 and elsewhere, to 192.0.2.62 at that MAC."""
import argparse
import os
import random
import socket
import struct
import time

HERE, THERE = "192.0.2.61", "192.0.2.62"


def arguments():
    a = argparse.ArgumentParser()
    a.add_argument("interface")
    a.add_argument("mac")
    a.add_argument("what")
    a.add_argument("--rate", type=int, default=1000, help="frames a second, 0: what goes")
    a.add_argument("--seconds", type=float, default=5)
    a.add_argument("--capture")
    return a.parse_args()


ARGS = arguments()
SOCKET = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
SOCKET.bind((ARGS.interface, 0))
MINE = SOCKET.getsockname()[4]
THEIRS = bytes.fromhex(ARGS.mac.replace(":", ""))
IKE_AT = 14 + 20 + 8


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def frame(payload, src=HERE, port=500):
    """Ethernet, IP and UDP without a checksum (RFC 768: zero) around it."""
    udp = struct.pack("!HHHH", port, port, 8 + len(payload), 0)
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28 + len(payload), random.getrandbits(16), 0, 64,
                       17, 0, socket.inet_aton(src), socket.inet_aton(THERE))
    head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    return bytearray(THEIRS + MINE + b"\x08\x00" + head + udp + payload)


def message(body, first, exchange=2, icookie=None, rcookie=bytes(8), mid=0, flags=0, length=None):
    """An ISAKMP message (RFC 2408, 3.1)."""
    return ((icookie or os.urandom(8)) + rcookie +
            struct.pack("!BBBBII", first, 0x10, exchange, flags, mid,
                        28 + len(body) if length is None else length) + body)


def offer():
    """Main mode's first: what the router's own policy has (RFC 2409, appendix A)."""
    attrs = b"".join(struct.pack("!HH", 0x8000 | t, v) for t, v in
                     [(1, 7), (14, 128), (2, 4), (4, 14), (3, 1), (11, 1), (12, 3600)])
    transform = struct.pack("!BBHBBH", 0, 0, 8 + len(attrs), 1, 1, 0) + attrs
    proposal = struct.pack("!BBHBBBB", 0, 0, 8 + len(transform), 1, 1, 0, 1) + transform
    body = struct.pack("!II", 1, 1) + proposal
    return struct.pack("!BBH", 0, 0, 4 + len(body)) + body


def first():
    """A flood: half of it under addresses of configured peers, each with a cookie of its own."""
    frames = [frame(message(offer(), 1), f"203.0.113.{i % 40 + 1}" if i % 2 else
                    f"198.18.{random.randrange(256)}.{random.randrange(1, 255)}")
              for i in range(2000)]
    cookie, sent, lost = random.getrandbits(63) | 1, 0, 0
    begin = time.monotonic()
    end = begin + ARGS.seconds
    while (now := time.monotonic()) < end:
        due = int((now - begin) * ARGS.rate) if ARGS.rate else sent + 500
        for _ in range(min(due - sent, 500)):
            f = frames[sent % len(frames)]
            cookie += 1
            f[IKE_AT:IKE_AT + 8] = cookie.to_bytes(8, "big")
            try:
                SOCKET.send(f)
            except OSError:
                lost += 1
            sent += 1
        if ARGS.rate:
            time.sleep(0.001)
    print(f"{sent - lost} first messages, {(sent - lost) / ARGS.seconds:.0f} a second")


def a_hundred(make):
    for i in range(100):
        SOCKET.send(make(i))
        time.sleep(0.001)


def looping(i):
    """Payloads of no length, of too much, that name themselves, and a hundred levels of them."""
    if i % 4 == 0:
        return frame(message(struct.pack("!BBH", 1, 0, 0) * 20, 1))
    if i % 4 == 1:
        return frame(message(struct.pack("!BBH", 13, 0, 60000) + bytes(40), 1))
    if i % 4 == 2:
        return frame(message(struct.pack("!BBH", 13, 0, 4) * 300, 13))
    return frame(message(struct.pack("!BBHII", 1, 0, 12 + 800, 1, 1) +
                         struct.pack("!BBHBBBB", 2, 0, 8, 1, 1, 0, 255) * 100, 1))


def captured(port):
    """The peer's UDP payloads of a capture."""
    from scapy.layers.inet import IP, UDP
    from scapy.utils import PcapNgReader
    for p in PcapNgReader(ARGS.capture):
        if IP in p and p[IP].src == HERE and UDP in p and p[UDP].dport == port:
            yield bytes(p[UDP].payload)


def dialogue():
    """The cookies of the last message under encryption."""
    found = [m[4:20] for m in captured(4500) if m[:4] == bytes(4)]
    return found[-1][:8], found[-1][8:]


def forged():
    icookie, rcookie = dialogue()
    a_hundred(lambda i: frame(bytes(4) + message(
        os.urandom(16 * (i % 20 + 1)), 8, 32 if i % 2 else 5, icookie, rcookie, i + 1, 1),
        port=4500))


def replay(chosen, port):
    for m in chosen:
        SOCKET.send(frame(m, port=port))
        time.sleep(0.001)


def sealed():
    return [m for m in captured(4500) if len(m) > 20 and m[:4] != bytes(4)]


def forged_esp():
    m = sealed()[-1]
    a_hundred(lambda i: frame(m[:4] + struct.pack("!I", 0x40000000 + i) + m[8:], port=4500))


def main():
    what = {
        "first": first,
        "truncated": lambda: a_hundred(lambda i: frame(message(offer(), 1)[:i % 28])),
        "oversized": lambda: a_hundred(lambda i: frame(
            message(offer(), 1, length=[200, 2000, 0x7fffffff, 0xffffffff][i % 4]))),
        "looping": lambda: a_hundred(looping),
        "cookies": lambda: a_hundred(lambda i: frame(
            message(os.urandom(64), 8, 32, rcookie=os.urandom(8), mid=i + 1, flags=1))),
        "forged": forged,
        "replayed-ike": lambda: (replay(captured(500), 500), replay(
            (m for m in captured(4500) if m[:4] == bytes(4)), 4500)),
        "replayed-esp": lambda: replay(sealed(), 4500),
        "forged-esp": forged_esp,
        "spi": lambda: a_hundred(lambda i: frame(
            struct.pack("!II", 0x12340000 + i, 1) + bytes(56), port=4500)),
    }
    what[ARGS.what]()


main()
