"""The rule ``near-duplicate-leakage``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ftlint import Edit, Finding, Related, Remark
from ftlint.similarity import Match, matches, measures
from ftlint_rules._splits import ROW_OF, THE_ROW_OF, pairs, share
from ftlint_rules._texts import SimilarityRule, Text, Texts, compared, left_out, percent


class NearDuplicateLeakage(SimilarityRule):
    """A test or validation prompt is nearly the same as one of an earlier split.

    ## What it does
    Finds prompts that share most of their shingles with a training prompt (and test prompts with
    a validation prompt). Candidates come from MinHash and locality-sensitive hashing, and every
    one is verified by its exact Jaccard similarity. Texts are normalised first (NFKC, no case, no
    punctuation); system messages are not compared. With `shingle = "auto"`, prompts under 25
    words are compared by character 4-grams, longer ones by word 3-grams (in scripts without
    spaces every character is a word).
    Prompts that are equal after normalisation are `exact-leakage` or `prompt-leakage`. Rows with
    images are left out. The state holds all prompts.

    ## Why is this bad?
    A changed name or a typo makes no new question: the model has seen it, and the score is too
    high by as much. Public test sets overlap with their training sets by up to 50 % in this way.

    ## What to do
    Drop the row from one of the splits, and split by what makes rows alike (customer, template,
    document) instead of at random. `--fix --unsafe-fixes` drops it from the earlier one, the most
    similar row first.
    """

    code, name = "LEAK002", "near-duplicate-leakage"
    fixable = "unsafe"
    needs_splits = ("train", "validation|test")

    def finish(self, states: Mapping[str, Texts]) -> Iterable[Finding | Remark]:
        texts = {split: compared(state) for split, state in states.items()}
        seen: set[Text] = set()
        for held_out, known in pairs(states):
            found = list(self._compare(texts[held_out], texts[known]))
            for row, match, twin in found:
                if row not in seen:
                    seen.add(row)
                    yield self._finding(row, match, twin, known)
            if texts[held_out]:
                how = f"{share(len(found), texts, held_out)} nearly the same as"
                yield self.remark(f"{how} {ROW_OF[known]}")
        for split, state in states.items():
            if missed := left_out(state, split):
                yield self.remark(missed)

    def _compare(self, held_out: Texts, known: Texts) -> Iterator[tuple[Text, Match, Text]]:
        """Held-out rows, their best match, and the row that it is; equal prompts left out."""
        earlier = {text.prompt: text for text in reversed(known)}
        told = {text.strict for text in known} | {(text.prompt, text.reply) for text in known}
        later = [
            text
            for text in held_out
            if text.strict not in told and (text.prompt, text.reply) not in told
        ]
        queried = list(dict.fromkeys(text.prompt for text in later))
        indexed = sorted(earlier, key=lambda prompt: earlier[prompt])
        ways = measures(self.options.shingle)
        best = {
            queried[match.left]: match
            for match in matches(queried, indexed, self.options.threshold, ways).best
        }
        for text in later:
            match = best.get(text.prompt)
            if match is not None:
                yield text, match, earlier[indexed[match.right]]

    def _finding(self, row: Text, match: Match, twin: Text, known: str) -> Finding:
        more = f", {match.others:,} more over the limit" if match.others else ""
        alike = f"{percent(match.similarity)} the same as"
        if row.prompt == twin.prompt:
            alike = "but for signs the same as"
        return self.finding(
            row.at,
            f"{alike} {ROW_OF[known]} ({match.measure.name}{more})"
            f"; the limit is {percent(self.options.threshold)}",
            related=[Related(THE_ROW_OF[known], twin.at)],
            help="drop it from one of the two splits",
            subject=row.prompt,
            fix=self.fix(f"drop {THE_ROW_OF[known]}", Edit(twin.at, "drop-row")),
        )
