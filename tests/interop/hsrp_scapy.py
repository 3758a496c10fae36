# SPDX-License-Identifier: GPL-2.0-or-later
"""The other HSRP router, by scapy: hsrp_scapy.py VERSION INTERFACE CAPTURE

Shares a segment with rosh (192.0.2.1, groups as hsrp.sh configures them) as 192.0.2.2: hellos,
coups and resigns of either version, with text and MD5 authentication, right and wrong. At the
end CAPTURE, which another program writes meanwhile, is read by tshark and by hashlib.
A line per check; exit 1 if any fails. ROSH_NS is the network namespace in which the router's vty
can be asked."""
import hashlib
import json
import os
import re
import struct
import subprocess
import sys
import threading
import time

from scapy.config import conf
from scapy.layers.hsrp import HSRP, HSRPmd5
from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import ARP, Ether
from scapy.packet import Raw

VERSION, IFACE, CAPTURE = int(sys.argv[1]), sys.argv[2], sys.argv[3]
HERE, THERE, MAC = "192.0.2.2", "192.0.2.1", "02:00:00:00:00:02"
DST = {1: "224.0.0.2", 2: "224.0.0.102"}[VERSION]
DST_MAC = {1: "01:00:5e:00:00:02", 2: "01:00:5e:00:00:66"}[VERSION]
HELLO, COUP, RESIGN = 0, 1, 2
LISTEN, SPEAK, STANDBY, ACTIVE = 2, 4, 8, 16
V2_STATES = {0: 1, 1: 2, 2: 3, 4: 4, 8: 5, 16: 6}
V1_STATES = {n: s for s, n in V2_STATES.items()}
KEY = {3: b"a.key.of.some.length", 5: b"k" * 64}
TEXT = {2: b"sesame"}
HOLD = 3
failed = False


def check(what, good, seen=""):
    global failed
    print(("ok " if good else "FAIL ") + f"v{VERSION}: " + what +
          ("" if good else f"; seen: {seen}"), flush=True)
    failed |= not good


def ask(*lines):
    run = subprocess.run(["nsenter", "--net=/run/netns/" + os.environ["ROSH_NS"],
                          "/usr/bin/python3", "tests/interop/ask.py", "2101", *lines],
                         stdout=subprocess.PIPE, text=True, timeout=60)
    return run.stdout


def vip(group):
    return f"192.0.2.{10 + group}"


def vmac(group):
    return f"00:00:0c:07:ac:{group:02x}" if VERSION == 1 else \
        f"00:00:0c:9f:f{group >> 8:x}:{group & 255:02x}"


def digest(key, packet, at):
    """RFC 1828: the key filled as MD5 (RFC 1321, section 3.1 and 3.2) fills, the packet, the key."""
    fill = key + b"\x80" + b"\0" * ((55 - len(key)) % 64) + struct.pack("<Q", 8 * len(key))
    return hashlib.md5(fill + packet[:at] + bytes(16) + packet[at + 16:] + key).digest()


def payload(op, state, group, priority, key=None, text=None, key_id=0, hello=1, hold=HOLD,
            address=None, sender=HERE):
    """The bytes of one packet; with `key` it is signed, as `sender`."""
    text = TEXT.get(group, b"cisco") if text is None else text
    address = address or vip(group)
    if VERSION == 1:
        auth = bytes(8) if key else text.ljust(8, b"\0")
        out = bytes(HSRP(opcode=op, state=state, hellotime=hello, holdtime=hold,
                         priority=priority, group=group, auth=auth, virtualIP=address))
    else:
        out = struct.pack(">BBBBBBH6sIII4s12x", 1, 40, 2, op, V2_STATES[state], 4, group,
                          bytes.fromhex(MAC.replace(":", "")), priority, hello * 1000,
                          hold * 1000, bytes(map(int, address.split("."))))
        if not key:
            out += b"\x03\x08" + text.ljust(8, b"\0")
    if key:
        out += bytes(HSRPmd5(type=4, len=28, algo=1, sourceip=sender, keyid=key_id))
        out = out[:-16] + digest(key, out, len(out) - 16)
    return out


