# SPDX-License-Identifier: GPL-2.0-or-later
# HSRP: groups on interfaces, the objects they track, and what shows and debugs them.

in interface subif
word standby "HSRP interface configuration commands"
word GROUP "group number"

  set   standby delay {minimum MINIMUM:<0-3600> | reload RELOAD:<0-3600>}
  help  delay "HSRP initialisation delay"
  help  minimum "Delay at least this long"
  help  MINIMUM "Delay in seconds"
  help  reload "Delay after reload"
  help  RELOAD "Delay in seconds"
  no    standby delay
  rank  400
  apply hsrp

  set   standby use-bia [scope interface]
  help  use-bia "HSRP uses interface's burned in address"
  help  scope "Specify the scope of use-bia"
  help  interface "Use-bia applies to all groups on this interface"
  rank  401
  apply hsrp

  set   standby [GROUP:<0-255>=0] ip [ADDR:ip]
  help  ip "Enable HSRP and set the virtual IP address"
  help  ADDR "Virtual IP address"
  key   GROUP
  edge  no
  rank  410.1
  check standby_ip
  apply hsrp

  set   standby [GROUP:<0-255>=0] ip ADDR:ip secondary
  name  standby-ip-secondary
  help  ip "Enable HSRP and set the virtual IP address"
  help  ADDR "Virtual IP address"
  help  secondary "Make this IP address a secondary virtual IP address"
  key   GROUP ADDR
  rank  410.2
  check standby_ip
  apply hsrp

  set   standby [GROUP:<0-255>=0] timers (HELLO:<1-254>|msec HELLO_MS:<15-999>) \
        (HOLD:<1-255>|msec HOLD_MS:<50-3000>)
  help  timers "Hello and hold timers"
  help  HELLO "Hello interval in seconds"
  help  msec "Specify interval in milliseconds"
  help  HELLO_MS "Hello interval in milliseconds"
  help  HOLD "Hold time in seconds"
  help  HOLD_MS "Hold time in milliseconds"
  key   GROUP
  no    standby [GROUP] timers
  rank  410.3
  check standby_timers
  apply hsrp

  set   standby [GROUP:<0-255>=0] priority VALUE:<0-255>=100
  help  priority "Priority level"
  help  VALUE "Priority value"
  key   GROUP
  rank  410.4
  apply hsrp

  set   standby [GROUP:<0-255>=0] preempt [delay {minimum MINIMUM:<0-3600> | reload RELOAD:<0-3600> | sync SYNC:<0-3600>}]
  help  preempt "Overthrow lower priority Active routers"
  help  delay "Wait before preempting"
  help  minimum "Delay at least this long"
  help  MINIMUM "Number of seconds to delay"
  help  reload "Delay after reload"
  help  RELOAD "Number of seconds to delay"
  help  sync "Wait for IP redundancy clients"
  help  SYNC "Number of seconds to delay"
  key   GROUP
  rank  410.5
  apply hsrp

  set   standby [GROUP:<0-255>=0] authentication [text] STRING:word
  help  authentication "Authentication"
  help  text "Plain text authentication"
  help  STRING "Plain text authentication string (8 chars max)"
  key   GROUP
  rank  410.6
  check standby_auth
  apply hsrp

  set   standby [GROUP:<0-255>=0] mac-address MAC:mac
  help  mac-address "Virtual MAC address"
  help  MAC "MAC address"
  key   GROUP
  rank  410.10
  apply hsrp

  set   standby [GROUP:<0-255>=0] name NAME:line
  help  name "Redundancy name string"
  help  NAME "name string"
  key   GROUP
  names name NAME
  rank  410.7
  apply hsrp

  set   standby [GROUP:<0-255>=0] track IFACE:interface [DECREMENT:<1-255>=10]
  help  track "Priority tracking"
  help  IFACE "Tracked interface"
  help  DECREMENT "Decrement value"
  key   GROUP IFACE
  rank  410.8
  apply hsrp

  set   standby [GROUP:<0-255>=0] track OBJECT:<1-500> [decrement DECREMENT:<1-255>=10]
  name  standby-track-object
  help  track "Priority tracking"
  help  OBJECT "Track object number"
  help  decrement "Priority decrement"
  help  DECREMENT "Decrement value"
  key   GROUP OBJECT
  ref   track OBJECT
  rank  410.9
  apply hsrp

  undo  standby [GROUP:<0-255>=0]
  key   GROUP
  edge
  apply hsrp

mode track prompt "config-track" title "Tracking instance configuration commands:" parent config prefix TRACK
in config
  set   track OBJECT:<1-500> interface IFACE:interface (line-protocol | ip routing)
  name  track-interface
  help  track "Object tracking configuration commands"
  help  OBJECT "Tracked object"
  help  interface "Select an interface to track"
  help  IFACE "Interface type and number"
  help  line-protocol "Track interface line-protocol"
  help  ip "IP parameters"
  help  routing "Track interface IP routing capability"
  key   OBJECT
  no    track OBJECT
  names track OBJECT
  rank  240
  enter track
  apply track

in exec
  show  standby [IFACE:interface [GROUP:<0-255>]] [brief|all] -> show_standby
  help  standby "Hot standby protocol information"
  help  IFACE "Interface type and number"
  help  GROUP "Group number"
  help  brief "Brief output"
  help  all "Include groups in disabled state"

  show  standby delay [IFACE:interface] -> show_standby_delay
  help  standby "Hot standby protocol information"
  help  delay "Group initialisation delay"
  help  IFACE "Interface type and number"

  show  track [OBJECT:<1-1000>|brief] -> show_track
  help  track "Tracking information"
  help  OBJECT "Track object number"
  help  brief "Brief output"

in priv
  debug standby [errors|events [detail]|packets|terse] -> debug_standby
  help  standby "Hot standby protocol"
  help  errors "HSRP errors"
  help  events "HSRP events"
  help  detail "HSRP events in detail"
  help  packets "HSRP packets"
  help  terse "Display limited range of HSRP errors, events and packets"
