# SPDX-License-Identifier: GPL-2.0-or-later
# Console and terminal lines.

mode line prompt "config-line" title "Line configuration commands:" parent config prefix LINE

in config
word line "Configure a terminal line"

  set   line FIRST:<0-17> [LAST:<1-17>]
  name  line
  help  FIRST "First Line number"
  help  LAST "Last Line number"
  key   FIRST LAST
  absolute
  no    -
  rank  949
  enter line
  apply line

  set   line console~con FIRST:<0-0>
  name  line-con
  help  console "Primary terminal line"
  help  FIRST "First Line number"
  key   FIRST
  no    -
  rank  950
  base  0
  factory "line con 0"
  enter line
  apply line

  set   line aux FIRST:<0-0>
  name  line-aux
  help  aux "Auxiliary line"
  help  FIRST "First Line number"
  key   FIRST
  no    -
  rank  951
  base  1
  factory "line aux 0"
  enter line
  apply line

  set   line vty FIRST:<0-15> [LAST:<1-15>]
  name  line-vty
  help  vty "Virtual terminal"
  help  FIRST "First Line number"
  help  LAST "Last Line number"
  check vty
  key   FIRST LAST
  split
  base  2
  rank  952
  factory "line vty 0 4;login"
  enter line
  apply line

in line
word transport "Define transport protocols for line"
word logging "Modify message logging facilities"
word exec "Configure EXEC"

  run   exit -> exec_exit
  help  exit "Exit from line configuration mode"

  set   access-class ACL:word (in|out)
  help  access-class "Filter connections based on an IP access list"
  help  ACL "IP access list"
  help  in "Filter incoming connections"
  help  out "Filter outgoing connections"
  key   in out
  ref   acl ACL
  rank  90
  apply line

  set   exec-timeout MINUTES:<0-35791>=10 [SECONDS:<0-2147483>=0]
  help  exec-timeout "Set the EXEC timeout"
  help  MINUTES "Timeout in minutes"
  help  SECONDS "Timeout in seconds"
  fill
  rank  100
  apply line

  set   privilege level LEVEL:<0-15>
  help  privilege "Change privilege level for line"
  help  level "Assign default privilege level for line"
  help  LEVEL "Default privilege level for line"
  rank  105
  apply line

  set   password [TYPE:password-type] PASSWORD:line
  help  password "Set a password"
  help  PASSWORD "The UNENCRYPTED (cleartext) line password"
  check password
  no    password
  rank  110
  apply line

  set   logging synchronous [level (LEVEL:<0-7>|all)] [limit LIMIT:<0-2147483647>]
  help  synchronous "Synchronized message output"
  help  level "Severity level to output asynchronously"
  help  LEVEL "Severity level"
  help  all "All severity levels"
  help  limit "Messages queue size"
  help  LIMIT "Message queue limit"
  spell synchronous
  rank  115
  apply line

  set   login [local]
  help  login "Enable password checking"
  help  local "Local password checking"
  both
  rank  120
  apply line
  check login

  set   login authentication (default|LIST:word)
  help  login "Enable password checking"
  help  authentication "Authentication parameters."
  help  default "Use the default authentication list."
  help  LIST "Use an authentication list with this name."
  no    login authentication
  rank  119
  apply line
  check aaa_list

  set   authorization exec (default|LIST:word)
  help  authorization "Authorization parameters"
  help  exec "For starting an exec (shell)."
  help  default "Use the default authorization list."
  help  LIST "Use an authorization list with this name."
  no    authorization exec
  rank  118
  apply line
  check aaa_list

  set   exec
  on
  rank  121
  apply line

  set   exec prompt timestamp
  help  prompt "EXEC prompt"
  help  timestamp "Print timestamps for show commands"
  rank  119.10
  all   -
  apply line

  set   length LINES:<0-512>=24
  help  length "Set number of lines on a screen"
  help  LINES "Number of lines on screen (0 for no pausing)"
  rank  122
  apply line

  set   width COLUMNS:<0-512>=80
  help  width "Set width of the display terminal"
  help  COLUMNS "Number of characters on a screen line"
  rank  123
  apply line

  set   lockable
  help  lockable "Allow users to lock a line"
  rank  106
  apply line

  set   session-limit LIMIT:<0-4294967295>
  help  session-limit "Set maximum number of sessions"
  help  LIMIT "Maximum number of sessions"
  rank  107

  set   history size LINES:<0-256>=10
  help  history "Enable and control the command history function"
  help  size "Set history buffer size"
  help  LINES "Size of history buffer"
  rank  124
  apply line

  macro PROTOCOLS (all | none | (pad | rlogin | ssh | telnet | udptn)...)
  word  all "All protocols"
  word  none "No protocols"
  word  pad "X.3 PAD"
  word  rlogin "Unix rlogin protocol"
  word  ssh "TCP/IP SSH protocol"
  word  telnet "TCP/IP Telnet protocol"
  word  udptn "UDPTN async via UDP protocol"

  set   transport preferred (all|none|pad|rlogin|ssh|telnet|udptn)
  help  preferred "Specify the preferred protocol to use"
  rank  200
  apply line

  set   transport input @PROTOCOLS
  help  input "Define which protocols to use when connecting to the terminal server"
  rank  201
  apply line

  set   transport output @PROTOCOLS
  help  output "Define which protocols to use for outgoing connections"
  rank  202
  apply line

  set   stopbits (1|1.5|2)
  help  stopbits "Set async line stop bits"
  help  1 "One stop bit"
  help  1.5 "One and one-half stop bits"
  help  2 "Two stop bits"
  rank  300
  apply line

  set   databits BITS:<5-8>=8
  help  databits "Set number of data bits per character"
  help  BITS "Number of bits"
  rank  301
  apply line

  set   speed BAUD:<0-4294967295>=9600
  help  speed "Set the transmit and receive speeds"
  help  BAUD "Transmit and receive speeds"
  rank  302
  apply line