def frame(data, src=HERE, mac=MAC, dst=DST, dst_mac=DST_MAC, ttl=1, port=1985):
    return Ether(src=mac, dst=dst_mac) / IP(src=src, dst=dst, ttl=ttl, tos=0xc0) / \
        UDP(sport=port, dport=port) / Raw(data)


def is_advertisement(data):
    """Of redirects, which tests/scripts/hsrp_redirect.sh is for."""
    return data[1] == 3 if VERSION == 1 else data[0] != 1


class Heard:
    """A packet of the router's, whichever version."""

    def __init__(self, when, got):
        data = bytes(got[UDP].payload)
        self.when, self.mac, self.data, self.ip = when, got[Ether].src, data, got[IP]
        if VERSION == 1:
            self.op, state, self.hello, self.hold, self.priority, self.group = data[1:7]
            self.state, self.vip = state, ".".join(map(str, data[16:20]))
        else:
            self.op, state = data[3:5]
            self.group, self.id, self.priority, self.hello, self.hold, addr = \
                struct.unpack(">H6sIII4s", data[6:30])
            self.state, self.vip = V1_STATES[state], ".".join(map(str, addr))

    def __repr__(self):
        return f"<op {self.op} state {self.state} pri {self.priority} {self.mac}>"


class Wire(threading.Thread):
    """Keeps what the router says and sends the hellos that the tests want to be heard."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = conf.L2socket(iface=IFACE, promisc=True)
        self.lock = threading.Lock()
        self.heard, self.arps, self.saying, self.last = [], [], {}, None
        self.start()

    def run(self):
        due = 0
        while True:
            if self.socket.select([self.socket], 0.05):
                got = self.socket.recv()
                if got is not None:
                    self.keep(got)
            if time.monotonic() >= due:
                due = time.monotonic() + 1
                with self.lock:
                    for group, (state, priority, key) in self.saying.items():
                        self.send(HELLO, state, group, priority, key)

    def keep(self, got):
        now = time.monotonic()
        if ARP in got and got[ARP].psrc == got[ARP].pdst:
            self.arps.append((now, got[Ether].src, got[ARP].psrc, got[ARP].hwsrc))
        elif IP in got and UDP in got and got[IP].src == THERE and got[UDP].dport == 1985 and \
                got[IP].dst == DST and not is_advertisement(bytes(got[UDP].payload)):
            self.heard.append(Heard(now, got))
            self.last = got

    def send(self, op, state, group, priority, key=None, **more):
        key = key if key is not None else KEY.get(group)
        mac = vmac(group) if state == ACTIVE else MAC
        self.socket.send(frame(payload(op, state, group, priority, key, **more), mac=mac))

    def say(self, group, state, priority):
        """A hello at once and every second, until told otherwise."""
        with self.lock:
            self.saying[group] = (state, priority, None)
            self.send(HELLO, state, group, priority)

    def silence(self, group):
        with self.lock:
            self.saying.pop(group, None)
        return time.monotonic()

    def of(self, group, since=0.0):
        return [h for h in list(self.heard) if h.group == group and h.when >= since]

    def wait(self, group, since, seconds, want):
        """The first packet of the group since then that `want` accepts; None."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for h in self.of(group, since):
                if want(h):
                    return h
            time.sleep(0.02)
        return None

    def state(self, group, state, seconds, since=None):
        since = time.monotonic() if since is None else since
        return self.wait(group, since, seconds, lambda h: h.op == HELLO and h.state == state)


def announced(wire, group, since):
    """Whether the virtual address was announced by its own MAC since then."""
    time.sleep(0.2)
    return any(w >= since and m == vmac(group) == hw and a == vip(group)
               for w, m, a, hw in list(wire.arps))


def shown(group):
    return ask(f"show standby FastEthernet0/0 {group}")


