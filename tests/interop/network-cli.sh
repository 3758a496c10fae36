#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Ansible's IOS collection over network_cli, which is SSH by paramiko in Debian: ios_command,
# ios_facts, ios_config and the resource modules. What was changed once is not changed twice.
# Usage: network-cli.sh [CONSOLE_BASE [VTY_BASE]]; ROSH names the program.
set -eu
cd "$(dirname "$0")/../.."
. tests/interop/lab.inc
export LC_ALL=C.UTF-8 HOME="$dir" ANSIBLE_LOCALHOST_WARNING=false ANSIBLE_NOCOLOR=1 ANSIBLE_VERBOSITY=1 \
	ANSIBLE_HOST_KEY_CHECKING=false ANSIBLE_DEPRECATION_WARNINGS=false \
	ANSIBLE_INVENTORY="$dir/hosts" ANSIBLE_PERSISTENT_CONTROL_PATH_DIR="$dir/pc"
give_key
{
	echo '[routers]'
	echo "edge ansible_host=127.0.0.1 ansible_port=$port ansible_user=$USER_NAME" \
		"ansible_password=$USER_PW ansible_become=yes ansible_become_method=enable" \
		"ansible_become_password=$ENABLE_PW ansible_network_os=cisco.ios.ios" \
		"ansible_connection=ansible.netcommon.network_cli" \
		"ansible_network_cli_ssh_type=paramiko ansible_python_interpreter=/usr/bin/python3"
} >"$dir/hosts"

# play NAME: the playbook on standard input, whose report is then $dir/NAME.out.
play() {
	{
		printf -- '- hosts: routers\n  gather_facts: false\n  tasks:\n'
		sed 's/^/  /'
	} >"$dir/$1.yml"
	check "$2" timeout 200 ansible-playbook "$dir/$1.yml"
	mv "$dir/check.out" "$dir/$1.out"
}
said() {
	check "$3" grep -qE -e "$2" "$dir/$1.out"
}

play command "ios_command: several at once" <<'END'
- cisco.ios.ios_command:
    commands: [show version, show ip interface brief, "show running-config | include ^hostname"]
    wait_for: ["result[0] contains 'Version 12.3'", "result[1] contains FastEthernet0/0"]
  register: said
- debug: var=said.stdout_lines
- cisco.ios.ios_command: {commands: show nonsense}
  register: wrong
  ignore_errors: true
- debug: var=wrong.failed
- cisco.ios.ios_command:
    commands: [{command: clear counters, prompt: '\[confirm\]', answer: "\r"}]
END
said command '"hostname edge"' "the lines of an answer"
said command '"wrong.failed": true' "an invalid command is an error"

play facts "ios_facts: all, and resources" <<'END'
- cisco.ios.ios_facts:
    gather_subset: all
    gather_network_resources: [interfaces, l3_interfaces, static_routes, acls, hostname]
- debug: var=ansible_facts
END
said facts '"net_hostname": "edge"' "host name"
said facts '"net_version": "12\.3' "version"
said facts '"net_model": "7206VXR"' "model"
said facts '"net_serialnum": "[0-9]+"' "serial number"
said facts '"net_iostype": "IOS"' "kind of system"
said facts '"address": "10\.61\.0\.1"' "an address with its mask"
said facts '"net_config": ".*hostname edge' "the running configuration"
said facts '"10\.62\.0\.0/16"' "a static route as a resource"
said facts '"operstatus": "up"' "state of an interface"
said facts '"net_filesystems": \[' "file systems"
said facts '"net_memtotal_mb": 480' "memory, as show version has it"
said facts '"net_memfree_mb": 4[0-9]{2}\.[0-9]+' "free memory"

cat >"$dir/config.tasks" <<'END'
- cisco.ios.ios_config:
    parents: interface Loopback60
    lines: [description by ansible, ip address 10.61.60.1 255.255.255.255]
- cisco.ios.ios_config:
    parents: ip access-list extended OFFICE
    before: no ip access-list extended OFFICE
    match: exact
    lines:
    - permit tcp any host 10.61.60.1 eq www
    - permit udp any host 10.61.60.1 eq domain
    - deny   ip any any log
- cisco.ios.ios_config:
    lines: [ip route 10.64.0.0 255.255.0.0 10.61.0.2, no ip http server]
- cisco.ios.ios_l3_interfaces:
    config: [{name: Loopback61, ipv4: [{address: 10.61.61.1/32}]}]
    state: merged
- cisco.ios.ios_interfaces:
    config: [{name: FastEthernet0/1, description: spare, enabled: false}]
    state: merged
- cisco.ios.ios_static_routes:
    config:
    - address_families:
      - afi: ipv4
        routes: [{dest: 10.65.0.0/16, next_hops: [{forward_router_address: 10.61.0.2}]}]
    state: merged
- cisco.ios.ios_banner: {banner: motd, text: "Two lines\nof warning", state: present}
- cisco.ios.ios_user: {name: auditor, privilege: 5, configured_password: Looker.1,
    update_password: on_create, state: present}
- cisco.ios.ios_hostname: {config: {hostname: edge}, state: merged}
- cisco.ios.ios_config: {save_when: modified}
END
play config "ios_config, resource modules" <"$dir/config.tasks"
said config 'changed=[1-9].*failed=0' "changed"
play again "the same again" <"$dir/config.tasks"
said again 'changed=0 .*failed=0' "finds nothing to change"
grep '^changed: ' "$dir/again.out" || :
play look "what they left" <<'END'
- cisco.ios.ios_command: {commands: [show startup-config, show access-lists OFFICE, show run]}
  register: said
- debug: var=said.stdout_lines
END
said look 'interface Loopback60' "saved"
said look 'username auditor privilege 5 secret 5 ' "a user's privilege and secret, set one by one"
said look 'deny ip any any log' "an access list in its order"
exit $fail
