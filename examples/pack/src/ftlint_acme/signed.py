"""A way to score replies: they close with our signature."""

from __future__ import annotations

from dataclasses import dataclass

from ftlint import Question, Score, Scorer, option


@dataclass(frozen=True)
class Options:
    """``[eval.scorers.signed]``."""

    signature: str = option("Your Acme team", "how a reply has to close")


class Signed(Scorer):
    """Right if the reply is the target's and closes with the signature."""

    name = "signed"
    shares = ("signature_rate",)
    options_type = Options

    def score(self, asked: Question, answer: str) -> Score:
        body, closed, rest = answer.strip().rpartition(self.options.signature)
        signed = bool(closed) and not rest.strip(" .!")
        wanted = asked.target.removesuffix(self.options.signature)
        same = (body if signed else answer).split() == wanted.split()
        return Score(signed and same, {"signature_rate": float(signed)})