def becomes_active(wire, group):
    wire.silence(group)
    return wire.state(group, ACTIVE, 2 * HOLD + 3)


def alone(wire, group):
    got = wire.state(group, ACTIVE, 2 * HOLD + 4, 0)
    check(f"group {group}, alone: becomes Active", got is not None, wire.of(group))
    spoke = [h for h in wire.of(group) if h.state == SPEAK]
    check(f"group {group}, alone: speaks first, by its own MAC",
          spoke and spoke[0].mac != vmac(group), spoke)
    check(f"group {group}, alone: Active by the virtual MAC", got and got.mac == vmac(group), got)
    check(f"group {group}, alone: announces the address", announced(wire, group, 0), wire.arps)


def standby_seen(wire, group):
    wire.say(group, STANDBY, 90)
    time.sleep(0.5)
    check(f"group {group}: names the standby router",
          re.search(rf"Standby router is {HERE}, priority 90 \(expires in ", shown(group)),
          shown(group))
    before = time.monotonic()
    wire.say(group, SPEAK, 255)
    check(f"group {group}: a higher one that speaks takes no role",
          not wire.wait(group, before, 1.5, lambda h: h.state != ACTIVE or h.op), "")
    wire.silence(group)


def displaced(wire, group):
    """A higher Active router; then it falls silent."""
    before = time.monotonic()
    wire.say(group, ACTIVE, 150)
    got = wire.wait(group, before, 1, lambda h: h.op == RESIGN)
    check(f"group {group}, higher Active: resigns at once", got is not None, wire.of(group, before))
    got = wire.state(group, SPEAK, 1, before)
    check(f"group {group}, higher Active: speaks, by its own MAC", got and got.mac != vmac(group),
          wire.of(group, before))
    got = wire.state(group, STANDBY, HOLD + 1, before)
    check(f"group {group}, higher Active: becomes Standby", got is not None,
          wire.of(group, before))
    check(f"group {group}, higher Active: it is named",
          re.search(rf"Active router is {HERE}, priority 150 \(expires in ", shown(group)),
          shown(group))
    check(f"group {group}, higher Active: stays Standby",
          not wire.wait(group, time.monotonic(), 2 * HOLD, lambda h: h.state != STANDBY), "")
    since = wire.silence(group)
    got = wire.state(group, ACTIVE, HOLD + 2, since)
    check(f"group {group}, silence: takes over within the hold time",
          got and HOLD - 1.2 < got.when - since < HOLD + 0.3, got and got.when - since)
    check(f"group {group}, silence: announces the address", announced(wire, group, since))


def coup(wire, group):
    before = time.monotonic()
    wire.send(COUP, SPEAK, group, 50)
    check(f"group {group}: a lower coup changes nothing",
          not wire.wait(group, before, 1.5, lambda h: h.op or h.state != ACTIVE),
          wire.of(group, before))
    before = time.monotonic()
    wire.send(COUP, ACTIVE, group, 150)
    got = wire.wait(group, before, 1, lambda h: h.op == RESIGN)
    check(f"group {group}: a higher coup is answered by a resign", got is not None,
          wire.of(group, before))
    check(f"group {group}: after a coup speaks", wire.state(group, SPEAK, 1, before),
          wire.of(group, before))
    wire.say(group, ACTIVE, 150)
    check(f"group {group}: after a coup becomes Standby",
          wire.state(group, STANDBY, HOLD + 1, before), wire.of(group, before))


def resign(wire, group):
    """From Standby, with the other one Active."""
    wire.silence(group)
    before = time.monotonic()
    wire.send(RESIGN, ACTIVE, group, 150)
    got = wire.state(group, ACTIVE, 2, before)
    check(f"group {group}: takes over at a resign", got and got.when - before < 0.5,
          wire.of(group, before))
    check(f"group {group}: announces after a resign", announced(wire, group, before))


