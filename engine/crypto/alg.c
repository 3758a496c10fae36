/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Algorithms: their numbers in RFC 2407 and 2409, their sizes, the words of configs and shows. */
#include "engine/crypto/crypto.h"

const struct cipher_info cipher_infos[CIPHER_COUNT] = {
	/* transform, OpenSSL's name, key, block, IV, ESP id, key length attribute, IKE id */
	[CIPHER_NONE] = {"", NULL, 0, 1, 0, 0, 0, 0},
	[CIPHER_NULL] = {"esp-null", NULL, 0, 1, 0, 11, 0, 0}, /* RFC 2410 */
	[CIPHER_DES] = {"esp-des", "DES-CBC", 8, 8, 8, 2, 0, 1},
	[CIPHER_3DES] = {"esp-3des", "DES-EDE3-CBC", 24, 8, 8, 3, 0, 5},
	[CIPHER_AES128] = {"esp-aes", "AES-128-CBC", 16, 16, 16, 12, 128, 7}, /* RFC 3602 */
	[CIPHER_AES192] = {"esp-192-aes", "AES-192-CBC", 24, 16, 16, 12, 192, 7},
	[CIPHER_AES256] = {"esp-256-aes", "AES-256-CBC", 32, 16, 16, 12, 256, 7},
};

const struct hash_info hash_infos[HASH_COUNT] = {
	/* OpenSSL's name, names, digest, ICV, authentication attribute, AH id, IKE id */
	[HASH_NONE] = {NULL, "", "", 0, 0, 0, 0, 0},
	[HASH_MD5] = {"MD5", "esp-md5-hmac", "ah-md5-hmac", 16, 12, 1, 2, 1},
	[HASH_SHA1] = {"SHA1", "esp-sha-hmac", "ah-sha-hmac", 20, 12, 2, 3, 2},
	[HASH_SHA256] = {"SHA256", "esp-sha256-hmac", "ah-sha256-hmac", 32, 16, 5, 5, 4},
};

unsigned dh_group_bits(unsigned group)
{
	switch (group) {
	case 1:
		return 768;
	case 2:
		return 1024;
	case 5:
		return 1536;
	case 14:
		return 2048;
	default:
		return 0;
	}
}
