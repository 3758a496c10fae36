# SPDX-License-Identifier: GPL-2.0-or-later
# The files of a router, and what copies, shows and deletes them.

file-systems flash: nvram:

in priv
  run   copy (running-config (running-config|startup-config|DESTINATION:file) | startup-config (running-config|startup-config|DESTINATION:file)) -> exec_copy
  name  copy
  help  copy "Copy from one file to another"
  help  DESTINATION "Copy to $ file system"

  run   copy SOURCE:file (running-config|startup-config|DESTINATION:file) -> exec_copy
  name  copy-file
  help  copy "Copy from one file to another"
  help  SOURCE "Copy from $ file system"
  help  running-config "Update (merge with) current system configuration"
  help  startup-config "Copy to startup configuration"
  help  DESTINATION "Copy to $ file system"

word "copy running-config" "Copy from current system configuration"
word "copy startup-config" "Copy from startup configuration"
word "copy running-config running-config" "Update (merge with) current system configuration"
word "copy startup-config running-config" "Update (merge with) current system configuration"
word "copy running-config startup-config" "Copy to startup configuration"
word "copy startup-config startup-config" "Copy to startup configuration"

  run   dir [/all] [FILE:file] -> exec_dir
  help  dir "List files on a filesystem"
  help  /all "List all files"
  help  FILE "Directory or file name"

  run   more FILE:file -> exec_more
  piped
  help  more "Display the contents of a file"
  help  FILE "File name"

  run   delete [/force] [/recursive] FILE:file -> exec_delete
  help  delete "Delete a file"
  help  /force "Force delete"
  help  /recursive "Recursive delete"
  help  FILE "File to be deleted"

  run   rename SOURCE:file DESTINATION:file -> exec_rename
  help  rename "Rename a file"
  help  SOURCE "Path of source file"
  help  DESTINATION "Path of target file"

  show  flash: -> show_flash
  help  flash: "display information about flash: file system"

  show  file systems -> show_file_systems
  help  file "Show filesystem information"
  help  systems "List filesystems"

  run   erase (nvram:|startup-config) -> exec_erase
  help  erase "Erase a filesystem"
  help  startup-config "Erase contents of configuration memory"
  help  nvram: "Filesystem to be erased"