def no_preempt(wire, group):
    """A lower router that was Active before this group began stays it."""
    ask("configure terminal", "interface FastEthernet0/0", f"no standby {group} ip")
    wire.say(group, ACTIVE, 40)
    before = time.monotonic()
    ask("configure terminal", "interface FastEthernet0/0", f"standby {group} ip {vip(group)}")
    got = wire.state(group, STANDBY, 2 * HOLD + 3, before)
    check(f"group {group}, lower Active, no preempt: becomes Standby", got is not None,
          wire.of(group, before))
    check(f"group {group}, lower Active, no preempt: no coup",
          not [h for h in wire.of(group, before) if h.op == COUP], wire.of(group, before))


def preempt(wire, group):
    wire.silence(group)
    ask("configure terminal", "interface FastEthernet0/0", f"no standby {group} ip")
    before = time.monotonic()
    wire.say(group, ACTIVE, 190)
    ask("configure terminal", "interface FastEthernet0/0", f"standby {group} ip {vip(group)}")
    got = wire.wait(group, before, 4, lambda h: h.op == COUP)
    check(f"group {group}, lower Active, preempt: coup", got is not None, wire.of(group, before))
    check(f"group {group}, lower Active, preempt: Active", wire.state(group, ACTIVE, 1, before),
          wire.of(group, before))
    check(f"group {group}, preempt: announces the address", announced(wire, group, before))
    before = time.monotonic()
    check(f"group {group}, Active beside a lower Active: another coup",
          wire.wait(group, before, 2, lambda h: h.op == COUP), wire.of(group, before))
    wire.silence(group)


def drops():
    return {m[1]: int(m[2]) for m in re.finditer(r"^  (\S.*\S) +(\d+)\r?$",
                                                 ask("show standby drops"), re.M)}


def forged(wire, group, what, reason, **how):
    """A coup and an Active hello with all the rank there is, and the wrong authentication."""
    before, had, refused = time.monotonic(), shown(group), drops()
    logged = ask("show logging").count("BADAUTH")
    wire.send(COUP, ACTIVE, group, 255, **how)
    wire.send(HELLO, ACTIVE, group, 255, **how)
    wire.send(RESIGN, ACTIVE, group, 255, **how)
    wire.send(HELLO, STANDBY, group, 255, **how)
    time.sleep(1.5)
    heard = wire.of(group, before)
    check(f"group {group}, {what}: goes on as Active",
          heard and all(h.op == HELLO and h.state == ACTIVE for h in heard), heard)
    fixed = [re.sub(r"change [0-9:]+|sent in [0-9.]+ secs", "", s) for s in (had, shown(group))]
    check(f"group {group}, {what}: changes nothing", fixed[0] == fixed[1], fixed[1])
    now = drops()
    check(f"group {group}, {what}: counted as {reason}",
          {k: now[k] - refused[k] for k in now if now[k] != refused[k]} == {reason: 4}, now)
    return ask("show logging").count("BADAUTH") - logged


def authentication(wire):
    for group in (2, 3):
        wire.silence(group)
        wire.state(group, ACTIVE, 3 * HOLD)
    said = forged(wire, 2, "wrong text", "wrong authentication text", text=b"cisco")
    log = ask("show logging")
    check("wrong text: one line in the log", said == 1, said)
    check("wrong text: %HSRP-4-BADAUTH", re.search(
        rf"%HSRP-4-BADAUTH: Bad authentication from {HERE}, group 2, remote state Active", log),
        log)
    said = forged(wire, 3, "wrong key", "wrong MD5 digest", key=b"another.key")
    check("wrong key: one line in the log", said == 1, said)
    check("wrong key: %HSRP-4-BADAUTH", re.search(
        rf"%HSRP-4-BADAUTH: Bad authentication from {HERE}, group 3, remote state Active",
        ask("show logging")))
    said = forged(wire, 3, "text for MD5", "MD5 digest missing", key=b"", text=b"cisco")
    check("text for MD5: no other line so soon", said == 0, said)
    forged(wire, 3, "another's MD5", "MD5 digest of another sender", key=KEY[3],
           sender="192.0.2.3")
    forged(wire, 2, "MD5 for text", "wrong authentication text", key=KEY[3])


