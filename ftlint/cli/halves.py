"""The options of ``ftlint eval`` and of its halves, and how a group stands for a command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import click

from ftlint.cli import arguments

BOTH = "both"


class Halves(click.Group):
    """A group whose command is the hidden one unless its first word names another."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        words = args if args and args[0] in self.commands else [BOTH, *args]
        return super().parse_args(ctx, words)


class Both(click.Command):
    """A command that bears the name of its group."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **more: Any,
    ) -> click.Context:
        if parent is not None:
            info_name, parent = parent.info_name, parent.parent
        return super().make_context(info_name, args, parent, **more)


Options = Sequence[Callable[[Any], Any]]
WHAT: Options = (
    arguments.files,
    arguments.config_option,
    click.option("--model", help="openai:NAME, or a baseline such as baseline:tfidf."),
    click.option("--split", help="The split to ask about.  [default: test]"),
    click.option(
        "--scorer",
        help="label, multi-label, json, tools, text, number, or your own.  [default: by the rows]",
    ),
    click.option(
        "--limit",
        type=click.IntRange(min=1),
        help="At most so many rows, spread over the split; always the same ones.",
    ),
    click.option("--journal", help="The file that answers are kept in, and resumed from."),
    click.option(
        "--price",
        metavar="IN,OUT",
        help="US dollars per million tokens of input and of output.",
    ),
    click.option(
        "--max-unanswered",
        type=float,
        help="Share of rows that may be unreadable or fail.  [default: 0.01]",
    ),
)
ASKING: Options = (
    click.option("--base-url", help="Where an OpenAI-compatible server listens."),
    click.option(
        "--batch",
        is_flag=True,
        default=None,
        help="Ask by the Batch API: at half the price, within a day; Ctrl-C leaves it to go on.",
    ),
    click.option(
        "--concurrency",
        type=int,
        help="The most requests at a time; fewer where the server slows down.  [default: 16]",
    ),
    click.option("--temperature", type=float, help="[default: 0]"),
    click.option(
        "--no-temperature",
        "send_temperature",
        flag_value=False,
        type=bool,
        default=None,
        help="Send no temperature: some models refuse every one.",
    ),
    click.option("--seed", type=int, help="Sent with each request; not all servers take one."),
    click.option("--max-tokens", type=int, help="Longest answer."),
    click.option(
        "--logprobs",
        is_flag=True,
        default=None,
        help="Ask for the probabilities of tokens; --threshold does by itself.",
    ),
    click.option(
        "--repeat", type=int, help="Ask each prompt so often, and show the flip rate.  [default: 1]"
    ),
    click.option("--timeout", type=float, help="Seconds for one attempt.  [default: 60]"),
    click.option("--deadline", type=float, help="Seconds after which a data set is asked no more."),
    click.option(
        "--max-cost",
        type=float,
        help="US dollars that asking about a data set may cost, by price; a judge's are not in it.",
    ),
    click.option(
        "--dry-run", is_flag=True, help="Show rows, requests, tokens and cost; send nothing."
    ),
)
JUDGING: Options = (
    click.option(
        "--predictions",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Replay recorded answers; nothing is asked.",
    ),
    click.option("--gate", "gates", multiple=True, help="What must hold: recall[min]>=0.6."),
    click.option(
        "--against",
        multiple=True,
        metavar="[NAME=]FILE",
        help="Compare with other recorded answers, or with baseline:tfidf.  [name: base]",
    ),
    click.option(
        "--slice", "slices", multiple=True, metavar="FIELD", help="Show each value of a field."
    ),
    click.option(
        "--threshold",
        metavar="WISH",
        help="Choose one on the validation split: precision[fraud]>=0.9.",
    ),
    click.option(
        "--label-scoring",
        type=click.Choice(["whole-label", "first-token"]),
        help="How logprobs become probabilities of labels.  [default: whole-label]",
    ),
    click.option(
        "--show-wrong",
        type=click.IntRange(min=0),
        metavar="N",
        help="Wrong answers shown beside the training rows nearest to them.  [default: 5]",
    ),
    click.option(
        "--validation-predictions",
        metavar="FILE",
        help="The answers to the validation split, if elsewhere.",
    ),
    click.option("--strict", is_flag=True, default=None, help="Exit with 4 if a gate is unsure."),
)
FORMAT: Options = (arguments.text_or_json("How the result is printed."),)


def taking(*groups: Options) -> Callable[[Any], Any]:
    """The options of *groups*, in the order in which they are listed."""
    options = [one for group in groups for one in group]
    return lambda command: reduce(lambda made, one: one(made), reversed(options), command)
