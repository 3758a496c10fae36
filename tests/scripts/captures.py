#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""captures.py CAPTURES TRANSCRIPT...: each line of a show command in the transcripts (which the
player holds against the program) must be one that a captured device prints for the same command:
the same words at the same indentation, with other addresses, numbers, times and names. What no capture shows
is listed below with its reason; an entry that nothing needs is a fault too."""
import itertools
import os
import re
import sys

from transcript import blocks

# Names that the transcript's configuration gives, each a word of its own.
NAMES = r'(?<![\w-])(?:LAN|strong|out|north|south|between-us|"out"|the site|hsrp-Fa0/0-1)(?![\w-])'

# Command, expression of the whole line: what the captures happen not to show.
UNSEEN = [
    ("show access-lists", r" +20 deny   any"),  # its captures deny with log
    ("show clock", r".* Fri Mar .*"),  # another day
    ("show clock detail", r".* Fri Mar .*|No time source"),  # their clocks were set
    ("show crypto engine connections active", r".*AES256\+SHA +.*|.*IKE .*"),
    ("show crypto ipsec sa detail", r" +conn id: .*flow_id: SW:.*"),  # as without detail
    ("show history", r"  \w.*"),  # each line is itself
    ("show running-config interface", r" standby .*"),  # other groups
    ("show crypto isakmp sa detail", r"Codes: .*|       .* - .*|1001 .*"),
    ("show crypto session", r"  IPSEC FLOW: .*"),  # the captures lost their indentation
    ("show crypto session detail", r"  IPSEC FLOW: .*"),
    ("show crypto session brief", r"198.*"),
    ("show interfaces", r"  Hardware is DEC21140A, .*"),
    ("show ip cef", r"  attached to .*|  receive for .*|  no route"),  # the details show these
    ("show ip cef summary", r"IPv4 CEF is enabled and running"),  # one that is distributed
    ("show ip interface", r"  IP route-cache flags are Fast|  Multicast reserved groups .*"),
    ("show ip ospf", r" It is an autonomous system boundary router|    static, includes .*"),
    ("show ip ospf", r" +OSPF Router with ID .*|\t\tBase Topology .*|Internal Router Routing .*"),
    ("show ip ospf", r"OSPF Process \d internal Routing Table|Codes: i - .*|i \d.* via .*"),
    ("show ip ospf", r" SPF schedule delay .* secs| Minimum LSA interval .* 1 secs"),  # 12.x
    ("show ip ospf database database-summary", r" +Self-originated Type-[57]  \d"),  # 12.x
    ("show ip ospf database router", r"  Routing Bit Set .*"),
    ("show ip ospf database network", r"  Routing Bit Set .* in topology .*"),
    ("show ip ospf neighbor detail", r" Neighbor .*, interface address .*"),
    ("show ip protocols", r"  It is an autonomous .*|    static, includes .*"),
    ("show ip protocols", r"  Redistributing External Routes from,"),  # 12.x
    ("show ip protocols", r"  Routing on Interfaces Configured Explicitly .*"),
    ("show ip route ospf", r"Gateway of last resort is not set"),
    ("show ip route ospf", r"     [\d.]+/\d+ is subnetted, .*"),  # 12.x: 15.x indents by one more
    ("show ip route addr", r"  Known via .connected.*|  \\* directly connected, via .*"),
    ("show ip route static", r"       \+ - replicated route, .*"),
    ("show logging", r"(?:%|Cisco|Technical|rosh,|Compiled|\*).*"),  # each message is itself
    ("show running-config", r"hostname .*|logging buffered .*|no logging console| standby .*"),
    ("show standby all", r"    Track object 7 state Up .*"),
    ("show track brief", r"7     interface   .*"),
    ("show version", r"Cisco .*|Technical .*|rosh, .*|ROM: .*|.* uptime is .*|System image .*"),
    ("show version", r"Processor board ID .*"),
]

PLACEHOLDERS = [(r"<time>", "0:00:00"), (r"0x<spi[^>]*>", "0x1"), (r"0x00<spi>", "0x1"),
                (r"<(?:n|secs|spid)[^>]*>", "7")]
KINDS = [
    (r"\b(?:[0-9a-fA-F]{4}\.){2}[0-9a-fA-F]{4}\b", "MAC"),
    (r"\d+\.\d+\.\d+\.\d+(?:/\d+)?", "ADDR"),
    (r"\b(?:(?:Fast|Gigabit|TenGigabit)?Ethernet|Loopback|Serial|Tunnel|Vlan|Port-channel|Null|ATM"
     r"|Fa|Gi|Lo|Se|Et|Te|Tu|Vl)[\d/.:]+", "IFACE"),
    (r"\d+y\d+w|\d+w\d+d|\d+d\d+h|\d+:\d+:\d+(?:\.\d+)?", "TIME"),
    (r"0x[0-9A-Fa-f]+|\b[0-9A-F]{8}\b", "HEX"),
    (r"\d+(?:\.\d+)?", "NUM"),
    (r"(?<=\S) {2,}", "  "),
]


def form(line):
    """The line with what differs from device to device as words, fields a fixed gap apart. Many
    captures have blanks for tabs."""
    line = line.expandtabs()
    for expression, kind in KINDS:
        line = re.sub(expression, kind, line)
    return line


def known_forms(folder):
    forms = set()
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), errors="replace") as f:
            forms.update(form(line.rstrip()) for line in f)
    return forms


def seen(line, forms, joined):
    for expression, value in PLACEHOLDERS:
        line = re.sub(expression, value, line)
    own = form(line)
    if own in forms:
        return True
    if not re.search(NAMES, line):
        return False
    parts = [re.escape(form(p)) for p in re.split(NAMES, line)]
    return re.search("^" + r"\S+".join(parts) + "$", joined, re.M) is not None


def main():
    folders = sorted((n for n in os.listdir(sys.argv[1]) if n.startswith("show_")), key=len,
                     reverse=True)
    forms, faults, needed, count, families = {}, [], set(), 0, set()
    for command, lines in itertools.chain.from_iterable(map(blocks, sys.argv[2:])):
        key = "_".join(re.sub(r"(?<=ip route )\d.*", "addr", command).split())
        folder = next((n for n in folders if key == n or key.startswith(n + "_")), None)
        if not folder or "|" in command:
            continue
        name = folder.replace("_", " ")
        if name not in forms:
            forms[name] = known_forms(os.path.join(sys.argv[1], folder))
        joined = "\n".join(forms[name])
        families.add(name)
        for line in filter(str.strip, lines):
            count += 1
            if seen(line, forms[name], joined):
                continue
            entry = next((e for e in UNSEEN if e[0] == name and re.fullmatch(e[1], line)), None)
            needed.add(entry)
            if not entry:
                faults.append(f"{command}: no device prints {line!r}")
    faults += [f"{e[0]}: no line needs {e[1]!r}" for e in UNSEEN if e not in needed]
    if not count:
        faults.append("no line was compared")
    print("\n".join(faults) or f"{count} lines of {len(families)} commands as devices print them")
    return 1 if faults else 0


sys.exit(main())
