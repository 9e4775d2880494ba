"""The built-in rules: the table of contents. They enter by the door that every pack uses."""

from ftlint_rules.answer_in_prompt import AnswerInPrompt
from ftlint_rules.arguments_mismatch_schema import ArgumentsMismatchSchema
from ftlint_rules.arguments_not_json import ArgumentsNotJson
from ftlint_rules.benchmark_contamination import BenchmarkContamination
from ftlint_rules.blank_line import BlankLine
from ftlint_rules.byte_order_mark import ByteOrderMark
from ftlint_rules.chat_template_in_content import ChatTemplateInContent
from ftlint_rules.class_imbalance import ClassImbalance
from ftlint_rules.conflicting_labels import ConflictingLabels
from ftlint_rules.contained_leakage import ContainedLeakage
from ftlint_rules.deprecated_functions import DeprecatedFunctions
from ftlint_rules.developer_role import DeveloperRole
from ftlint_rules.duplicate_call_id import DuplicateCallId
from ftlint_rules.duplicate_key import DuplicateKey
from ftlint_rules.duplicate_row import DuplicateRow
from ftlint_rules.duplicate_tool import DuplicateTool
from ftlint_rules.empty_content import EmptyContent
from ftlint_rules.empty_file import EmptyFile
from ftlint_rules.exact_leakage import ExactLeakage
from ftlint_rules.few_shot_leakage import FewShotLeakage
from ftlint_rules.file_extension import FileExtension
from ftlint_rules.file_too_large import FileTooLarge
from ftlint_rules.file_too_small import FileTooSmall
from ftlint_rules.forbidden_special_token import ForbiddenSpecialToken
from ftlint_rules.foreign_format import ForeignFormat
from ftlint_rules.generator_scaffolding import GeneratorScaffolding
from ftlint_rules.git_lfs_pointer import GitLfsPointer
from ftlint_rules.grader_field_missing import GraderFieldMissing
from ftlint_rules.group_leakage import GroupLeakage
from ftlint_rules.identical_preference import IdenticalPreference
from ftlint_rules.image_model_mismatch import ImageModelMismatch
from ftlint_rules.image_too_large import ImageTooLarge
from ftlint_rules.inconsistent_columns import InconsistentColumns
from ftlint_rules.invalid_call_id import InvalidCallId
from ftlint_rules.invalid_completion import InvalidCompletion
from ftlint_rules.invalid_grader import InvalidGrader
from ftlint_rules.invalid_image import InvalidImage
from ftlint_rules.invalid_image_part import InvalidImagePart
from ftlint_rules.invalid_json import InvalidJson
from ftlint_rules.invalid_name import InvalidName
from ftlint_rules.invalid_preference_input import InvalidPreferenceInput
from ftlint_rules.invalid_preference_output import InvalidPreferenceOutput
from ftlint_rules.invalid_tool_call import InvalidToolCall
from ftlint_rules.invalid_tool_definition import InvalidToolDefinition
from ftlint_rules.invalid_tool_name import InvalidToolName
from ftlint_rules.invalid_tool_parameters import InvalidToolParameters
from ftlint_rules.invalid_weight import InvalidWeight
from ftlint_rules.invisible_characters import InvisibleCharacters
from ftlint_rules.job_too_large import JobTooLarge
from ftlint_rules.json_array_file import JsonArrayFile
from ftlint_rules.label_variant import LabelVariant
from ftlint_rules.last_reply_not_trained import LastReplyNotTrained
from ftlint_rules.misplaced_image import MisplacedImage
from ftlint_rules.missing_assistant_reply import MissingAssistantReply
from ftlint_rules.missing_messages import MissingMessages
from ftlint_rules.missing_reference_answer import MissingReferenceAnswer
from ftlint_rules.missing_tool_result import MissingToolResult
from ftlint_rules.missing_user import MissingUser
from ftlint_rules.mixed_formats import MixedFormats
from ftlint_rules.mixed_line_ends import MixedLineEnds
from ftlint_rules.mixed_system_prompts import MixedSystemPrompts
from ftlint_rules.model_retires import ModelRetires
from ftlint_rules.mojibake import Mojibake
from ftlint_rules.near_conflicting_labels import NearConflictingLabels
from ftlint_rules.near_duplicate_leakage import NearDuplicateLeakage
from ftlint_rules.near_duplicate_row import NearDuplicateRow
from ftlint_rules.near_identical_preference import NearIdenticalPreference
from ftlint_rules.no_final_newline import NoFinalNewline
from ftlint_rules.no_trained_reply import NoTrainedReply
from ftlint_rules.not_utf8 import NotUtf8
from ftlint_rules.nothing_varies import NothingVaries
from ftlint_rules.old_preference_keys import OldPreferenceKeys
from ftlint_rules.one_sided_feedback import OneSidedFeedback
from ftlint_rules.orphan_tool_result import OrphanToolResult
from ftlint_rules.parallel_calls_mismatch import ParallelCallsMismatch
from ftlint_rules.personal_data import PersonalData
from ftlint_rules.placeholder_content import PlaceholderContent
from ftlint_rules.preference_conflict import PreferenceConflict
from ftlint_rules.preference_images import PreferenceImages
from ftlint_rules.preference_length_bias import PreferenceLengthBias
from ftlint_rules.private_image_url import PrivateImageUrl
from ftlint_rules.prompt_leakage import PromptLeakage
from ftlint_rules.rare_class import RareClass
from ftlint_rules.reasoning_mixed import ReasoningMixed
from ftlint_rules.refused_preference import RefusedPreference
from ftlint_rules.reinforcement_last_message import ReinforcementLastMessage
from ftlint_rules.reinforcement_media import ReinforcementMedia
from ftlint_rules.reinforcement_no_validation import ReinforcementNoValidation
from ftlint_rules.reinforcement_system_role import ReinforcementSystemRole
from ftlint_rules.repeated_turn import RepeatedTurn
from ftlint_rules.reply_leakage import ReplyLeakage
from ftlint_rules.row_not_object import RowNotObject
from ftlint_rules.secret import Secret
from ftlint_rules.short_reply import ShortReply
from ftlint_rules.split_too_small import SplitTooSmall
from ftlint_rules.token_limit_exceeded import TokenLimitExceeded
from ftlint_rules.too_few_examples import TooFewExamples
from ftlint_rules.too_many_examples import TooManyExamples
from ftlint_rules.too_many_image_rows import TooManyImageRows
from ftlint_rules.too_many_images import TooManyImages
from ftlint_rules.too_many_tools import TooManyTools
from ftlint_rules.tool_drift import ToolDrift
from ftlint_rules.truncated_reply import TruncatedReply
from ftlint_rules.turn_order import TurnOrder
from ftlint_rules.undeclared_label import UndeclaredLabel
from ftlint_rules.unknown_key import UnknownKey
from ftlint_rules.unknown_role import UnknownRole
from ftlint_rules.unknown_tool import UnknownTool
from ftlint_rules.unseen_label import UnseenLabel
from ftlint_rules.unusual_turn_order import UnusualTurnOrder
from ftlint_rules.wrong_content_type import WrongContentType
from ftlint_rules.wrong_format import WrongFormat
from ftlint_rules.wrong_method import WrongMethod