def dotted(mac):
    digits = mac.replace(":", "")
    return ".".join(digits[i:i + 4] for i in (0, 4, 8))


def more(before, reason):
    """Whether that reason, and no other, has risen by one."""
    now = drops()
    return {k: now[k] - before[k] for k in now if now[k] != before[k]} == {reason: 1}


def claims(wire):
    """With groups 2 and 3 Active: its packets come back, its addresses are claimed, times lie."""
    before, back = drops(), wire.last
    wire.socket.send(back)
    time.sleep(0.3)
    check("a packet that comes back: counted", more(before, "from our own address"), drops())
    log = ask("show logging")
    check("a packet that comes back: %HSRP-4-DUPADDR", re.search(
        rf"%HSRP-4-DUPADDR: Duplicate address {THERE} on FastEthernet0/0, "
        rf"sourced by {dotted(back[Ether].src)}", log), log)
    claim = ARP(op=2, hwsrc=MAC, psrc=vip(2), hwdst="ff:ff:ff:ff:ff:ff", pdst=vip(2))
    wire.socket.send(Ether(src=MAC, dst="ff:ff:ff:ff:ff:ff") / claim)
    time.sleep(0.3)
    log, table = ask("show logging"), ask("show arp")
    check("the virtual address claimed by ARP: %IP-4-DUPADDR", re.search(
        rf"%IP-4-DUPADDR: Duplicate address {vip(2)} on FastEthernet0/0, sourced by "
        rf"{dotted(MAC)}", log), log)
    check("the virtual address claimed by ARP: not learned", re.findall(
        rf"{vip(2)} +\S+ +(\S+)", table) == [dotted(vmac(2))], table)
    if VERSION == 2:
        before = drops()
        wire.send(HELLO, ACTIVE, 2, 255, hold=4294967)
        time.sleep(0.3)
        check("a hold time of weeks: refused", more(before, "field out of range"), drops())
        check("a hold time of weeks: still Active", "State is Active" in shown(2), shown(2))


def leaves(wire):
    """All but group 1 are Active by now. What follows finds a capture that grows no more."""
    before = time.monotonic()
    ask("configure terminal", "interface FastEthernet0/0",
        *(f"no standby {group} ip" for group in CONFIGURED))
    time.sleep(1.5)
    for group in CONFIGURED:
        last = wire.of(group, before)[-1:]
        if group == 1:
            check("group 1, disabled in Standby: no resign",
                  not last or last[0].op == HELLO, last)
        else:
            check(f"group {group}, disabled: resigns, by the virtual MAC",
                  last and last[0].op == RESIGN and last[0].mac == vmac(group), last)


def fields(wanted, *names):
    """Rows of what tshark reads; checksums are verified."""
    args = ["tshark", "-r", CAPTURE, "-o", "ip.check_checksum:TRUE",
            "-o", "udp.check_checksum:TRUE", "-Y", wanted, "-T", "fields", "-E", "separator=|"]
    for n in names or ["frame.number"]:
        args += ["-e", n]
    out = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                         check=True).stdout
    return [line.split("|") for line in out.splitlines()]


