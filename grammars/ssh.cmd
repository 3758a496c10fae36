# SPDX-License-Identifier: GPL-2.0-or-later
# SSH: the router's own key pair, the server's settings, users' public keys.

mode ssh-pubkey prompt "conf-ssh-pubkey" title "SSH public key identification mode" parent config prefix PUBKEY
mode ssh-pubkey-user prompt "conf-ssh-pubkey-user" title "SSH public key entry mode" parent ssh-pubkey prefix PKUSER

in exec
word "show ip ssh" "Information on SSH"
word "show crypto key" "Show long term public keys"

  show  ip ssh -> show_ip_ssh

  show  ssh -> show_ssh
  help  ssh "Status of SSH server connections"

  show  crypto key mypubkey rsa [NAME:word] -> show_crypto_key
  help  mypubkey "Show public keys associated with this router"
  help  rsa "Show RSA public keys"
  help  NAME "Name of the key pair"

in config
word "crypto key" "Long term key operations"
word "ip ssh" "Configure ssh options"

  run   crypto key generate rsa [general-keys] {label NAME:word|modulus BITS:<360-4096>} -> crypto_key_generate
  help  generate "Generate new keys"
  help  rsa "Generate RSA keys"
  help  general-keys "Generate a general purpose RSA key pair for signing and encryption"
  help  label "Provide a label"
  help  NAME "RSA keypair label"
  help  modulus "Provide number of modulus bits on the command line"
  help  BITS "size of the key modulus [360-4096]"

  run   crypto key zeroize rsa [NAME:word] -> crypto_key_zeroize
  help  zeroize "Remove keys"
  help  rsa "Remove RSA keys"
  help  NAME "RSA keypair label"

  set   ip ssh time-out SECONDS:<1-120>=120
  help  time-out "Specify SSH time-out interval"
  help  SECONDS "SSH time-out interval (secs)"
  rank  236 15 704
  apply system

  set   ip ssh authentication-retries TRIES:<0-5>=3
  help  authentication-retries "Specify number of authentication retries"
  help  TRIES "Number of authentication retries"
  rank  237 15 705
  apply system

  set   ip ssh rsa keypair-name NAME:word
  help  rsa "Configure RSA keypair name for SSH"
  help  keypair-name "RSA keypair name"
  help  NAME "RSA keypair name"
  rank  238.1 15 706
  apply system

  set   ip ssh logging events
  help  logging "Configure logging for SSH"
  help  events "Log SSH events"
  rank  238.2 15 706
  apply system

  set   ip ssh version VERSION:<1-2>
  help  version "Specify protocol version to be supported"
  help  VERSION "Protocol version"
  rank  238.3 15 706
  apply system
  check ssh_version

  set   ip ssh pubkey-chain
  help  pubkey-chain "pubkey-chain"
  rank  239 15 707
  enter ssh-pubkey
  apply system

in ssh-pubkey
  run   exit -> exec_exit
  help  exit "Exit from SSH public key identification mode"

  set   username NAME:word
  help  username "SSH user name"
  help  NAME "User name"
  key   NAME
  order entered
  rank  10
  enter ssh-pubkey-user

in ssh-pubkey-user
  run   exit -> exec_exit
  help  exit "Exit from SSH public key entry mode"

  run   key-string -> ssh_key_string
  help  key-string "Configure the public key"

  set   key-hash ssh-rsa HASH:word [COMMENT:line]
  help  key-hash "Configure the key hash"
  help  ssh-rsa "Key type"
  help  HASH "Key hash (MD5, 32 hex digits)"
  help  COMMENT "Whose key it is"
  key   HASH
  order entered
  rank  10
