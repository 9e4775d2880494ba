#!/bin/sh
# Shows ftlint at work on two shipped data sets. Findings are what the demo is about, so exit
# codes are shown, not obeyed.
ftlint=$PWD/.venv/bin/ftlint

run() {
    printf '\n$ ftlint %s\n' "$*"
    "$ftlint" "$@"
    printf '(exit code %s)\n' $?
}

printf '%s\n' '--- 1. A data set with planted faults: what would cost a failed job or a false score'
cd fixtures/datasets/support-intents || exit 2
run check --max-per-rule 2

printf '\n%s\n' '--- 2. The embedded tf-idf baseline on its test split'
run eval --model baseline:tfidf

printf '\n%s\n' '--- 3. 98 % accuracy, and 35 of 40 frauds missed: the default gate fails it'
cd ../fraud || exit 2
run eval --predictions predictions.jsonl
