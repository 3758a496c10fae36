# SPDX-License-Identifier: GPL-2.0-or-later
# Modes, words of every mode, and the exec commands that belong to no feature.

mode exec title "Exec commands:"
mode priv title "Exec commands:"
mode config prompt "config" title "Configure commands:"

apply-order hostname system interface address acl route track hsrp ospf crypto logging line

word no "Negate a command or set its defaults"
word default "Set a command to its defaults"
word do "To run exec commands in config mode"
word "|" "Output modifiers"
word begin "Begin with the line that matches"
word exclude "Exclude lines that match"
word include "Include lines that match"
word section "Filter a section of output"
word PIPE "Regular Expression"
word "| begin" "Begin with the line that matches"
word "| exclude" "Exclude lines that match"
word "| include" "Include lines that match"
word "| section" "Filter a section of output"

in exec
word show "Show running system information"
word clear "Reset functions"
word debug "Debugging functions (see also 'undebug')"
word undebug "Disable debugging functions (see also 'debug')"
word no "Disable debugging functions"
word terminal "Set terminal line parameters"
word "show ip" "IP information"
word "debug ip" "IP information"
word "clear ip" "IP"
word "show crypto" "Encryption module"
word "debug crypto" "Cryptographic subsystem"
word "clear crypto" "Encryption subsystem"

  run   enable [LEVEL:<0-15>] -> exec_enable
  help  enable "Turn on privileged commands"
  help  LEVEL "Enable level"

  run   disable [LEVEL:<0-15>] -> exec_disable
  help  disable "Turn off privileged commands"
  help  LEVEL "Privilege level to go to"

  run   exit -> exec_exit
  help  exit "Exit from the EXEC"

  run   logout -> exec_exit
  help  logout "Exit from the EXEC"

  run   ping HOST:word -> exec_ping
  name  ping-host
  help  ping "Send echo messages"
  help  HOST "Ping destination address or hostname"

  run   ping [ip] ADDR:ip {repeat REPEAT:<1-2147483647> | size SIZE:<36-18024> | timeout TIMEOUT:<0-3600> | \
        source (SOURCE:ip | IFACE:interface) | df-bit} -> exec_ping
  name  ping
  help  ping "Send echo messages"
  help  ip "IP echo"
  help  ADDR "Ping destination address"
  help  repeat "specify repeat count"
  help  REPEAT "Repeat count"
  help  size "specify datagram size"
  help  SIZE "Datagram size"
  help  timeout "specify timeout interval"
  help  TIMEOUT "Timeout in seconds"
  help  source "specify source address or name"
  help  SOURCE "Source address"
  help  IFACE "Source interface"
  help  df-bit "enable do not fragment bit in IP header"

  run   ping -> exec_ping
  name  ping-dialog
  help  ping "Send echo messages"

  run   traceroute HOST:word -> exec_traceroute
  name  traceroute-host
  help  traceroute "Trace route to destination"
  help  HOST "Trace route to destination address or hostname"

  run   traceroute [ip] ADDR:ip {source (SOURCE:ip | IFACE:interface) | numeric | timeout TIMEOUT:<0-3600> | \
        probe PROBE:<1-65535> | ttl MIN:<0-255> MAX:<1-255>} -> exec_traceroute
  name  traceroute
  help  traceroute "Trace route to destination"
  help  ip "IP Trace"
  help  ADDR "Trace route to destination address"
  help  source "specify source address or name"
  help  SOURCE "Source address"
  help  IFACE "Source interface"
  help  numeric "display numeric address"
  help  timeout "specify time out"
  help  TIMEOUT "Time out in seconds"
  help  probe "specify number of probes per hop"
  help  PROBE "Number of probes"
  help  ttl "specify minimum and maximum ttl"
  help  MIN "Minimum ttl"
  help  MAX "Maximum ttl"

  run   terminal length LENGTH:<0-512> -> exec_terminal_length
  help  length "Set number of lines on a screen"
  help  LENGTH "Number of lines on screen (0 for no pausing)"

  run   terminal width WIDTH:<0-512> -> exec_terminal_width
  help  width "Set width of the display terminal"
  help  WIDTH "Number of characters on a screen line"

  run   terminal history [size SIZE:<0-256>] -> exec_terminal_history
  help  history "Enable and control the command history function"
  help  size "Set history buffer size"
  help  SIZE "Size of history buffer"

  run   terminal no monitor -> exec_terminal_no_monitor
  help  no "Negate a command or set its defaults"
  help  monitor "Copy debug output to the current terminal line"

  show  version -> show_version
  help  version "System hardware and software status"

  show  clock [detail] -> show_clock
  help  clock "Display the system clock"
  help  detail "Display detailed information"

  show  users [all] -> show_users
  help  users "Display information about terminal lines"
  help  all "Include information about inactive ports"

  show  history -> show_history
  help  history "Display the session command history"

  show  privilege -> show_privilege
  help  privilege "Show current privilege level"

in priv
  run   configure -> exec_configure_dialog
  name  configure-dialog
  help  configure "Enter configuration mode"

  run   configure (terminal|memory) -> exec_configure
  name  configure
  help  configure "Enter configuration mode"
  help  terminal "Configure from the terminal"
  help  memory "Configure from NV memory"

  run   write [memory|terminal|erase] -> exec_write
  name  write
  help  write "Write running configuration to memory, network, or terminal"
  help  memory "Write to NV memory"
  help  terminal "Write to terminal"
  help  erase "Erase NV memory"

  run   copy running-config startup-config -> exec_copy_run_start
  help  copy "Copy from one file to another"
  help  running-config "Copy from current system configuration"
  help  "copy running-config startup-config" "Copy to startup configuration"

  run   copy startup-config running-config -> exec_copy_start_run
  help  copy "Copy from one file to another"
  help  startup-config "Copy from startup configuration"
  help  "copy startup-config running-config" "Update (merge with) current system configuration"

  run   erase startup-config -> exec_erase
  help  erase "Erase a filesystem"
  help  startup-config "Erase contents of configuration memory"

  run   reload [cancel] -> exec_reload
  help  reload "Halt and perform a cold restart"
  help  cancel "Cancel pending reload"

  run   terminal monitor -> exec_terminal_monitor
  help  monitor "Copy debug output to the current terminal line"

  run   clock set TIME:time DAY:<1-31> MONTH:word YEAR:<1993-2035> -> exec_clock_set
  help  clock "Manage the system clock"
  help  set "Set the time and date"
  help  TIME "Current Time"
  help  DAY "Day of the month"
  help  MONTH "Month of the year"
  help  YEAR "Year"

  show  running-config [brief | interface IFACE:interface] -> show_running_config
  help  running-config "Current operating configuration"
  help  brief "configuration without certificate data"
  help  interface "Show interface configuration"
  help  IFACE "Interface type and number"

  show  startup-config -> show_startup_config
  help  startup-config "Contents of startup configuration"

  show  debugging -> show_debugging
  help  debugging "State of each debugging option"

  show  logging -> show_logging
  help  logging "Show the contents of logging buffers"

  clear logging -> clear_logging
  help  logging "Clear logging buffer"

  debug all -> debug_all
  help  all "Enable all debugging"
