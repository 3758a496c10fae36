/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `configure replace`, and going back by itself: `configure terminal revert timer N` saves the
 * running configuration in the archive and returns to it unless `configure confirm` comes in time.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "grammar.h"
#include "shell/config_log.h"
#include "shell/life.h"
#include "shell/session.h"

static void rollback_log(struct host *h, const char *what, const char *text,
			 const struct file_url *u, const char *behind)
{
	struct text said = {0};

	text_add(&said, text);
	if (u)
		file_url_print(u, &said);
	text_add(&said, behind);
	log_message(h, 5, "ARCHIVE_DIFF", what, text_str(&said));
	text_free(&said);
}

/* Replaces and says how it went. */
static void replace(struct host *h, const struct text *file, bool list, struct text *out)
{
	struct text rejected = {0}, failed = {0}, said = {0};
	struct config *target = config_of_text(h, text_str(file), &rejected);
	unsigned passes;
	bool ok = host_replace(h, target, &passes, list ? &said : NULL, &failed);

	config_free(target);
	text_addn(out, text_str(&said), said.len);
	text_add(&failed, text_str(&rejected));
	if (ok && !failed.len)
		text_printf(out, "Total number of passes: %u\nRollback Done\n", passes);
	else if (ok)
		text_printf(out,
			    "The rollback configlet from the last pass is listed below:\n"
			    "********\n%s********\n\nTotal number of passes: %u\nRollback Done\n",
			    text_str(&failed), passes);
	else
		text_printf(out,
			    "Rollback aborted after %u passes\n"
			    "The following commands are failed to apply to the IOS image.\n"
			    "********\n%s********\n",
			    passes, text_str(&failed));
	text_free(&rejected);
	text_free(&failed);
	text_free(&said);
}

static void revert(struct host *h, struct text *out)
{
	struct life *l = h->life;
	struct text data = {0};

	text_add(out, "Rollback Confirmed Change: rolling to:");
	file_url_print(&l->revert_to, out);
	text_add(out, "\n\n");
	l->revert_idle_min = 0;
	timer_stop(h->lab->sim, &l->revert);
	timer_stop(h->lab->sim, &l->revert_warn);
	rollback_log(h, "ROLLBK_CNFMD_CHG_ROLLBACK_START", "Start rolling to: ", &l->revert_to,
		     "");
	if (file_read(h, &l->revert_to, &data))
		replace(h, &data, true, out);
	text_free(&data);
}

void revert_timer(void *ctx)
{
	struct life *l = ctx;
	struct text out = {0};

	revert(l->host, &out);
	while (out.len && out.s[out.len - 1] == '\n')
		out.s[--out.len] = '\0';
	log_plain(l->host, text_str(&out));
	text_free(&out);
}

void revert_warn_timer(void *ctx)
{
	struct life *l = ctx;

	if (l->revert_idle_min)
		rollback_log(l->host, "ROLLBK_CNFMD_CHG_WARNING_IDLETIMER",
			     "Session is idle. System will rollback to config ", &l->revert_to,
			     " in one minute if it stays idle. Enter \"configure confirm\" if you "
			     "wish to keep what you've configured");
	else
		rollback_log(l->host, "ROLLBK_CNFMD_CHG_WARNING_ABSTIMER",
			     "System will rollback to config ", &l->revert_to,
			     " in one minute. Enter \"configure confirm\" if you wish to keep "
			     "what you've configured");
}

static void revert_arm(struct host *h, unsigned minutes)
{
	struct life *l = h->life;

	timer_start(h->lab->sim, &l->revert, minutes * 60 * NS_PER_S);
	timer_stop(h->lab->sim, &l->revert_warn);
	if (minutes > 1)
		timer_start(h->lab->sim, &l->revert_warn, (minutes - 1) * 60 * NS_PER_S);
}

void revert_touch(struct host *h)
{
	if (h->life->revert_idle_min && timer_running(&h->life->revert))
		revert_arm(h, h->life->revert_idle_min);
}

