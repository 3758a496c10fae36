# SPDX-License-Identifier: GPL-2.0-or-later
"""What attach.sh needs beside ping.

serve udp|tcp ADDRESS -- COMMAND...   receives what COMMAND sends, and compares it
send udp|gso|tcp ADDRESS              sends it; gso: one call, cut by Linux or a card
tagged INTERFACE -- COMMAND...        receives it in VLAN 10, as 10.81.10.2
tag udp|gso INTERFACE ADDRESS         sends it in VLAN 10, from 10.81.10.2
ethernet PORT ADDRESS PORT            asks for 10.81.1.1 by ARP in UDP, reads the answer
flood INTERFACE SECONDS               random and forged frames, as fast as it goes
"""
import hashlib
import os
import random
import socket
import struct
import subprocess
import sys
import time

PORT = 26301
PIECE = 1000
PIECES = 40
TCP_BYTES = 20_000_000
UDP_SEGMENT = 103  # linux/udp.h


def piece(i):
    return struct.pack("!I", i) + hashlib.sha256(b"%d" % i).digest() * 30 + b"." * 36


def stream():
    block = b"".join(piece(i) for i in range(100))
    return (block * (TCP_BYTES // len(block) + 1))[:TCP_BYTES]


def serve(kind, address, command):
    sock = socket.socket(socket.AF_INET,
                         socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((address, PORT))
    sock.settimeout(20)
    if kind == "tcp":
        sock.listen(1)
    sender = subprocess.Popen(command)
    if kind == "tcp":
        conn, _ = sock.accept()
        conn.settimeout(20)
        got, started = bytearray(), time.monotonic()
        while True:
            data = conn.recv(1 << 20)
            if not data:
                break
            got += data
        print("%.0f Mb/s" % (len(got) * 8e-6 / (time.monotonic() - started)))
        good = bytes(got) == stream()
    else:
        got = set()
        try:
            while len(got) < PIECES:
                got.add(sock.recv(4096))
                sock.settimeout(3)
        except socket.timeout:
            pass
        good = got == {piece(i) for i in range(PIECES)}
        print(len(got), "of", PIECES)
    sender.wait(20)
    sys.exit(0 if good else 1)


def send(kind, address):
    sock = socket.socket(socket.AF_INET,
                         socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
    if kind == "tcp":
        sock.settimeout(20)
        sock.connect((address, PORT))
        sock.sendall(stream())
        sock.shutdown(socket.SHUT_WR)
        sock.recv(1)
        return
    time.sleep(0.3)
    sock.connect((address, PORT))
    sock.send(piece(0))  # ARP
    time.sleep(0.5)
    if kind == "gso":
        sock.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, PIECE)
        sock.send(b"".join(piece(i) for i in range(PIECES)))
        return
    for i in range(PIECES):
        sock.send(piece(i))
        time.sleep(0.002)


class Tagged:
    """A station in VLAN 10 whose card cuts segments and finishes checksums (virtio_net.h)."""
    SOL_PACKET, AUXDATA, VNET_HDR = 263, 8, 15  # linux/if_packet.h
    mac, own, gate = b"\x02\0\0\0\x81\x0a", socket.inet_aton("10.81.10.2"), \
        socket.inet_aton("10.81.10.1")

    def __init__(self, interface):
        self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.sock.setsockopt(self.SOL_PACKET, self.AUXDATA, 1)
        self.sock.setsockopt(self.SOL_PACKET, self.VNET_HDR, 1)
        self.sock.bind((interface, 3))
        self.sock.settimeout(5)

    def send(self, dst, kind, body, offload=(0, 0, 0, 0, 0, 0)):
        frame = dst + self.mac + b"\x81\0\0\x0a" + kind + body
        self.sock.send(struct.pack("=BBHHHH", *offload) + frame.ljust(60, b"\0"))

    def arp(self, op, mac, address):
        self.send(mac if op == 2 else b"\xff" * 6, b"\x08\x06",
                  struct.pack("!HHBBH", 1, 0x800, 6, 4, op) + self.mac + self.own + mac + address)

    def receive(self):
        """The next frame of the VLAN for us, without its tag; ARP is answered on the way."""
        while True:
            data, anc, _, _ = self.sock.recvmsg(65536, 64)
            frame = data[10:]
            tci = [struct.unpack("=IIIHHHH", d[:20])[5] for level, kind, d in anc
                   if level == self.SOL_PACKET and kind == self.AUXDATA]
            if tci != [10] or frame[6:12] == self.mac:
                continue
            if frame[12:14] == b"\x08\x06" and frame[20:22] == b"\0\1" and \
                    frame[38:42] == self.own:
                self.arp(2, frame[6:12], frame[28:32])
            elif frame[:6] == self.mac:
                return frame


def tagged(interface, command):
    station, got = Tagged(interface), set()
    sender = subprocess.Popen(command)
    while len(got) < PIECES:
        ip = station.receive()[14:]
        length = struct.unpack("!H", ip[2:4])[0]
        if ip[9] != 17 or checksum(ip[:20]) != 0:
            continue
        pseudo = ip[12:20] + struct.pack("!HH", 17, length - 20)
        if checksum(pseudo + ip[20:length]) == 0:
            got.add(ip[28:length])
    sender.wait(20)
    sys.exit(0 if got == {piece(i) for i in range(PIECES)} else 1)


def tag(kind, interface, address):
    time.sleep(0.3)
    station, dst = Tagged(interface), socket.inet_aton(address)
    station.arp(1, b"\0" * 6, station.gate)
    router = station.receive()[6:12]

    def datagram(data, offload):
        udp = struct.pack("!HHHH", 26302, PORT, 8 + len(data), 0) + data
        total = 20 + len(udp)
        head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, total, 1, 0, 64, 17, 0, station.own, dst)
        head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
        part = ~checksum(head[12:20] + struct.pack("!HH", 17, len(udp))) & 0xffff
        udp = udp[:6] + struct.pack("!H", part) + udp[8:]
        station.send(router, b"\x08\0", head + udp, offload)

    datagram(piece(0), (1, 0, 0, 0, 38, 6))
    time.sleep(0.5)
    if kind == "gso":
        datagram(b"".join(piece(i) for i in range(PIECES)), (1, 5, 46, PIECE, 38, 6))
        return
    for i in range(PIECES):
        datagram(piece(i), (1, 0, 0, 0, 38, 6))
        time.sleep(0.002)


def ethernet(port, address, peer):
    """ARP (RFC 826) in Ethernet in UDP, with nothing in front or behind but padding."""
    own_mac, own = b"\x02\0\0\0\x81\x02", socket.inet_aton("10.81.1.2")
    target = socket.inet_aton("10.81.1.1")
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("", port))
    sock.settimeout(0.5)
    ask = (b"\xff" * 6 + own_mac + b"\x08\x06" + struct.pack("!HHBBH", 1, 0x800, 6, 4, 1) +
           own_mac + own + b"\0" * 6 + target)
    for _ in range(20):
        sock.sendto(ask, (address, peer))
        try:
            got = sock.recv(4096)
        except socket.timeout:
            continue
        if got[:6] == own_mac and got[12:14] == b"\x08\x06":
            arp = got[14:42]
            sys.exit(0 if arp[:8] == struct.pack("!HHBBH", 1, 0x800, 6, 4, 2) and
                     arp[8:14] == got[6:12] and arp[14:18] == target and
                     arp[18:24] == own_mac and arp[24:28] == own and len(got) == 60 else 1)
    sys.exit(1)


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ip_packet(rng, dst, proto, body):
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(body), rng.getrandbits(16), 0, 64, proto,
                       0, rng.randbytes(4), dst)
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + body


