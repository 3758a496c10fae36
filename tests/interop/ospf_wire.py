#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Judges the OSPF of a capture: ospf_wire.py FILE. Each packet's checksum (RFC 2328 D.4), each
LSA's (12.1.7) and the lengths of both; one line for each that is wrong, and exit 1 if any is."""
import struct
import subprocess
import sys


def frames(name):
    """The Ethernet frames of a capture of any form."""
    raw = subprocess.run(["tshark", "-n", "-r", name, "-F", "pcap", "-w", "-"],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    order = "<" if raw[:1] in (b"\xd4", b"\x4d") else ">"
    at, number = 24, 0
    while at + 16 <= len(raw):
        length = struct.unpack(order + "I", raw[at + 8:at + 12])[0]
        number += 1
        yield number, raw[at + 16:at + 16 + length]
        at += 16 + length


def ones(data):
    """RFC 1071's sum: 0 over data whose checksum is right."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total ^ 0xffff


def fletcher_right(data):
    a = b = 0
    for octet in data:
        a = (a + octet) % 255
        b = (b + a) % 255
    return a == 0 and b == 0


def lsas_wrong(body):
    count, at = struct.unpack(">I", body[:4])[0], 4
    for _ in range(count):
        if at + 20 > len(body):
            return "fewer LSAs than said"
        length = struct.unpack(">H", body[at + 18:at + 20])[0]
        if length < 20 or at + length > len(body):
            return "an LSA's length is %d" % length
        # The age is not covered (12.1.7).
        if not fletcher_right(body[at + 2:at + length]):
            return "an LSA's checksum: %s" % body[at:at + 20].hex()
        at += length
    return "octets after the last LSA" if at != len(body) else None


def wrong(frame):
    """What is wrong with a frame, if it holds a whole packet of OSPF."""
    if frame[12:14] != b"\x08\x00" or len(frame) < 34 or frame[23] != 89:
        return None
    if struct.unpack(">H", frame[20:22])[0] & 0x3fff:
        return None  # a fragment
    total = struct.unpack(">H", frame[16:18])[0]
    packet = frame[14 + 4 * (frame[14] & 15):14 + total]
    if len(packet) < 24:
        return "shorter than its header"
    version, kind, length = struct.unpack(">BBH", packet[:4])
    auth = struct.unpack(">H", packet[14:16])[0]
    if version != 2 or kind not in range(1, 6) or not 24 <= length <= len(packet):
        return "version %d, type %d, length %d" % (version, kind, length)
    if auth == 2:
        if packet[12:14] != b"\0\0":
            return "a checksum beside a digest (D.4.3)"
        if length + packet[19] > len(packet):
            return "no room for its digest"
    elif ones(packet[:16] + packet[24:length]):
        return "checksum"
    return lsas_wrong(packet[24:length]) if kind == 4 else None


def main():
    bad = 0
    for number, frame in frames(sys.argv[1]):
        what = wrong(frame)
        if what:
            print("frame %d: OSPF: %s" % (number, what))
            bad = 1
    return bad


if __name__ == "__main__":
    sys.exit(main())
