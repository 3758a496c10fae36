# SPDX-License-Identifier: GPL-2.0-or-later
# Modes, words of every mode, and the exec commands that belong to no feature.

mode exec title "Exec commands:"
mode priv title "Exec commands:"
mode config prompt "config" title "Configure commands:"

apply-order hostname system logging acl interface ip ip_route track keychain hsrp isakmp crypto ospf line

word no "Negate a command or set its defaults"
word default "Set a command to its defaults"
word do "To run exec commands in config mode"
word "|" "Output modifiers"
word append "Append redirected output to URL (URLs supporting append operation only)"
word begin "Begin with the line that matches"
word count "Count number of lines which match regexp"
word exclude "Exclude lines that match"
word include "Include lines that match"
word redirect "Redirect output to URL"
word section "Filter a section of output"
word tee "Copy output to URL"
word PIPE "Regular Expression"
word "| append" "Append redirected output to URL (URLs supporting append operation only)"
word "| begin" "Begin with the line that matches"
word "| count" "Count number of lines which match regexp"
word "| exclude" "Exclude lines that match"
word "| include" "Include lines that match"
word "| redirect" "Redirect output to URL"
word "| section" "Filter a section of output"
word "| tee" "Copy output to URL"

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

  show  version -> show_version
  help  version "System hardware and software status"

  show  clock [detail] -> show_clock
  help  clock "Display the system clock"
  help  detail "Display detailed information"

  run   who -> show_users
  help  who "Display information about terminal lines"

in priv
  run   write [memory|terminal|erase] -> exec_write
  name  write
  help  write "Write running configuration to memory, network, or terminal"
  help  memory "Write to NV memory"
  help  terminal "Write to terminal"
  help  erase "Erase NV memory"

  run   clock set TIME:time DAY:<1-31> MONTH:word YEAR:<1993-2035> -> exec_clock_set
  help  clock "Manage the system clock"
  help  set "Set the time and date"
  help  TIME "Current Time"
  help  DAY "Day of the month"
  help  MONTH "Month of the year"
  help  YEAR "Year"

  show  debugging -> show_debugging
  help  debugging "State of each debugging option"

  show  logging -> show_logging
  help  logging "Show the contents of logging buffers"

  clear logging -> clear_logging
  help  logging "Clear logging buffer"

  debug all -> debug_all
  help  all "Enable all debugging"

in interface
  run   exit -> exec_exit
  help  exit "Exit from interface configuration mode"

in subif
  run   exit -> exec_exit
  name  sub-exit
  help  exit "Exit from sub-interface configuration mode"

in std-nacl
  run   exit -> exec_exit
  help  exit "Exit from access-list configuration mode"

in ext-nacl
  run   exit -> exec_exit
  help  exit "Exit from access-list configuration mode"

in track
  run   exit -> exec_exit
  help  exit "Exit from track object configuration mode"
