#!/bin/sh
# The house rules that a program can check, over every tracked source file. Each offence is one
# line; the last line counts. Exit 1 if there is any.
set -u
cd "$(dirname "$0")/.."
bad=$(mktemp)
trap 'rm -f "$bad"' EXIT
files=$(git ls-files '*.c' '*.h' 2>/dev/null)
[ -n "$files" ] || files=$(find lib engine parser shell tests -name '*.[ch]')

for f in $files; do
	[ -f "$f" ] || continue
	head -1 "$f" | grep -q 'SPDX-License-Identifier' || echo "$f:1: no SPDX line" >>"$bad"
	awk -v f="$f" '
		# Tabs count up to the next multiple of eight, as editors show them.
		{ n = 0; for (i = 1; i <= length($0); i++)
			n += substr($0, i, 1) == "\t" ? 8 - n % 8 : 1
		  if (n > 100) print f ":" FNR ": " n " columns" }
		/^\{/ || /^[a-z_].*\) *\{$/ { start = FNR }
		/^\}/ { if (start && FNR - start - 1 > 70)
			print f ":" start ": a function of " FNR - start - 1 " lines"
			start = 0 }
		END { if (FNR > 1000) print f ": " FNR " lines" }' "$f" >>"$bad"
done

# What an area must not contain: file pattern, expression, words.
forbid() {
	git grep -nE "$2" -- $1 2>/dev/null | sed "s|\$| <- $3|" >>"$bad"
}
forbid 'lib engine' '#include "(shell|parser)/' 'reaches upwards'
forbid 'lib parser' '#include "(shell|engine)/' 'reaches across'
forbid 'engine/*.c parser/[!g]*.c' '\b(printf|puts|fprintf|perror)\(' 'prints'
forbid 'engine parser lib' '\b(clock_gettime|gettimeofday|time)\((NULL|0|CLOCK)' 'reads a clock'
forbid 'engine parser lib' '[^_a-z](rand|random|srand)\(' 'draws chance of its own'
forbid '*.c *.h *.cmd *.md' '\b(TO''DO|FIX''ME|XX''X|HA''CK)\b' 'unfinished'
forbid 'engine lib parser shell' '^typedef struct' 'typedef of a struct'

# run.sh starts them by name.
git ls-files -s 'tests/*.sh' 2>/dev/null | awk '$1 != 100755 { print $4 ": not executable" }' >>"$bad"

cat "$bad"
n=$(wc -l <"$bad")
echo "tidy: $n offences"
[ "$n" -eq 0 ]
