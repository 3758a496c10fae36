/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Session files: a transcript is a test. `rosh play FILE...` types its commands at the routers'
 * consoles in virtual time and compares what they answer. Files given together are played in one
 * world, one after the other; `@lab` begins a new world.
 *
 *   HOST#command         typed at HOST's console; the prompt as it must stand there, in any mode:
 *                        HOST>enable, HOST(config-if)#shutdown. HOST is the router's hostname.
 *                        A line that ends in ? asks for help.
 *   text                 the lines below are its whole output (empty lines at both ends and blanks
 *                        at line ends do not count); placeholders: see play_match.c
 *
 *   @lab FILE [SEED]     a new world from a lab file (beside this file)
 *   @after FILE          this file goes on where FILE ended: plays it first if it was not the last
 *   @include FILE        plays FILE here
 *   @run 30s             time passes: 500ms, 30s, 5m, 2h
 *   @until HOST "text" within 60s
 *                        time passes until a log line of HOST has the text, counted from the last
 *                        @log or @until of HOST on
 *   @until HOST "text" within 60s in COMMAND
 *                        the same with the output of a command, tried every 0.1 s
 *   @cut END, @join END  pulls a cable at "HOST:INTERFACE", or all of a link
 *   @power HOST on|off
 *   @capture LINK FILE   writes a pcapng of the link
 *   @line HOST vty0      what follows is typed at that line of HOST (con: its console), with the
 *                        login dialogue as output
 *   @screen HOST         stands for a command: the log lines which that terminal shows
 *   @keys                with --pcap DIR: adds the keys of all live SAs to DIR/keys.txt
 *   @class NAME          the lines below are a class for @inorder
 *   # text               a comment
 *
 * Directly below a command stand its answers, @type HOST text (^C interrupts a question), and
 * @break 3s, which interrupts the command after that time. Then what is expected, the kind first:
 *
 *   @block               whole output, as without it
 *   @part                these lines, one below the other, somewhere in the output
 *   @inorder [CLASS...]  these lines in this order; between them only lines of the classes
 *   @absent              none of these texts in any line
 *   @any                 whatever it is
 *
 * Several kinds may follow one command. `@log HOST` stands for a command: its output is what HOST
 * logged since the last @log of HOST, without the time stamps (`@log HOST stamps`: with them).
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "shell/keys.h"
#include "shell/play_int.h"

enum { NESTING_MAX = 8, UNTIL_STEP_MS = 100 };

bool play_broken(struct play *p, const char *fmt, ...)
{
	va_list ap;

	if (p->file)
		text_printf(p->report, "%s:%zu: ", p->file->path, p->file->at);
	va_start(ap, fmt);
	text_vprintf(p->report, fmt, ap);
	va_end(ap);
	text_char(p->report, '\n');
	p->broken = true;
	return false;
}

/* Lines of the file. */

static const struct play_line *line_here(const struct play_file *f)
{
	return f->at < f->lines.n ? &f->lines.v[f->at] : NULL;
}

bool play_line_is(const struct play_line *l, const char *word)
{
	size_t n = strlen(word);

	return l->len >= n && strncmp(l->s, word, n) == 0 && (l->len == n || l->s[n] == ' ');
}

/* What stands behind a directive's word, as a string of its own. */
char *play_line_rest(const struct play_line *l, const char *word)
{
	size_t n = strlen(word);

	while (n < l->len && l->s[n] == ' ')
		n++;
	return mem_strndup(l->s + n, l->len - n);
}

static struct play_host *host_named(struct play *p, const char *name, size_t len)
{
	for (unsigned i = 0; i < p->nhosts; i++) {
		const struct host *h = p->hosts[i].host;

		if ((strlen(h->name) == len && strncmp(h->name, name, len) == 0) ||
		    (strlen(host_hostname(h)) == len && strncmp(host_hostname(h), name, len) == 0))
			return &p->hosts[i];
	}
	return NULL;
}

