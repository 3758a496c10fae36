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
  no    standby delay [{minimum [MINIMUM] | reload [RELOAD]}]
  part  minimum MINIMUM
  part  reload RELOAD
  yields
  rank  400 15 234
  apply hsrp

  set   standby version VERSION:<1-2>=1
  help  version "HSRP version"
  help  VERSION "Version number"
  rank  399 15 233
  check standby_version
  apply hsrp

  set   standby redirects [enable|disable] [timers ADVERTISE:<10-180> HOLDDOWN:<61-3600>]
  help  redirects "Configure sending of ICMP Redirect messages with an HSRP virtual IP address as the gateway IP address"
  help  enable "Allow the filtering of ICMP redirects"
  help  disable "Do not allow the filtering of ICMP redirects"
  help  timers "Adjust redirect timers"
  help  ADVERTISE "Passive router advertisement interval in seconds"
  help  HOLDDOWN "Passive router holddown interval in seconds"
  no    standby redirects [(enable|disable) [timers [ADVERTISE HOLDDOWN]] | timers [ADVERTISE HOLDDOWN]]
  part  enable disable
  part  timers ADVERTISE HOLDDOWN
  all   standby redirects enable timers 60 180
  rank  402.1 15 236
  apply hsrp

  set   standby redirects unknown
  help  redirects "Configure sending of ICMP Redirect messages with an HSRP virtual IP address as the gateway IP address"
  help  unknown "Allow redirects to be sent to unknown routers"
  on
  rank  402.2 15 236
  apply hsrp

  set   standby use-bia [scope interface]
  help  use-bia "HSRP uses interface's burned in address"
  help  scope "Specify the scope of use-bia"
  help  interface "Use-bia applies to all groups on this interface"
  rank  401 15 235
  apply hsrp

  set   standby [GROUP:<0-4095>=0] ip [ADDR:ip]
  help  ip "Enable HSRP and set the virtual IP address"
  help  ADDR "Virtual IP address"
  key   GROUP
  edge  no
  rank  410.1 15 237
  check standby_ip
  apply hsrp

  set   standby [GROUP:<0-4095>=0] ip ADDR:ip secondary
  name  standby-ip-secondary
  help  ip "Enable HSRP and set the virtual IP address"
  help  ADDR "Virtual IP address"
  help  secondary "Make this IP address a secondary virtual IP address"
  key   GROUP ADDR
  rank  410.2 15 237
  check standby_ip
  apply hsrp

  set   standby [GROUP:<0-4095>=0] timers (HELLO:<1-254>|msec HELLO_MS:<15-999>) \
        (HOLD:<1-255>|msec HOLD_MS:<50-3000>)
  help  timers "Hello and hold timers"
  help  HELLO "Hello interval in seconds"
  help  msec "Specify interval in milliseconds"
  help  HELLO_MS "Hello interval in milliseconds"
  help  HOLD "Hold time in seconds"
  help  HOLD_MS "Hold time in milliseconds"
  key   GROUP
  no    standby [GROUP] timers
  rank  410.3 15 237
  check standby_timers
  apply hsrp

  set   standby [GROUP:<0-4095>=0] priority VALUE:<0-255>=100
  help  priority "Priority level"
  help  VALUE "Priority value"
  key   GROUP
  rank  410.4 15 237
  check standby_group
  apply hsrp

  # `sync` bounds how long clients of the group's name (crypto maps with redundancy) may hold
  # preemption back. They never do, so that it is kept and shown and delays nothing.
  set   standby [GROUP:<0-4095>=0] preempt [delay {minimum MINIMUM:<0-3600> | reload RELOAD:<0-3600> | sync SYNC:<0-3600>}]
  help  preempt "Overthrow lower priority Active routers"
  help  delay "Wait before preempting"
  help  minimum "Delay at least this long"
  help  MINIMUM "Number of seconds to delay"
  help  reload "Delay after reload"
  help  RELOAD "Number of seconds to delay"
  help  sync "Wait for IP redundancy clients"
  help  SYNC "Number of seconds to delay"
  no    standby [GROUP] preempt [delay [{minimum [MINIMUM] | reload [RELOAD] | sync [SYNC]}]]
  part  delay
  part  minimum MINIMUM
  part  reload RELOAD
  part  sync SYNC
  yields
  key   GROUP
  rank  410.5 15 237
  check standby_group
  apply hsrp

  set   standby [GROUP:<0-4095>=0] authentication [text] STRING:word
  help  authentication "Authentication"
  help  text "Plain text authentication"
  help  STRING "Plain text authentication string (8 chars max)"
  key   GROUP
  slot  standby-auth
  no    standby [GROUP] authentication
  rank  410.6 15 237
  check standby_auth
  apply hsrp

  set   standby [GROUP:<0-4095>=0] authentication md5 key-string [TYPE:<0-7>] STRING:word [timeout TIMEOUT:<0-32767>]
  name  standby-auth-md5-string
  help  authentication "Authentication"
  help  md5 "Use MD5 authentication"
  help  key-string "Set key string"
  help  TYPE "Encryption type (0 for not encrypted, 7 for hidden)"
  help  STRING "Key string (64 chars max)"
  help  timeout "Set how long the previous key remains valid"
  help  TIMEOUT "Timeout in seconds"
  key   GROUP
  slot  standby-auth
  rank  410.7 15 237
  check standby_auth
  apply hsrp

  set   standby [GROUP:<0-4095>=0] authentication md5 key-chain CHAIN:word
  name  standby-auth-md5-chain
  help  authentication "Authentication"
  help  md5 "Use MD5 authentication"
  help  key-chain "Set key chain"
  help  CHAIN "Name of key-chain"
  key   GROUP
  slot  standby-auth
  rank  410.8 15 237
  check standby_group
  apply hsrp

  set   standby [GROUP:<0-4095>=0] follow LEADER:word
  help  follow "Name of HSRP group to follow"
  help  LEADER "Group name"
  key   GROUP
  rank  410.14 15 237
  check standby_group
  apply hsrp

  set   standby [GROUP:<0-4095>=0] mac-address MAC:mac
  help  mac-address "Virtual MAC address"
  help  MAC "MAC address"
  key   GROUP
  rank  410.13 15 237
  check standby_mac
  apply hsrp

  set   standby [GROUP:<0-4095>=0] name NAME:line
  help  name "Redundancy name string"
  help  NAME "name string"
  key   GROUP
  names name NAME
  rank  410.10 15 237
  check standby_group
  apply hsrp

  set   standby [GROUP:<0-4095>=0] track IFACE:interface [DECREMENT:<1-255>=10]
  help  track "Priority tracking"
  help  IFACE "Tracked interface"
  help  DECREMENT "Decrement value"
  key   GROUP IFACE
  rank  410.11 15 237
  check standby_group
  apply hsrp

  set   standby [GROUP:<0-4095>=0] track OBJECT:<1-500> [decrement DECREMENT:<1-255>=10 | shutdown]
  name  standby-track-object
  help  track "Priority tracking"
  help  OBJECT "Track object number"
  help  decrement "Priority decrement"
  help  DECREMENT "Decrement value"
  help  shutdown "Shutdown group"
  key   GROUP OBJECT
  ref   track OBJECT
  rank  410.12 15 237
  check standby_group
  apply hsrp

  undo  standby [GROUP:<0-4095>=0]
  key   GROUP
  edge
  apply hsrp

