/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show and clear crypto call admission statistics: the limits on phase 1, and what they refused.
 * show crypto drops: what IKE and IPsec dropped, by reason, zero or not. IOS has no such command;
 * what belongs to a flow of IPsec stands in `show crypto ipsec sa detail` as well.
 */
#include <inttypes.h>

#include "engine/crypto/ike.h"
#include "engine/crypto/ipsec.h"
#include "engine/crypto/store.h"
#include "grammar.h"
#include "shell/exec.h"

#define CALL_RULE "---------------------------------------------------------------------\n"

void show_crypto_call(struct exec *ex, const struct args *a)
{
	const struct ike_counters *n = ike_counters(ex->host->router);
	struct ike_load l = ike_load(ex->host->router);
	uint64_t refused = n->calls_in_refused + n->calls_out_refused;

	(void)a;
	text_add(ex->out, CALL_RULE
		 "            Crypto Call Admission Control Statistics\n" CALL_RULE);
	text_printf(ex->out,
		    "System Resource Limit: %8u Max IKE SAs: %8u Max in nego: %8u\n"
		    "Total IKE SA Count:    %8u active:      %8u negotiating: %8u\n",
		    0, l.max_sas, l.max_negotiating, l.active + l.negotiating, l.active,
		    l.negotiating);
	text_printf(ex->out,
		    "Incoming IKE Requests: %8" PRIu64 " accepted:    %8" PRIu64
		    " rejected:    %8" PRIu64 "\n",
		    n->calls_in + n->calls_in_refused, n->calls_in, n->calls_in_refused);
	text_printf(ex->out,
		    "Outgoing IKE Requests: %8" PRIu64 " accepted:    %8" PRIu64
		    " rejected:    %8" PRIu64 "\n",
		    n->calls_out + n->calls_out_refused, n->calls_out, n->calls_out_refused);
	text_printf(ex->out,
		    "Rejected IKE Requests: %8" PRIu64 " rsrc low:    %8u SA limit:    %8" PRIu64
		    "\n",
		    refused, 0, refused);
}

void clear_crypto_call(struct exec *ex, const struct args *a)
{
	(void)a;
	ike_clear_calls(ex->host->router);
}

static void put_drop(struct text *out, const char *why, uint64_t n)
{
	text_printf(out, "  %-36s %10" PRIu64 "\n", why, n);
}

static void add_flow(void *ctx, struct ipsec_flow *f)
{
	struct ipsec_counters *sum = ctx;
	const struct ipsec_counters *c = &f->count;

	sum->no_sa_send += c->no_sa_send;
	sum->encaps_failed += c->encaps_failed;
	sum->replay_rollover_send += c->replay_rollover_send;
	sum->invalid_len_rcv += c->invalid_len_rcv;
	sum->replay_failed_rcv += c->replay_failed_rcv;
	sum->verify_failed += c->verify_failed;
	sum->decaps_failed += c->decaps_failed;
	sum->invalid_prot_rcv += c->invalid_prot_rcv;
	sum->invalid_identity_rcv += c->invalid_identity_rcv;
}

static void put_ipsec_drops(struct text *out, const struct router *r)
{
	const struct ipsec_stats *s = &r->crypto->ipsec->stats;
	struct ipsec_counters sum = {0};

	ipsec_walk(r, add_flow, &sum);
	text_add(out, "IPsec packets received and dropped:\n");
	put_drop(out, "no header", s->malformed);
	put_drop(out, "unknown SPI", s->unknown_spi);
	put_drop(out, "not encrypted", s->clear_dropped);
	put_drop(out, "bad length", sum.invalid_len_rcv);
	put_drop(out, "replayed", sum.replay_failed_rcv);
	put_drop(out, "wrong integrity check value", sum.verify_failed);
	put_drop(out, "bad padding or encapsulation", sum.decaps_failed);
	put_drop(out, "not of the SA's identities", sum.invalid_identity_rcv);
	text_add(out, "IPsec packets not sent:\n");
	put_drop(out, "no SA", sum.no_sa_send);
	put_drop(out, "too large, or a fragment", sum.encaps_failed);
	put_drop(out, "sequence numbers exhausted", sum.replay_rollover_send);
}

void show_crypto_drops(struct exec *ex, const struct args *a)
{
	const struct ike_counters *n = ike_counters(ex->host->router);

	(void)a;
	text_add(ex->out, "ISAKMP messages received and dropped:\n");
	for (unsigned i = 0; i < IKE_DROP_COUNT; i++)
		put_drop(ex->out, ike_drop_name((enum ike_drop)i), n->drops[i]);
	put_ipsec_drops(ex->out, ex->host->router);
}
