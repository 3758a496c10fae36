/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of the whole router that the shell itself acts on: name, passwords, banners, clock, and
 * where log and debug lines go. Each apply reads all its lines anew from the model, so that it
 * does not matter which of them was touched.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "shell/apply.h"

static void set_string(char **to, const char *s)
{
	free(*to);
	*to = s ? mem_strdup(s) : NULL;
}

void apply_settings_free(struct host *h)
{
	struct host_settings *s = &h->set;
	char **strings[] = {&s->enable_secret, &s->enable_password, &s->banner_motd,
			    &s->banner_login, &s->banner_exec, &s->timezone,
			    &s->summer.zone,
			    &s->domain_name, &s->ssh_keypair};

	for (size_t i = 0; i < sizeof(strings) / sizeof(*strings); i++)
		set_string(strings[i], NULL);
	apply_line_free(h);
}

void apply_settings_defaults(struct host *h)
{
	apply_settings_free(h);
	memset(&h->set, 0, sizeof(h->set));
	h->set.domain_lookup = true;
	h->set.ssh_timeout_s = 120;
	h->set.ssh_retries = 3;
	log_defaults(h);
	apply_line_defaults(h);
}

/* RFC 1035, 2.3.1: a letter, then letters, digits and hyphens, not a hyphen last. IOS takes other
 * names too, and says so. */
bool check_hostname(struct host *h, const struct node *parent, const struct parse *p,
		    struct text *words)
{
	const char *name = args_s(&p->args, A_NAME);
	bool ok = name && isalpha((unsigned char)*name);

	(void)parent;
	for (; ok && *name; name++)
		ok = isalnum((unsigned char)*name) || (*name == '-' && name[1]);
	if (!h->booting && !p->negate && !p->dflt && !ok)
		text_add(words, "% Hostname contains one or more illegal characters.\n\n");
	return true;
}

void apply_hostname(struct host *h, const struct touch *t, size_t n)
{
	const struct node *line = config_find(h->running, CMD_HOSTNAME, NULL);
	const char *name = line ? args_s(&line->a, A_NAME) : NULL;

	(void)t;
	(void)n;
	snprintf(h->router->hostname, sizeof(h->router->hostname), "%s", name ? name : "Router");
}

/* A line that is on unless its no is there. */
static bool on_unless_no(const struct host *h, unsigned cmd)
{
	const struct node *n = config_find(h->running, cmd, NULL);

	return !n || !n->negated;
}

static bool is_set(const struct host *h, unsigned cmd)
{
	const struct node *n = config_find(h->running, cmd, NULL);

	return n && !n->negated;
}

static void read_password(const struct host *h, unsigned cmd, unsigned name, char **to,
			  unsigned *type)
{
	const struct node *n = config_find_u(h->running, cmd, 15);

	set_string(to, n ? args_s(&n->a, name) : NULL);
	*type = n ? (unsigned)args_u(&n->a, A_TYPE, 0) : 0;
}

static void read_banner(const struct host *h, unsigned cmd, char **to)
{
	const struct node *n = config_find(h->running, cmd, NULL);

	set_string(to, n ? args_s(&n->a, A_TEXT) : NULL);
}

/* `ip domain name` and `ip domain-name` are one setting; what DNS calls the router. */
static void read_domain(struct host *h)
{
	const struct node *n = config_find(h->running, CMD_IP_DOMAIN_NAME, NULL);

	if (!n)
		n = config_find(h->running, CMD_IP_DOMAIN_NAME_OLD, NULL);
	set_string(&h->set.domain_name, n ? args_s(&n->a, A_NAME) : NULL);
}

static unsigned read_number(const struct host *h, unsigned cmd, unsigned name, unsigned dflt)
{
	const struct node *n = config_find(h->running, cmd, NULL);

	return n && !n->negated ? (unsigned)args_u(&n->a, name, dflt) : dflt;
}

static void read_ssh(struct host *h)
{
	const struct node *pair = config_find(h->running, CMD_IP_SSH_RSA_KEYPAIR_NAME, NULL);

	h->set.ssh_version = read_number(h, CMD_IP_SSH_VERSION, A_VERSION, 0);
	h->set.ssh_timeout_s = read_number(h, CMD_IP_SSH_TIME_OUT, A_SECONDS, 120);
	h->set.ssh_retries = read_number(h, CMD_IP_SSH_AUTHENTICATION_RETRIES, A_TRIES, 3);
	h->set.ssh_log_events = config_find(h->running, CMD_IP_SSH_LOGGING_EVENTS, NULL) != NULL;
	set_string(&h->set.ssh_keypair, pair ? args_s(&pair->a, A_NAME) : NULL);
	atomic_fetch_add(&h->lab->lines_gen, 1);
}

void apply_system(struct host *h, const struct touch *t, size_t n)
{
	struct host_settings *s = &h->set;

	(void)t;
	(void)n;
	s->domain_lookup = on_unless_no(h, CMD_IP_DOMAIN_LOOKUP) &&
			   on_unless_no(h, CMD_IP_DOMAIN_LOOKUP_OLD);
	read_password(h, CMD_ENABLE_SECRET, A_SECRET, &s->enable_secret, &s->enable_secret_type);
	read_password(h, CMD_ENABLE_PASSWORD, A_PASSWORD, &s->enable_password,
		      &s->enable_password_type);
	read_banner(h, CMD_BANNER_MOTD, &s->banner_motd);
	read_banner(h, CMD_BANNER_LOGIN, &s->banner_login);
	read_banner(h, CMD_BANNER_EXEC, &s->banner_exec);
	zone_read(h);
	read_domain(h);
	read_ssh(h);
}

static void read_stamp(const struct host *h, unsigned cmd, struct stamp_settings *s)
{
	const struct node *n = config_find(h->running, cmd, NULL);

	memset(s, 0, sizeof(*s));
	if (!n || n->negated)
		return;
	s->form = args_has(&n->a, K_DATETIME) ? STAMP_DATETIME : STAMP_UPTIME;
	s->msec = args_has(&n->a, K_MSEC);
	s->localtime = args_has(&n->a, K_LOCALTIME);
	s->show_timezone = args_has(&n->a, K_SHOW_TIMEZONE);
	s->year = args_has(&n->a, K_YEAR);
}

static void read_level(const struct host *h, unsigned cmd, int *level)
{
	const struct node *n = config_find(h->running, cmd, NULL);

	if (n)
		*level = n->negated ? -1 : (int)args_u(&n->a, A_LEVEL, 7);
}

void apply_logging(struct host *h, const struct touch *t, size_t n)
{
	const struct node *buffered = config_find(h->running, CMD_LOGGING_BUFFERED, NULL);

	(void)t;
	(void)n;
	log_defaults(h);
	read_stamp(h, CMD_SERVICE_TIMESTAMPS_DEBUG, &h->set.stamp_debug);
	read_stamp(h, CMD_SERVICE_TIMESTAMPS_LOG, &h->set.stamp_log);
	h->set.sequence_numbers = is_set(h, CMD_SERVICE_SEQUENCE_NUMBERS);
	read_level(h, CMD_LOGGING_CONSOLE, &h->set.console_level);
	read_level(h, CMD_LOGGING_MONITOR, &h->set.monitor_level);
	read_level(h, CMD_LOGGING_BUFFERED, &h->set.buffered_level);
	if (buffered && !buffered->negated)
		h->set.buffered_bytes = (uint32_t)args_u(&buffered->a, A_SIZE, 4096);
	if (!on_unless_no(h, CMD_LOGGING_ON))
		h->set.monitor_level = h->set.buffered_level = -1;
}
