"""The built-in rules: the table of contents. They enter by the door that every pack uses."""

from ftlint_rules.blank_line import BlankLine
from ftlint_rules.byte_order_mark import ByteOrderMark
from ftlint_rules.class_imbalance import ClassImbalance
from ftlint_rules.conflicting_labels import ConflictingLabels
from ftlint_rules.duplicate_key import DuplicateKey
from ftlint_rules.duplicate_row import DuplicateRow
from ftlint_rules.empty_content import EmptyContent
from ftlint_rules.empty_file import EmptyFile
from ftlint_rules.exact_leakage import ExactLeakage
from ftlint_rules.forbidden_special_token import ForbiddenSpecialToken
from ftlint_rules.git_lfs_pointer import GitLfsPointer
from ftlint_rules.invalid_json import InvalidJson
from ftlint_rules.invalid_weight import InvalidWeight
from ftlint_rules.json_array_file import JsonArrayFile
from ftlint_rules.label_variant import LabelVariant
from ftlint_rules.missing_assistant_reply import MissingAssistantReply
from ftlint_rules.missing_messages import MissingMessages
from ftlint_rules.mixed_line_ends import MixedLineEnds
from ftlint_rules.near_duplicate_leakage import NearDuplicateLeakage
from ftlint_rules.near_duplicate_row import NearDuplicateRow
from ftlint_rules.no_final_newline import NoFinalNewline
from ftlint_rules.no_trained_reply import NoTrainedReply
from ftlint_rules.not_utf8 import NotUtf8
from ftlint_rules.prompt_leakage import PromptLeakage
from ftlint_rules.rare_class import RareClass
from ftlint_rules.row_not_object import RowNotObject
from ftlint_rules.split_too_small import SplitTooSmall
from ftlint_rules.token_limit_exceeded import TokenLimitExceeded
from ftlint_rules.too_few_examples import TooFewExamples
from ftlint_rules.undeclared_label import UndeclaredLabel
from ftlint_rules.unknown_key import UnknownKey
from ftlint_rules.unknown_role import UnknownRole
from ftlint_rules.unseen_label import UnseenLabel
from ftlint_rules.wrong_content_type import WrongContentType

RULES = (
    ClassImbalance,
    RareClass,
    LabelVariant,
    UnseenLabel,
    UndeclaredLabel,
    TooFewExamples,
    SplitTooSmall,
    MissingMessages,
    UnknownKey,
    UnknownRole,
    MissingAssistantReply,
    WrongContentType,
    EmptyContent,
    InvalidWeight,
    NoTrainedReply,
    ForbiddenSpecialToken,
    DuplicateRow,
    NearDuplicateRow,
    ConflictingLabels,
    InvalidJson,
    DuplicateKey,
    NotUtf8,
    ByteOrderMark,
    BlankLine,
    RowNotObject,
    JsonArrayFile,
    EmptyFile,
    GitLfsPointer,
    MixedLineEnds,
    NoFinalNewline,
    ExactLeakage,
    NearDuplicateLeakage,
    PromptLeakage,
    TokenLimitExceeded,
)
