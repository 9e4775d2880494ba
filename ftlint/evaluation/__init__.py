"""Evaluation: a model's answers on a split, scored, measured and held against gates.

The order of a run: :func:`parse_gate`, :func:`task` of a data set, :meth:`Session.record`, which
asks, :meth:`Session.score`, then :func:`render` or :func:`as_json`, and :func:`exit_code`.
"""

from __future__ import annotations

from ftlint.evaluation.baselines import Majority, Nearest, Random, Tfidf, baseline
from ftlint.evaluation.batch import Batch
from ftlint.evaluation.client import OpenAIModel
from ftlint.evaluation.cost import Price, Tokens, used
from ftlint.evaluation.counted import Counted
from ftlint.evaluation.evidence import Evidence
from ftlint.evaluation.gates import (
    DEFAULT_GATE,
    Gate,
    Status,
    Verdict,
    check_gates,
    needed_baselines,
)
from ftlint.evaluation.gates import parse as parse_gate
from ftlint.evaluation.journal import Journal
from ftlint.evaluation.judging import judge
from ftlint.evaluation.linted import Leaks, Linted, beside_training, linted, telling
from ftlint.evaluation.metrics import Confusion, Measures
from ftlint.evaluation.models import Model, Replay
from ftlint.evaluation.plan import Plan, plan
from ftlint.evaluation.plan import told as plan_lines
from ftlint.evaluation.prediction import LeftOut, Outcome, Prediction, Question, question
from ftlint.evaluation.report_object import as_json
from ftlint.evaluation.run import Evaluation, Ways, evaluate, exit_code
from ftlint.evaluation.sample import Sample
from ftlint.evaluation.scheme import Scheme, of_labels
from ftlint.evaluation.score import Labelled, LabelSet, Scored, Scoring
from ftlint.evaluation.scorers import BUILT_IN, Way
from ftlint.evaluation.service import Flips, Service, error_lines, service
from ftlint.evaluation.service import as_object as service_object
from ftlint.evaluation.service import lines as service_lines
from ftlint.evaluation.session import Recorded, Session
from ftlint.evaluation.setup import run_name
from ftlint.evaluation.tables import render
from ftlint.evaluation.task import Task, task
from ftlint.evaluation.values import Value

__all__ = [
    "BUILT_IN",
    "DEFAULT_GATE",
    "Batch",
    "Confusion",
    "Counted",
    "Evaluation",
    "Evidence",
    "Flips",
    "Gate",
    "Journal",
    "LabelSet",
    "Labelled",
    "Leaks",
    "LeftOut",
    "Linted",
    "Majority",
    "Measures",
    "Model",
    "Nearest",
    "OpenAIModel",
    "Outcome",
    "Plan",
    "Prediction",
    "Price",
    "Question",
    "Random",
    "Recorded",
    "Replay",
    "Sample",
    "Scheme",
    "Scored",
    "Scoring",
    "Service",
    "Session",
    "Status",
    "Task",
    "Tfidf",
    "Tokens",
    "Value",
    "Verdict",
    "Way",
    "Ways",
    "as_json",
    "baseline",
    "beside_training",
    "check_gates",
    "error_lines",
    "evaluate",
    "exit_code",
    "judge",
    "linted",
    "needed_baselines",
    "of_labels",
    "parse_gate",
    "plan",
    "plan_lines",
    "question",
    "render",
    "run_name",
    "service",
    "service_lines",
    "service_object",
    "task",
    "telling",
    "used",
]
