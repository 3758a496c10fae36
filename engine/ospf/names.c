/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of states and network types as IOS prints them, and of reasons to refuse a packet. */
#include "engine/ospf/ospf.h"

const char *ospf_nbr_state_name(enum ospf_nbr_state s)
{
	switch (s) {
#define OSPF_NBR_STATE(id, name, bit)                                                              \
	case OSPF_NBR_##id:                                                                        \
		return name;
#include "engine/ospf/ospf_names.def"
	}
	return "?";
}

const char *ospf_drop_name(enum ospf_drop d)
{
	switch (d) {
#define OSPF_DROP(id, name, heading)                                                               \
	case OSPF_DROP_##id:                                                                       \
		return name;
#include "engine/ospf/ospf_names.def"
	default:
		return "?";
	}
}

const char *ospf_if_state_name(enum ospf_if_state s)
{
	switch (s) {
#define OSPF_IF_STATE(id, name, bit)                                                               \
	case OSPF_IF_##id:                                                                         \
		return name;
#include "engine/ospf/ospf_names.def"
	}
	return "?";
}

const char *ospf_net_type_name(enum ospf_net_type t)
{
	switch (t) {
#define OSPF_NET_TYPE(id, name)                                                                    \
	case OSPF_NET_##id:                                                                        \
		return name;
#include "engine/ospf/ospf_names.def"
	}
	return "?";
}