/* "HOST(mode)#rest": the host, and where the prompt ends. */
static struct play_host *prompt_of(struct play *p, const struct play_line *l, size_t *end)
{
	size_t n = strcspn(l->s, "(>#\n");
	struct play_host *ph;

	if (n == 0 || n >= l->len || !(ph = host_named(p, l->s, n)))
		return NULL;
	if (l->s[n] == '(') {
		while (n < l->len && l->s[n] != ')')
			n++;
		n++;
	}
	if (n >= l->len || (l->s[n] != '#' && l->s[n] != '>'))
		return NULL;
	*end = n + 1;
	return ph;
}

/* Times: 500ms, 30s, 1.5m, 2h. Gives the number of characters read, 0: none. */
size_t play_read_time(const char *s, uint64_t *ns)
{
	static const struct {
		const char *unit;
		double s;
	} units[] = {{"ms", 1e-3}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}};
	char *end;
	double n = strtod(s, &end);

	for (size_t i = 0; end != s && n >= 0 && i < sizeof(units) / sizeof(*units); i++) {
		size_t len = strlen(units[i].unit);

		if (strncmp(end, units[i].unit, len) != 0 || isalnum((unsigned char)end[len]))
			continue;
		*ns = (uint64_t)(n * units[i].s * 1e9 + 0.5);
		return (size_t)(end - s) + len;
	}
	return 0;
}

/* Worlds. */

static void world_end(struct play *p)
{
	if (!p->lab)
		return;
	if (p->opt->hash)
		text_printf(p->report, "hash %016llx over %llu frames\n",
			    (unsigned long long)p->lab->frame_hash,
			    (unsigned long long)p->lab->frames);
	for (unsigned i = 0; i < p->nhosts; i++)
		play_lines_close(&p->hosts[i]);
	free(p->hosts);
	p->hosts = NULL;
	p->nhosts = 0;
	lab_free(p->lab);
	p->lab = NULL;
	p->names.n = 0;
}

static bool world_capture(struct play *p)
{
	struct text path = {0};
	struct link *l;
	bool ok = true;

	if (!p->opt->pcap_dir)
		return true;
	list_each(l, &p->lab->sim->links, node)
	{
		text_clear(&path);
		text_printf(&path, "%s/%s.pcapng", p->opt->pcap_dir, l->name);
		if (ok && !pcapng_start(p->lab, l, text_str(&path), false))
			ok =
			    play_broken(p, "cannot write %s: %s", text_str(&path), strerror(errno));
	}
	text_free(&path);
	return ok;
}

static void world_open_consoles(struct play *p)
{
	struct host *h;

	p->hosts = mem_calloc(p->lab->nhosts, sizeof(*p->hosts));
	list_each(h, &p->lab->hosts, node)
	{
		struct play_host *ph = &p->hosts[p->nhosts++];

		ph->play = p;
		ph->host = h;
		play_session(ph);
	}
}

static char *path_beside(const char *file, const char *name)
{
	const char *slash = strrchr(file, '/');
	struct text path = {0};

	if (slash && *name != '/')
		text_addn(&path, file, (size_t)(slash + 1 - file));
	text_add(&path, name);
	return path.s;
}

static bool do_lab(struct play *p, char *rest)
{
	struct lab_options opt = {.seed = p->opt->seed, .speed = 1};
	char *seed = strchr(rest, ' '), *path;
	struct text why = {0};

	if (seed) {
		*seed++ = '\0';
		opt.seed = strtoull(seed, NULL, 0);
	}
	if (!*rest)
		return play_broken(p, "@lab needs a file");
	path = path_beside(p->file->path, rest);
	world_end(p);
	p->lab = lab_load(path, &opt, &why);
	free(path);
	if (!p->lab)
		play_broken(p, "%s", text_str(&why));
	text_free(&why);
	if (!p->lab)
		return false;
	world_open_consoles(p);
	return world_capture(p);
}

