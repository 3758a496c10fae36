# SPDX-License-Identifier: GPL-2.0-or-later
# OSPF: the process and what interfaces say of it.

mode router-ospf prompt "config-router" title "Router configuration commands:" parent config prefix OSPF

in config
  set   router ospf PROCESS:<1-65535>
  help  router "Enable a routing process"
  help  ospf "Open Shortest Path First (OSPF)"
  help  PROCESS "Process ID"
  key   PROCESS
  rank  600
  closed
  edge  no
  enter router-ospf
  apply ospf

in router-ospf
  run   exit -> exec_exit
  help  exit "Exit from routing protocol configuration mode"

  set   router-id ID:ip
  help  router-id "router-id for this OSPF process"
  help  ID "OSPF router-id in IP address format"
  rank  100
  apply ospf

  set   log-adjacency-changes [detail]
  help  log-adjacency-changes "Log changes in adjacency state"
  help  detail "Log all state changes"
  auto
  rank  110
  apply ospf

  set   auto-cost reference-bandwidth MBPS:<1-4294967>=100
  help  auto-cost "Calculate OSPF interface cost according to bandwidth"
  help  reference-bandwidth "Use reference bandwidth method to assign OSPF cost"
  help  MBPS "The reference bandwidth in terms of Mbits per second"
  rank  120
  apply ospf

  macro REDISTRIBUTE {metric METRIC:<0-16777214> | metric-type MTYPE:<1-2> | subnets | tag TAG:<0-4294967295>}
  word  redistribute "Redistribute information from another routing protocol"
  word  metric "Metric for redistributed routes"
  word  METRIC "OSPF default metric"
  word  metric-type "OSPF/IS-IS exterior metric type for redistributed routes"
  word  MTYPE "Set OSPF External Type metrics"
  word  tag "Set tag for routes redistributed into OSPF"
  word  TAG "32-bit tag value"
  word  subnets "Consider subnets for redistribution into OSPF"

  set   redistribute connected @REDISTRIBUTE
  help  connected "Connected"
  rank  200
  apply ospf

  set   redistribute static @REDISTRIBUTE
  help  static "Static routes"
  rank  201
  apply ospf

  set   passive-interface default
  name  passive-interface-default
  help  passive-interface "Suppress routing updates on an interface"
  help  default "Suppress routing updates on all interfaces"
  rank  210
  apply ospf

  set   passive-interface IFACE:interface
  help  passive-interface "Suppress routing updates on an interface"
  help  IFACE "Interface type and number"
  key   IFACE
  beside
  rank  211
  apply ospf

  set   area (AREA:<0-4294967295>|AREA_IP:ip) authentication [message-digest]
  help  area "OSPF area parameters"
  help  AREA "OSPF area ID as a decimal value"
  help  AREA_IP "OSPF area ID in IP address format"
  help  authentication "Enable authentication"
  help  message-digest "Use message-digest authentication"
  key   AREA AREA_IP
  rank  150
  apply ospf

  set   area (AREA:<0-4294967295>|AREA_IP:ip) stub [no-summary]
  help  area "OSPF area parameters"
  help  AREA "OSPF area ID as a decimal value"
  help  AREA_IP "OSPF area ID in IP address format"
  help  stub "Specify a stub area"
  help  no-summary "Do not send summary LSA into stub area"
  key   AREA AREA_IP
  rank  151
  check ospf_area
  apply ospf

  set   area (AREA:<0-4294967295>|AREA_IP:ip) default-cost COST:<0-16777215>
  help  area "OSPF area parameters"
  help  AREA "OSPF area ID as a decimal value"
  help  AREA_IP "OSPF area ID in IP address format"
  help  default-cost "Set the summary default-cost of a NSSA/stub area"
  help  COST "Stub's advertised external route metric"
  key   AREA AREA_IP
  rank  152
  apply ospf

  set   area (AREA:<0-4294967295>|AREA_IP:ip) range ADDR:ip MASK:mask [advertise|not-advertise] \
        [cost COST:<0-16777215>]
  help  area "OSPF area parameters"
  help  AREA "OSPF area ID as a decimal value"
  help  AREA_IP "OSPF area ID in IP address format"
  help  range "Summarize routes matching address/mask (border routers only)"
  help  ADDR "IP address to match"
  help  MASK "IP mask for address"
  help  advertise "Advertise this range (default)"
  help  not-advertise "DoNotAdvertise this range"
  help  cost "User specified metric for this range"
  help  COST "Advertised metric for this range"
  key   AREA AREA_IP ADDR MASK
  no    area (AREA|AREA_IP) range ADDR MASK
  spell ospf_network
  rank  153
  apply ospf

  set   network ADDR:ip WILD:wildcard area (AREA:<0-4294967295>|AREA_IP:ip)
  help  network "Enable routing on an IP network"
  help  ADDR "Network number"
  help  WILD "OSPF wild card bits"
  help  area "Set the OSPF area ID"
  help  AREA "OSPF area ID as a decimal value"
  help  AREA_IP "OSPF area ID in IP address format"
  key   *
  spell ospf_network
  rank  300
  apply ospf

  set   default-metric METRIC:<1-16777214>
  help  default-metric "Set metric of redistributed routes"
  help  METRIC "Default metric"
  rank  310
  apply ospf

  set   default-information originate {always | metric METRIC:<0-16777214> | metric-type MTYPE:<1-2>}
  help  default-information "Control distribution of default information"
  help  originate "Distribute a default route"
  help  always "Always advertise default route"
  rank  320
  apply ospf

  set   distance DISTANCE:<1-255>=110
  help  distance "Define an administrative distance"
  help  DISTANCE "Administrative distance"
  rank  330
  apply ospf

  set   distance ospf {intra-area INTRA:<1-255> | inter-area INTER:<1-255> | external EXTERNAL:<1-255>}
  help  distance "Define an administrative distance"
  help  ospf "OSPF distance"
  help  intra-area "Intra-area routes"
  help  inter-area "Inter-area routes"
  help  external "External type 5 and type 7 routes"
  help  INTRA "Distance for intra-area routes"
  help  INTER "Distance for inter-area routes"
  help  EXTERNAL "Distance for external routes"
  rank  331
  apply ospf

  set   maximum-paths PATHS:<1-16>=4
  help  maximum-paths "Forward packets over multiple paths"
  help  PATHS "Number of paths"
  rank  205
  apply ospf

  set   timers spf DELAY:<0-4294967> HOLD:<0-4294967>
  help  timers "Adjust routing timers"
  help  spf "OSPF SPF timers"
  help  DELAY "Delay between receiving a change to SPF calculation (seconds)"
  help  HOLD "Hold time between consecutive SPF calculations (seconds)"
  rank  130
  apply ospf

  set   compatible rfc1583
  help  compatible "OSPF compatibility list"
  help  rfc1583 "compatible with RFC 1583"
  on
  rank  125
  apply ospf

