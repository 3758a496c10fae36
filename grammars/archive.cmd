# SPDX-License-Identifier: GPL-2.0-or-later
# The life of the configuration: archive, replace, revert, reload, show running-config.

mode archive prompt "config-archive" title "Archive configuration commands:" parent config prefix ARC

mode archive-log prompt "config-archive-log-cfg" title "Archive config logger configuration commands:" parent archive prefix ARCLOG

apply-order archive

in config
  set   archive
  help  archive "Archive the configuration"
  rank  232
  enter archive
  apply archive

  set   configuration mode exclusive (auto|manual)
  name  configuration-mode
  help  configuration "Configuration access"
  help  mode "Configuration mode"
  help  exclusive "Exclusive access to the configuration"
  help  auto "Lock configuration mode automatically"
  help  manual "Lock configuration mode manually"
  rank  231
  no    configuration mode exclusive

in archive-log
word logging "Modify config logger parameters"

  run   exit -> exec_exit
  help  exit "Exit from archive config logger configuration mode"

  set   logging enable
  help  enable "Enable the config logger"
  rank  10

  set   logging size SIZE:<1-1000>=100
  help  size "Set max entries of the config log"
  help  SIZE "Number of entries"
  rank  20

  set   notify syslog
  help  notify "Applications to be notified of config changes"
  help  syslog "Config changes will be sent as syslog messages"
  rank  30

  set   hidekeys
  help  hidekeys "Suppress logging of password data"
  rank  40

in archive
word log "Logging commands"

  set   log config
  help  config "Logging changes to the running configuration"
  rank  5
  enter archive-log
  apply archive

  run   exit -> exec_exit
  help  exit "Exit from archive configuration mode"

  set   path PATH:file
  help  path "path for backups"
  help  PATH "Write archive on flash: or nvram: file system"
  rank  10
  check archive_path
  apply archive

  set   maximum NUMBER:<1-14>=10
  help  maximum "maximum number of backup copies"
  help  NUMBER "Number of versions to keep"
  rank  20
  apply archive

  set   write-memory
  help  write-memory "Enable automatic backup generation during write memory"
  rank  30
  apply archive

  set   time-period MINUTES:<1-525600>
  help  time-period "Period of time in minutes to automatically archive the running-config"
  help  MINUTES "Number of minutes to wait between archive creation"
  rank  40
  apply archive

in priv
word archive "manage archive files"
word configure "Enter configuration mode"
word "show archive" "Archive functions"
word "show archive config" "Archive contents"
word "show archive log" "Command logging"
word "clear archive" "Reset archive functions"

  show  archive log config (all|FIRST:<1-2147483647> [LAST:<1-2147483647>]|user USER:word [session SESSION:<1-2147483647>]) [provisioning] -> show_archive_log_config
  help  log "Command logging"
  help  config "Command logging contents"
  help  all "All log entries"
  help  FIRST "Starting log record number"
  help  LAST "Ending log record number"
  help  user "Log entries of a user"
  help  USER "User name"
  help  session "Log entries of a session"
  help  SESSION "Session number"
  help  provisioning "Display the commands alone, as they can be entered"

  show  archive log config statistics -> show_archive_log_statistics
  help  log "Command logging"
  help  config "Command logging contents"
  help  statistics "Memory usage of the log"

  clear archive log config [force] -> clear_archive_log_config
  help  archive "Reset archive functions"
  help  log "Command logging"
  help  config "Delete the contents of the config log"
  help  force "Do not ask"

  run   archive config -> exec_archive_config
  help  config "archive the running-config"

  show  configuration lock -> show_configuration_lock
  help  configuration "Configuration details"
  help  lock "Lock on the configuration"

  clear configuration lock -> clear_configuration_lock
  help  configuration "Configuration details"
  help  lock "Lock on the configuration"

  show  archive -> show_archive
  help  archive "Archive functions"

  show  archive config differences [FIRST:word [SECOND:word]] -> show_archive_differences
  help  config "Archive contents"
  help  differences "Diff two configs"
  help  FIRST "First config file"
  help  SECOND "Second config file"

  show  archive config incremental-diffs FILE:file -> show_archive_incremental
  help  config "Archive contents"
  help  incremental-diffs "Diff one config with the running-config"
  help  FILE "Config file"

  run   configure replace FILE:file {force|list|time MINUTES:<1-120>} -> exec_configure_replace
  help  replace "Replace the running-config with a new config file"
  help  FILE "URL of config file that will replace running-config"
  help  force "Forcibly replace without prompting for user confirmation"
  help  list "List the commands entered during replace"
  help  time "Timer for confirmation of configuration changes"
  help  MINUTES "Time to wait for confirmation (in minutes)"

  run   configure terminal revert timer (MINUTES:<1-120>|idle IDLE:<1-120>) -> exec_configure_revert_timer
  name  configure-terminal-revert
  help  terminal "Configure from the terminal"
  help  revert "Parameters for reverting the configuration"
  help  timer "Time until rollback"
  help  idle "Roll back when the session has been idle"
  help  IDLE "Idle time in minutes"
  help  MINUTES "Time to wait for confirmation (in minutes)"

  run   configure memory -> exec_configure_memory
  help  memory "Configure from NV memory"

  run   configure confirm -> exec_configure_confirm
  help  confirm "Confirm replacement of running-config with a new config file"

  run   configure revert (now | timer (MINUTES:<1-120>|idle IDLE:<1-120>)) -> exec_configure_revert
  help  revert "Parameters for reverting the configuration"
  help  now "Immediately revert the configuration"
  help  timer "Reset timer for confirmation"
  help  idle "Roll back when the session has been idle"
  help  IDLE "Idle time in minutes"
  help  MINUTES "Time to wait for confirmation (in minutes)"

  run   reload [cancel|in DELAY:word [REASON:line]|at CLOCK:word [REASON:line]|REASON:line] -> exec_reload
  help  reload "Halt and perform a cold restart"
  help  cancel "Cancel pending reload"
  help  in "Reload after a time interval"
  help  at "Reload at a specific time/date"
  help  DELAY "Delay before reload (mmm or hhh:mm)"
  help  CLOCK "Time to reload (hh:mm)"
  help  REASON "Reason for reload"

  show  reload -> show_reload
  help  reload "Scheduled reload information"

  show  running-config [brief|full|all|linenum|interface IFACE:interface [linenum]] -> show_running_config
  help  running-config "Current operating configuration"
  help  brief "configuration without certificate data"
  help  full "full configuration"
  help  all "Configuration with defaults"
  help  linenum "Display line numbers in output"
  help  interface "Show interface configuration"
  help  IFACE "Interface type and number"

  show  startup-config [linenum] -> show_startup_config
  help  startup-config "Contents of startup configuration"
  help  linenum "Display line numbers in output"
