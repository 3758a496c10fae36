# SPDX-License-Identifier: GPL-2.0-or-later
# IPsec: transform sets, crypto maps, lifetimes; its shows, clears and debugs. IKE: isakmp.cmd.

mode crypto-trans prompt "cfg-crypto-trans" title "Crypto transform configuration commands:" parent config prefix TRANS
mode crypto-map prompt "config-crypto-map" title "Crypto Map configuration commands:" parent config prefix CMAP

dict pfs-group group1=1 "D-H Group1 (768-bit modp)" group2=2 "D-H Group2 (1024-bit modp)" \
  group5=5 "D-H Group5 (1536-bit modp)" group14=14 "D-H Group14 (2048-bit modp)"

in config
word crypto "Encryption module"
word "crypto ipsec" "Configure IPSEC policy"
word "crypto map" "Enter a crypto map"

  macro AH (ah-md5-hmac | ah-sha-hmac | ah-sha256-hmac)
  macro CIPHER (esp-des | esp-3des | esp-aes [128|192|256] | esp-null)
  macro AUTH (esp-md5-hmac | esp-sha-hmac | esp-sha256-hmac)
  macro TRANSFORMS (@AH [@CIPHER [@AUTH] | @AUTH [@CIPHER]] | @CIPHER [@AH [@AUTH] | @AUTH [@AH]] | \
        @AUTH [@AH [@CIPHER] | @CIPHER [@AH]])
  word  ah-md5-hmac "AH-HMAC-MD5 transform"
  word  ah-sha-hmac "AH-HMAC-SHA transform"
  word  ah-sha256-hmac "AH-HMAC-SHA256 transform"
  word  esp-des "ESP transform using DES cipher (56 bits)"
  word  esp-3des "ESP transform using 3DES(EDE) cipher (168 bits)"
  word  esp-aes "ESP transform using AES cipher"
  word  128 "128 bit keys."
  word  192 "192 bit keys."
  word  256 "256 bit keys."
  word  esp-null "ESP transform w/o cipher"
  word  esp-md5-hmac "ESP transform using HMAC-MD5 auth"
  word  esp-sha-hmac "ESP transform using HMAC-SHA auth"
  word  esp-sha256-hmac "ESP transform using HMAC-SHA256 auth"

  set   crypto ipsec transform-set NAME:word @TRANSFORMS
  help  transform-set "Define transform and settings"
  help  NAME "Transform set tag"
  key   NAME
  no    crypto ipsec transform-set NAME
  names transform NAME
  rank  310
  order entered
  check transform_set
  enter crypto-trans
  apply crypto

  set   crypto ipsec security-association lifetime seconds SECONDS:<120-86400>=3600
  help  security-association "Security association parameters"
  help  lifetime "security association lifetime"
  help  seconds "Time-based key duration"
  help  SECONDS "Security association duration in seconds"
  no    crypto ipsec security-association lifetime seconds [SECONDS]
  rank  305
  apply crypto

  set   crypto ipsec security-association lifetime kilobytes KILOBYTES:<2560-536870912>=4608000
  help  security-association "Security association parameters"
  help  lifetime "security association lifetime"
  help  kilobytes "Volume-based key duration"
  help  KILOBYTES "Traffic volume limit in kilobytes"
  rank  306
  apply crypto

  set   crypto ipsec df-bit (clear|set|copy)
  help  df-bit "Handling of encapsulated DF bit."
  help  clear "Clear DF bit for encapsulated tunnel packets"
  help  set "Set DF bit for encapsulated tunnel packets"
  help  copy "Copy DF bit from inner header"
  no    crypto ipsec df-bit [clear|set|copy]
  rank  306.2
  apply crypto

  set   crypto ipsec fragmentation (before-encryption|after-encryption)
  help  fragmentation "Handling of fragmentation of near-MTU sized packets"
  help  before-encryption "Perform fragmentation before encryption"
  help  after-encryption "Perform fragmentation after encryption"
  no    crypto ipsec fragmentation [before-encryption|after-encryption]
  rank  306.3
  apply crypto

  set   crypto ipsec security-association idle-time SECONDS:<60-86400>
  help  security-association "Security association parameters"
  help  idle-time "Automatically delete IPSec SAs after a given idle period."
  help  SECONDS "Idle time, after which sa are deleted"
  no    crypto ipsec security-association idle-time [SECONDS]
  rank  306.1
  apply crypto

  set   crypto map MAP:word local-address IFACE:interface
  help  MAP "Crypto map tag"
  help  local-address "Interface to use for local address for this crypto map"
  help  IFACE "Interface type and number"
  key   MAP
  no    crypto map MAP local-address [IFACE]
  rank  319
  apply crypto

  set   crypto map MAP:word SEQ:<1-65535> ipsec-isakmp
  name  crypto-map
  help  MAP "Crypto map tag"
  help  SEQ "Sequence to insert into crypto map entry"
  help  ipsec-isakmp "IPSEC w/ISAKMP"
  key   MAP SEQ
  no    crypto map MAP [SEQ]
  names map MAP
  rank  320
  closed
  edge  no
  check crypto_map
  enter crypto-map
  apply crypto

