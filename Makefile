# rosh: one makefile, no recursion; everything it makes is under build/.
#
# Archives: lib <- parser, lib <- engine, all <- shell. A unit test links only what its
# name's first word may use (tests/unit/engine_*.c: engine and lib), so a forbidden call
# fails at link time.

SANITIZE ?=
VARIANT ?=
comma := ,
B := build$(if $(VARIANT),/$(VARIANT))$(if $(SANITIZE),/$(subst $(comma),-,$(SANITIZE)))
G := $(B)/gen

CC ?= gcc
OPT ?= $(if $(SANITIZE),-O1 -g,-O2 -g)
ROSH_CFLAGS := -std=gnu11 $(OPT) -Wall -Wextra -Wshadow -Wstrict-prototypes -Werror \
	-I. -I$(G) -D_GNU_SOURCE -MMD -MP -pthread \
	$(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=all)
ALL_CFLAGS = $(ROSH_CFLAGS) $(CFLAGS)
ALL_LDFLAGS = -pthread $(if $(SANITIZE),-fsanitize=$(SANITIZE)) $(LDFLAGS)

CRYPTO_LIBS := -lcrypto
SHELL_LIBS := -lcli -lreadline -lyaml -lssh -lcrypt $(CRYPTO_LIBS) -lm

LIB_SRC := $(sort $(wildcard lib/*.c))
ENGINE_SRC := $(sort $(wildcard engine/*/*.c))
GRAMC_SRC := $(sort $(wildcard parser/gramc*.c))
PARSER_SRC := $(filter-out $(GRAMC_SRC),$(sort $(wildcard parser/*.c)))
SHELL_SRC := $(filter-out shell/main.c,$(sort $(wildcard shell/*.c)))
GRAMMARS := $(sort $(wildcard grammars/*.cmd))
UNIT_SRC := $(sort $(wildcard tests/unit/*.c))

obj = $(patsubst %.c,$(B)/%.o,$(1))
UNIT_BIN := $(patsubst tests/unit/%.c,$(B)/unit/%,$(UNIT_SRC))

.PHONY: all lab check test unit sessions scripts tidy clang compile bench asan tsan fuzz clean help \
	build-deps check-deps interop interop-long interop-deps
.SECONDARY:
.DEFAULT_GOAL := all

all: $(B)/rosh ## build rosh and its unit tests
all: $(UNIT_BIN)

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile | sort -u

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c $< -o $@

$(B)/liblib.a: $(call obj,$(LIB_SRC))
$(B)/libengine.a: $(call obj,$(ENGINE_SRC))
$(B)/libparser.a: $(call obj,$(PARSER_SRC))
$(B)/libshell.a: $(call obj,$(SHELL_SRC)) $(B)/gen/grammar.o $(B)/gen/dispatch.o
$(B)/%.a:
	@rm -f $@
	ar rcs $@ $^

# The grammar compiler runs on the build machine and writes the tables of every command.
$(B)/gramc: $(call obj,$(GRAMC_SRC)) $(B)/liblib.a
	$(CC) $^ $(ALL_LDFLAGS) -o $@

$(G)/grammar.c: $(B)/gramc $(GRAMMARS)
	@mkdir -p $(G)
	ASAN_OPTIONS=detect_leaks=0 $(B)/gramc -o $(G) $(GRAMMARS)
# (The touch makes make look again at what gramc wrote beside grammar.c.)
$(G)/grammar.h $(G)/dispatch.c $(G)/COMMANDS.md: $(G)/grammar.c
	@touch $@
$(G)/%.o: $(G)/%.c
	$(CC) $(ALL_CFLAGS) -c $< -o $@
$(call obj,$(SHELL_SRC) shell/main.c $(wildcard tests/bench/*.c tests/fuzz/*.c)) $(patsubst tests/unit/%.c,$(B)/tests/unit/%.o,$(wildcard tests/unit/shell_*.c tests/unit/parser_*.c)): | $(G)/grammar.c

$(B)/rosh: $(B)/shell/main.o $(B)/libshell.a $(B)/libparser.a $(B)/libengine.a $(B)/liblib.a
	$(CC) $^ $(ALL_LDFLAGS) $(SHELL_LIBS) -o $@

$(B)/unit/lib_%: $(B)/tests/unit/lib_%.o $(B)/liblib.a
	@mkdir -p $(@D)
	$(CC) $^ $(ALL_LDFLAGS) -lcmocka -o $@
$(B)/unit/engine_%: $(B)/tests/unit/engine_%.o $(B)/libengine.a $(B)/liblib.a
	@mkdir -p $(@D)
	$(CC) $^ $(ALL_LDFLAGS) -lcmocka $(CRYPTO_LIBS) -lm -o $@
# The compiled grammar is data alone: handlers are named in dispatch.o, the shell's.
$(B)/unit/parser_%: $(B)/tests/unit/parser_%.o $(B)/gen/grammar.o $(B)/libparser.a $(B)/liblib.a
	@mkdir -p $(@D)
	$(CC) $^ $(ALL_LDFLAGS) -lcmocka -o $@
$(B)/unit/parser_gramc: | $(B)/gramc
$(B)/unit/shell_%: $(B)/tests/unit/shell_%.o $(B)/libshell.a $(B)/libparser.a $(B)/libengine.a $(B)/liblib.a
	@mkdir -p $(@D)
	$(CC) $^ $(ALL_LDFLAGS) -lcmocka $(SHELL_LIBS) -o $@

BUILD_DEPS := gcc libc6-dev libcli-dev libreadline-dev libssl-dev libyaml-dev libssh-dev
CHECK_DEPS := $(BUILD_DEPS) libcmocka-dev tshark python3 clang openssh-client
INTEROP_DEPS := $(BUILD_DEPS) python3-netmiko rancid expect telnet ansible openssh-client \
	python3-paramiko frr bird2 \
	strongswan-charon strongswan-swanctl libcharon-extra-plugins libstrongswan-standard-plugins \
	libstrongswan-extra-plugins iproute2 iputils-ping keepalived ethtool tcpdump tshark vpcs \
	python3-scapy python3-cryptography nftables
LAB ?= labs/vpn-ha/lab.yml
LAB_ARGS ?=

build-deps:
	@tools/deps.sh $(BUILD_DEPS)
check-deps:
	@tools/deps.sh $(CHECK_DEPS)
interop-deps:
	@tools/deps.sh $(INTEROP_DEPS)

# The packages must be there before anything is compiled, so each of these builds in a make of
# its own, of this same file.
lab: build-deps ## install what is missing, build, start labs/vpn-ha and give its console
	@$(MAKE) --no-print-directory -s -j2 $(B)/rosh
	@exec $(B)/rosh $(LAB) $(LAB_ARGS)

check: check-deps ## install what is missing, build, run every test that needs no peer program
	@$(MAKE) --no-print-directory -j2 all
	@$(MAKE) --no-print-directory test

# Counts programs, transcripts and scripts, and goes on after a failure.
RUN = UNIT="$(UNIT_BIN)" SHARED="$(sort $(wildcard labs/vpn-ha/*.session))" B=$(B) \
	MAKE=$(MAKE) tests/run.sh

test: $(UNIT_BIN) $(B)/rosh ## run the tests on what is built
	@$(RUN) unit sessions scripts tidy clang

unit: $(UNIT_BIN) ## run the unit tests
	@$(RUN) unit

# The three acts share one world; every other session is a world of its own.
sessions: $(B)/rosh ## play the transcripts in virtual time and compare
	@$(RUN) sessions

scripts: $(B)/rosh ## drive the program from outside: telnet, bad input, captures
	@$(RUN) scripts

tidy: ## check the house rules that a program can check
	@tests/tidy.sh

clang: ## compile everything with clang too, warnings being errors
	@$(MAKE) --no-print-directory -s -j2 CC=clang VARIANT=clang compile

compile: $(B)/rosh $(patsubst %.c,$(B)/%.o,$(UNIT_SRC))

asan: check-deps ## the same tests under AddressSanitizer and UBSan
	@$(MAKE) --no-print-directory -j2 SANITIZE=address,undefined all
	@$(MAKE) --no-print-directory SANITIZE=address,undefined unit sessions scripts

tsan: check-deps ## the same tests under ThreadSanitizer
	@$(MAKE) --no-print-directory -j2 SANITIZE=thread all
	@$(MAKE) --no-print-directory SANITIZE=thread unit sessions scripts

# Random bytes for a bounded time, in a program that the sanitizers watch.
FUZZ_S ?= 60
FUZZ_ARGS ?=
fuzz: check-deps ## throw random bytes at decoders, routers, consoles and ports for FUZZ_S seconds
	@$(MAKE) --no-print-directory -s -j2 SANITIZE=address,undefined build/address-undefined/fuzz
	@build/address-undefined/fuzz --seconds $(FUZZ_S) $(FUZZ_ARGS)

interop: interop-deps ## install peers from Debian and run the tests against them
	@$(MAKE) --no-print-directory -s -j2 $(B)/rosh
	@$(RUN) interop long

interop-long: interop-deps ## those of the interop tests that wait for half an hour and more
	@$(MAKE) --no-print-directory -s -j2 $(B)/rosh
	@$(RUN) long

bench: build-deps ## print the benchmark table
	@$(MAKE) --no-print-directory -s -j2 $(B)/rosh $(B)/bench
	@$(B)/bench $(B)/rosh

$(B)/bench: $(call obj,$(sort $(wildcard tests/bench/*.c))) $(B)/libshell.a $(B)/libparser.a $(B)/libengine.a $(B)/liblib.a
	$(CC) $^ $(ALL_LDFLAGS) $(SHELL_LIBS) -o $@

$(B)/fuzz: $(call obj,$(sort $(wildcard tests/fuzz/*.c))) $(B)/libshell.a $(B)/libparser.a $(B)/libengine.a $(B)/liblib.a
	$(CC) $^ $(ALL_LDFLAGS) $(SHELL_LIBS) -o $@

clean: ## remove everything that was built
	rm -rf build

-include $(shell find $(B) -name '*.d' 2>/dev/null)