in interface subif
word "ip ospf" "OSPF interface commands"

  set   ip ospf authentication [message-digest|null]
  help  authentication "Enable authentication"
  help  message-digest "Use message-digest authentication"
  help  null "Use no authentication"
  no    ip ospf authentication
  rank  234
  apply ospf

  set   ip ospf authentication-key [TYPE:<0-7>] KEY:line
  help  authentication-key "Authentication password (key)"
  help  TYPE "Encryption type (0 for not yet encrypted, 7 for proprietary)"
  help  KEY "The OSPF password (key)"
  no    ip ospf authentication-key
  rank  235
  check ospf_key
  apply ospf

  set   ip ospf message-digest-key ID:<1-255> md5 [TYPE:<0-7>] KEY:line
  help  message-digest-key "Message digest authentication password (key)"
  help  ID "Key ID"
  help  md5 "Use MD5 algorithm"
  help  TYPE "Encryption type (0 for not yet encrypted, 7 for proprietary)"
  help  KEY "The OSPF password (key)"
  key   ID
  order entered
  no    ip ospf message-digest-key ID
  rank  236
  check ospf_key
  apply ospf

  set   ip ospf cost COST:<1-65535>
  help  cost "Interface cost"
  help  COST "Cost"
  rank  240
  apply ospf

  set   ip ospf hello-interval SECONDS:<1-65535>
  help  hello-interval "Time between HELLO packets"
  help  SECONDS "Seconds"
  rank  241
  apply ospf

  set   ip ospf dead-interval SECONDS:<1-65535>
  help  dead-interval "Interval after which a neighbor is declared dead"
  help  SECONDS "Seconds"
  rank  242
  apply ospf

  set   ip ospf priority PRIORITY:<0-255>=1
  help  priority "Router priority"
  help  PRIORITY "Priority"
  rank  243
  apply ospf

  set   ip ospf retransmit-interval SECONDS:<1-65535>=5
  help  retransmit-interval "Time between retransmitting lost link state advertisements"
  help  SECONDS "Seconds"
  rank  245
  apply ospf

  set   ip ospf transmit-delay SECONDS:<1-65535>=1
  help  transmit-delay "Link state transmit delay"
  help  SECONDS "Seconds"
  rank  246
  apply ospf

  set   ip ospf PROCESS:<1-65535> area (AREA:<0-4294967295>|AREA_IP:ip)
  name  ip-ospf-area
  help  PROCESS "Process ID"
  help  area "Set the OSPF area ID"
  help  AREA "OSPF area ID as a decimal value"
  help  AREA_IP "OSPF area ID in IP address format"
  rank  247
  apply ospf

  set   ip ospf network (broadcast|non-broadcast|point-to-multipoint|point-to-point)
  help  network "Network type"
  help  broadcast "Specify OSPF broadcast multi-access network"
  help  non-broadcast "Specify OSPF NBMA network"
  help  point-to-multipoint "Specify OSPF point-to-multipoint network"
  help  point-to-point "Specify OSPF point-to-point network"
  rank  239
  apply ospf

  set   ip ospf mtu-ignore
  help  mtu-ignore "Ignores the MTU in DBD packets"
  rank  244
  apply ospf

