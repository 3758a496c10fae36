/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ways in: TCP ports of every router's console and vtys, and the lab's own console on the
 * terminal that started rosh.
 *
 * main() calls console_prepare() before any thread exists, console_server_start() once the lab is
 * loaded, lab_clock_start(), then lab_console_run(), and console_server_stop() when it returns.
 */
#ifndef ROSH_SHELL_CONSOLE_H
#define ROSH_SHELL_CONSOLE_H

#include "shell/lab.h"

/* console_server.c */

/* Ignores SIGPIPE, blocks SIGINT, SIGTERM and SIGHUP for lab_console_run(), raises the limit of
 * descriptors. */
void console_prepare(void);
/*
 * Listens on the console_port and vty_port of every host (those that are 0 are numbered from
 * the bases of lab->opt first; with bases of 0 there is no listening). False with one line in
 * `why`: which port is in use and which option moves it.
 */
bool console_server_start(struct lab *lab, struct text *why);
/* Hangs up every session and closes the ports. Lock not held. */
void console_server_stop(struct lab *lab);

/* lab_console.c */

/*
 * The lab> console on stdin and stdout, until `exit`, SIGTERM, SIGINT without a terminal, or
 * SIGHUP. Where stdin is no terminal its lines are commands, and after its end the lab is
 * served until a signal.
 */
void lab_console_run(struct lab *lab);

#endif