mode keychain prompt "config-keychain" title "Key-chain configuration commands:" parent config prefix CHAIN
mode keychain-key prompt "config-keychain-key" title "Keychain key configuration commands:" parent keychain prefix CHAINKEY
in config
  set   key chain NAME:word
  help  key "Key management"
  help  chain "Key-chain management"
  help  NAME "Key-chain name"
  key   NAME
  rank  245
  enter keychain
  apply keychain

in keychain
  set   key ID:<0-2147483647>
  help  key "Configure a key"
  help  ID "Key identifier"
  key   ID
  order key
  rank  10
  enter keychain-key
  apply keychain

macro DATE (MONTH:word DAY:<1-31> | DAY:<1-31> MONTH:word) YEAR:<1993-2035>
macro END (END_MONTH:word END_DAY:<1-31> | END_DAY:<1-31> END_MONTH:word) END_YEAR:<1993-2035>

in keychain-key
  word MONTH "Month of the year"
  word DAY "Day of the month"
  word YEAR "Year"
  word infinite "Never expires"
  word duration "Set key lifetime duration"
  word SECONDS "Duration of key lifetime (seconds)"
  word END "Time to stop"
  word END_MONTH "Month of the year"
  word END_DAY "Day of the month"
  word END_YEAR "Year"

  set   accept-lifetime TIME:time @DATE (infinite | duration SECONDS:<1-2147483646> | END:time @END)
  help  accept-lifetime "Set accept lifetime of key"
  help  TIME "Time to start"
  no    accept-lifetime
  check lifetime
  spell lifetime
  rank  20
  apply keychain

  set   send-lifetime TIME:time @DATE (infinite | duration SECONDS:<1-2147483646> | END:time @END)
  help  send-lifetime "Set send lifetime of key"
  help  TIME "Time to start"
  no    send-lifetime
  check lifetime
  spell lifetime
  rank  30
  apply keychain

  set   key-string [TYPE:<0-7>] KEY:line
  help  key-string "Set key string"
  help  TYPE "Encryption type (0 for not encrypted, 7 for hidden)"
  help  KEY "The UNENCRYPTED (cleartext) user password"
  no    key-string
  check key_string
  rank  10
  apply keychain

