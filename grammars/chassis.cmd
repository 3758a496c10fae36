# SPDX-License-Identifier: GPL-2.0-or-later
# Lines that only a real chassis needs: accepted, kept, printed in their place, of no effect here.

mode control-plane prompt "config-cp" title "Control Plane configuration commands:" parent config prefix CP
mode redundancy prompt "config-red" title "Redundancy configuration commands:" parent config prefix RED

in config
  set   memory-size iomem PERCENT:<5-50>
  help  memory-size "Adjust memory size by percentage"
  help  iomem "I/O memory size"
  help  PERCENT "I/O memory percentage"
  no    memory-size iomem
  rank  191

  word  mmi "Configure MMI"
  set   mmi polling-interval SECONDS:<1-65535>
  help  polling-interval "Polling interval"
  help  SECONDS "Seconds"
  rank  192.1

  set   mmi auto-configure
  help  auto-configure "Configure automatically"
  on
  rank  192.2
  all   -

  set   mmi pvc
  help  pvc "Permanent virtual circuit"
  on
  rank  192.3
  all   -

  set   mmi snmp-timeout SECONDS:<1-65535>
  help  snmp-timeout "Time allowed for SNMP"
  help  SECONDS "Seconds"
  rank  192.4

  set   multilink bundle-name (authenticated|both|endpoint)
  help  multilink "PPP multilink global configuration"
  help  bundle-name "Select method for naming multilink bundles"
  help  authenticated "Use Peer's authenticated name"
  help  both "Use both Peer's authenticated name and Endpoint discriminator"
  help  endpoint "Use Peer's Endpoint discriminator"
  no    multilink bundle-name
  rank  225

  set   call rsvp-sync
  help  call "Configure Call parameters"
  help  rsvp-sync "Enable synchronization of RSVP and voice signalling"
  on
  rank  226
  all   -

  set   redundancy
  help  redundancy "Enter redundancy mode"
  enter redundancy
  rank  235

  set   control-plane
  help  control-plane "Configure control plane services"
  enter control-plane
  closed
  rank  800

  set   scheduler allocate [INTERRUPT:<400-60000> PROCESS:<100-4000>]
  help  scheduler "Scheduler parameters"
  help  allocate "Guarantee CPU time for processes"
  help  INTERRUPT "Microseconds handling network interrupts"
  help  PROCESS "Microseconds running processes"
  both
  rank  960

  set   ip forward-protocol (nd|sdns)
  help  forward-protocol "Controls forwarding of physical and directed IP broadcasts"
  help  nd "Sun's Network Disk protocol"
  help  sdns "Network Security Protocol"
  key   *
  both
  rank  699

  set   ip forward-protocol udp
  name  ip-forward-protocol-udp-all
  help  forward-protocol "Controls forwarding of physical and directed IP broadcasts"
  help  udp "Packets to a specific UDP port"
  on
  rank  699.1
  all   -
  apply forward

  set   ip forward-protocol udp PORT:<0-65535>/udpport
  name  ip-forward-protocol-udp
  help  forward-protocol "Controls forwarding of physical and directed IP broadcasts"
  help  udp "Packets to a specific UDP port"
  help  PORT "Port number"
  key   PORT
  both
  spell forward
  rank  699.2
  apply forward

  set   cdp run
  help  cdp "Global CDP configuration subcommands"
  help  run "Enable CDP"
  on
  rank  760

  set   snmp-server community NAME:word [(RO|RW)] [(ACL:<1-99>|ACL:<1300-1999>)]
  help  snmp-server "Modify SNMP engine parameters"
  help  community "Enable SNMP; set community string and access privs"
  help  NAME "SNMP community string"
  help  RO "Read-only access with this community string"
  help  RW "Read-write access with this community string"
  help  ACL "Std IP accesslist allowing access with this community string"
  key   NAME
  order entered
  rank  770.1

  set   snmp-server location TEXT:line
  help  snmp-server "Modify SNMP engine parameters"
  help  location "Text for mib object sysLocation"
  help  TEXT "The physical location of this node"
  rank  770.2

  set   snmp-server contact TEXT:line
  help  snmp-server "Modify SNMP engine parameters"
  help  contact "Text for mib object sysContact"
  help  TEXT "identification of the contact person for this managed node"
  rank  770.3

  set   mta receive maximum-recipients N:<0-1024>
  help  mta "Mail Transfer Agent configuration"
  help  receive "Mail Transfer Agent receive parameters"
  help  maximum-recipients "Maximum number of recipients for an e-mail"
  help  N "Number of simultaneous recipients for all SMTP connections"
  rank  801

  set   ntp server ADDR:ip {version VERSION:<1-4>|prefer|source IFACE:interface}
  help  ntp "Configure NTP"
  help  server "Configure NTP server"
  help  ADDR "IP address of peer"
  help  version "Configure NTP version"
  help  VERSION "NTP version number"
  help  prefer "Prefer this peer when possible"
  help  source "Interface for source address"
  help  IFACE "Interface type and number"
  key   ADDR
  order entered
  rank  970.2

  set   ntp clock-period PERIOD:<0-4294967295>
  help  ntp "Configure NTP"
  help  clock-period "Length of hardware clock tick"
  help  PERIOD "Length of hardware clock tick"
  rank  970.1

  set   ip default-gateway ADDR:ip
  help  default-gateway "Specify default gateway (if not routing IP)"
  help  ADDR "IP address of default gateway"
  rank  698

  set   ip domain list NAME:word
  help  domain "IP DNS Resolver"
  help  list "Domain name to complete unqualified host names."
  help  NAME "A domain name"
  key   NAME
  order entered
  rank  214

  set   ip tcp synwait-time SECONDS:<5-300>
  help  tcp "Global TCP parameters"
  help  synwait-time "Set time to wait on new TCP connections"
  help  SECONDS "Wait time"
  rank  246.2

  set   ip tcp path-mtu-discovery
  help  tcp "Global TCP parameters"
  help  path-mtu-discovery "Enable path-MTU discovery on new TCP connections"
  rank  246.3

  set   ip tcp selective-ack
  help  tcp "Global TCP parameters"
  help  selective-ack "Enable TCP selective-ACK"
  rank  246.1

  set   ip audit notify (log|nr-director)
  help  audit "Intrusion Detection System"
  help  notify "Specify the notification mechanisms (nr-director or log) for the alarms"
  help  log "Send events as syslog messages"
  help  nr-director "Send events to the nr-director"
  key   *
  rank  228.1

  set   ip audit po max-events N:<1-65535>
  help  audit "Intrusion Detection System"
  help  po "Specify nr-director's PostOffice information (for sending events to the nr-directors)"
  help  max-events "Specify maximum number of events to be queued"
  help  N "Number of events"
  rank  228.2

  set   ipv6 cef
  help  ipv6 "Global IPv6 configuration commands"
  help  cef "Cisco Express Forwarding for IPv6"
  on
  rank  222

  set   service internal
  help  internal "Enable/Disable Internal commands"
  rank  29.1
  all   -

  set   ethernet lmi ce
  help  ethernet "Ethernet configuration"
  help  lmi "Ethernet Local Management Interface"
  help  ce "Enable Ethernet LMI on the customer edge"
  rank  189
  all   -

  set   ip http authentication (aaa|enable|local)
  help  http "HTTP server configuration"
  help  authentication "Set http server authentication method"
  help  aaa "Use AAA access control methods"
  help  enable "Use enable passwords"
  help  local "Use local username and passwords"
  no    ip http authentication
  rank  703.1 15 700

  set   ip gratuitous-arps
  help  gratuitous-arps "Generate gratuitous ARPs for PPP/SLIP peer addresses"
  on
  rank  201.1

  set   ip bootp server
  help  bootp "Config BOOTP services"
  help  server "Enable BOOTP server"
  on
  rank  209

  set   clock calendar-valid
  help  clock "Configure time-of-day clock"
  help  calendar-valid "Calendar time is authoritative"
  rank  190.2

  set   platform console (auto|serial|virtual)
  help  platform "platform specific configuration"
  help  console "Console connection"
  help  auto "Find out which console is connected"
  help  serial "Use the serial port"
  help  virtual "Use the virtual VGA"
  no    platform console
  rank  43

  set   platform punt-keepalive disable-kernel-core
  help  platform "platform specific configuration"
  help  punt-keepalive "Control punt keepalive behaviour"
  help  disable-kernel-core "Write no kernel core where it fails"
  on
  rank  29.2
  all   -

  set   subscriber templating
  help  subscriber "Subscriber configuration"
  help  templating "Templating of subscribers"
  rank  224
  all   -

  set   license udi pid PID:word sn SERIAL:word
  help  license "Configure license features"
  help  udi "Unique device identifier"
  help  pid "Product identifier"
  help  PID "Product identifier"
  help  sn "Serial number"
  help  SERIAL "Serial number"
  no    license udi
  rank  229

  set   diagnostic bootup level (complete|minimal)
  help  diagnostic "Configure diagnostic information"
  help  bootup "Configure diagnostics at boot"
  help  level "Their level"
  help  complete "All tests"
  help  minimal "Few tests"
  no    diagnostic bootup level
  rank  229.1

  set   cdp log mismatch duplex
  help  cdp "Global CDP configuration subcommands"
  help  log "Log messages generated by CDP"
  help  mismatch "Enable logging of mismatches"
  help  duplex "Enable logging of duplex mismatches"
  on
  rank  247.9

  set   logging snmp-authfail
  help  logging "Modify message logging facilities"
  help  snmp-authfail "Log SNMP authentication failures"
  rank  50.1

  set   logging history (SIZE:<0-7>/severity | size ENTRIES:<0-500>)
  help  logging "Modify message logging facilities"
  help  history "Configure syslog history table"
  help  SIZE "Logging severity level"
  help  size "Set history table size"
  help  ENTRIES "Number of entries"
  key   size
  rank  54

  set   snmp-server enable traps [TRAPS:line]
  help  snmp-server "Modify SNMP engine parameters"
  help  enable "Enable SNMP Traps or Informs"
  help  traps "Enable SNMP Traps"
  help  TRAPS "Traps of one kind"
  key   *
  order entered
  rank  770.5

  set   snmp-server host ADDR:ip [version (1|2c)] COMMUNITY:word [TRAPS:line]
  help  snmp-server "Modify SNMP engine parameters"
  help  host "Specify hosts to receive SNMP notifications"
  help  ADDR "IP address of SNMP notification host"
  help  version "SNMP version to use for notification messages"
  help  1 "Use SNMPv1"
  help  2c "Use SNMPv2c"
  help  COMMUNITY "SNMPv1/v2c community string"
  help  TRAPS "Kinds of notifications"
  key   ADDR
  order entered
  rank  770.6

  set   snmp-server trap-source IFACE:interface
  help  snmp-server "Modify SNMP engine parameters"
  help  trap-source "Assign an interface for the source address of all traps"
  help  IFACE "Interface type and number"
  no    snmp-server trap-source
  rank  770.4

  set   snmp-server ifindex persist
  help  snmp-server "Modify SNMP engine parameters"
  help  ifindex "Enable ifindex persistence"
  help  persist "Persist interface indices"
  rank  770.7

  set   ntp source IFACE:interface
  help  ntp "Configure NTP"
  help  source "Configure interface for source address"
  help  IFACE "Interface type and number"
  no    ntp source
  rank  970.3

  set   ntp master [STRATUM:<1-15>]
  help  ntp "Configure NTP"
  help  master "Act as NTP master clock"
  help  STRATUM "Stratum number"
  no    ntp master
  rank  970.4
  all   -

  set   ntp update-calendar
  help  ntp "Configure NTP"
  help  update-calendar "Periodically update calendar with NTP time"
  rank  970.5

