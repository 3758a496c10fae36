/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SSH at the vty ports: who may come in, and the wire between a client and the pump. */
#ifndef ROSH_SHELL_SSH_H
#define ROSH_SHELL_SSH_H

#include "shell/telnet.h"

struct rsa_key;

/* An SSH user on the way to a session: authenticated, with a wire that talks as the client of a
 * telnet session would, but gets its text plain. */
struct vty_remote {
	struct list node; /* in server->remotes until the pump takes it */
	struct vty_port *port;
	int fd;
	uint32_t peer;
	uint16_t peer_port;
	char user[64];
	unsigned privilege;
	unsigned rows, columns; /* of the client's terminal, 0: not told */
	struct session_ssh crypto;
	char *command;		/* to run instead of a dialogue; NULL: none */
};

/* ssh.c */

/* Begins a connection on an accepted socket, which it owns from here on, with the rules of vty
 * line `vty`. False: the router has no key, or no resources; the socket is closed. Pump's thread,
 * lab's lock not held. */
bool ssh_conn_start(struct vty_server *srv, struct vty_port *port, int fd, unsigned vty);
/* Ends all connections that have no session yet. */
void ssh_conn_stop_all(struct vty_server *srv);
void vty_remote_free(struct vty_remote *r);

/* ssh_auth.c. All with the lab's lock held. */

/* Whether the router serves SSH: it has a key of at least 768 bits. */
bool ssh_enabled(const struct host *h);
/* "1.99" unless `ip ssh version` says otherwise. */
const char *ssh_version_name(const struct host *h);
/* A new key pair, or none (NULL), in NVRAM and in use; logs that SSH comes or goes. False and
 * errno: NVRAM cannot be written. Takes over the key. */
bool ssh_set_key(struct host *h, struct rsa_key *key);
/* What `ip ssh logging events` asks for: SSH2_SESSION, SSH2_USERAUTH and SSH2_CLOSE. `user`: NULL
 * where it is not known; `end`: how the line ends. */
void ssh_log_event(struct host *h, const struct vty_remote *r, unsigned vty, const char *mnemonic,
		   const char *user, const char *end);
/* The fingerprint that `ip ssh pubkey-chain` has for the user: MD5, in capital hex digits. */
bool ssh_pubkey_known(const struct host *h, const char *user, const char *md5_hex);

#endif