/* Expected text. */

static bool is_kind(const struct play_line *l)
{
	return play_line_is(l, "@block") || play_line_is(l, "@part") ||
	       play_line_is(l, "@inorder") || play_line_is(l, "@absent") || play_line_is(l, "@any");
}

/* A line that ends expected text: a prompt, a directive, a comment in the first column. */
static bool is_edge(struct play *p, const struct play_line *l)
{
	size_t end;

	return (l->len > 1 && l->s[0] == '@' && isalpha((unsigned char)l->s[1])) ||
	       (l->len > 0 && l->s[0] == '#' && (l->len == 1 || l->s[1] == ' ')) ||
	       prompt_of(p, l, &end) != NULL;
}

static void lines_until_edge(struct play *p, struct play_lines *to)
{
	struct play_file *f = p->file;
	const struct play_line *l;

	while ((l = line_here(f)) && !is_edge(p, l)) {
		play_lines_add(to, l->s, l->len);
		f->at++;
	}
}

static const struct play_class *class_named(const struct play *p, const char *name)
{
	for (size_t i = p->nclasses; i-- > 0;)
		if (strcmp(p->classes[i].name, name) == 0)
			return &p->classes[i];
	return NULL;
}

/* The lines of all classes that an @inorder names. */
static bool classes_of(struct play *p, char *names, struct play_lines *to)
{
	for (char *save, *w = strtok_r(names, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		const struct play_class *c = class_named(p, w);

		if (!c)
			return play_broken(p, "there is no @class %s", w);
		for (size_t i = 0; i < c->lines.n; i++)
			play_lines_add(to, c->lines.v[i].s, c->lines.v[i].len);
	}
	return true;
}

static void report_failure(struct play *p, size_t line, const char *what, const struct text *diff)
{
	p->file->failed++;
	p->failed++;
	text_printf(p->report, "%s:%zu: %s\n%s", p->file->path, line + 1, what, text_str(diff));
}

/* Puts what the output really was in the place of the expected lines `from` .. `to`-1. False: the
 * file is only included, so it is not this run's to change. */
static bool update_lines(struct play *p, size_t from, size_t to, const struct play_lines *want,
			 const struct play_lines *got)
{
	struct play_file *f = p->file;
	size_t blank = 0;

	if (f->outer)
		return false;
	for (; f->copied < from; f->copied++) {
		text_addn(&f->updated, f->lines.v[f->copied].s, f->lines.v[f->copied].len);
		text_char(&f->updated, '\n');
	}
	play_merge(want, got, &p->names, &f->updated);
	while (to > from + blank && f->lines.v[to - blank - 1].len == 0)
		blank++;
	for (size_t i = 0; i < blank; i++)
		text_char(&f->updated, '\n');
	f->copied = to;
	return true;
}

/* One kind of check with its lines, against the output. */
static bool check_one(struct play *p, const struct play_line *kind, size_t title_line,
		      const char *title, const struct play_lines *got)
{
	struct play_lines want = {0}, allowed = {0};
	struct text diff = {0};
	size_t from = p->file->at;
	bool ok = true;

	lines_until_edge(p, &want);
	play_lines_trim(&want);
	p->file->checks++;
	if (!kind || play_line_is(kind, "@block")) {
		ok = play_check_block(&want, got, &p->names, &diff);
		if (!ok && p->opt->update)
			ok = update_lines(p, from, p->file->at, &want, got);
	} else if (play_line_is(kind, "@part")) {
		ok = play_check_part(&want, got, &p->names, &diff);
	} else if (play_line_is(kind, "@absent")) {
		ok = play_check_absent(&want, got, &p->names, &diff);
	} else if (play_line_is(kind, "@inorder")) {
		char *names = play_line_rest(kind, "@inorder");

		if (classes_of(p, names, &allowed))
			ok = play_check_inorder(&want, &allowed, got, &p->names, &diff);
		free(names);
	}
	if (!ok)
		report_failure(p, kind ? (size_t)(kind - p->file->lines.v) : title_line, title,
			       &diff);
	play_lines_free(&want);
	play_lines_free(&allowed);
	text_free(&diff);
	return !p->broken;
}

/* All checks below a command or @log. */
static bool check_output(struct play *p, size_t title_line, const char *title,
			 const struct text *out)
{
	struct play_lines got = {0};
	const struct play_line *l = line_here(p->file);
	bool ok = true;

	play_lines_split(&got, text_str(out), out->len);
	play_lines_trim(&got);
	if (!l || !is_kind(l))
		ok = check_one(p, NULL, title_line, title, &got);
	while (ok && (l = line_here(p->file)) && is_kind(l)) {
		p->file->at++;
		ok = check_one(p, l, title_line, title, &got);
	}
	play_lines_free(&got);
	return ok;
}

/* Commands. */

/* Whether the prompt is as typed; a router may also be called by its name in the lab file. */
static bool prompt_holds(const struct play_host *ph, const char *prompt, const char *typed,
			 size_t len)
{
	size_t name = strcspn(typed, "(>#"), host = strcspn(prompt, "(>#");

	if (strncmp(typed, ph->host->name, name) != 0 || ph->host->name[name])
		return strlen(prompt) == len && strncmp(prompt, typed, len) == 0;
	return strlen(prompt + host) == len - name &&
	       strncmp(prompt + host, typed + name, len - name) == 0;
}

static bool do_command(struct play *p, struct play_host *ph, const struct play_line *l, size_t end)
{
	struct play_file *f = p->file;
	size_t title_line = f->at++;
	char *title = mem_strndup(l->s, l->len);
	struct text prompt = {0}, diff = {0}, out = {0};
	const struct play_line *t;
	bool ok;

	session_prompt(play_session(ph), &prompt);
	if (!ph->host->powered)
		text_add(&diff, "the router is off\n");
	else if (!prompt_holds(ph, text_str(&prompt), l->s, end))
		text_printf(&diff, "the prompt is %s\n", text_str(&prompt));
	if (diff.len > 0)
		report_failure(p, title_line, title, &diff);
	p->type_at = f->at;
	ok = play_read_break(p);
	if (ok && ph->host->powered)
		play_type(ph, title + end);
	out = p->out;
	memset(&p->out, 0, sizeof(p->out));
	while ((t = line_here(f)) && (play_line_is(t, "@type") || play_line_is(t, "@break")))
		f->at++;
	ok = ok && check_output(p, title_line, title, &out);
	text_free(&out);
	text_free(&prompt);
	text_free(&diff);
	free(title);
	return ok;
}

static bool do_log(struct play *p, char *rest)
{
	char *stamps = strchr(rest, ' ');
	struct play_host *ph;
	struct text out = {0}, title = {0};
	size_t title_line = p->file->at - 1;
	bool ok;

	if (stamps)
		*stamps++ = '\0';
	ph = host_named(p, rest, strlen(rest));
	if (!ph)
		return play_broken(p, "there is no router %s", rest);
	for (uint64_t n = ph->log_mark + 1; n <= ph->host->log_seq; n++) {
		const struct log_entry *e = log_entry(ph->host, n);

		if (!e)
			continue;
		text_add(&out, e->text + (stamps ? 0 : e->stamp_len));
		text_char(&out, '\n');
	}
	ph->log_mark = ph->until_mark = ph->host->log_seq;
	text_printf(&title, "@log %s", rest);
	ok = check_output(p, title_line, text_str(&title), &out);
	text_free(&out);
	text_free(&title);
	return ok;
}

/* HOST's console or one of its vtys is typed at from here on. */
static bool do_line(struct play *p, char *rest)
{
	size_t title_line = p->file->at - 1, number = 0;
	char *which = strchr(rest, ' '), *title = mem_strdup(rest);
	struct text out = {0};
	const struct play_line *t;
	struct play_host *ph;
	bool ok = which && (strcmp(which + 1, "con") == 0 ||
			    (strncmp(which + 1, "vty", 3) == 0 && isdigit(which[4]) &&
			     (number = 1 + strtoul(which + 4, NULL, 10)) <= HOST_VTYS));

	if (which)
		*which = '\0';
	ph = host_named(p, rest, strlen(rest));
	p->type_at = p->file->at;
	if (!ok || !ph) {
		play_broken(p, "@line needs HOST con or HOST vtyN");
	} else {
		play_line_choose(ph, (unsigned)number);
		out = p->out;
		memset(&p->out, 0, sizeof(p->out));
		while ((t = line_here(p->file)) && play_line_is(t, "@type"))
			p->file->at++;
		check_output(p, title_line, title, &out);
	}
	text_free(&out);
	free(title);
	return !p->broken;
}

/* What the terminal that is typed at shows of the log, since it was last asked. */
static bool do_screen(struct play *p, char *rest)
{
	struct play_host *ph = host_named(p, rest, strlen(rest));
	size_t title_line = p->file->at - 1;
	struct text out = {0};
	bool ok;

	if (!ph)
		return play_broken(p, "there is no router %s", rest);
	session_log(play_session(ph), &out);
	ok = check_output(p, title_line, "@screen", &out);
	text_free(&out);
	return ok;
}

/* Time. */

static bool do_run(struct play *p, char *rest)
{
	uint64_t ns;

	if (!play_read_time(rest, &ns))
		return play_broken(p, "@run needs a time, such as 30s");
	lab_advance(p->lab, ns);
	return true;
}

struct until {
	struct play_host *ph;
	char *text;
	const char *command; /* NULL: the log */
	uint64_t within_ns;
};

static bool until_read(struct play *p, char *rest, struct until *u)
{
	char *open = strchr(rest, '"'), *close = open ? strchr(open + 1, '"') : NULL, *tail;
	size_t n;

	if (!close || open == rest)
		return play_broken(p, "@until needs HOST \"text\" within TIME");
	*close = open[-1] = '\0';
	u->ph = host_named(p, rest, strlen(rest));
	if (!u->ph)
		return play_broken(p, "there is no router %s", rest);
	u->text = open + 1;
	tail = close + 1 + strspn(close + 1, " ");
	if (strncmp(tail, "within ", 7) != 0 || !(n = play_read_time(tail + 7, &u->within_ns)))
		return play_broken(p, "@until needs within TIME, such as within 60s");
	tail += 7 + n + strspn(tail + 7 + n, " ");
	if (strncmp(tail, "in ", 3) == 0)
		u->command = tail + 3;
	else if (*tail)
		return play_broken(p, "@until does not know \"%s\"", tail);
	return true;
}

static bool until_met(struct until *u)
{
	struct host *h = u->ph->host;

	if (u->command) {
		play_type(u->ph, u->command);
		return strstr(text_str(&u->ph->play->out), u->text) != NULL;
	}
	while (u->ph->until_mark < h->log_seq) {
		const struct log_entry *e = log_entry(h, ++u->ph->until_mark);

		if (e && strstr(e->text, u->text))
			return true;
	}
	return false;
}

static bool do_until(struct play *p, char *rest)
{
	struct until u = {0};
	uint64_t end, step = UNTIL_STEP_MS * NS_PER_MS;
	bool met;

	if (!until_read(p, rest, &u))
		return false;
	end = p->lab->sim->now_ns + u.within_ns;
	while (!(met = until_met(&u)) && p->lab->sim->now_ns < end) {
		uint64_t next = sim_next_ns(p->lab->sim), now = p->lab->sim->now_ns;

		/* A log line can only come of an event; a command's output also of time alone. */
		if (u.command || next > end)
			next = now + step < end ? now + step : end;
		lab_advance(p->lab, next - now);
	}
	p->file->checks++;
	if (!met) {
		struct text diff = {0};

		text_printf(&diff, "it did not come within %.3f s\n", (double)u.within_ns / 1e9);
		report_failure(p, p->file->at - 1, u.text, &diff);
		text_free(&diff);
	}
	text_clear(&p->out);
	return true;
}

/* Cables, power, captures, classes. */

static bool do_cut(struct play *p, char *rest)
{
	return lab_cut(p->lab, rest, true) || play_broken(p, "there is no cable %s", rest);
}

static bool do_join(struct play *p, char *rest)
{
	return lab_cut(p->lab, rest, false) || play_broken(p, "there is no cable %s", rest);
}

static bool do_power(struct play *p, char *rest)
{
	char *word = strchr(rest, ' ');
	struct play_host *ph;

	if (!word)
		return play_broken(p, "@power needs HOST on or HOST off");
	*word++ = '\0';
	ph = host_named(p, rest, strlen(rest));
	if (!ph)
		return play_broken(p, "there is no router %s", rest);
	if (strcmp(word, "on") == 0)
		host_start(ph->host, NULL);
	else if (strcmp(word, "off") == 0)
		host_stop(ph->host);
	else
		return play_broken(p, "@power needs on or off");
	play_lines_close(ph);
	return true;
}

static bool do_capture(struct play *p, char *rest)
{
	char *file = strchr(rest, ' ');
	struct link *l;

	if (!file)
		return play_broken(p, "@capture needs LINK FILE");
	*file++ = '\0';
	l = lab_link(p->lab, rest);
	if (!l)
		return play_broken(p, "there is no link %s", rest);
	if (!pcapng_start(p->lab, l, file, false))
		return play_broken(p, "cannot write %s: %s", file, strerror(errno));
	return true;
}

static bool do_keys(struct play *p, char *rest)
{
	struct text path = {0}, keys = {0};
	FILE *f;

	(void)rest;
	if (!p->opt->pcap_dir)
		return true;
	keys_export(p->lab, &keys);
	text_printf(&path, "%s/keys.txt", p->opt->pcap_dir);
	f = fopen(text_str(&path), "a");
	if (f) {
		fputs(text_str(&keys), f);
		fclose(f);
	}
	keys_wipe(&keys);
	text_free(&path);
	return f ? true : play_broken(p, "cannot write the keys: %s", strerror(errno));
}

static bool do_class(struct play *p, char *rest)
{
	struct play_class *c;

	p->classes = mem_realloc(p->classes, p->nclasses + 1, sizeof(*p->classes));
	c = &p->classes[p->nclasses++];
	memset(c, 0, sizeof(*c));
	snprintf(c->name, sizeof(c->name), "%s", rest);
	lines_until_edge(p, &c->lines);
	play_lines_trim(&c->lines);
	return true;
}

/* Files. */

static bool play_one(struct play *p, const char *path);

static bool do_include(struct play *p, char *rest)
{
	char *path = path_beside(p->file->path, rest);
	bool ok = play_one(p, path);

	free(path);
	return ok;
}

static bool same_file(const char *a, const char *b)
{
	char *ra = realpath(a, NULL), *rb = realpath(b, NULL);
	bool same = ra && rb && strcmp(ra, rb) == 0;

	free(ra);
	free(rb);
	return same;
}

static bool do_after(struct play *p, char *rest)
{
	char *path = path_beside(p->file->path, rest);
	bool ok = (p->lab && p->last && same_file(p->last, path)) || play_one(p, path);

	free(path);
	return ok;
}

static const struct directive {
	const char *word;
	bool (*run)(struct play *p, char *rest);
	bool needs_lab;
} directives[] = {
	{"@lab", do_lab, false},	 {"@after", do_after, false},
	{"@include", do_include, false}, {"@class", do_class, false},
	{"@run", do_run, true},		 {"@until", do_until, true},
	{"@cut", do_cut, true},		 {"@join", do_join, true},
	{"@power", do_power, true},	 {"@capture", do_capture, true},
	{"@log", do_log, true},		 {"@keys", do_keys, true},
	{"@line", do_line, true},	 {"@screen", do_screen, true},
};

static bool do_directive(struct play *p, const struct play_line *l)
{
	for (size_t i = 0; i < sizeof(directives) / sizeof(*directives); i++) {
		const struct directive *d = &directives[i];
		char *rest;
		bool ok;

		if (!play_line_is(l, d->word))
			continue;
		p->file->at++;
		if (d->needs_lab && !p->lab)
			return play_broken(p, "%s needs a @lab before it", d->word);
		rest = play_line_rest(l, d->word);
		ok = d->run(p, rest);
		free(rest);
		return ok;
	}
	p->file->at++;
	return play_broken(p, "unknown directive %.*s", (int)l->len, l->s);
}

static bool play_line(struct play *p)
{
	const struct play_line *l = line_here(p->file);
	struct play_host *ph;
	size_t end;

	if (l->len == 0 || (l->s[0] == '#' && (l->len == 1 || l->s[1] == ' '))) {
		p->file->at++;
		return true;
	}
	if (l->s[0] == '@')
		return do_directive(p, l);
	ph = prompt_of(p, l, &end);
	if (ph)
		return do_command(p, ph, l, end);
	p->file->at++;
	return play_broken(p, "neither a prompt of a router nor a directive: %.*s", (int)l->len,
			   l->s);
}

/* The file with its expected text brought up to date, whole or not at all. */
static bool file_rewrite(struct play *p, struct play_file *f)
{
	if (f->copied == 0)
		return true;
	for (; f->copied < f->lines.n; f->copied++) {
		text_addn(&f->updated, f->lines.v[f->copied].s, f->lines.v[f->copied].len);
		text_char(&f->updated, '\n');
	}
	if (!nvram_write(f->path, text_str(&f->updated), f->updated.len))
		return play_broken(p, "cannot write it: %s", strerror(errno));
	return true;
}

static bool play_one(struct play *p, const char *path)
{
	struct play_file f = {.path = path, .outer = p->file};
	unsigned depth = 0;
	bool ok;

	for (const struct play_file *o = p->file; o; o = o->outer)
		depth++;
	if (depth >= NESTING_MAX)
		return play_broken(p, "files include each other too deep");
	if (!nvram_read(path, &f.text))
		return play_broken(p, "cannot read %s: %s", path, strerror(errno));
	p->kept = mem_realloc(p->kept, p->nkept + 1, sizeof(*p->kept));
	p->kept[p->nkept++] = f.text;
	play_lines_split(&f.lines, text_str(&f.text), f.text.len);
	p->file = &f;
	while (f.at < f.lines.n && play_line(p))
		;
	ok = !p->broken;
	if (ok && p->opt->update && !f.outer)
		ok = file_rewrite(p, &f);
	if (ok)
		text_printf(p->report, "%s: %u checks, %u failed, at %.3f s\n", path, f.checks,
			    f.failed, p->lab ? (double)p->lab->sim->now_ns / 1e9 : 0.0);
	p->file = f.outer;
	play_lines_free(&f.lines);
	text_free(&f.updated);
	free(p->last);
	p->last = mem_strdup(path);
	return ok;
}

int play_files(const char *const *files, size_t n, const struct play_options *opt,
	       struct text *report)
{
	struct play p = {.opt = opt, .report = report};

	for (size_t i = 0; i < n && !p.broken; i++)
		play_one(&p, files[i]);
	world_end(&p);
	play_names_free(&p.names);
	for (size_t i = 0; i < p.nclasses; i++)
		play_lines_free(&p.classes[i].lines);
	for (size_t i = 0; i < p.nkept; i++)
		text_free(&p.kept[i]);
	free(p.classes);
	free(p.kept);
	free(p.last);
	text_free(&p.out);
	return p.broken ? -1 : p.failed;
}