# What an object is decides what its section offers.
mode track prompt "config-track" title "Tracking instance configuration commands:" parent config prefix TRACK
mode track-metric prompt "config-track" title "Tracking instance configuration commands:" parent config prefix TRACK-METRIC
mode track-list prompt "config-track" title "Tracking instance configuration commands:" parent config prefix TRACK-LIST
mode track-weight prompt "config-track" title "Tracking instance configuration commands:" parent config prefix TRACK-WEIGHT
mode track-percent prompt "config-track" title "Tracking instance configuration commands:" parent config prefix TRACK-PERCENT
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
  slot  track
  names track OBJECT
  rank  240.1
  closed
  enter track
  apply track

  set   track resolution ip route ospf RESOLUTION:<1-1562>=1
  name  track-resolution-ospf
  help  track "Object tracking configuration commands"
  help  resolution "Tracking resolution parameters"
  help  ip "IP protocol"
  help  route "IP route"
  help  ospf "OSPF resolution"
  help  RESOLUTION "Resolution of the metric"
  rank  240.7
  apply track

  set   track resolution ip route static RESOLUTION:<1-100000>=10
  name  track-resolution-static
  help  track "Object tracking configuration commands"
  help  resolution "Tracking resolution parameters"
  help  ip "IP protocol"
  help  route "IP route"
  help  static "Static route resolution"
  help  RESOLUTION "Resolution of the metric"
  rank  240.8
  apply track

  set   track OBJECT:<1-500> ip route (PREFIX:ip MASK:mask | NET:prefix) reachability
  name  track-route
  help  track "Object tracking configuration commands"
  help  OBJECT "Tracked object"
  help  ip "IP protocol"
  help  route "IP route"
  help  PREFIX "IP prefix"
  help  MASK "Network mask"
  help  NET "IP prefix <network>/<length>, e.g., 192.168.0.0/16"
  help  reachability "Reachability of an IP route"
  key   OBJECT
  slot  track
  names track OBJECT
  spell track_network
  rank  240.2
  closed
  enter track
  apply track

  set   track OBJECT:<1-500> ip route (PREFIX:ip MASK:mask | NET:prefix) metric threshold
  name  track-metric
  help  track "Object tracking configuration commands"
  help  OBJECT "Tracked object"
  help  ip "IP protocol"
  help  route "IP route"
  help  PREFIX "IP prefix"
  help  MASK "Network mask"
  help  NET "IP prefix <network>/<length>, e.g., 192.168.0.0/16"
  help  metric "Metric of an IP route"
  help  threshold "Threshold of the scaled metric"
  key   OBJECT
  slot  track
  names track OBJECT
  spell track_network
  rank  240.3
  closed
  enter track-metric
  apply track

  set   track OBJECT:<1-500> list boolean (and | or)
  name  track-list
  help  track "Object tracking configuration commands"
  help  OBJECT "Tracked object"
  help  list "Group objects in a list"
  help  boolean "Boolean operation"
  help  and "Boolean AND operation"
  help  or "Boolean OR operation"
  key   OBJECT
  slot  track
  names track OBJECT
  rank  240.4
  closed
  enter track-list
  apply track

  set   track OBJECT:<1-500> list threshold weight
  name  track-weight
  help  track "Object tracking configuration commands"
  help  OBJECT "Tracked object"
  help  list "Group objects in a list"
  help  threshold "Threshold operation"
  help  weight "Threshold weight of objects"
  key   OBJECT
  slot  track
  names track OBJECT
  rank  240.5
  closed
  enter track-weight
  apply track

  set   track OBJECT:<1-500> list threshold percentage
  name  track-percent
  help  track "Object tracking configuration commands"
  help  OBJECT "Tracked object"
  help  list "Group objects in a list"
  help  threshold "Threshold operation"
  help  percentage "Threshold percentage of objects"
  key   OBJECT
  slot  track
  names track OBJECT
  rank  240.6
  closed
  enter track-percent
  apply track

  run   track OBJECT:<1-500> -> exec_track
  help  track "Object tracking configuration commands"
  help  OBJECT "Tracked object"

  undo  track OBJECT:<1-500>
  help  track "Object tracking configuration commands"
  help  OBJECT "Tracked object"
  key   OBJECT
  apply track

in track-list
  set   object NUMBER:<1-500> [not]
  name  object
  help  object "Specify an object to be tracked in the list"
  help  NUMBER "Tracked object"
  help  not "Negate the state of the object"
  key   NUMBER
  order key
  rank  10
  apply track

