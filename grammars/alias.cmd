# SPDX-License-Identifier: GPL-2.0-or-later
# Other names for commands, and one section for several interfaces.

in config
word alias "Create command alias"
word NAME "Alias name"
word COMMAND "Rest of the line"

  set   alias exec NAME:word COMMAND:line
  help  exec "Exec mode commands"
  key   NAME
  no    alias exec [NAME]
  rank  940.1
  apply system

  set   alias configure NAME:word COMMAND:line
  help  configure "Global configuration mode"
  key   NAME
  no    alias configure [NAME]
  rank  941.1
  apply system

  set   alias interface NAME:word COMMAND:line
  help  interface "Interface configuration mode"
  key   NAME
  no    alias interface [NAME]
  rank  942.1
  apply system

  run   interface range RANGE:line -> exec_interface_range
  help  range "interface range command"
  help  RANGE "List of interfaces: type slot/first - last , ..."

in priv
  show  aliases -> show_aliases
  help  aliases "Display alias commands"