def forged(rng, own):
    """Frames that want an answer, frames that want none, and noise."""
    to = socket.inet_aton("10.81.1.1")
    kind = rng.randrange(8)
    group = b"\x01\0\x5e\0\0" + bytes([rng.choice([2, 5, 6, 102])])
    mac = rng.choice([own, b"\xff" * 6, group, rng.randbytes(6)])
    src = bytes([2]) + rng.randbytes(5)
    if kind == 0:
        return rng.randbytes(rng.randrange(14, 1514))
    if kind == 1:
        return (b"\xff" * 6 + src + b"\x08\x06" + struct.pack("!HHBBH", 1, 0x800, 6, 4, 1) + src +
                b"\x0a\x51\x01" + rng.randbytes(1) + b"\0" * 6 + to)
    if kind == 2:
        body = struct.pack("!HHHH", rng.getrandbits(16), rng.choice([500, 1985, 4500, 7]), 28, 0)
        body = ip_packet(rng, to, 17, body + rng.randbytes(20))
    elif kind == 3:
        body = ip_packet(rng, b"\xe0\0\0" + group[5:], rng.choice([17, 89]), rng.randbytes(64))
    elif kind == 4:
        echo = b"\x08\0\0\0" + rng.randbytes(36)
        echo = echo[:2] + struct.pack("!H", checksum(echo)) + echo[4:]
        body = ip_packet(rng, to, 1, echo)
    elif kind == 5:
        body = ip_packet(rng, to, 6, rng.randbytes(20))
    elif kind == 6:
        body = ip_packet(rng, b"\x0a\x51\x01" + rng.randbytes(1), 17, rng.randbytes(40))
    else:
        body = ip_packet(rng, rng.randbytes(4), rng.getrandbits(8), rng.randbytes(40))
    return mac + src + b"\x08\x00" + body


def flood(interface, seconds):
    rng = random.Random(1)
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x806))
    sock.bind((interface, 0x806))
    sock.settimeout(2)
    own_mac = b"\x02\0\0\0\x81\x02"
    sock.send(b"\xff" * 6 + own_mac + b"\x08\x06" + struct.pack("!HHBBH", 1, 0x800, 6, 4, 1) +
              own_mac + socket.inet_aton("10.81.1.2") + b"\0" * 6 + socket.inet_aton("10.81.1.1"))
    router = sock.recv(100)[6:12]
    sock.close()
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    sock.bind((interface, 0))
    frames = [forged(rng, router) for _ in range(4096)]
    sent, end = 0, time.monotonic() + seconds
    started = time.monotonic()
    while time.monotonic() < end:
        for frame in frames:
            try:
                sock.send(frame)
            except OSError:
                continue
            sent += 1
    print("flood: %.0f frames/s for %.0f s" % (sent / (time.monotonic() - started), seconds))


def main():
    word, args = sys.argv[1], sys.argv[2:]
    if word == "serve":
        serve(args[0], args[1], args[3:])
    elif word == "send":
        send(args[0], args[1])
    elif word == "tagged":
        tagged(args[0], args[2:])
    elif word == "tag":
        tag(args[0], args[1], args[2])
    elif word == "ethernet":
        ethernet(int(args[0]), args[1], int(args[2]))
    elif word == "flood":
        flood(args[0], float(args[1]))


os.environ["LC_ALL"] = "C"
main()