in crypto-trans
  run   exit -> exec_exit
  help  exit "Exit from crypto transform configuration mode"

  set   mode (tunnel|transport)
  help  mode "encapsulation mode (transport/tunnel)"
  help  tunnel "tunnel (datagram encapsulation) mode"
  help  transport "transport (payload encapsulation) mode"
  no    mode
  rank  100
  apply crypto

in crypto-map
word set "Set values for encryption/decryption"

  run   exit -> exec_exit
  help  exit "Exit from crypto map configuration mode"

  set   description TEXT:line
  help  description "Description of the crypto map statement policy"
  help  TEXT "Up to 80 characters"
  rank  90
  apply crypto

  set   set peer PEER:ip
  help  peer "Allowed Encryption/Decryption peer."
  help  PEER "IP address of peer"
  key   PEER
  order entered
  rank  100
  apply crypto

  set   set security-association lifetime seconds SECONDS:<120-86400>
  help  security-association "Security association parameters"
  help  lifetime "security association lifetime"
  help  seconds "Time-based key duration"
  help  SECONDS "Security association duration in seconds"
  rank  101
  apply crypto

  set   set security-association lifetime kilobytes KILOBYTES:<2560-536870912>
  help  security-association "Security association parameters"
  help  lifetime "security association lifetime"
  help  kilobytes "Volume-based key duration"
  help  KILOBYTES "Traffic volume limit in kilobytes"
  rank  102
  apply crypto

  set   set security-association idle-time SECONDS:<60-86400>
  help  security-association "Security association parameters"
  help  idle-time "Automatically delete IPSec SAs after a given idle period."
  help  SECONDS "Idle time, after which sa are deleted"
  no    set security-association idle-time [SECONDS]
  rank  102.1
  apply crypto

  set   set transform-set TRANSFORM:word...
  help  transform-set "Specify list of transform sets in priority order"
  help  TRANSFORM "Proposal tag"
  ref   transform TRANSFORM
  no    set transform-set
  check map_transform_set
  rank  103
  apply crypto

  set   set pfs [PFS:pfs-group]
  help  pfs "Specify pfs settings"
  rank  104
  all   -
  apply crypto

  set   match address ACL:word
  help  match "Match values."
  help  address "Match address of packets to encrypt."
  help  ACL "Access-list number or name"
  ref   acl ACL
  rank  105
  apply crypto

  set   reverse-route [static] [remote-peer NEXTHOP:ip] [tag TAG:<1-4294967295>]
  help  reverse-route "Reverse Route Injection."
  help  static "Create routes based on static ACLs permanently"
  help  remote-peer "Create route to the remote peer"
  help  NEXTHOP "IP address of the next hop"
  help  tag "Create routes with this tag"
  help  TAG "Tag value"
  rank  107
  all   -
  apply crypto

  set   set reverse-route distance DISTANCE:<1-255>
  help  reverse-route "Reverse Route Injection."
  help  distance "Distance metric for the routes"
  help  DISTANCE "Distance value"
  rank  106
  apply crypto

  set   set reverse-route tag TAG:<1-4294967295>
  help  reverse-route "Reverse Route Injection."
  help  tag "Create routes with this tag"
  help  TAG "Tag value"
  rank  106.1
  apply crypto

