/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a router's configuration and NVRAM say about SSH. */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "grammar.h"
#include "shell/keystore.h"
#include "shell/ssh.h"

bool ssh_enabled(const struct host *h)
{
	return h->rsa && h->rsa->bits >= RSA_BITS_SSH2 && h->set.ssh_version != 1 &&
	       (!h->set.ssh_keypair || !strcmp(h->set.ssh_keypair, h->rsa->name));
}

const char *ssh_version_name(const struct host *h)
{
	static const char *const names[] = {"1.99", "1.5", "2.0"};

	/* A short key does for version 1 alone. */
	if (h->rsa && h->rsa->bits < RSA_BITS_SSH2)
		return names[1];
	return names[h->set.ssh_version];
}

static void log_service(struct host *h, const char *mnemonic, const char *verb)
{
	struct text said = {0};

	if (!h->powered)
		return;
	text_printf(&said, "SSH %s has been %s", ssh_version_name(h), verb);
	log_message(h, 5, "SSH", mnemonic, text_str(&said));
	text_free(&said);
}

bool ssh_set_key(struct host *h, struct rsa_key *key)
{
	bool had = h->rsa != NULL;

	if (h->key_path && key &&
	    (!lab_keep_nvram(h->lab) || !keystore_write(key, h->key_path))) {
		keystore_free(key);
		return false;
	}
	if (h->key_path && !key && !keystore_erase(h->key_path))
		return false;
	keystore_free(h->rsa);
	h->rsa = key;
	h->rsa_saved = key != NULL;
	atomic_fetch_add(&h->lab->lines_gen, 1);
	if (key && !had)
		log_service(h, "ENABLED", "enabled");
	else if (!key && had)
		log_service(h, "DISABLED", "disabled");
	return true;
}

void ssh_log_event(struct host *h, const struct vty_remote *r, unsigned vty, const char *mnemonic,
		   const char *user, const char *end)
{
	struct text said = {0};
	char from[INET_ADDRSTRLEN];
	struct in_addr peer = {.s_addr = htonl(r->peer)};
	bool auth = !strcmp(mnemonic, "SSH2_USERAUTH"), close = !strcmp(mnemonic, "SSH2_CLOSE");

	if (!h->set.ssh_log_events || !h->powered)
		return;
	inet_ntop(AF_INET, &peer, from, sizeof(from));
	if (auth)
		text_printf(&said,
			    "User '%.64s' authentication for SSH2 Session from %s (tty = %u)",
			    user, from, vty);
	else
		text_printf(&said, "SSH2 Session%s from %s (tty = %u)", close ? "" : " request",
			    from, vty);
	if (close)
		text_printf(&said, " for user '%.64s'", user ? user : "");
	text_printf(&said, " using crypto cipher '%s', hmac '%s' %s", r->crypto.cipher[0],
		    r->crypto.hmac[0], end);
	log_message(h, 5, "SSH", mnemonic, text_str(&said));
	text_free(&said);
}

bool ssh_pubkey_known(const struct host *h, const char *user, const char *md5_hex)
{
	const struct node *chain = config_find(h->running, CMD_IP_SSH_PUBKEY_CHAIN, NULL);
	const struct node *name, *key;
	const char *hash;

	name = chain ? node_find_child_s(chain, CMD_PUBKEY_USERNAME, user) : NULL;
	if (!name)
		return false;
	node_each(key, name) {
		hash = args_s(&key->a, A_HASH);
		if (key->cmd->id == CMD_PKUSER_KEY_HASH_SSH_RSA && hash &&
		    !strcasecmp(hash, md5_hex))
			return true;
	}
	return false;
}
