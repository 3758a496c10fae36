/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show login, show login failures. */
#include "grammar.h"
#include "shell/life.h"
#include "shell/login_watch.h"

static void put_report(struct text *out, const struct login_report *r, const char *kind)
{
	if (!r->log && !r->trap)
		return;
	text_add(out, "     ");
	if (r->every > 1)
		text_printf(out, "Every %u", r->every);
	else
		text_add(out, "All");
	text_printf(out, " %s login is%s%s%s.\n", kind, r->log ? " logged" : "",
		    r->log && r->trap ? " and" : "", r->trap ? " generate SNMP traps" : "");
}

static void put_mode(struct text *out, struct login_watch *w)
{
	if (timer_running(&w->quiet)) {
		text_printf(out, "     Router presently in Quiet-Mode.\n"
				 "     Will remain in Quiet-Mode for %u seconds.\n",
			    login_quiet_left_s(w));
		if (w->quiet_acl)
			text_printf(out, "     Restricted logins filtered by applied ACL %s.\n",
				    w->quiet_acl);
		else
			text_add(out, "     Denying logins from all sources.\n");
		return;
	}
	text_printf(out, "     Router presently in Normal-Mode.\n"
			 "     Current Watch Window\n"
			 "         Time remaining: %u seconds.\n"
			 "         Login failures for current window: %u.\n"
			 "     Total login failures: %llu.\n",
		    login_window_left_s(w), login_window_failures(w),
		    (unsigned long long)w->total);
}

static void show_failures(struct text *out, const struct host *h)
{
	const struct login_watch *w = h->watch;
	unsigned first = w->nlast > LOGIN_FAILURES_KEPT ? w->nlast - LOGIN_FAILURES_KEPT : 0;

	if (!w->nlast) {
		text_add(out, "*** No logged failed login attempts with the device.***\n");
		return;
	}
	text_printf(out, "Total failed logins: %llu\n"
			 "Detailed information about last %d failures\n\n"
			 "Username        SourceIPAddr    lPort Count TimeStamp\n",
		    (unsigned long long)w->total, LOGIN_FAILURES_KEPT);
	for (unsigned i = first; i < w->nlast; i++) {
		const struct login_failure *f = &w->last[i % LOGIN_FAILURES_KEPT];

		text_printf(out, "%-15s %-15s %-5u %-5u ", f->user, f->from, f->port, f->count);
		clock_text_at(h, f->at_ns, out);
		text_char(out, '\n');
	}
}

void show_login(struct exec *ex, const struct args *a)
{
	struct login_watch *w = ex->host->watch;
	struct text *out = ex->out;

	if (args_has(a, K_FAILURES)) {
		show_failures(out, ex->host);
		return;
	}
	if (w->delay_s)
		text_printf(out, "     A %slogin delay of %u seconds is applied.\n",
			    w->delay_set ? "" : "default ", w->delay_s);
	else
		text_add(out, "     No login delay has been applied.\n");
	if (w->quiet_acl)
		text_printf(out, "     Quiet-Mode access list %s is applied.\n", w->quiet_acl);
	else
		text_add(out, "     No Quiet-Mode access list has been configured.\n");
	put_report(out, &w->success, "successful");
	put_report(out, &w->failure, "failed");
	text_char(out, '\n');
	if (!w->block_s) {
		text_add(out, "     Router NOT enabled to watch for login Attacks\n");
		return;
	}
	text_printf(out, "     Router enabled to watch for login Attacks.\n"
			 "     If more than %u login failures occur in %u seconds or less,\n"
			 "     logins will be disabled for %u seconds.\n\n",
		    w->tries, w->within_s, w->block_s);
	put_mode(out, w);
}