/* Either in so many minutes, or when nobody has typed for so many. */
static void revert_schedule(struct exec *ex, const struct file_url *to, const struct args *a)
{
	unsigned idle = (unsigned)args_u(a, A_IDLE, 0);
	unsigned minutes = idle ? idle : (unsigned)args_u(a, A_MINUTES, 1);
	struct text who = {0}, said = {0};
	char behind[64];

	session_who(ex->ses, &who);
	text_printf(&said, "User: %s: Scheduled to rollback to config ", text_str(&who));
	snprintf(behind, sizeof(behind),
		 idle ? " if session has been idle for %u minutes" : " in %u minutes", minutes);
	rollback_log(ex->host,
		     idle ? "ROLLBK_CNFMD_CHG_START_IDLETIMER" : "ROLLBK_CNFMD_CHG_START_ABSTIMER",
		     text_str(&said), to, behind);
	ex->host->life->revert_to = *to;
	ex->host->life->revert_idle_min = idle;
	revert_arm(ex->host, minutes);
	text_free(&who);
	text_free(&said);
}

/* Saves in the archive what to come back to; false: told why not. */
static bool backup(struct exec *ex, struct file_url *as)
{
	if (!archive_save(ex->host, as)) {
		text_add(ex->out, errno == ENOENT
					  ? "% The archive path has not been configured\n"
					  : "% The running config could not be archived\n");
		return false;
	}
	text_add(ex->out, "Rollback Confirmed Change: Backing up current running config to ");
	file_url_print(as, ex->out);
	text_add(ex->out, "\n\n");
	rollback_log(ex->host, "ROLLBK_CNFMD_CHG_BACKUP", "Backing up current running config to ",
		     as, "");
	return true;
}

static bool sure(struct exec *ex)
{
	char answer[16];

	text_add(ex->out, "This will apply all necessary additions and deletions\n"
			  "to replace the current running configuration with the\n"
			  "contents of the specified configuration file, which is\n"
			  "assumed to be a complete configuration, not a partial\n");
	return exec_ask(ex, "configuration. Enter Y if you are sure you want to proceed. ? [no]: ",
			false, answer, sizeof(answer)) &&
	       *answer && strncasecmp(answer, "yes", strlen(answer)) == 0;
}

void exec_configure_replace(struct exec *ex, const struct args *a)
{
	struct file_url from, back;
	struct text data = {0};

	if (!file_url_parse(args_s(a, A_FILE), &from, ex->out) || config_locked(ex))
		return;
	if (!file_read(ex->host, &from, &data))
		file_error(ex, "opening", &from, ENOENT);
	else if ((args_has(a, K_FORCE) || sure(ex)) &&
		 (!args_has(a, A_MINUTES) || backup(ex, &back))) {
		config_log_actor(ex->host, ex->ses);
		replace(ex->host, &data, args_has(a, K_LIST), ex->out);
		config_log_actor(ex->host, NULL);
		if (args_has(a, A_MINUTES))
			revert_schedule(ex, &back, a);
	}
	text_free(&data);
}

void exec_configure_revert_timer(struct exec *ex, const struct args *a)
{
	struct file_url back;

	if (ex->ses->in_config || config_locked(ex) || !backup(ex, &back))
		return;
	revert_schedule(ex, &back, a);
	exec_configure_terminal(ex, a);
}

void exec_configure_confirm(struct exec *ex, const struct args *a)
{
	struct life *l = ex->host->life;
	struct text who = {0}, said = {0};

	(void)a;
	if (!timer_running(&l->revert)) {
		text_add(ex->out, "%No Rollback Confirmed Change pending\n");
		return;
	}
	timer_stop(ex->lab->sim, &l->revert);
	timer_stop(ex->lab->sim, &l->revert_warn);
	session_who(ex->ses, &who);
	text_printf(&said, "User: %s: Confirm the configuration change", text_str(&who));
	rollback_log(ex->host, "ROLLBK_CNFMD_CHG_CONFIRM", text_str(&said), NULL, "");
	text_free(&who);
	text_free(&said);
}

void exec_configure_revert(struct exec *ex, const struct args *a)
{
	if (!timer_running(&ex->host->life->revert)) {
		text_add(ex->out, "%No Rollback Confirmed Change pending\n");
		return;
	}
	if (args_has(a, K_NOW)) {
		revert(ex->host, ex->out);
		return;
	}
	ex->host->life->revert_idle_min = (unsigned)args_u(a, A_IDLE, 0);
	revert_arm(ex->host, (unsigned)args_u(a, A_IDLE, args_u(a, A_MINUTES, 1)));
}
