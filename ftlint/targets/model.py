"""What is known of a provider: each figure with the source it was read in and the day.

A figure that nobody has published is None. No rule may take its absence for a limit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, fields
from datetime import date
from typing import Generic, Literal, TypeVar

from ftlint.dataclass import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure stands, and when it was read there."""

    title: str
    read: date


@dataclass(frozen=True, slots=True)
class Figure(Generic[T]):
    """A value and its source. ``earliest``: the source says "no earlier than" this date."""

    value: T
    source: Source
    earliest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLimits:
    """How many rows a training file must, should and may have."""

    min_rows: Figure[int] | None = None
    recommended_rows: Figure[int] | None = None
    max_rows: Figure[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLimits:
    """``max_bytes`` is the largest file at all, ``max_upload_bytes`` the largest in one request.

    Files under ``min_bytes`` are taken, with a warning.
    """

    extensions: Figure[tuple[str, ...]] | None = None
    max_bytes: Figure[int] | None = None
    max_upload_bytes: Figure[int] | None = None
    min_bytes: Figure[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageLimits:
    """Images of one row, bytes of one image, and rows of a file that hold images.

    ``fetched`` says whether an image may stand as a URL, or only as data; ``bare`` whether
    ``image_url`` may be the URL itself in place of an object, ``trained`` whether a message with
    an image may have a weight other than 0.
    """

    max_per_row: Figure[int] | None = None
    max_bytes: Figure[int] | None = None
    max_rows: Figure[int] | None = None
    fetched: Figure[bool] | None = None
    bare: Figure[bool] | None = None
    trained: Figure[bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reinforcement:
    """Reinforcement rows: the fields of a row, and the splits of a job."""

    fields: Figure[tuple[str, ...]] | None = None
    needs_validation: Figure[bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLimits:
    """Tokens of one row, and of a job: those of the file times epochs.

    ``example`` is the limit where the model has none of its own, ``default`` what a trainer keeps
    of a row unless it is told otherwise. ``overlong`` is what becomes of a longer row.
    """

    example: Figure[int] | None = None
    default: Figure[int] | None = None
    encoding: Figure[str] | None = None
    overlong: Figure[Literal["truncates", "rejects"]] | None = None
    max_job: Figure[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """What the order of the messages must be; None where nothing is demanded or known."""

    must_alternate: Figure[bool] | None = None
    system_first: Figure[bool] | None = None
    single_system: Figure[bool] | None = None
    first_user: Figure[bool] | None = None
    last_assistant: Figure[bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """What tool calls, their results and the definitions of tools must have.

    ``id_length``: letters and digits of an id, no more and no fewer. ``ids`` and ``result_ids`` say
    whether a call and a result must have one, ``beside_content`` whether a message may have both
    content and calls, ``object_arguments`` whether arguments may be an object in place of its text.
    ``definition_keys`` are the keys that each function must have, ``typed_parameters`` says whether
    its parameters must name their type.
    """

    id_length: Figure[int] | None = None
    ids: Figure[bool] | None = None
    result_ids: Figure[bool] | None = None
    beside_content: Figure[bool] | None = None
    object_arguments: Figure[bool] | None = None
    definition_keys: Figure[tuple[str, ...]] | None = None
    typed_parameters: Figure[bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a preference row must be: the messages of an output, and how the input may end."""

    output_roles: Figure[tuple[str, ...]] | None = None
    output_messages: Figure[int] | None = None
    input_ends_with_reply: Figure[bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Epochs:
    """Passes over the rows: the least and most of a job, and how the default is found.

    The default is ``target``, more if it makes fewer than ``min_examples``, fewer if it makes more
    than ``max_examples``, from ``default_min`` to ``default_max``.
    """

    min: Figure[int] | None = None
    max: Figure[int] | None = None
    target: Figure[int] | None = None
    min_examples: Figure[int] | None = None
    max_examples: Figure[int] | None = None
    default_min: Figure[int] | None = None
    default_max: Figure[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """From which day something is no longer possible.

    ``new_customers_end`` is for those who never tuned, ``idle_customers_end`` for those who have
    not used a tuned model lately; from ``tuning_ends`` on there are no new jobs for anybody, from
    ``serving_ends`` on a tuned model no longer answers. The provider's own evaluations can only be
    read from ``evals_read_only`` on, and from ``evals_end`` on they are gone.
    """

    new_customers_end: Figure[date] | None = None
    idle_customers_end: Figure[date] | None = None
    tuning_ends: Figure[date] | None = None
    serving_ends: Figure[date] | None = None
    evals_read_only: Figure[date] | None = None
    evals_end: Figure[date] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One model. Prices are in US dollars, per million tokens unless they are per hour."""

    name: str = ""
    methods: Figure[tuple[str, ...]] | None = None
    images: Figure[bool] | None = None
    example_tokens: Figure[int] | None = None
    context_tokens: Figure[int] | None = None
    encoding: Figure[str] | None = None
    train_price: Figure[float] | None = None
    train_price_per_hour: Figure[float] | None = None
    input_price: Figure[float] | None = None
    cached_price: Figure[float] | None = None
    output_price: Figure[float] | None = None
    new_customers_end: Figure[date] | None = None
    tuning_ends: Figure[date] | None = None
    serving_ends: Figure[date] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A provider or a trainer.

    ``formats`` are the row formats that it takes. ``row_keys`` are the keys of a chat row and
    ``message_keys`` those of a message by its role (``other`` stands for all roles that are not
    named): what has another key is refused, or the key is without effect. ``roles`` hold for every
    method that ``method_roles`` does not name; ``weighted`` are those whose messages may have a
    weight. ``part_types`` are the types that parts of content may have. ``conversational_pairs``
    says that prompt and completion may be lists of messages. ``reserved`` are texts that no message
    may hold, by the format of the row. ``models`` are keyed by the beginning of the model's name,
    ``methods`` hold the row limits that differ from ``rows``.
    """

    name: str
    title: str
    sources: Mapping[str, Source]
    formats: Figure[tuple[str, ...]] | None = None
    row_keys: Figure[tuple[str, ...]] | None = None
    roles: Figure[tuple[str, ...]] | None = None
    method_roles: Mapping[str, Figure[tuple[str, ...]]] = field(default_factory=dict)
    weighted: Figure[tuple[str, ...]] | None = None
    reserved: Mapping[str, Figure[tuple[str, ...]]] = field(default_factory=dict)
    message_keys: Mapping[str, Figure[tuple[str, ...]]] = field(default_factory=dict)
    rows: RowLimits = RowLimits()
    methods: Mapping[str, RowLimits] = field(default_factory=dict)
    files: FileLimits = FileLimits()
    conversational_pairs: Figure[bool] | None = None
    part_types: Figure[tuple[str, ...]] | None = None
    tools_per_row: Figure[int] | None = None
    images: ImageLimits = ImageLimits()
    reinforcement: Reinforcement = Reinforcement()
    tokens: TokenLimits = TokenLimits()
    turns: Turns = Turns()
    calls: Calls = Calls()
    preferences: Preferences = Preferences()
    epochs: Epochs = Epochs()
    dates: Dates = Dates()
    models: Mapping[str, Model] = field(default_factory=dict)

    def rows_of(self, method: str | None) -> RowLimits:
        """The row limits of *method*; of None, those that hold for every method."""
        special = self.methods.get(method or "", RowLimits())
        return RowLimits(
            min_rows=special.min_rows or self.rows.min_rows,
            recommended_rows=special.recommended_rows or self.rows.recommended_rows,
            max_rows=special.max_rows or self.rows.max_rows,
        )

    def roles_of(self, method: str) -> Figure[tuple[str, ...]] | None:
        """The roles that a row for *method* may have."""
        return self.method_roles.get(method) or self.roles

    def tuning_ends(self, model: Model) -> Figure[date] | None:
        """From which day *model* cannot be tuned: what is no longer served is not tuned either."""
        known = [model.tuning_ends or self.dates.tuning_ends, self.serving_ends(model)]
        ends = [one for one in known if one is not None]
        return min(ends, key=lambda one: one.value, default=None)

    def serving_ends(self, model: Model) -> Figure[date] | None:
        """From which day *model* and its tuned models no longer answer."""
        return model.serving_ends or self.dates.serving_ends


def known(figure: Figure[T] | None) -> T | None:
    """The value of *figure*; None where it is not known."""
    return None if figure is None else figure.value


def figures(record: object, path: str = "") -> Iterator[tuple[str, Figure[object]]]:
    """Every figure in *record*, with its dotted path."""
    if isinstance(record, Figure):
        yield path, record
    elif isinstance(record, Mapping):
        for key, value in record.items():
            yield from figures(value, f"{path}.{key}" if path else str(key))
    elif hasattr(record, "__dataclass_fields__"):
        named = {one.name: getattr(record, one.name) for one in fields(record)}  # type: ignore[arg-type]
        yield from figures(named, path)