in track-weight
  set   object NUMBER:<1-500> [weight WEIGHT:<1-255>]
  name  object
  help  object "Specify an object to be tracked in the list"
  help  NUMBER "Tracked object"
  help  weight "Specify the weight of the object"
  help  WEIGHT "Weight of the object"
  key   NUMBER
  order key
  rank  10
  apply track

  set   threshold weight up UP:<1-65535> [down DOWN:<0-65535>]
  name  threshold
  help  threshold "Threshold of the list"
  help  weight "Threshold weight"
  help  up "Threshold for the object to be Up"
  help  UP "Threshold value"
  help  down "Threshold for the object to be Down"
  help  DOWN "Threshold value"
  no    threshold weight
  check track_threshold
  rank  11
  apply track

in track-percent
  set   object NUMBER:<1-500>
  name  object
  help  object "Specify an object to be tracked in the list"
  help  NUMBER "Tracked object"
  key   NUMBER
  order key
  rank  10
  apply track

  set   threshold percentage up UP:<1-100> [down DOWN:<0-100>]
  name  threshold
  help  threshold "Threshold of the list"
  help  percentage "Threshold percentage"
  help  up "Threshold for the object to be Up"
  help  UP "Threshold value"
  help  down "Threshold for the object to be Down"
  help  DOWN "Threshold value"
  no    threshold percentage
  check track_threshold
  rank  11
  apply track

in track-metric
  set   threshold metric {up UP:<0-255>=254 | down DOWN:<0-255>=255}
  name  threshold
  help  threshold "Threshold of the metric"
  help  metric "Threshold of the scaled metric"
  help  up "Threshold for the object to be Up"
  help  UP "Threshold value"
  help  down "Threshold for the object to be Down"
  help  DOWN "Threshold value"
  no    threshold metric
  check track_metric
  rank  14
  apply track

in track track-metric track-list track-weight track-percent
  set   delay up UP:<0-180> [down DOWN:<0-180>]
  name  track-delay-up
  help  delay "Tracking delay"
  help  up "Delay up change notification"
  help  UP "Seconds"
  help  down "Delay down change notification"
  help  DOWN "Seconds"
  rank  12
  apply track

  set   delay down DOWN:<0-180> [up UP:<0-180>]
  name  track-delay-down
  help  delay "Tracking delay"
  help  up "Delay up change notification"
  help  UP "Seconds"
  help  down "Delay down change notification"
  help  DOWN "Seconds"
  rank  13
  apply track

in exec
  show  standby [IFACE:interface [GROUP:<0-4095>]] [brief|all] -> show_standby
  help  standby "Hot standby protocol information"
  help  IFACE "Interface type and number"
  help  GROUP "Group number"
  help  brief "Brief output"
  help  all "Include groups in disabled state"

  show  standby delay [IFACE:interface] -> show_standby_delay
  help  standby "Hot standby protocol information"
  help  delay "Group initialisation delay"
  help  IFACE "Interface type and number"

  show  standby drops [IFACE:interface] -> show_standby_drops
  help  standby "Hot standby protocol information"
  help  drops "Show what was refused, by reason"
  help  IFACE "Interface type and number"

  show  standby redirect {ADDR:ip | IFACE:interface} {active | passive | timers} -> show_standby_redirect
  help  standby "Hot standby protocol information"
  help  redirect "HSRP ICMP redirect information"
  help  ADDR "IP address of a router"
  help  IFACE "Interface type and number"
  help  active "Active routers"
  help  passive "Passive routers"
  help  timers "Redirect timers"

  show  key chain [NAME:word] -> show_key_chain
  help  key "Key information"
  help  chain "Show key-chains"
  help  NAME "Key-chain name"

  show  track [OBJECT:<1-500> [brief] | brief | interface [brief] | ip route [brief]] -> show_track
  help  track "Tracking information"
  help  interface "Tracked interfaces"
  help  ip "IP information"
  help  route "Tracked routes"
  help  OBJECT "Track object number"
  help  brief "Brief output"

  show  track resolution -> show_track_resolution
  help  track "Tracking information"
  help  resolution "Tracking resolution parameters"

in priv
  clear standby drops [IFACE:interface] -> clear_standby_drops
  help  standby "HSRP clear commands"
  help  drops "Counters of what was refused"
  help  IFACE "Interface type and number"

  debug standby [errors|events [detail]|packets [advertise]|terse] -> debug_standby
  help  standby "Hot standby protocol"
  help  errors "HSRP errors"
  help  events "HSRP events"
  help  detail "HSRP events in detail"
  help  packets "HSRP packets"
  help  advertise "HSRP Advertisement packets"
  help  terse "Display limited range of HSRP errors, events and packets"
