# SPDX-License-Identifier: GPL-2.0-or-later
# Captures of a router's own packets: `monitor capture`.

in priv
word monitor "Monitoring different system events"
word "monitor capture" "Packet capture"
word "monitor capture buffer" "Control Capture Buffers"
word "monitor capture point" "Control Capture Points"
word "show monitor" "Monitoring different system events"
word "show monitor capture" "Packet capture"
word BUFFER "Name of the Capture Buffer"
word POINT "Name of the Capture Point"

  run   monitor capture buffer BUFFER:word [{size KB:<1-102400> | max-size BYTES:<68-9500> | circular | linear}] -> epc_buffer
  name  epc-buffer
  no    monitor capture buffer BUFFER
  help  size "Packet Dump buffer size (in Kbytes)"
  help  KB "Buffer size in Kbytes"
  help  max-size "Maximum size of element in the buffer (in bytes)"
  help  BYTES "Element size in bytes"
  help  circular "Circular Buffer"
  help  linear "Linear Buffer(Default)"

  run   monitor capture buffer BUFFER:word clear -> epc_clear_buffer
  help  clear "Clear contents of capture buffer"

  run   monitor capture buffer BUFFER:word export URL:file -> epc_export_buffer
  help  export "Export in Pcap format"
  help  URL "Location to dump buffer"

  run   monitor capture buffer BUFFER:word filter access-list ACL:word -> epc_filter
  no    monitor capture buffer BUFFER filter access-list [ACL]
  help  filter "Configure filters"
  help  access-list "Set access list filter"
  help  ACL "IP access list"

  run   monitor capture buffer BUFFER:word limit {allow-nth-pak NTH:<2-2147483647> | duration SECONDS:<1-2147483647> | packet-count PACKETS:<1-2147483647> | packets-per-sec PPS:<1-2147483647>} -> epc_limit
  no    monitor capture buffer BUFFER limit
  help  limit "Limit the packets dumped to the buffer"
  help  allow-nth-pak "Allow only every nth packet through"
  help  NTH "Every nth packet"
  help  duration "Cease capture after specified duration"
  help  SECONDS "Seconds"
  help  packet-count "Cease capture after specified number of packets"
  help  PACKETS "Packets"
  help  packets-per-sec "Packet copy rate"
  help  PPS "Packets per second"

  run   monitor capture point ip cef POINT:word (IFACE:interface|all) (both|in|out) -> epc_point_cef
  no    monitor capture point ip cef POINT
  help  ip "IPv4"
  help  cef "IPv4 CEF"
  help  IFACE "Interface type and number"
  help  all "All Interfaces"
  help  both "capture ingress and egress"
  help  in "capture on ingress"
  help  out "capture on egress"

  run   monitor capture point ip process-switched POINT:word (both|from-us|in|out) -> epc_point_process
  no    monitor capture point ip process-switched POINT
  help  ip "IPv4"
  help  process-switched "Process switched packets"
  help  both "Inbound and outbound packets"
  help  from-us "Packets originating locally"
  help  in "Inbound packets"
  help  out "Outbound packets"

  run   monitor capture point associate POINT:word BUFFER:word -> epc_associate
  help  associate "Associate capture point with capture buffer"

  run   monitor capture point disassociate POINT:word -> epc_disassociate
  help  disassociate "Dis-associate capture point from capture buffer"

  run   monitor capture point start (POINT:word|all) -> epc_start
  help  start "Enable Capture Point"
  help  all "All Capture Points"

  run   monitor capture point stop (POINT:word|all) -> epc_stop
  help  stop "Disable Capture Point"
  help  all "All Capture Points"

  show  monitor capture buffer (BUFFER:word|all) [dump|parameters] -> show_epc_buffer
  help  buffer "Show Capture Buffer(s)"
  help  all "Show all Capture Buffers"
  help  dump "Hex Dump of the captured Packets"
  help  parameters "Parameters of capture buffer"

  show  monitor capture point (POINT:word|all) -> show_epc_point
  help  point "Show Capture Point(s)"
  help  all "Show all Capture Points"
