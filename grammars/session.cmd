# SPDX-License-Identifier: GPL-2.0-or-later
# Commands that act on the session itself: privilege, configuration mode, terminal, lines.
in exec
word enable "Turn on privileged commands"
word disable "Turn off privileged commands"
word exit "Exit from the EXEC"
word logout "Exit from the EXEC"
word quit "Exit from the EXEC"
word terminal "Set terminal line parameters"
  run   enable [LEVEL:<0-15>=15] -> exec_enable
  help  LEVEL "Enable level"
  run   disable [LEVEL:<0-15>=1] -> exec_disable
  help  LEVEL "Privilege level to go to"
  run   exit -> exec_exit
  run   logout -> exec_logout
  run   quit -> exec_logout
  run   terminal length LINES:<0-512> -> exec_terminal_length
  help  length "Set number of lines on a screen"
  help  LINES "Number of lines on screen (0 for no pausing)"
  run   terminal width COLUMNS:<0-512> -> exec_terminal_width
  help  width "Set width of the display terminal"
  help  COLUMNS "Number of characters on a screen line"
  run   terminal monitor -> exec_terminal_monitor
  help  monitor "Copy debug output to the current terminal line"
  run   terminal no monitor -> exec_terminal_no_monitor
  help  no "Negate a command or set its defaults"
  help  monitor "Copy debug output to the current terminal line"
  run   terminal history [size LINES:<0-256>] -> exec_terminal_history
  help  history "Enable and control the command history function"
  help  size "Set history buffer size"
  help  LINES "Size of history buffer"
  run   terminal no history -> exec_terminal_no_history
  help  no "Negate a command or set its defaults"
  help  history "Enable and control the command history function"
  run   terminal exec prompt timestamp -> exec_terminal_stamp
  help  exec "Configure EXEC"
  help  prompt "EXEC prompt"
  help  timestamp "Print timestamps for show commands"
  run   terminal no exec prompt timestamp -> exec_terminal_stamp
  help  no "Negate a command or set its defaults"
  help  exec "Configure EXEC"
  help  prompt "EXEC prompt"
  help  timestamp "Print timestamps for show commands"
  run   terminal no (length|width|history size) -> exec_terminal_default
  name  terminal-no
  help  no "Negate a command or set its defaults"
  help  length "Set number of lines on a screen"
  help  width "Set width of the display terminal"
  help  history "Enable and control the command history function"
  help  size "Set history buffer size"
  run   terminal default (length|width|monitor|history [size]) -> exec_terminal_default
  name  terminal-default
  help  default "Set a command to its defaults"
  help  length "Set number of lines on a screen"
  help  width "Set width of the display terminal"
  help  monitor "Copy debug output to the current terminal line"
  help  history "Enable and control the command history function"
  help  size "Set history buffer size"
  show  terminal -> show_terminal
  help  terminal "Display terminal configuration parameters"
  show  sessions -> show_sessions
  help  sessions "Information about Telnet connections"
  run   where -> show_sessions
  help  where "List active connections"
  run   systat [all] -> show_users
  help  systat "Display information about terminal lines"
  help  all "Include information about inactive ports"
  show  history -> show_history
  help  history "Display the session command history"
  show  privilege -> show_privilege
  help  privilege "Show current privilege level"
  show  line [LINE:<0-17>|console CON:<0-0>|aux AUX:<0-0>|vty VTY:<0-15>] -> show_line
  help  line "TTY line information"
  help  LINE "Line number"
  help  console "Primary terminal line"
  help  CON "Line number"
  help  aux "Auxiliary line"
  help  AUX "Line number"
  help  vty "Virtual terminal"
  help  VTY "Line number"
  show  users [all] [wide] -> show_users
  help  users "Display information about terminal lines"
  help  all "Include information about inactive ports"
  help  wide "use wide format"
  run   help -> exec_help
  help  help "Description of the interactive help system"
  run   lock -> exec_lock
  help  lock "Lock the terminal"
  run   login -> exec_login
  help  login "Log in as a particular user"
  run   resume [CONNECTION:<1-20>] -> exec_connections
  help  resume "Resume an active network connection"
  help  CONNECTION "The number of an active network connection"
  run   disconnect [CONNECTION:<1-20>] -> exec_connections
  help  disconnect "Disconnect an existing network connection"
  help  CONNECTION "The number of an active network connection"
in priv
word configure "Enter configuration mode"
  run   configure -> exec_configure
  run   configure terminal [lock] -> exec_configure_terminal
  help  terminal "Configure from the terminal"
  help  lock "Lock configuration mode"
  clear line (LINE:<0-17>|console CON:<0-0>|aux AUX:<0-0>|vty VTY:<0-15>) -> clear_line
  help  line "Reset a terminal line"
  help  LINE "Line number"
  help  console "Primary terminal line"
  help  CON "Line number"
  help  aux "Auxiliary line"
  help  AUX "Line number"
  help  vty "Virtual terminal"
  help  VTY "Line number"
in config
  run   end -> exec_end
  help  end "Exit from configure mode"
  run   exit -> exec_exit
  help  exit "Exit from configure mode"
