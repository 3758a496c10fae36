# The lab console: what one does to routers, wires and time.
mode lab title "Lab commands:"
in lab
word list "List routers or links"
  run   list [routers|links] -> exec_lab_list
  help  routers "List routers"
  help  links "List links"
  run   connect NAME:word -> exec_lab_connect
  help  connect "Join a router's console; Ctrl-^ x comes back"
  help  NAME "Name of a router"
  run   cut END:word [END2:word] -> exec_lab_cut
  help  cut "Cut a wire"
  help  END "ROUTER:INTERFACE, or the name of a link"
  help  END2 "Interface, where ROUTER stands alone"
  run   join END:word [END2:word] -> exec_lab_join
  help  join "Mend a wire that was cut"
  help  END "ROUTER:INTERFACE, or the name of a link"
  help  END2 "Interface, where ROUTER stands alone"
  run   start NAME:word -> exec_lab_start
  help  start "Power a router on"
  help  NAME "Name of a router"
  run   stop NAME:word -> exec_lab_stop
  help  stop "Power a router off"
  help  NAME "Name of a router"
  run   pause -> exec_lab_pause
  help  pause "Stop time"
  run   run [DURATION:word] -> exec_lab_run
  help  run "Let time go on, for a while or for good"
  help  DURATION "How long: 30s, 500ms, 5m, 2h"
  run   speed SPEED:word -> exec_lab_speed
  help  speed "Set the speed of time"
  help  SPEED "Times as fast as real time, or max"
  run   capture stop [LINK:word] -> exec_lab_capture_stop
  help  capture "Write frames to a file"
  help  stop "End a capture, or all of them"
  help  LINK "Name of a link"
  run   capture LINK:word FILE:word [secrets] -> exec_lab_capture
  help  capture "Write frames to a file"
  help  LINK "Name of a link"
  help  FILE "Name of a pcapng file"
  help  secrets "End it with the keys of all SAs meanwhile, as a comment"
  run   clock -> exec_lab_clock
  help  clock "Show virtual time and its speed"
  run   seed -> exec_lab_seed
  help  seed "Show the seed of chance"
  run   hash -> exec_lab_hash
  help  hash "Show the hash over all frames so far"
  run   keys [FILE:word] -> exec_lab_keys
  help  keys "Print the keys for decryption, or write them to a file"
  help  FILE "Name of a file"
  run   help -> exec_lab_help
  help  help "Show these commands"
  run   exit -> exec_lab_exit
  help  exit "End the lab"
  run   quit -> exec_lab_exit
  help  quit "End the lab"
