# SPDX-License-Identifier: GPL-2.0-or-later
# Global lines of the router itself: name, services, passwords, logging, banners.

in config
word service "Modify use of network based services"
word ip "Global IP configuration subcommands"
word logging "Modify message logging facilities"
word enable "Modify enable password parameters"
word boot "Modify system boot parameters"
word banner "Define a login banner"
word "service timestamps" "Timestamp debug/log messages"

  set   version VERSION:word
  help  version "Version of the configuration"
  help  VERSION "Version"
  rank  10
  apply system

  macro STAMP (uptime | datetime {msec | localtime | show-timezone | year})
  word  uptime "Timestamp with system uptime"
  word  datetime "Timestamp with date and time"
  word  msec "Include milliseconds in timestamp"
  word  localtime "Use local time zone for timestamps"
  word  show-timezone "Add time zone information to timestamp"
  word  year "Include year in timestamp"

  set   service pad
  help  pad "Enable PAD commands"
  on
  rank  20
  apply system

  set   service tcp-keepalives-in
  help  tcp-keepalives-in "Generate keepalives on idle incoming network connections"
  rank  21
  apply system

  set   service tcp-keepalives-out
  help  tcp-keepalives-out "Generate keepalives on idle outgoing network connections"
  rank  22
  apply system

  set   service timestamps debug [@STAMP]
  help  debug "Timestamp debug messages"
  both
  rank  25
  apply logging
  factory "service timestamps debug uptime"

  set   service timestamps log [@STAMP]
  help  log "Timestamp log messages"
  both
  rank  26
  apply logging
  factory "service timestamps log uptime"

  set   service password-encryption
  help  password-encryption "Encrypt system passwords"
  both
  brings concealment
  rank  27
  apply system
  factory no

  set   service sequence-numbers
  help  sequence-numbers "Stamp logger messages with a sequence number"
  rank  28
  apply logging

  set   service nagle
  help  nagle "Enable Nagle's congestion control algorithm"
  rank  19
  apply system

  set   service compress-config
  help  compress-config "Compress the nvram configuration file"
  rank  29
  apply system

  set   service (udp-small-servers|tcp-small-servers|finger|config|linenumber)
  name  service-other
  help  udp-small-servers "Enable small UDP servers (e.g., ECHO)"
  help  tcp-small-servers "Enable small TCP servers (e.g., ECHO)"
  help  finger "Allow responses to finger requests"
  help  config "TFTP load config files"
  help  linenumber "enable line number banner for each exec"
  key   *
  rank  23
  apply system

  set   service dhcp
  help  dhcp "Enable DHCP server and relay agent"
  on
  rank  23.1
  apply system

  set   hostname NAME:word
  help  hostname "Set system's network name"
  help  NAME "This system's network name"
  rank  30
  factory "hostname Router"
  check hostname
  apply hostname

  set   boot-start-marker
  help  boot-start-marker "Start of boot commands"
  rank  40
  all   -
  apply system

  set   boot system [flash|tftp|rom|ftp] [URL:word [SERVER:ip]]
  help  system "System image file"
  help  flash "Boot from flash memory"
  help  tftp "Boot from a tftp server"
  help  rom "Boot from rom"
  help  ftp "Boot from server via ftp"
  help  URL "System image filename"
  help  SERVER "Address from which to download the file"
  key   *
  rank  41
  apply system

  set   boot-end-marker
  help  boot-end-marker "End of boot commands"
  rank  42
  all   -
  apply system

  set   logging buffered [SIZE:<4096-2147483647>] [LEVEL:<0-7>/severity]
  help  buffered "Set buffered logging parameters"
  help  SIZE "Logging buffer size"
  help  LEVEL "Logging severity level"
  both
  rank  51
  apply logging

  set   logging console [LEVEL:<0-7>/severity=7]
  help  console "Set console logging parameters"
  help  LEVEL "Logging severity level"
  on
  rank  52
  apply logging

  set   logging monitor [LEVEL:<0-7>/severity=7]
  help  monitor "Set terminal line (monitor) logging parameters"
  help  LEVEL "Logging severity level"
  on
  rank  53
  apply logging

  set   logging on
  help  on "Enable logging to all enabled destinations"
  on
  rank  50
  apply logging

  set   enable secret [level LEVEL:<1-15>=15] [TYPE:secret-type] SECRET:line
  help  secret "Assign the privileged level secret"
  help  level "Set exec level password"
  help  LEVEL "Level number"
  help  SECRET "The UNENCRYPTED (cleartext) 'enable' secret"
  check password
  key   LEVEL
  no    enable secret [level LEVEL]
  rank  60
  apply system

  set   enable password [level LEVEL:<1-15>=15] [TYPE:password-type] PASSWORD:line
  help  password "Assign the privileged level password"
  help  level "Set exec level password"
  help  LEVEL "Level number"
  help  PASSWORD "The UNENCRYPTED (cleartext) 'enable' password"
  check password
  key   LEVEL
  no    enable password [level LEVEL]
  rank  61
  apply system

  # In the order in which the lines stand.
  dict  privmode interface=0 "Interface configuration mode" line=1 "Line configuration mode" \
        router=2 "Router configuration mode" configure=3 "Global configuration mode" \
        exec=4 "Exec mode"
  set   privilege MODE:privmode [all] level LEVEL:<0-15> COMMAND:line
  help  privilege "Command privilege parameters"
  help  level "Set privilege level of command"
  help  MODE "Mode of the command"
  help  all "All suboption will be set to the samelevel"
  help  LEVEL "Privilege level"
  help  COMMAND "initial keywords of the command to modify"
  name  privilege
  key   MODE COMMAND
  order key 1
  spell privilege
  brings privilege
  rank  940

  set   username NAME:word [privilege LEVEL:<0-15>] [(password [TYPE:password-type] | secret [TYPE:secret-type]) PASSWORD:line | nopassword]
  help  username "Establish User Name Authentication"
  help  NAME "User name"
  help  privilege "Set user privilege level"
  help  LEVEL "User privilege level"
  help  password "Specify the password for the user"
  help  secret "Specify the secret for the user"
  help  PASSWORD "The UNENCRYPTED (cleartext) user password"
  check username
  help  nopassword "No password is required for the user to log in"
  key   NAME
  part  privilege LEVEL
  part  password secret TYPE PASSWORD nopassword
  rank  230
  order entered
  apply system

  set   clock timezone ZONE:word HOURS:<-23-23> [MINUTES:<0-59>]
  help  clock "Configure time-of-day clock"
  help  timezone "Configure time zone"
  help  ZONE "name of time zone"
  help  HOURS "Hours offset from UTC"
  help  MINUTES "Minutes offset from UTC"
  rank  190
  apply system

  set   clock summer-time ZONE:word recurring [WEEK:word DAY:word MONTH:word HHMM:word END_WEEK:word END_DAY:word END_MONTH:word END_HHMM:word [OFFSET:<1-1440>]]
  help  clock "Configure time-of-day clock"
  help  summer-time "Configure summer (daylight savings) time"
  help  ZONE "name of time zone in summer"
  help  recurring "Recurring summer time"
  help  WEEK "Week number to start (1-4, first, last)"
  help  DAY "Weekday to start"
  help  MONTH "Month to start"
  help  HHMM "Time to start (hh:mm)"
  help  END_WEEK "Week number to end (1-4, first, last)"
  help  END_DAY "Weekday to end"
  help  END_MONTH "Month to end"
  help  END_HHMM "Time to end (hh:mm)"
  help  OFFSET "Offset to add in minutes"
  name  clock-summer-time
  no    clock summer-time
  check summer_time
  spell summer_time
  rank  190.1
  apply system

  set   ip finger
  help  finger "Finger server"
  both
  rank  202
  apply system

  set   ip domain-lookup
  name  ip-domain-lookup-old
  help  domain-lookup "Enable IP Domain Name System hostname translation"
  on
  rank  211
  all   -
  apply system

  set   ip domain name NAME:word
  help  domain "IP DNS Resolver"
  help  name "Define the default domain name"
  help  NAME "Default domain name"
  rank  212
  apply system

  set   ip domain-name NAME:word
  name  ip-domain-name-old
  help  domain-name "Define the default domain name"
  help  NAME "Default domain name"
  rank  213
  apply system

  set   ip name-server ADDR:ip...
  help  name-server "Specify address of name server to use"
  help  ADDR "Domain server IP address"
  key   *
  rank  221
  apply system

  set   logging trap [LEVEL:<0-7>/severity]
  help  trap "Set syslog server logging level"
  help  LEVEL "Logging severity level"
  both
  rank  745
  apply logging

  set   logging facility (local0|local1|local2|local3|local4|local5|local6|local7|syslog|user)
  help  facility "Facility parameter for syslog messages"
  help  local0 "Local use"
  help  local1 "Local use"
  help  local2 "Local use"
  help  local3 "Local use"
  help  local4 "Local use"
  help  local5 "Local use"
  help  local6 "Local use"
  help  local7 "Local use"
  help  syslog "Syslog itself"
  help  user "User process"
  rank  746
  apply logging

  set   logging source-interface IFACE:interface
  help  source-interface "Specify interface for source address in logging transactions"
  help  IFACE "Interface type and number"
  rank  747
  apply logging

  set   logging ADDR:ip
  name  logging-host
  help  ADDR "IP address of the logging host"
  key   ADDR
  rank  748
  apply logging

  set   banner motd TEXT:line
  help  motd "Set Message of the Day banner"
  help  TEXT "c banner-text c, where 'c' is a delimiting character"
  text
  rank  903
  apply system

  set   banner login TEXT:line
  help  login "Set login banner"
  help  TEXT "c banner-text c, where 'c' is a delimiting character"
  text
  rank  902
  apply system

  set   banner incoming TEXT:line
  help  incoming "Set incoming terminal line banner"
  help  TEXT "c banner-text c, where 'c' is a delimiting character"
  text
  rank  901

  set   banner exec TEXT:line
  help  exec "Set EXEC process creation banner"
  help  TEXT "c banner-text c, where 'c' is a delimiting character"
  text
  rank  900
  apply system

dict severity emergencies=0 "System is unusable" alerts=1 "Immediate action needed" \
  critical=2 "Critical conditions" errors=3 "Error conditions" warnings=4 "Warning conditions" \
  notifications=5 "Normal but significant conditions" informational=6 "Informational messages" \
  debugging=7 "Debugging messages"

dict password-type 0=0 "Specifies an UNENCRYPTED password will follow" \
  7=7 "Specifies a HIDDEN password will follow"
dict secret-type 0=0 "Specifies an UNENCRYPTED password will follow" \
  5=5 "Specifies a MD5 HASHED secret will follow" \
  8=8 "Specifies a PBKDF2 HASHED secret will follow" \
  9=9 "Specifies a SCRYPT HASHED secret will follow"
