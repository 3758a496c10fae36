# Access lists, standard and extended, numbered and named.

dict ipproto  ahp=51 "Authentication Header Protocol" eigrp=88 "Cisco's EIGRP routing protocol" \
              esp=50 "Encapsulation Security Payload" gre=47 "Cisco's GRE tunneling" \
              icmp=1 "Internet Control Message Protocol" igmp=2 "Internet Gateway Message Protocol" \
              ipinip=4 "IP in IP tunneling" nos=94 "KA9Q NOS compatible IP over IP tunneling" \
              ospf=89 "OSPF routing protocol" pcp=108 "Payload Compression Protocol" \
              pim=103 "Protocol Independent Multicast" tcp=6 "Transmission Control Protocol" \
              udp=17 "User Datagram Protocol"

dict tcpport  bgp=179 "Border Gateway Protocol (179)" chargen=19 "Character generator (19)" \
              cmd=514 "Remote commands (rcmd, 514)" daytime=13 "Daytime (13)" discard=9 "Discard (9)" \
              domain=53 "Domain Name Service (53)" echo=7 "Echo (7)" exec=512 "Exec (rsh, 512)" \
              finger=79 "Finger (79)" ftp=21 "File Transfer Protocol (21)" \
              ftp-data=20 "FTP data connections (20)" gopher=70 "Gopher (70)" \
              hostname=101 "NIC hostname server (101)" ident=113 "Ident Protocol (113)" \
              irc=194 "Internet Relay Chat (194)" klogin=543 "Kerberos login (543)" \
              kshell=544 "Kerberos shell (544)" login=513 "Login (rlogin, 513)" \
              lpd=515 "Printer service (515)" nntp=119 "Network News Transport Protocol (119)" \
              pop2=109 "Post Office Protocol v2 (109)" pop3=110 "Post Office Protocol v3 (110)" \
              smtp=25 "Simple Mail Transport Protocol (25)" sunrpc=111 "Sun Remote Procedure Call (111)" \
              tacacs=49 "TAC Access Control System (49)" talk=517 "Talk (517)" telnet=23 "Telnet (23)" \
              time=37 "Time (37)" uucp=540 "Unix-to-Unix Copy Program (540)" whois=43 "Nicname (43)" \
              www=80 "World Wide Web (HTTP, 80)"

dict udpport  biff=512 "Biff (mail notification, comsat, 512)" \
              bootpc=68 "Bootstrap Protocol (BOOTP) client (68)" \
              bootps=67 "Bootstrap Protocol (BOOTP) server (67)" discard=9 "Discard (9)" \
              dnsix=195 "DNSIX security protocol auditing (195)" domain=53 "Domain Name Service (DNS, 53)" \
              echo=7 "Echo (7)" isakmp=500 "Internet Security Association and Key Management Protocol (500)" \
              mobile-ip=434 "Mobile IP registration (434)" nameserver=42 "IEN116 name service (obsolete, 42)" \
              netbios-dgm=138 "NetBios datagram service (138)" netbios-ns=137 "NetBios name service (137)" \
              netbios-ss=139 "NetBios session service (139)" \
              non500-isakmp=4500 "Internet Security Association and Key Management Protocol (4500)" \
              ntp=123 "Network Time Protocol (123)" rip=520 "Routing Information Protocol (router, in.routed, 520)" \
              snmp=161 "Simple Network Management Protocol (161)" snmptrap=162 "SNMP Traps (162)" \
              sunrpc=111 "Sun Remote Procedure Call (111)" syslog=514 "System Logger (514)" \
              tacacs=49 "TAC Access Control System (49)" talk=517 "Talk (517)" \
              tftp=69 "Trivial File Transfer Protocol (69)" time=37 "Time (37)" \
              who=513 "Who service (rwho, 513)" xdmcp=177 "X Display Manager Control Protocol (177)"

# ICMP: type * 256 + code, or type * 256 + 255 where any code matches.
dict icmpmsg  administratively-prohibited=781 "Administratively prohibited" \
              echo=2303 "Echo (ping)" echo-reply=255 "Echo reply" \
              host-unreachable=769 "Host unreachable" net-unreachable=768 "Net unreachable" \
              packet-too-big=772 "Fragmentation needed and DF set" \
              port-unreachable=771 "Port unreachable" protocol-unreachable=770 "Protocol unreachable" \
              redirect=1535 "All redirects" source-quench=1279 "Source quenches" \
              time-exceeded=3071 "All time exceededs" ttl-exceeded=2816 "TTL exceeded" \
              timestamp-reply=3839 "Timestamp replies" timestamp-request=3583 "Timestamp requests" \
              traceroute=7935 "Traceroute" unreachable=1023 "All unreachables"

