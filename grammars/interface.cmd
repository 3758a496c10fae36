# Interfaces: sections, state, addresses, media.

mode interface prompt "config-if" title "Interface configuration commands:" parent config prefix IF
mode subif prompt "config-subif" title "Interface configuration commands:" parent config prefix IF

word interface "Select an interface to configure"

in config
  set    interface IFACE:interface
  name   interface
  help   interface "Select an interface to configure"
  help   IFACE "Interface type and number"
  key    IFACE
  rank   500.0
  closed
  order  key
  enter  interface subif
  stays
  edge   no
  check  interface
  apply  interface

in interface subif
word ip "Interface Internet Protocol config commands"
word address "Set the IP address of an interface"

  set    description TEXT:line
  help   description "Interface specific description"
  help   TEXT "Up to 238 characters describing this interface"
  rank   10.0
  apply  interface

  set    bandwidth KBPS:<1-10000000>
  help   bandwidth "Set bandwidth informational parameter"
  help   KBPS "Bandwidth in kilobits"
  rank   30.0
  apply  interface

  set    delay TENS_US:<1-16777215>
  help   delay "Specify interface throughput delay"
  help   TENS_US "Throughput delay (tens of microseconds)"
  rank   280.0
  apply  interface

  set    arp timeout SECONDS:<0-2147483>
  help   arp "Set arp type (arpa, probe, snap) or timeout"
  help   timeout "Set ARP cache timeout"
  help   SECONDS "Seconds"
  rank   281.0
  apply  interface

  set    ip address ADDR:ip MASK:ip secondary
  name   ip-address-secondary
  help   ADDR "IP address"
  help   MASK "IP subnet mask"
  help   secondary "Make this IP address a secondary address"
  key    ADDR
  rank   100.1
  order  entered
  check  ip_secondary
  apply  interface

  set    ip address ADDR:ip MASK:ip
  name   ip-address
  help   ADDR "IP address"
  help   MASK "IP subnet mask"
  no     ip address [ADDR MASK]
  both
  reach
  auto   no always
  rank   100.2
  check  ip_address
  apply  interface

  set    ip access-group ACL:word (in|out)
  help   access-group "Specify access control for packets"
  help   ACL "Access list number or name"
  help   in "inbound packets"
  help   out "outbound packets"
  key    in out
  ref    acl ACL
  rank   110.0
  apply  interface

  set    ip helper-address ADDR:ip
  help   helper-address "Specify a destination address for UDP broadcasts"
  help   ADDR "IP destination address"
  key    ADDR
  no     ip helper-address [ADDR]
  order  entered
  reach
  rank   115.0
  apply  interface

  set    ip redirects
  help   redirects "Enable sending ICMP Redirect messages"
  on
  rank   120.0
  apply  interface

  set    ip unreachables
  help   unreachables "Enable sending ICMP Unreachable messages"
  on
  rank   121.0
  apply  interface

  set    ip directed-broadcast
  help   directed-broadcast "Enable forwarding of directed broadcasts"
  rank   122.0
  apply  interface

  set    ip proxy-arp
  help   proxy-arp "Enable proxy ARP"
  on
  rank   123.0
  apply  interface

  set    ip mtu BYTES:<68-1500>
  help   mtu "Set IP Maximum Transmission Unit"
  help   BYTES "MTU (bytes)"
  rank   130.0
  apply  interface

  set    ip tcp adjust-mss BYTES:<500-1460>
  help   tcp "TCP interface commands"
  help   adjust-mss "Adjust the mss of transit packets"
  help   BYTES "Maximum segment size in bytes"
  rank   130.1
  apply  interface

  set    load-interval SECONDS:<30-600>
  help   load-interval "Specify interval for load calculation for an interface"
  help   SECONDS "Load interval delay in seconds"
  rank   285.0

  set    shutdown
  help   shutdown "Shutdown the selected interface"
  edge
  rank   290.0
  apply  interface

in interface
  set    mac-address MAC:mac
  help   mac-address "Manually set interface MAC address"
  help   MAC "MAC address"
  rank   20.0
  apply  interface

  set    duplex (auto|full|half)
  help   duplex "Configure duplex operation."
  help   auto "Enable AUTO duplex configuration"
  help   full "Force full duplex operation"
  help   half "Force half-duplex operation"
  no     duplex
  rank   300.0

  set    speed (10|100|1000|auto)
  help   speed "Configure speed operation."
  help   10 "Force 10 Mbps operation"
  help   100 "Force 100 Mbps operation"
  help   1000 "Force 1000 Mbps operation"
  help   auto "Enable AUTO speed configuration"
  no     speed
  rank   301.0

  set    atm ilmi-keepalive
  help   atm "Modify ATM parameters"
  help   ilmi-keepalive "Enable ILMI keepalives"
  on
  rank   305.0
  all    -

  set    keepalive [SECONDS:<0-32767>=10]
  help   keepalive "Enable keepalive"
  help   SECONDS "Keepalive period (default 10 seconds)"
  on
  rank   286.0

in subif
  set    encapsulation dot1Q VLAN:<1-4094> [native]
  help   encapsulation "Set encapsulation type for an interface"
  help   dot1Q "IEEE 802.1Q Virtual LAN"
  help   VLAN "IEEE 802.1Q VLAN ID"
  help   native "Make this as native vlan"
  rank   50.0
  apply  interface
