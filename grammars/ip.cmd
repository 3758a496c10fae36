# IPv4: routes, hosts, global switches; show and clear of IPv4; ping and traceroute.

in config
word ip "Global IP configuration subcommands"

  set    ip subnet-zero
  help   subnet-zero "Allow 'subnet zero' subnets"
  both
  rank   200.0
  factory

  set    ip source-route
  help   source-route "Process packets with source routing header options"
  on
  rank   201.0
  apply  ip

  set    ip icmp rate-limit unreachable [MS:<1-4294967295>=500]
  name   ip-icmp-rate
  help   icmp "ICMP options"
  help   rate-limit "Set icmp rate limit options"
  help   unreachable "Limit the rate of icmp destination unreachable messages"
  help   MS "Once per milliseconds"
  both
  rank   247.1
  apply  ip

  set    ip icmp rate-limit unreachable df [MS:<1-4294967295>=500]
  name   ip-icmp-rate-df
  help   icmp "ICMP options"
  help   rate-limit "Set icmp rate limit options"
  help   unreachable "Limit the rate of icmp destination unreachable messages"
  help   df "Limit the rate of icmp fragmentation needed messages"
  help   MS "Once per milliseconds"
  both
  rank   247.2
  apply  ip

  set    ip domain lookup
  help   domain "IP DNS Resolver"
  help   lookup "Enable IP Domain Name System hostname translation"
  name   ip-domain-lookup
  on
  rank   210.0

  set    ip host NAME:word ADDR:ip
  help   host "Add an entry to the ip hostname table"
  help   NAME "Name of host"
  help   ADDR "Host IP address"
  key    NAME
  order  entered
  rank   215.0

  set    ip cef
  help   cef "Cisco Express Forwarding"
  both
  rank   220.0

  set    ip classless
  help   classless "Follow classless routing forwarding rules"
  both
  rank   700.0
  factory

  set    ip route PREFIX:ip MASK:mask (GW:ip|IFACE:interface [GW:ip]) {DISTANCE:<1-255>|tag TAG:<1-4294967295>|permanent|name NAME:word|track OBJECT:<1-500>}
  help   route "Establish static routes"
  help   PREFIX "Destination prefix"
  help   MASK "Destination prefix mask"
  help   GW "Forwarding router's address"
  help   IFACE "Outgoing interface"
  help   DISTANCE "Distance metric for this route"
  help   tag "Set tag for this route"
  help   TAG "Tag value"
  help   permanent "permanent route"
  help   track "Install route depending on tracked item"
  help   OBJECT "tracked object number"
  help   name "Specify name of the next hop"
  help   NAME "Name of the next hop"
  key    PREFIX MASK GW IFACE
  order  key 2
  rank   701.0
  check  ip_route
  apply  ip_route

  set    ip http server
  help   http "HTTP server configuration"
  help   server "Enable http server"
  both
  rank   702.0 15 700
  factory no

  set    ip http secure-server
  help   http "HTTP server configuration"
  help   secure-server "Enable HTTP secure server"
  both
  rank   703.0 15 700

