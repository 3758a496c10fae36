# SPDX-License-Identifier: GPL-2.0-or-later
# Lines that only a real chassis needs: accepted, kept, printed in their place, of no effect here.

mode control-plane prompt "config-cp" title "Control Plane configuration commands:" parent config prefix CP
mode redundancy prompt "config-red" title "Redundancy configuration commands:" parent config prefix RED

in config
  set   memory-size iomem PERCENT:<5-50>
  help  memory-size "Adjust memory size by percentage"
  help  iomem "I/O memory size"
  help  PERCENT "I/O memory percentage"
  no    memory-size iomem
  rank  191

  word  mmi "Configure MMI"
  set   mmi polling-interval SECONDS:<1-65535>
  help  polling-interval "Polling interval"
  help  SECONDS "Seconds"
  rank  192.1

  set   mmi auto-configure
  help  auto-configure "Configure automatically"
  on
  rank  192.2

  set   mmi pvc
  help  pvc "Permanent virtual circuit"
  on
  rank  192.3

  set   mmi snmp-timeout SECONDS:<1-65535>
  help  snmp-timeout "Time allowed for SNMP"
  help  SECONDS "Seconds"
  rank  192.4

  set   multilink bundle-name (authenticated|both|endpoint)
  help  multilink "PPP multilink global configuration"
  help  bundle-name "Select method for naming multilink bundles"
  help  authenticated "Use Peer's authenticated name"
  help  both "Use both Peer's authenticated name and Endpoint discriminator"
  help  endpoint "Use Peer's Endpoint discriminator"
  no    multilink bundle-name
  rank  225

  set   call rsvp-sync
  help  call "Configure Call parameters"
  help  rsvp-sync "Enable synchronization of RSVP and voice signalling"
  on
  rank  226

  set   redundancy
  help  redundancy "Enter redundancy mode"
  enter redundancy
  rank  235

  set   control-plane
  help  control-plane "Configure control plane services"
  enter control-plane
  rank  800

  set   scheduler allocate [INTERRUPT:<400-60000> PROCESS:<100-4000>]
  help  scheduler "Scheduler parameters"
  help  allocate "Guarantee CPU time for processes"
  help  INTERRUPT "Microseconds handling network interrupts"
  help  PROCESS "Microseconds running processes"
  both
  rank  960

  set   ip forward-protocol (nd|sdns)
  help  forward-protocol "Controls forwarding of physical and directed IP broadcasts"
  help  nd "Sun's Network Disk protocol"
  help  sdns "Network Security Protocol"
  key   *
  both
  rank  699

in interface
word mop "DEC MOP server commands"

  set   media-type (rj45|sfp|gbic|100BaseX|auto-select)
  help  media-type "Interface media type"
  help  rj45 "Use RJ45 connector"
  help  sfp "Use SFP connector"
  help  gbic "Use GBIC connector"
  help  100BaseX "Use 100BaseX connector"
  help  auto-select "Use whichever connector is attached"
  no    media-type
  rank  302

  set   negotiation auto
  help  negotiation "Select Autonegotiation mode"
  help  auto "Perform link autonegotiation"
  both
  rank  303

  set   serial restart-delay SECONDS:<0-900>
  help  serial "serial interface commands"
  help  restart-delay "serial interface restart delay"
  help  SECONDS "Restart delay in seconds"
  no    serial restart-delay
  rank  306

  set   clock rate BPS:<1200-8000000>
  help  clock "Configure serial interface clock"
  help  rate "Configure serial interface clock speed"
  help  BPS "Choose clockrate from list"
  no    clock rate
  rank  307

  set   mop enabled
  help  enabled "Enable MOP for interface"
  on
  rank  600

  set   mop sysid
  help  sysid "Enable MOP periodic sysid messages on interface"
  on
  rank  601

in control-plane
  run   exit -> exec_exit
  help  exit "Exit from control-plane configuration mode"

in redundancy
  run   exit -> exec_exit
  help  exit "Exit from redundancy configuration mode"
