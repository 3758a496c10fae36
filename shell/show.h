/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts and small formats that several show commands share. */
#ifndef ROSH_SHELL_SHOW_H
#define ROSH_SHELL_SHOW_H

/* The legend of show ip route in 12.x, as act 1 of the reference session prints it. */
#define SHOW_ROUTE_CODES_12                                                                        \
	"Codes: C - connected, S - static, R - RIP, M - mobile, B - BGP\n"                         \
	"       D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area \n"                 \
	"       N1 - OSPF NSSA external type 1, N2 - OSPF NSSA external type 2\n"                  \
	"       E1 - OSPF external type 1, E2 - OSPF external type 2\n"                            \
	"       i - IS-IS, su - IS-IS summary, L1 - IS-IS level-1, L2 - IS-IS level-2\n"           \
	"       ia - IS-IS inter area, * - candidate default, U - per-user static route\n"         \
	"       o - ODR, P - periodic downloaded static route\n"

#define SHOW_ROUTE_CODES_15                                                                        \
	"Codes: L - local, C - connected, S - static, R - RIP, M - mobile, B - BGP\n"              \
	"       D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area \n"                 \
	"       N1 - OSPF NSSA external type 1, N2 - OSPF NSSA external type 2\n"                  \
	"       E1 - OSPF external type 1, E2 - OSPF external type 2\n"                            \
	"       i - IS-IS, su - IS-IS summary, L1 - IS-IS level-1, L2 - IS-IS level-2\n"           \
	"       ia - IS-IS inter area, * - candidate default, U - per-user static route\n"         \
	"       o - ODR, P - periodic downloaded static route, H - NHRP, l - LISP\n"               \
	"       + - replicated route, % - next hop override\n"

#endif