in exec
word "show ip" "IP information"

  show   ip route track-table -> show_ip_route_track_table
  help   route "IP routing table"
  help   track-table "Tracked static table"

  show   ip route [ADDR:ip [MASK:mask] [longer-prefixes]|connected|static|ospf [PROCESS:<1-65535>]|summary] -> show_ip_route
  help   route "IP routing table"
  help   ADDR "Network to display information about or hostname"
  help   MASK "Network mask"
  help   longer-prefixes "Show route matching the specified Network/Mask pair only"
  help   connected "Connected"
  help   static "Static routes"
  help   ospf "Open Shortest Path First (OSPF)"
  help   PROCESS "Process ID"
  help   summary "Summary of all routes"

  show   ip cef summary -> show_ip_cef
  help   cef "Cisco Express Forwarding"
  help   summary "Summary of the table"
  show   ip cef [ADDR:ip [MASK:mask]|PREFIX:prefix] [detail] -> show_ip_cef
  help   cef "Cisco Express Forwarding"
  help   ADDR "Prefix to display"
  help   PREFIX "Prefix to display"
  help   MASK "Mask of prefix"
  help   detail "Display detailed information about all entries"

  show   ip interface brief [IFACE:interface] -> show_ip_interface_brief
  help   interface "IP interface status and configuration"
  help   brief "Brief summary of IP status and configuration"
  help   IFACE "Interface type and number"

  show   ip interface [IFACE:interface] -> show_ip_interface
  help   interface "IP interface status and configuration"
  help   IFACE "Interface type and number"

  show   interfaces [IFACE:interface] -> show_interfaces
  help   interfaces "Interface status and configuration"
  help   IFACE "Interface type and number"

  show   hosts [NAME:word] -> show_hosts
  help   hosts "IP domain-name, lookup style, nameservers, and host table"
  help   NAME "Name of host"

  show   interfaces [IFACE:interface] summary -> show_interfaces_summary
  help   interfaces "Interface status and configuration"
  help   IFACE "Interface type and number"
  help   summary "Show interface summary"

  show   interfaces [IFACE:interface] description -> show_interfaces_description
  help   interfaces "Interface status and configuration"
  help   IFACE "Interface type and number"
  help   description "Show interface description"

  show   arp -> show_arp
  help   arp "ARP table"

  show   ip traffic -> show_ip_traffic
  help   traffic "IP protocol statistics"

  show   ip drops -> show_ip_drops
  help   drops "Show what was dropped, by reason"

  show   ip arp [ADDR:ip|IFACE:interface] -> show_arp
  help   arp "IP ARP table"
  help   ADDR "IP address or hostname of ARP entry"
  help   IFACE "Interface type and number"

  show   access-lists [ACL:<1-2699>|NAME:word] -> show_access_lists
  help   access-lists "List access lists"
  help   ACL "ACL number"
  help   NAME "ACL name"

  show   ip access-lists [ACL:<1-199>|ACL:<1300-2699>|NAME:word] -> show_access_lists
  help   access-lists "List IP access lists"
  help   ACL "ACL number"
  help   NAME "ACL name"

  run    ping [ip%] [TARGET:word {source SOURCE:word|repeat REPEAT:<1-2147483647>|size SIZE:<36-18024>|timeout TIMEOUT:<0-3600>|data PATTERN:hex|df-bit|validate}] -> exec_ping
  help   ping "Send echo messages"
  help   ip "IP echo"
  help   TARGET "Ping destination address or hostname"
  help   source "specify source address or name"
  help   SOURCE "Source address or interface"
  help   repeat "specify repeat count"
  help   REPEAT "repeat count"
  help   size "specify datagram size"
  help   SIZE "datagram size"
  help   timeout "specify timeout interval"
  help   TIMEOUT "timeout in seconds"
  help   data "specify data pattern"
  help   PATTERN "16 bit data pattern"
  help   df-bit "enable do not fragment bit in IP header"
  help   validate "validate reply data"

  run    traceroute [ip%] [TARGET:word {source SOURCE:word|timeout TIMEOUT:<0-3600>|probe PROBES:<1-255>|ttl MIN_TTL:<1-255> MAX_TTL:<1-255>|port PORT:<1-65535>|numeric}] -> exec_traceroute
  help   traceroute "Trace route to destination"
  help   ip "IP Trace"
  help   TARGET "Trace route to destination address or hostname"
  help   source "specify source address or name"
  help   SOURCE "Source address or interface"
  help   timeout "specify time out"
  help   TIMEOUT "timeout in seconds"
  help   probe "specify number of probes per hop"
  help   PROBES "number of probes"
  help   ttl "specify minimum and maximum ttl"
  help   MIN_TTL "Minimum ttl"
  help   MAX_TTL "Maximum ttl"
  help   port "specify port number"
  help   PORT "Port number"
  help   numeric "display numeric address"

in priv
  clear  counters [IFACE:interface] -> clear_counters
  help   counters "Clear counters on one or all interfaces"
  help   IFACE "Interface type and number"

  clear  ip traffic -> clear_ip_traffic
  help   traffic "Clear IP traffic statistics"

  clear  arp-cache -> clear_arp_cache
  help   arp-cache "Clear the entire ARP cache"

  clear  ip route (ALL:word|ADDR:ip [MASK:mask]) -> clear_ip_route
  help   ip "IP"
  help   route "Delete route table entries"
  help   ALL "* deletes all routes"
  help   ADDR "Destination network route to delete"
  help   MASK "Destination network route mask"

  clear  access-list counters [NAME:word] -> clear_access_list_counters
  help   access-list "Clear access list statistical information"
  help   counters "Clear access list counters"
  help   NAME "Access list number or name"

  debug  ip packet [ACL:<1-199>|ACL:<1300-2699>] -> debug_ip_packet
  help   packet "General IP debugging and IPSO security transactions"
  help   ACL "Access list"

  debug  ip icmp -> debug_ip_icmp
  help   icmp "ICMP transactions"

  debug  ip routing -> debug_ip_routing
  help   routing "Routing table events"

  debug  arp -> debug_arp
  help   arp "IP ARP and HP Probe transactions"