in exec
word "show ip ospf" "OSPF information"
word PROCESS "Process ID number"
word ospf "OSPF information"

  show  ip ospf [PROCESS:<1-65535>] -> show_ip_ospf

  show  ip ospf [PROCESS:<1-65535>] neighbor [IFACE:interface] [NBR:ip] [detail] -> show_ip_ospf_neighbor
  help  neighbor "Neighbor list"
  help  IFACE "Interface type and number"
  help  NBR "Neighbor ID"
  help  detail "detail of all neighbors"

  show  ip ospf [PROCESS:<1-65535>] interface [IFACE:interface|brief] -> show_ip_ospf_interface
  help  interface "Interface information"
  help  IFACE "Interface type and number"
  help  brief "Brief summary of interface information"

  show  ip ospf [PROCESS:<1-65535>] database -> show_ip_ospf_database
  help  database "Database summary"

  show  ip ospf [PROCESS:<1-65535>] database (router|network|summary|asbr-summary|external) \
        [ID:ip] [adv-router ADV:ip|self-originate] -> show_ip_ospf_database_type
  name  show-ip-ospf-database-type
  help  database "Database summary"
  help  router "Router link states"
  help  network "Network link states"
  help  summary "Network summary link states"
  help  asbr-summary "ASBR summary link states"
  help  external "External link states"
  help  ID "Link state ID (as an IP address)"
  help  adv-router "Advertising Router link states"
  help  ADV "Advertising Router (as an IP address)"
  help  self-originate "Self-originated link states"

  show  ip ospf [PROCESS:<1-65535>] database database-summary -> show_ip_ospf_database_summary
  name  show-ip-ospf-database-summary
  help  database "Database summary"
  help  database-summary "Summary of database"

  show  ip ospf [PROCESS:<1-65535>] (request-list|retransmission-list) [IFACE:interface] \
        [NBR:ip] -> show_ip_ospf_lists
  name  show-ip-ospf-lists
  help  request-list "Link state request list"
  help  retransmission-list "Link state retransmission list"
  help  IFACE "Interface type and number"
  help  NBR "Neighbor ID"

  show  ip ospf [PROCESS:<1-65535>] flood-list [IFACE:interface] -> show_ip_ospf_lists
  name  show-ip-ospf-flood-list
  help  flood-list "Link state flood list"
  help  IFACE "Interface type and number"

  show  ip ospf [PROCESS:<1-65535>] border-routers -> show_ip_ospf_border
  help  border-routers "Border and Boundary Router Information"

  show  ip ospf [PROCESS:<1-65535>] traffic [IFACE:interface] -> show_ip_ospf_traffic
  help  traffic "Traffic related statistics"
  help  IFACE "Interface type and number"

  show  ip ospf [PROCESS:<1-65535>] drops -> show_ip_ospf_drops
  help  drops "Show what was refused, by reason"

  show  ip protocols -> show_ip_protocols
  help  protocols "IP routing protocol process parameters and statistics"

in priv
  clear ip ospf [PROCESS:<1-65535>] process -> clear_ip_ospf
  help  ospf "OSPF clear commands"
  help  PROCESS "Process ID number"
  help  process "Reset OSPF process"

  clear ip ospf [PROCESS:<1-65535>] traffic [IFACE:interface] -> clear_ip_ospf_traffic
  help  ospf "OSPF clear commands"
  help  PROCESS "Process ID number"
  help  traffic "Clear OSPF traffic counters"
  help  IFACE "Interface type and number"

  debug ip ospf (adj|events|hello) -> debug_ip_ospf
  help  ospf "OSPF information"
  help  adj "OSPF adjacency events"
  help  events "OSPF events"
  help  hello "OSPF hello events"