macro TCPSPORT [(eq SPORT:<0-65535>/tcpport|gt SPORT_GT:<0-65535>/tcpport|lt SPORT_LT:<0-65535>/tcpport|neq SPORT_NEQ:<0-65535>/tcpport|range SPORT_LO:<0-65535>/tcpport SPORT_HI:<0-65535>/tcpport)]
macro TCPDPORT [(eq DPORT:<0-65535>/tcpport|gt DPORT_GT:<0-65535>/tcpport|lt DPORT_LT:<0-65535>/tcpport|neq DPORT_NEQ:<0-65535>/tcpport|range DPORT_LO:<0-65535>/tcpport DPORT_HI:<0-65535>/tcpport)]
macro UDPSPORT [(eq SPORT:<0-65535>/udpport|gt SPORT_GT:<0-65535>/udpport|lt SPORT_LT:<0-65535>/udpport|neq SPORT_NEQ:<0-65535>/udpport|range SPORT_LO:<0-65535>/udpport SPORT_HI:<0-65535>/udpport)]
macro UDPDPORT [(eq DPORT:<0-65535>/udpport|gt DPORT_GT:<0-65535>/udpport|lt DPORT_LT:<0-65535>/udpport|neq DPORT_NEQ:<0-65535>/udpport|range DPORT_LO:<0-65535>/udpport DPORT_HI:<0-65535>/udpport)]
dict precname routine=0 "Match packets with routine precedence (0)" \
              priority=1 "Match packets with priority precedence (1)" \
              immediate=2 "Match packets with immediate precedence (2)" \
              flash=3 "Match packets with flash precedence (3)" \
              flash-override=4 "Match packets with flash override precedence (4)" \
              critical=5 "Match packets with critical precedence (5)" \
              internet=6 "Match packets with internetwork control precedence (6)" \
              network=7 "Match packets with network control precedence (7)"

dict tosname  normal=0 "Match packets with normal TOS (0)" \
              min-monetary-cost=1 "Match packets with min monetary cost TOS (1)" \
              max-reliability=2 "Match packets with max reliable TOS (2)" \
              max-throughput=4 "Match packets with max throughput TOS (4)" \
              min-delay=8 "Match packets with min delay TOS (8)"

# RFC 2474, 2597 and 3246.
dict dscpname default=0 "Match packets with default dscp (000000)" \
              cs1=8 "Match packets with CS1(precedence 1) dscp (001000)" \
              af11=10 "Match packets with AF11 dscp (001010)" \
              af12=12 "Match packets with AF12 dscp (001100)" \
              af13=14 "Match packets with AF13 dscp (001110)" \
              cs2=16 "Match packets with CS2(precedence 2) dscp (010000)" \
              af21=18 "Match packets with AF21 dscp (010010)" \
              af22=20 "Match packets with AF22 dscp (010100)" \
              af23=22 "Match packets with AF23 dscp (010110)" \
              cs3=24 "Match packets with CS3(precedence 3) dscp (011000)" \
              af31=26 "Match packets with AF31 dscp (011010)" \
              af32=28 "Match packets with AF32 dscp (011100)" \
              af33=30 "Match packets with AF33 dscp (011110)" \
              cs4=32 "Match packets with CS4(precedence 4) dscp (100000)" \
              af41=34 "Match packets with AF41 dscp (100010)" \
              af42=36 "Match packets with AF42 dscp (100100)" \
              af43=38 "Match packets with AF43 dscp (100110)" \
              cs5=40 "Match packets with CS5(precedence 5) dscp (101000)" \
              ef=46 "Match packets with EF dscp (101110)" \
              cs6=48 "Match packets with CS6(precedence 6) dscp (110000)" \
              cs7=56 "Match packets with CS7(precedence 7) dscp (111000)"

macro TCPTAIL  {established|ack|fin|psh|rst|syn|urg|precedence PREC:<0-7>/precname|tos TOS:<0-15>/tosname|dscp DSCP:<0-63>/dscpname|fragments|(log|log-input)}
macro ACETAIL  {precedence PREC:<0-7>/precname|tos TOS:<0-15>/tosname|dscp DSCP:<0-63>/dscpname|fragments|(log|log-input)}
macro EXTACE   ((permit|deny~deny__) (ip SRC:addr DST:addr @ACETAIL|\
               PROTO:ipproto(tcp) SRC:addr @TCPSPORT DST:addr @TCPDPORT @TCPTAIL|\
               PROTO:ipproto(udp) SRC:addr @UDPSPORT DST:addr @UDPDPORT @ACETAIL|\
               PROTO:ipproto(icmp) SRC:addr DST:addr [(ICMP:icmpmsg|TYPE:<0-255> [CODE:<0-255>])] @ACETAIL|\
               PROTO:<0-255>/ipproto(!tcp udp icmp) SRC:addr DST:addr @ACETAIL))
macro STDACE   ((permit|deny~deny__) SRC:addr-std [log])

