#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes a copy of the reference lab in which every address, name, number, group, priority and
cipher is another one: usage  variant.py labs/vpn-ha OUTDIR.

The transcripts are changed by the same rules as the configs, so that a program which prints what
it computed passes both, and one which prints what it was told to print passes only the first. New
values have the width of the old ones, because columns depend on it, and keep the order in which
show ip route lists networks.
"""
import pathlib
import re
import sys

# Old text -> new text, applied in one pass, longest first, so that no result is replaced again.
WORDS = {
    # Addresses: other classes' sizes would change the headings of show ip route.
    "172.16.172.48": "134.44.233.16", "172.16.172.49": "134.44.233.17",
    "172.16.172.52": "134.44.233.20", "172.16.172.53": "134.44.233.21",
    "172.16.172.54": "134.44.233.22", "172.16.172.64": "134.44.233.32",
    "172.16.172.65": "134.44.233.33", "172.16.172.69": "134.44.233.37",
    "172.16.0.0": "134.44.0.0",
    "99.99.99.99": "35.35.35.35", "99.0.0.0": "35.0.0.0",
    "20.1.1.0": "18.7.7.0", "20.1.1.1": "18.7.7.9", "20.0.0.0": "18.0.0.0",
    "10.1.1.0": "15.9.9.0", "10.1.1.1": "15.9.9.4", "10.1.1.2": "15.9.9.5",
    "10.1.1.3": "15.9.9.6", "10.0.0.0": "15.0.0.0",
    "10.48.66.0": "15.80.34.0", "10.48.66.1": "15.80.34.2", "10.48.66.66": "15.80.34.34",
    "10.48.67.182": "15.80.35.171", "10.48.92.61": "15.80.92.61",
    # Names.
    "7204VXR-1": "northgw-a", "7204VXR-2": "northgw-b", "7206-1": "core-z", "vpn7200": "remote9",
    "VPNHA": "EDGEX", "myset": "twosy", "cisco123": "s3cretpw", "rund": "walk",
    "map: vpn": "map: tun", "map vpn": "map tun", "tag: vpn": "tag: tun",
    # Group, priorities, numbers.
    "standby 1": "standby 7", "Grp 1": "Grp 7", "Group 1": "Group 7",
    "HSRP FastEthernet0/0 1": "HSRP FastEthernet0/0 7",
    "HSRP FastEthernet1/0 1": "HSRP FastEthernet1/0 7",
    "0000.0c07.ac01": "0000.0c07.ac07",
    "Fa0/0       1    200": "Fa0/0       7    180", "Fa0/0       1    100": "Fa0/0       7    100",
    "priority 200": "priority 180", "Priority 200 (configured 200)": "Priority 180 (configured 180)",
    "pri 200": "pri 180", "(200/": "(180/", "FastEthernet0/1 150": "FastEthernet0/1 145",
    "decrement 150": "decrement 145",
    "access-list 101": "access-list 142", "address 101": "address 142",
    "router ospf 1": "router ospf 9", "Process 1": "Process 9", "ospf 1": "ospf 9",
    # Ciphers.
    " hash md5\n": " encr 3des\n", " authentication pre-share\n": " authentication pre-share\n group 2\n",
    "esp-des esp-md5-hmac": "esp-3des esp-sha-hmac",
    "des  md5  psk  1 ": "3des sha  psk  2 ",
}


def main() -> int:
    source, target = map(pathlib.Path, sys.argv[1:3])
    expression = re.compile("|".join(
        re.escape(w) + (r"(?![0-9])" if w[-1].isdigit() else "")
        for w in sorted(WORDS, key=len, reverse=True)))
    for path in sorted(source.rglob("*")):
        if not path.is_file():
            continue
        name = expression.sub(lambda m: WORDS[m.group()], path.name)
        out = target / path.relative_to(source).parent / name
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(expression.sub(lambda m: WORDS[m.group()], path.read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
