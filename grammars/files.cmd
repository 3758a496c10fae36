# SPDX-License-Identifier: GPL-2.0-or-later
# The files of a router, and what copies, shows and deletes them.

in priv
  run   copy (running-config|startup-config|SOURCE:word) (running-config|startup-config|DESTINATION:word) -> exec_copy
  help  copy "Copy from one file to another"
  help  running-config "Copy from current system configuration"
  help  startup-config "Copy from startup configuration"
  help  "copy running-config running-config" "Update (merge with) current system configuration"
  help  "copy startup-config running-config" "Update (merge with) current system configuration"
  help  "copy running-config startup-config" "Copy to startup configuration"
  help  "copy startup-config startup-config" "Copy to startup configuration"
  help  SOURCE "Copy from flash: or nvram: file system"
  help  DESTINATION "Copy to flash: or nvram: file system"

  run   dir [/all] [FILE:word] -> exec_dir
  help  dir "List files on a filesystem"
  help  /all "List all files"
  help  FILE "Directory or file name"

  run   more FILE:word -> exec_more
  piped
  help  more "Display the contents of a file"
  help  FILE "File name"

  run   delete FILE:word -> exec_delete
  help  delete "Delete a file"
  help  FILE "File to be deleted"

  run   rename SOURCE:word DESTINATION:word -> exec_rename
  help  rename "Rename a file"
  help  SOURCE "Path of source file"
  help  DESTINATION "Path of target file"

  run   erase (startup-config|nvram) -> exec_erase
  help  erase "Erase a filesystem"
  help  startup-config "Erase contents of configuration memory"
  help  nvram "Filesystem to be erased"