word permit   "Specify packets to forward"
word deny     "Specify packets to reject"
word SEQ      "Sequence Number"
word remark   "Access list entry comment"
word TEXT     "Comment up to 100 characters"
word SRC      "Source address"
word DST      "Destination address"
word PROTO    "An IP protocol number"
word tcp      "Transmission Control Protocol"
word udp      "User Datagram Protocol"
word icmp     "Internet Control Message Protocol"
word eq       "Match only packets on a given port number"
word gt       "Match only packets with a greater port number"
word lt       "Match only packets with a lower port number"
word neq      "Match only packets not on a given port number"
word range    "Match only packets in the range of port numbers"
word SPORT    "Port number"
word SPORT_GT "Port number"
word SPORT_LT "Port number"
word SPORT_NEQ "Port number"
word SPORT_LO "Port number"
word SPORT_HI "Port number"
word DPORT    "Port number"
word DPORT_GT "Port number"
word DPORT_LT "Port number"
word DPORT_NEQ "Port number"
word DPORT_LO "Port number"
word DPORT_HI "Port number"
word ICMP     "ICMP message type"
word TYPE     "ICMP message type"
word CODE     "ICMP message code"
word established "Match established connections"
word ack      "Match on the ACK bit"
word fin      "Match on the FIN bit"
word psh      "Match on the PSH bit"
word rst      "Match on the RST bit"
word syn      "Match on the SYN bit"
word urg      "Match on the URG bit"
word precedence "Match packets with given precedence value"
word PREC     "Precedence value"
word tos      "Match packets with given TOS value"
word TOS      "Type of service value"
word dscp     "Match packets with given dscp value"
word DSCP     "Differentiated services codepoint value"
word fragments "Check non-initial fragments"
word log      "Log matches against this entry"
word log-input "Log matches against this entry, including input interface"

mode std-nacl prompt "config-std-nacl" title "Standard Access List configuration commands:" parent config prefix STD
mode ext-nacl prompt "config-ext-nacl" title "Ext Access List configuration commands:" parent config prefix EXT

in config
word access-list "Add an access list entry"

  set    access-list ACL:<1-99> (@STDACE|remark TEXT:line)
  name   access-list-std
  help   ACL "IP standard access list"
  key    ACL
  many
  numbered
  names  acl ACL
  rank   750.1
  order  key
  apply  acl

  set    access-list ACL:<1300-1999> (@STDACE|remark TEXT:line)
  name   access-list-std-exp
  help   ACL "IP standard access list (expanded range)"
  key    ACL
  many
  numbered
  names  acl ACL
  rank   750.2
  order  key
  apply  acl

  set    access-list ACL:<100-199> (@EXTACE|remark TEXT:line)
  name   access-list-ext
  help   ACL "IP extended access list"
  help   ip "Any Internet Protocol"
  key    ACL
  many
  numbered
  names  acl ACL
  rank   750.3
  apply  acl

  set    access-list ACL:<2000-2699> (@EXTACE|remark TEXT:line)
  name   access-list-ext-exp
  help   ACL "IP extended access list (expanded range)"
  help   ip "Any Internet Protocol"
  key    ACL
  many
  numbered
  names  acl ACL
  rank   750.4
  apply  acl

  set    ip access-list standard NAME:word
  name   ip-access-list-std
  help   access-list "Named access-list"
  help   standard "Standard Access List"
  help   NAME "Access-list name"
  key    NAME
  names  acl NAME
  rank   740
  enter  std-nacl
  fold   access-list-std 1 99
  fold   access-list-std-exp 1300 1999
  check  acl_name
  apply  acl

  set    ip access-list extended NAME:word
  name   ip-access-list-ext
  help   access-list "Named access-list"
  help   extended "Extended Access List"
  help   NAME "Access-list name"
  key    NAME
  names  acl NAME
  rank   741
  enter  ext-nacl
  fold   access-list-ext 100 199
  fold   access-list-ext-exp 2000 2699
  check  acl_name
  apply  acl

  run    ip access-list resequence NAME:word START:<1-2147483647> STEP:<1-2147483647> -> exec_resequence
  name   access-list-resequence
  help   access-list "Named access-list"
  help   resequence "Resequence Access List"
  help   NAME "Access-list name"
  help   START "Starting Sequence Number"
  help   STEP "Step to increment the sequence number"

in std-nacl
  undo   SEQ:<1-2147483647>
  name   ace-number
  numbered
  apply  acl

  set    [SEQ:<1-2147483647>] @STDACE
  name   ace
  numbered
  key    *
  order  entered
  rank   10.0
  apply  acl

  set    remark TEXT:line
  name   ace-remark
  key    *
  order  entered
  rank   10.1
  apply  acl

in ext-nacl
word ip "Any Internet Protocol"
  undo   SEQ:<1-2147483647>
  name   ace-number
  numbered
  apply  acl

  set    [SEQ:<1-2147483647>] @EXTACE
  name   ace
  numbered
  key    *
  order  entered
  rank   10.0
  apply  acl

  set    remark TEXT:line
  name   ace-remark
  key    *
  order  entered
  rank   10.1
  apply  acl
