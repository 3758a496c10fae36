/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `debug ip packet [ACL]`: one line for what becomes of a packet. */
#include "engine/net/stack.h"

bool ip_debugs(const struct router *r, const struct pkt *p, const struct ip_hdr *h)
{
	const struct acl *a = r->ip->debug_acl;
	struct acl_key k;

	if (!router_debugs(r, DEBUG_IP_PACKET))
		return false;
	if (!a)
		return true;
	acl_key_from(&k, h, p->data + h->hdr_len, h->total_len - h->hdr_len);
	return acl_would_permit(a, &k);
}

void ip_set_debug_acl(struct router *r, const char *name)
{
	r->ip->debug_acl = name ? acl_get(r, name) : NULL;
}

const char *ip_debug_acl(const struct router *r)
{
	return r->ip->debug_acl ? r->ip->debug_acl->name : NULL;
}

static const char *ip_debug_in(const struct pkt *p)
{
	return p->in && !(p->flags & PKT_LOCAL) ? p->in->name : "local";
}

void ip_debug(struct router *r, const struct pkt *p, const struct iface *out, const char *what)
{
	struct ip_hdr h;

	if (!router_debugs(r, DEBUG_IP_PACKET) || !ip_hdr_decode(p->data, p->len, &h) ||
	    !ip_debugs(r, p, &h))
		return;
	if (out)
		ev_ip_packet(r, h.src, ip_debug_in(p), h.dst, out->name, h.total_len, what);
	else
		ev_ip_packet_nowhere(r, h.src, ip_debug_in(p), h.dst, h.total_len, what);
}

void ip_debug_routed(struct router *r, const struct pkt *p, const struct iface *out, const char *by)
{
	struct ip_hdr h;

	if (r->style == STYLE_12_2 || !router_debugs(r, DEBUG_IP_PACKET) ||
	    !ip_hdr_decode(p->data, p->len, &h) || !ip_debugs(r, p, &h))
		return;
	ev_ip_routed(r, h.src, ip_debug_in(p), h.dst, out->name, by);
}

void ip_debug_forward(struct router *r, const struct pkt *p, const struct iface *out, uint32_t gw)
{
	struct ip_hdr h;

	if (!router_debugs(r, DEBUG_IP_PACKET) || !ip_hdr_decode(p->data, p->len, &h) ||
	    !ip_debugs(r, p, &h))
		return;
	ip_debug_routed(r, p, out, "FIB");
	ev_ip_forward(r, h.src, ip_debug_in(p), h.dst, out->name, gw, h.total_len);
}
