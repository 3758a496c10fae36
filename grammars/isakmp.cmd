# SPDX-License-Identifier: GPL-2.0-or-later
# IKE: policies, keys, keepalive.

mode isakmp prompt "config-isakmp" title "ISAKMP commands:" parent config prefix ISAKMP

dict ike-encr  des=1 "DES - Data Encryption Standard (56 bit keys)." 3des=5 "Three key triple DES"
dict ike-hash  md5=1 "Message Digest 5" sha=2 "Secure Hash Standard" sha256=4 "Secure Hash Standard 2 (256 bit)"
dict ike-group 1=1 "Diffie-Hellman group 1" 2=2 "Diffie-Hellman group 2" 5=5 "Diffie-Hellman group 5" \
  14=14 "Diffie-Hellman group 14"

in config
word "crypto isakmp" "Configure ISAKMP policy"

  set   crypto isakmp enable
  help  enable "Enable ISAKMP"
  on
  rank  299
  apply isakmp

  set   crypto isakmp policy PRIORITY:<1-10000>
  help  policy "Set policy for an ISAKMP protection suite"
  help  PRIORITY "Priority of protection suite"
  key   PRIORITY
  rank  300
  apart
  enter isakmp
  apply isakmp

  set   crypto isakmp key [TYPE:<0-6>] KEY:word address PEER:ip [MASK:mask] [no-xauth]
  help  key "Set pre-shared key for remote peer"
  help  TYPE "Specifies whether an UNENCRYPTED or ENCRYPTED password will follow"
  help  KEY "The UNENCRYPTED (cleartext) user password"
  help  address "define shared key with IP address"
  help  PEER "Peer IP address"
  help  MASK "Peer IP subnet mask"
  help  no-xauth "Bypasses XAuth for this peer"
  key   PEER MASK
  order entered
  rank  301
  apply isakmp

  set   crypto isakmp keepalive SECONDS:<10-3600> [RETRY:<2-60>] [periodic|on-demand]
  help  keepalive "Set a keepalive interval for use with IOS peers"
  help  SECONDS "Number of seconds between keep alives"
  help  RETRY "Number of seconds between retries if keepalive fails"
  help  periodic "Send keepalives at regular intervals"
  help  on-demand "Send keepalives when there is data traffic"
  rank  302
  apply isakmp

  set   crypto isakmp nat keepalive SECONDS:<5-3600>
  help  nat "Set a nat  keepalive interval for use with IOS peers"
  help  keepalive "Set a nat keepalive interval for use with IOS peers"
  help  SECONDS "Number of seconds between keep alives"
  no    crypto isakmp nat keepalive [SECONDS]
  rank  304
  apply isakmp

  set   crypto ipsec nat-transparency udp-encapsulation
  help  nat-transparency "IPsec NAT transparency model"
  help  udp-encapsulation "UDP encapsulation of IPsec packets"
  on
  rank  307
  apply isakmp

  set   crypto isakmp identity (address|hostname)
  help  identity "Set the identity which ISAKMP will use"
  help  address "Use the IP address of the interface for the identity"
  help  hostname "Use the hostname of the router for the identity"
  rank  303
  apply isakmp

word "crypto call" "Configure Crypto Call Admission Control"
word "crypto call admission" "Configure Crypto Call Admission Control"
word "crypto call admission limit" "Configure Crypto Call Admission Limit"
word "crypto call admission limit ike" "Configure Crypto Call Admission Limit for IKE"

  set   crypto call admission limit ike sa SAS:<0-99999>
  help  sa "Maximum number of IKE SAs allowed"
  help  SAS "Number of SAs, 0 for no limit"
  no    crypto call admission limit ike sa [SAS]
  rank  298
  apply isakmp

  set   crypto call admission limit ike in-negotiation-sa SAS:<10-99999>
  help  in-negotiation-sa "Maximum number of IKE SAs in negotiation allowed"
  help  SAS "Number of SAs"
  no    crypto call admission limit ike in-negotiation-sa [SAS]
  rank  298.1
  apply isakmp

in isakmp
  run   exit -> exec_exit
  help  exit "Exit from ISAKMP protection suite configuration mode"

  set   encryption~encr (ENCR:ike-encr=1 | aes [128|192|256])
  help  encryption "Set encryption algorithm for protection suite"
  help  aes "AES - Advanced Encryption Standard."
  help  128 "128 bit keys."
  help  192 "192 bit keys."
  help  256 "256 bit keys."
  no    encryption~encr
  rank  100
  all   encr des
  apply isakmp

  set   hash HASH:ike-hash=2
  help  hash "Set hash algorithm for protection suite"
  no    hash
  rank  101
  apply isakmp

  set   authentication (pre-share | rsa-sig | rsa-encr)
  help  authentication "Set authentication method for protection suite"
  help  pre-share "Pre-Shared Key"
  help  rsa-sig "Rivest-Shamir-Adleman Signature"
  help  rsa-encr "Rivest-Shamir-Adleman Encryption"
  no    authentication
  rank  102
  all   authentication rsa-sig
  apply isakmp

  set   group DH:ike-group=1
  help  group "Set the Diffie-Hellman group"
  no    group
  rank  103
  apply isakmp

  set   lifetime SECONDS:<60-86400>=86400
  help  lifetime "Set lifetime for ISAKMP security association"
  help  SECONDS "lifetime in seconds"
  rank  104
  apply isakmp

in exec
word "show crypto isakmp" "Show ISAKMP"

  show  crypto isakmp sa [detail|count] -> show_crypto_isakmp_sa
  help  sa "Show ISAKMP Security Associations"
  help  detail "Show ISAKMP SA Detail"
  help  count "Show the number of ISAKMP SAs"

  show  crypto isakmp policy -> show_crypto_isakmp_policy
  help  policy "Show ISAKMP protection suite policy"

  show  crypto isakmp key -> show_crypto_isakmp_key
  help  key "Show ISAKMP preshared keys"

  show  crypto isakmp peers [PEER:ip] -> show_crypto_isakmp_peers
  help  peers "Show ISAKMP peer structures"
  help  PEER "Peer address"

  show  crypto call admission statistics -> show_crypto_call
  help  call "Show crypto call admission info"
  help  admission "Show crypto call admission info"
  help  statistics "Show crypto call admission statistics"

  show  crypto drops -> show_crypto_drops
  help  drops "Show what was dropped, by reason"

in priv
  clear crypto call admission statistics -> clear_crypto_call
  help  call "Clear crypto call admission info"
  help  admission "Clear crypto call admission info"
  help  statistics "Clear crypto call admission statistics"

  clear crypto isakmp [ID:<1-2147483647>] -> clear_crypto_isakmp
  help  isakmp "Flush the ISAKMP database"
  help  ID "connection id of SA"

  debug crypto isakmp -> debug_crypto_isakmp
  help  isakmp "ISAKMP Key Management"
