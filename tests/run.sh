#!/bin/sh
# Runs the kinds of tests named on the command line (unit sessions scripts interop long tidy clang),
# goes on after a failure, and ends with one line that counts: every program, transcript and
# script is one.
# From make: B, the build folder; UNIT, the unit tests; SHARED, the transcripts of one world.
set -u
cd "$(dirname "$0")/.."
B=${B:-build}
export ROSH="$B/rosh"
passed=0
failed=0
names=

# The bound only ends what hangs.
run() {
	name=$1
	shift
	echo "== $name"
	if timeout -k 10 "${BOUND_S:-600}" "$@" </dev/null; then
		passed=$((passed + 1))
	else
		echo "FAILED: $name (exit status $?)"
		failed=$((failed + 1))
		names="$names $name"
	fi
}

for kind; do
	case $kind in
	unit)
		for t in $UNIT; do run "$t" "$t"; done
		;;
	sessions)
		run "$SHARED" "$ROSH" play $SHARED
		for s in tests/sessions/*.session; do run "$s" "$ROSH" play "$s"; done
		;;
	scripts)
		for s in tests/scripts/*.sh; do run "$s" "$s"; done
		;;
	interop)
		for s in tests/interop/*.sh; do run "$s" "$s"; done
		;;
	long)
		for s in tests/interop/long/*.sh; do BOUND_S=3000 run "$s" "$s"; done
		;;
	tidy) run tests/tidy.sh tests/tidy.sh ;;
	clang) run clang "${MAKE:-make}" --no-print-directory clang ;;
	*)
		echo "usage: run.sh unit|sessions|scripts|interop|long|tidy|clang..." >&2
		exit 2
		;;
	esac
done
for n in $names; do echo "FAILED: $n"; done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