in interface subif
  set   cdp enable
  help  cdp "CDP interface subcommands"
  help  enable "Enable CDP on interface"
  on
  rank  610

  set   ip route-cache
  help  route-cache "Enable fast-switching cache for outgoing packets"
  on
  rank  124.1

  set   ip route-cache cef
  help  route-cache "Enable fast-switching cache for outgoing packets"
  help  cef "Enable Cisco Express Forwarding"
  on
  rank  124.2

  set   ip mroute-cache
  help  mroute-cache "Enable switching cache for incoming multicast packets"
  on
  rank  124.3

  set   ip virtual-reassembly [in|out]
  help  virtual-reassembly "Enable Virtual Fragment Reassembly"
  help  in "Incoming fragments"
  help  out "Outgoing fragments"
  no    ip virtual-reassembly [in|out]
  rank  131

  set   ntp broadcast [client]
  help  ntp "Configure NTP"
  help  broadcast "Configure NTP broadcast service"
  help  client "Listen to NTP broadcasts"
  key   client
  rank  620

in interface
  set   full-duplex
  help  full-duplex "Configure full-duplex operational mode"
  slot  plain-duplex
  rank  300.1
  all   -

  set   half-duplex
  help  half-duplex "Configure half-duplex and related commands"
  slot  plain-duplex
  rank  300.2
  all   -

  set   hold-queue PACKETS:<0-4096> (in|out)
  help  hold-queue "Set hold queue depth"
  help  PACKETS "Queue length"
  help  in "Input queue"
  help  out "Output queue"
  key   in out
  rank  308