in interface subif
  set   crypto ipsec fragmentation (before-encryption|after-encryption)
  help  crypto "Encryption/Decryption commands"
  help  ipsec "Set IPSec parameters"
  help  fragmentation "Handling of fragmentation of near-MTU sized packets"
  help  before-encryption "Perform fragmentation before encryption"
  help  after-encryption "Perform fragmentation after encryption"
  no    crypto ipsec fragmentation [before-encryption|after-encryption]
  rank  501
  apply crypto

  set   crypto map MAP:word [redundancy NAME:word]
  help  crypto "Encryption/Decryption commands"
  help  map "Assign a Crypto Map"
  help  MAP "Crypto Map tag"
  help  redundancy "enables redundancy"
  help  NAME "name of the redundancy group"
  no    crypto map [MAP [redundancy NAME]]
  ref   map MAP
  ref   name NAME
  edge
  rank  500
  apply crypto

in exec
word "show crypto" "Encryption module"
word "show crypto ipsec" "Show IPSEC policy"
word "clear crypto" "Encryption subsystem"

  show  crypto ipsec sa [map MAP:word|peer PEER:ip|interface IFACE:interface] [detail] -> show_crypto_ipsec_sa
  help  sa "IPSEC SA table"
  help  map "Show SAs for a crypto map"
  help  MAP "Crypto map tag"
  help  peer "Show SAs for a peer"
  help  PEER "Peer address"
  help  interface "Show SAs on an interface"
  help  IFACE "Interface type and number"
  help  detail "Show details"

  show  crypto ipsec transform-set [tag NAME:word] -> show_crypto_ipsec_transform_set
  help  transform-set "Crypto transform sets"
  help  tag "Show transform set with this tag"
  help  NAME "Transform set tag"

  show  crypto ipsec security-association lifetime -> show_crypto_ipsec_lifetime
  help  security-association "Show parameters for IPSec security associations"
  help  lifetime "Show the security association lifetimes"

  show  crypto map [tag MAP:word|interface IFACE:interface] -> show_crypto_map
  help  map "Crypto maps"
  help  tag "Crypto map tag"
  help  MAP "Crypto map tag"
  help  interface "Crypto maps on an interface"
  help  IFACE "Interface type and number"

  show  crypto session [brief|detail] -> show_crypto_session
  help  session "Show crypto sessions (tunnels)"
  help  brief "Brief output"
  help  detail "Detailed output"

  show  crypto engine connections active -> show_crypto_engine
  help  engine "Show crypto engine info"
  help  connections "Show all crypto engine connections"
  help  active "Show active connections"

in priv
word "clear crypto" "Encryption subsystem"

  clear crypto session [remote PEER:ip] -> clear_crypto_session
  help  session "clear all crypto sessions"
  help  remote "clear crypto sessions for remote crypto endpoint"
  help  PEER "Peer address"

  clear crypto sa [peer PEER:ip|map MAP:word|entry DST:ip (ah|esp) SPI:<256-4294967295>|counters] -> clear_crypto_sa
  help  sa "Clear all crypto SAs"
  help  peer "Clear all SAs for a given crypto peer"
  help  PEER "Peer address"
  help  map "Clear all SAs for a given crypto map"
  help  MAP "Crypto map tag"
  help  entry "Clear a specific SA"
  help  DST "Destination address of the SA"
  help  ah "AH protocol"
  help  esp "ESP protocol"
  help  SPI "Security parameters index"
  help  counters "Reset the SA counters"

  debug crypto ipsec -> debug_crypto_ipsec
  help  ipsec "IPSEC processing"

  debug crypto engine -> debug_crypto_engine
  help  engine "Crypto Engine Debug"