RULES = (
    ClassImbalance,
    RareClass,
    LabelVariant,
    UnseenLabel,
    UndeclaredLabel,
    TooFewExamples,
    SplitTooSmall,
    TooManyExamples,
    NothingVaries,
    MissingMessages,
    UnknownKey,
    UnknownRole,
    MissingAssistantReply,
    WrongContentType,
    EmptyContent,
    InvalidWeight,
    NoTrainedReply,
    ForbiddenSpecialToken,
    TurnOrder,
    PlaceholderContent,
    MixedSystemPrompts,
    RepeatedTurn,
    InvalidName,
    ChatTemplateInContent,
    ReasoningMixed,
    GeneratorScaffolding,
    MissingUser,
    LastReplyNotTrained,
    UnusualTurnOrder,
    DeveloperRole,
    ShortReply,
    TruncatedReply,
    DuplicateRow,
    NearDuplicateRow,
    ConflictingLabels,
    NearConflictingLabels,
    InvalidJson,
    DuplicateKey,
    NotUtf8,
    ByteOrderMark,
    BlankLine,
    RowNotObject,
    JsonArrayFile,
    EmptyFile,
    GitLfsPointer,
    FileTooLarge,
    FileExtension,
    MixedFormats,
    WrongFormat,
    ForeignFormat,
    InvisibleCharacters,
    Mojibake,
    InconsistentColumns,
    MixedLineEnds,
    NoFinalNewline,
    FileTooSmall,
    InvalidCompletion,
    InvalidImagePart,
    MisplacedImage,
    InvalidImage,
    ImageTooLarge,
    TooManyImages,
    PrivateImageUrl,
    TooManyImageRows,
    ImageModelMismatch,
    ExactLeakage,
    NearDuplicateLeakage,
    PromptLeakage,
    ContainedLeakage,
    GroupLeakage,
    FewShotLeakage,
    AnswerInPrompt,
    ReplyLeakage,
    BenchmarkContamination,
    InvalidPreferenceInput,
    InvalidPreferenceOutput,
    OldPreferenceKeys,
    IdenticalPreference,
    NearIdenticalPreference,
    PreferenceConflict,
    PreferenceLengthBias,
    PreferenceImages,
    RefusedPreference,
    OneSidedFeedback,
    ReinforcementLastMessage,
    ReinforcementSystemRole,
    GraderFieldMissing,
    InvalidGrader,
    ReinforcementNoValidation,
    ReinforcementMedia,
    WrongMethod,
    MissingReferenceAnswer,
    Secret,
    PersonalData,
    ModelRetires,
    TokenLimitExceeded,
    JobTooLarge,
    InvalidToolDefinition,
    InvalidToolName,
    DuplicateTool,
    TooManyTools,
    InvalidToolParameters,
    InvalidToolCall,
    ArgumentsNotJson,
    ArgumentsMismatchSchema,
    UnknownTool,
    DuplicateCallId,
    OrphanToolResult,
    MissingToolResult,
    ParallelCallsMismatch,
    DeprecatedFunctions,
    ToolDrift,
    InvalidCallId,
)
