# SPDX-License-Identifier: GPL-2.0-or-later
# Logins that fail and succeed: how they are logged, slowed down and, after too many, refused.

in config
word login "Enable secure login checking"
word log "Generate syslogs for login attempts"
word trap "Generate SNMP traps for login attempts"
word every "Periodicity of generation of logs or traps"

  set   login block-for SECONDS:<1-65535> attempts TRIES:<1-65535> within PERIOD:<1-65535>
  name  login-block-for
  help  block-for "Set quiet-mode active time period"
  help  SECONDS "Time period in seconds"
  help  attempts "Set max number of fail attempts"
  help  TRIES "Fail attempts"
  help  within "Watch period for fail attempts"
  help  PERIOD "Time period in seconds"
  no    login block-for
  rank  221.1
  apply login

  set   login delay SECONDS:<1-10>
  help  delay "Set delay between successive fail login"
  help  SECONDS "Delay in seconds"
  rank  221.2
  apply login

  set   login quiet-mode access-class ACL:word
  help  quiet-mode "Set quiet-mode options"
  help  access-class "Set access class for quiet-mode"
  help  ACL "Access list number or name"
  ref   acl ACL
  rank  221.3
  apply login

  set   login on-failure {trap|log|every TIMES:<1-65535>}
  help  on-failure "Set options for failed login attempt"
  help  TIMES "Number of login attempts"
  no    login on-failure
  rank  221.4
  apply login

  set   login on-success {trap|log|every TIMES:<1-65535>}
  help  on-success "Set options for successful login attempt"
  help  TIMES "Number of login attempts"
  no    login on-success
  rank  221.5
  apply login

in priv
  show  login [failures] -> show_login
  help  login "Display Secure Login Configurations and State"
  help  failures "Display login failures"
