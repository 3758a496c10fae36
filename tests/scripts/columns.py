#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the blocks of a transcript (which the player holds against the program) the way parsers
of automation do: under each header, every field of a row begins where its title begins, or ends
where it ends; a line of a block fits one of the forms that real routers of 15.x print."""
import re
import sys

from transcript import blocks

# Command: the header's words with the side on which their fields are aligned.
TABLES = {
    "show ip interface brief": "Interface< IP-Address< OK?< Method< Status< Protocol<",
    "show interfaces description": "Interface< Status< Protocol< Description<",
    "show ip ospf interface brief":
        "Interface< PID< Area< IP_Address/Mask< Cost< State< Nbrs_F/C<",
    "show standby brief": "Interface< Grp< Pri< P< State< Active< Standby< Virtual_IP<",
    "show track brief": "Track< Type< Instance< Parameter< State< Last_Change<",
    "show crypto isakmp sa": "dst< src< state< conn-id> status<",
    "show crypto engine connections active":
        "ID> Type< Algorithm< Encrypt> Decrypt> LastSeqN> IP-Address<",
    "show arp": "Protocol< Address< Hardware_Addr< Type< Interface<",
    "show ip ospf neighbor": "Neighbor_ID< Pri> State< Dead_Time< Address< Interface<",
    "show ip ospf database":
        "Link_ID< ADV_Router< Age< Seq#< Checksum<",
    "show ip route summary":
        "Route_Source< Networks< Subnets< Replicates< Overhead< Memory_(bytes)<",
}
# A field that may stand empty in a row.
OPTIONAL = {"P", "Description", "Interface"}
IP = r"\d+\.\d+\.\d+\.\d+"
ROW = {
    "show ip route": rf"""(?x)
      (?:[SO]\*?\ ?(?:E1|E2|IA)?|[CLSO])\ +{IP}(?:/\d+)?\ (?:\[\d+/\d+\]\ via\ {IP}
        (?:,\ \S+)?(?:,\ \S+\d)?|is\ directly\ connected,\ \S+)$
      |\ {{6}}{IP}/\d+\ is\ (?:variably\ )?subnetted,\ \d+\ subnets(?:,\ \d+\ masks)?$
      |Gateway\ of\ last\ resort\ is\ .*$""",
}


def check_table(command, spec, lines):
    titles = [(t[:-1].replace("_", " "), t[-1]) for t in spec.split()]
    faults, seen, head = [], 0, None
    for line in lines:
        at = [line.find(title) for title, _ in titles]
        if all(a >= 0 for a in at):
            head = line
            starts, ends, pos = [], [], 0
            for title, _ in titles:
                pos = line.index(title, pos)
                starts.append(pos)
                pos += len(title)
                ends.append(pos)
            continue
        # "internal" has no columns between the networks and the memory, a detail line has none.
        if not head or not line.strip() or line[:1] in "\tI" and "  " not in line:
            continue
        if line.startswith(("  ", "\t", "IPv6", "internal", "Total")) and command not in (
                "show crypto engine connections active",):
            continue
        seen += 1
        for (title, side), a, b in zip(titles, starts, ends):
            edge = line[a:a + 1] if side == "<" else line[b - 1:b]
            before = line[a - 1:a] if side == "<" else line[b:b + 1]
            if title in OPTIONAL and not edge.strip():
                continue
            if not edge.strip() or (a and before.strip()):
                faults.append(f"{command}: {title!r} is not at its place: {line!r}")
    if not seen:
        faults.append(f"{command}: no rows under the header")
    return faults


def main():
    faults, tables, rows = [], set(), 0
    for command, lines in blocks(sys.argv[1], {"<time>": "00:00:00"}):
        if command in TABLES and lines:
            tables.add(command)
            faults += check_table(command, TABLES[command], lines)
        if command in ROW:
            body = lines[next(i for i, l in enumerate(lines) if l.startswith("Gateway")):]
            for line in filter(str.strip, body):
                rows += 1
                if not re.match(ROW[command], line):
                    faults.append(f"{command}: {line!r}")
    faults += [f"{c}: not in the transcript" for c in TABLES if c not in tables]
    if not rows:
        faults.append("no routes seen")
    print("\n".join(faults) or f"{len(tables)} tables and {rows} routes fit")
    return 1 if faults else 0


sys.exit(main())
