# SPDX-License-Identifier: GPL-2.0-or-later
# Modes, words of every mode, and the exec commands that belong to no feature.

mode exec title "Exec commands:"
mode priv title "Exec commands:"
mode config prompt "config" title "Configure commands:"

apply-order hostname system login logging acl interface ip forward ip_route track keychain hsrp isakmp crypto ospf line

# The "!" lines of show running-config in the styles 12.2, 12.3 and 15: those of 12.2 and 12.3 as
# the scenario's configurations have them, those of 15 as most captures do.
bang 30  1 1 1          # services | hostname
bang 40  1 1 1          # | boot markers
bang 50  0 1 2          # | logging, enable
bang 180 1 1 1          # | aaa, clock, chassis, ip
bang 210 0 2 8          # | domain
bang 220 0 2 0          # | cef
bang 225 0 0 1          # | multilink
bang 230 0 0 4          # | username, archive
bang 235 0 0 1          # | redundancy
bang 240 0? 0? 2        # | track
bang 299 1 1 5          # | crypto isakmp
bang 310 2? 2? 2        # | crypto ipsec transform-set
bang 320 1? 1? 3        # | crypto map
bang 500 0 1 3          # | interface, router, ip route
bang 700 0 0 2          # | ip http of 15
bang 740 1 2 1          # | ip access-list
bang 741 1? 1? 1?       # standard | extended
bang 800 0? 0? 3        # | control-plane
bang 900 1 1 6          # | banner
bang 950 0 0 1          # | line
bang 960 0 0 1          # | scheduler, ntp
bang end 1 3 1

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

  show  inventory -> show_inventory
  help  inventory "Show the physical inventory"

  show  clock [detail] -> show_clock
  help  clock "Display the system clock"
  help  detail "Display detailed information"

  show  memory [statistics|summary] -> show_memory
  help  memory "Memory statistics"
  help  statistics "Show memory pool statistics"
  help  summary "Summary of memory usage"

  show  processes [cpu [sorted [1min|5min|5sec]]] -> show_processes_cpu
  help  processes "Active process statistics"
  help  cpu "Show CPU use per process"
  help  sorted "Show sorted output based on percentage of usage"
  help  1min "Sort based on 1 minute utilization"
  help  5min "Sort based on 5 minutes utilization"
  help  5sec "Sort based on 5 seconds utilization"
  show  processes memory -> show_processes_memory
  help  processes "Active process statistics"
  help  memory "Show memory use per process"

  run   who -> show_users
  help  who "Display information about terminal lines"

in priv
  run   write [memory|network|terminal|erase] -> exec_write
  name  write
  piped
  help  write "Write running configuration to memory, network, or terminal"
  help  memory "Write to NV memory"
  help  network "Write to network TFTP server"
  help  terminal "Write to terminal"
  help  erase "Erase NV memory"

  run   clock set TIME:time (DAY:<1-31> MONTH:word | MONTH:word DAY:<1-31>) YEAR:<1993-2035> -> exec_clock_set
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

  # What everybody types, though `login` begins so too.
  show  log% -> show_logging
  help  log "Show the contents of logging buffers"

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

in track track-metric track-list track-weight track-percent
  run   exit -> exec_exit
  help  exit "Exit from track object configuration mode"