in interface
word mop "DEC MOP server commands"

  set   media-type (rj45|sfp|gbic|100BaseX|auto-select)
  help  media-type "Interface media type"
  help  rj45 "Use RJ45 connector"
  help  sfp "Use SFP connector"
  help  gbic "Use GBIC connector"
  help  100BaseX "Use 100BaseX connector"
  help  auto-select "Use whichever connector is attached"
  no    media-type
  rank  302

  set   negotiation auto
  help  negotiation "Select Autonegotiation mode"
  help  auto "Perform link autonegotiation"
  both
  rank  303

  set   serial restart-delay SECONDS:<0-900>
  help  serial "serial interface commands"
  help  restart-delay "serial interface restart delay"
  help  SECONDS "Restart delay in seconds"
  no    serial restart-delay
  rank  306

  set   clock rate BPS:<1200-8000000>
  help  clock "Configure serial interface clock"
  help  rate "Configure serial interface clock speed"
  help  BPS "Choose clockrate from list"
  no    clock rate
  rank  307

  set   mop enabled
  help  enabled "Enable MOP for interface"
  on
  rank  600
  all   -

  set   mop sysid
  help  sysid "Enable MOP periodic sysid messages on interface"
  on
  rank  601
  all   -

in control-plane
  run   exit -> exec_exit
  help  exit "Exit from control-plane configuration mode"

in redundancy
  run   exit -> exec_exit
  help  exit "Exit from redundancy configuration mode"
