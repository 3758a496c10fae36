# SPDX-License-Identifier: GPL-2.0-or-later
"""The test behind netmiko.sh: what automation does with a router, one line a check.

Usage: netmiko_ios.py PORT DEVICE_TYPE."""

import os
import re
import sys
import time
import warnings

warnings.filterwarnings("ignore")
from netmiko import ConnectHandler, NetMikoAuthenticationException  # noqa: E402

failed = False


def check(what, ok, seen=""):
    global failed
    print(("PASS " if ok else "FAIL ") + what, flush=True)
    if not ok:
        failed = True
        print(str(seen)[-2000:], flush=True)


def device(**more):
    d = dict(device_type=sys.argv[2], host="127.0.0.1", port=int(sys.argv[1]),
             username=os.environ["USER_NAME"], password=os.environ["USER_PW"],
             secret=os.environ["ENABLE_PW"], global_delay_factor=0.2)
    d.update(more)
    return d


def shows(c):
    got = c.send_command("show version")
    check("show version tells version and uptime",
          re.search(r"Version 12\.3\b", got) and "edge uptime is" in got, got)
    rows = c.send_command("show ip interface brief", use_textfsm=True)
    check("show ip interface brief parsed with textfsm",
          isinstance(rows, list) and {"intf": "FastEthernet0/0", "ipaddr": "10.61.0.1",
                                      "status": "up", "proto": "up"} in rows and
          {"intf": "FastEthernet0/1", "ipaddr": "unassigned",
           "status": "administratively down", "proto": "down"} in rows, rows)
    got = c.send_command("show running-config")
    check("the whole running-config without pager or prompt",
          got.rstrip().endswith("\nend") and "--More--" not in got and "edge#" not in got, got)
    check("no password in the clear",
          not any(os.environ[p] in got for p in ("USER_PW", "ADMIN_PW", "ENABLE_PW")) and
          re.search(r"^enable secret 5 \$1\$\S{4}\$\S{22}$", got, re.M) and
          re.search(r"^username oper password 7 [0-9A-F]+$", got, re.M), got)
    got = c.send_command("show running-config | include ^hostname")
    check("include", got.split("\n")[0].strip() == "hostname edge", got)
    got = c.send_command("show nonsense")
    check("an unknown word", "% Invalid input detected at '^' marker." in got, got)


def configure(c):
    name = "by netmiko %d" % os.getpid()
    got = c.send_config_set(["interface FastEthernet0/0", "description " + name])
    check("a few configuration lines", "% " not in got and not c.check_config_mode(), got)
    got = c.send_command("show running-config interface FastEthernet0/0")
    check("what they set", " description %s\n" % name in got, got)


def many_lines():
    """fast_cli sends without a pause between the lines."""
    c = ConnectHandler(**device(fast_cli=True))
    c.enable()
    lines = ["access-list 110 permit tcp host 10.70.%d.%d any eq %d"
             % (i // 250, i % 250 + 1, 1024 + i) for i in range(1000)]
    began = time.monotonic()
    got = c.send_config_set(lines)
    took = time.monotonic() - began
    check("send_config_set of 1,000 lines", "% Inv" not in got and not c.check_config_mode(),
          got)
    got = c.send_command("show running-config | include ^access-list 110")
    kept = [line.strip() for line in got.splitlines() if line.startswith("access-list 110")]
    check("all 1,000 kept in their order (sent in %.1f s)" % took, kept == lines,
          "%d kept" % len(kept))
    got = c.send_config_set(["no access-list 110"])
    c.disconnect()


def save(c):
    got = c.save_config()
    check("save_config", "Building configuration" in got and "[OK]" in got, got)
    got = c.send_command("show startup-config | include by netmiko")
    check("it is in the startup-config", "description by netmiko" in got, got)
    got = c.send_command_timing("copy running-config startup-config")
    check("a question answered", "Destination filename [startup-config]?" in got, got)
    got = c.send_command_timing("\n")
    check("copied", "[OK]" in got, got)


def names(c):
    check("disable and enable again",
          (c.exit_enable_mode(), not c.check_enable_mode())[1] and
          (c.enable(), c.check_enable_mode())[1])
    c.send_config_set(["hostname a-name-beyond-twenty-characters"])
    check("a longer host name", c.set_base_prompt().startswith("a-name-beyond-"), c.base_prompt)
    c.config_mode()
    check("configuration mode under it", c.check_config_mode())
    c.exit_config_mode()
    c.send_config_set(["hostname edge"])
    c.set_base_prompt()


def accounts():
    c = ConnectHandler(**device(username=os.environ["ADMIN_NAME"],
                                password=os.environ["ADMIN_PW"]))
    got = c.send_command("show privilege")
    check("a user with a secret and privilege 15", "privilege level is 15" in got, got)
    c.disconnect()
    try:
        ConnectHandler(**device(password="wrong"))
        check("a wrong password is refused", False)
    except NetMikoAuthenticationException:
        check("a wrong password is refused", True)
    c = ConnectHandler(**device(secret="wrong"))
    try:
        c.enable()
        check("a wrong enable secret is refused", False)
    except ValueError:
        check("a wrong enable secret is refused", True)
    c.disconnect()


def main():
    c = ConnectHandler(**device())
    check("connect, user level", c.find_prompt() == "edge>", c.find_prompt())
    c.enable()
    check("enable", c.check_enable_mode() and c.find_prompt() == "edge#")
    shows(c)
    configure(c)
    many_lines()
    save(c)
    names(c)
    c.disconnect()
    check("disconnect", True)
    accounts()
    return failed


sys.exit(main())
