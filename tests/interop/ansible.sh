#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Debian's ansible: its module for telnet logs in, configures and saves; a second play finds it.
# Usage: ansible.sh [CONSOLE_BASE [VTY_BASE]]; ROSH names the program.
set -eu
cd "$(dirname "$0")/../.."
. tests/interop/lab.inc
export LC_ALL=C.UTF-8 HOME="$dir" ANSIBLE_LOCALHOST_WARNING=false ANSIBLE_NOCOLOR=1

# play NAME COMMAND...: a playbook of one task, whose output is YAML.
play() {
	book=$dir/$1.yml
	shift
	{
		cat <<-END
			- hosts: localhost
			  connection: local
			  gather_facts: false
			  tasks:
			  - ansible.netcommon.telnet:
			      host: 127.0.0.1
			      port: $port
			      user: $ADMIN_NAME
			      password: $ADMIN_PW
			      login_prompt: "Username: "
			      password_prompt: "Password: "
			      prompts: ['edge(\\([a-z-]+\\))?[>#]']
			      pause: 0
			      timeout: 20
			      command:
		END
		for c; do printf '      - %s\n' "$c"; done
		printf '    register: said\n  - debug: var=said.output\n'
	} >"$book"
	timeout 100 ansible-playbook "$book"
}

check "a play that configures and saves" play set "terminal length 0" "configure terminal" \
	"interface Loopback60" "ip address 10.61.60.1 255.255.255.255" "end" "write memory"
mv "$dir/check.out" "$dir/set.out"
check "no command was refused" not grep -q "% " "$dir/set.out"
check "saved" grep -qF '[OK]' "$dir/set.out"
check "a play that looks" play get "terminal length 0" "show ip interface brief" \
	"show startup-config"
mv "$dir/check.out" "$dir/get.out"
check "the interface is up" grep -q 'Loopback60 *10\.61\.60\.1 .*up *up' "$dir/get.out"
check "and in the startup-config" grep -q 'interface Loopback60' "$dir/get.out"
exit $fail
