# SPDX-License-Identifier: GPL-2.0-or-later
# Method lists: who may log in at which line, and with which privilege.

in config
word aaa "Authentication, Authorization and Accounting."
word "aaa authentication" "Authentication configurations parameters."
word "aaa authorization" "Authorization configurations parameters."
macro SERVERS group (radius|tacacs+|GROUP:word)

  set   aaa new-model
  help  new-model "Enable NEW access control commands and functions.(Disables OLD commands.)"
  both
  brings aaa_model
  rank  180
  apply system

  set   aaa authentication attempts login TRIES:<1-25>=3
  help  attempts "Set the maximum number of login attempts"
  help  login "Set the maximum number of login attempts"
  help  TRIES "Attempts"
  rank  181
  all   -
  apply system

  set   aaa authentication login (default|LIST:word) (enable|line|local|local-case|none|@SERVERS)...
  help  login "Set authentication lists for logins."
  help  default "The default authentication list."
  help  LIST "Named authentication list."
  help  enable "Use enable password for authentication."
  help  line "Use line password for authentication."
  help  local "Use local username authentication."
  help  local-case "Use case-sensitive local username authentication."
  help  none "NO authentication."
  help  group "Use Server-group"
  help  radius "Use list of all Radius hosts."
  help  tacacs+ "Use list of all Tacacs+ hosts."
  help  GROUP "Server-group name"
  key   default LIST
  order entered
  rank  182
  check aaa_methods

  set   aaa authentication enable default (enable|line|none|@SERVERS)...
  help  enable "Set authentication list for enable."
  help  default "The default authentication list."
  help  line "Use line password for authentication."
  help  none "NO authentication."
  help  group "Use Server-group"
  help  radius "Use list of all Radius hosts."
  help  tacacs+ "Use list of all Tacacs+ hosts."
  help  GROUP "Server-group name"
  no    aaa authentication enable default
  rank  183
  check aaa_methods

  set   aaa authorization console
  help  console "For enabling console authorization"
  rank  184
  all   -

  set   aaa authorization exec (default|LIST:word) (if-authenticated|local|none|@SERVERS)...
  help  exec "For starting an exec (shell)."
  help  default "The default authorization list."
  help  LIST "Named authorization list."
  help  if-authenticated "Succeed if user has authenticated."
  help  local "Use local database."
  help  none "No authorization (always succeeds)."
  help  group "Use server-group."
  help  radius "Use list of all Radius hosts."
  help  tacacs+ "Use list of all Tacacs+ hosts."
  help  GROUP "Server-group name"
  key   default LIST
  order entered
  rank  185
  check aaa_methods

  set   aaa session-id (common|unique)
  help  session-id "AAA Session ID"
  help  common "Common AAA Session ID"
  help  unique "Unique AAA Session IDs"
  no    aaa session-id
  rank  186
