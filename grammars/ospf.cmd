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

  macro REDISTRIBUTE {metric METRIC:<0-16777214> | metric-type MTYPE:<1-2> | tag TAG:<0-4294967295> | subnets}
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
  both
  rank  211
  apply ospf

  set   network ADDR:ip WILD:wildcard area (AREA:<0-4294967295>|AREA_IP:ip)
  help  network "Enable routing on an IP network"
  help  ADDR "Network number"
  help  WILD "OSPF wild card bits"
  help  area "Set the OSPF area ID"
  help  AREA "OSPF area ID as a decimal value"
  help  AREA_IP "OSPF area ID in IP address format"
  key   *
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

in interface subif
word "ip ospf" "OSPF interface commands"

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

  set   ip ospf network (broadcast|point-to-point)
  help  network "Network type"
  help  broadcast "Specify OSPF broadcast multi-access network"
  help  point-to-point "Specify OSPF point-to-point network"
  rank  239
  apply ospf

  set   ip ospf mtu-ignore
  help  mtu-ignore "Ignores the MTU in DBD packets"
  rank  244
  apply ospf