def capture_read():
    head = ["hsrp.priority", "hsrp.hellotime", "hsrp.holdtime", "hsrp.virt_ip"] if VERSION == 1 \
        else ["hsrp2.priority", "hsrp2.hellotime", "hsrp2.holdtime", "hsrp2.virt_ip"]
    one, pre = ("hsrp", "hsrp.version == 0") if VERSION == 1 else ("hsrp2", "hsrp2.version == 2")
    unit = 1 if VERSION == 1 else 1000
    active = 16 if VERSION == 1 else 6
    mine = f"ip.src == {THERE} && " + ("hsrp && hsrp.opcode != 3" if VERSION == 1 else
                                      "hsrp2.opcode")
    everything = fields(mine)
    check("capture: the router's packets", len(everything) > 100, len(everything))
    check("capture: version, TTL, ports and addresses", len(everything) == len(fields(
        f"{mine} && {pre} && ip.ttl == 1 && ip.dsfield == 0xc0 && udp.srcport == 1985 && "
        f"udp.dstport == 1985 && ip.dst == {DST} && eth.dst == {DST_MAC} && "
        f"{one}.opcode <= 2" + (" && hsrp.reserved == 0" if VERSION == 1 else
                                " && hsrp2.ipversion == 4"))), "")
    own = {m for m, in fields(f"{mine} && {one}.state != {active}", "eth.src")}
    check("capture: one MAC while not Active", len(own) == 1 and MAC not in own, own)
    if VERSION == 2:
        ids = {m for m, in fields(mine, "hsrp2.identifier")}
        check("capture: the identifier is that MAC", ids == own, ids)
    for group, (priority, hello, hold) in CONFIGURED.items():
        rows = fields(f"{mine} && {one}.group == {group} && {one}.opcode == 0", *head)
        want = [str(priority), str(hello * unit), str(hold * unit), vip(group)]
        check(f"capture: group {group}, priority, times and address",
              rows and all(r == want for r in rows), [r for r in rows if r != want][:3])
        rows = fields(f"{mine} && {one}.group == {group} && {one}.state == {active} && "
                      f"{one}.opcode == 0", "eth.src")
        check(f"capture: group {group}, Active by the virtual MAC",
              rows and all(r == [vmac(group)] for r in rows), rows[:3])
    capture_auth(mine, one)
    bad = fields("_ws.malformed || _ws.short || ip.checksum.status == 0 || "
                 "udp.checksum.status == 0 || (udp.port == 1985 && !hsrp)",
                 "frame.number", "eth.src", "_ws.col.Info")
    check("capture: nothing malformed, no bad checksum", not bad, bad[:5])
    check("capture: checksums were looked at",
          len(fields(f"{mine} && ip.checksum.status == 1 && udp.checksum.status == 1")) ==
          len(everything))


def capture_auth(mine, one):
    for group in CONFIGURED:
        rows = fields(f"{mine} && {one}.group == {group}", f"{one}.auth_data",
                      "hsrp2.md5_auth_tlv", "udp.payload")
        if group not in KEY:
            text = TEXT.get(group, b"cisco").decode()
            good = [r for r in rows if r[0].rstrip("\0") == text and not r[1]]
            check(f"capture: group {group}, text", rows and good == rows, rows[:2])
            continue
        packets = [bytes.fromhex(r[2].replace(":", "")) for r in rows]
        good = [p for p in packets if p[-30:-16] ==
                struct.pack(">BBBBH4sI", 4, 28, 1, 0, 0, bytes(map(int, THERE.split("."))), 0) and
                digest(KEY[group], p, len(p) - 16) == p[-16:]]
        check(f"capture: group {group}, digests", rows and good == packets, len(packets))
        check(f"capture: group {group}, tshark sees MD5", all(
            r[1] == "4" and (VERSION == 2 or not r[0].strip("\0") or r[0] == "Non-Default ()")
            for r in rows), rows[:2])


# Priority, hello time and hold time of each group; vip(), TEXT and KEY tell the rest.
CONFIGURED = {1: (100, 1, 3), 2: (200, 1, 3), 3: (100, 1, 3), 4: (100, 3, 10), 5: (100, 1, 3)}


def main():
    wire = Wire()
    for group in (1, 2, 3, 5):
        alone(wire, group)
    for group in (1, 3, 5):
        standby_seen(wire, group)
        displaced(wire, group)
        coup(wire, group)
        resign(wire, group)
    no_preempt(wire, 1)
    preempt(wire, 2)
    authentication(wire)
    claims(wire)
    alone(wire, 4)
    leaves(wire)
    capture_read()
    sys.exit(failed)


main()
