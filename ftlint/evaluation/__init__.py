"""Evaluation: a model's answers on a split, scored, measured and held against gates.

The order of a run: :func:`parse_gate`, :func:`task` of a data set, :meth:`Session.run`, then
:func:`render` or :func:`as_json`, and :func:`exit_code`.
"""

from __future__ import annotations

from ftlint.evaluation.client import OpenAIModel
from ftlint.evaluation.gates import (
    DEFAULT_GATE,
    Gate,
    Verdict,
    check_gates,
    judge,
    needed_baselines,
)
from ftlint.evaluation.gates import parse as parse_gate
from ftlint.evaluation.journal import Journal
from ftlint.evaluation.metrics import Confusion, Measures, Value
from ftlint.evaluation.models import Majority, Model, Replay, Tfidf, baseline
from ftlint.evaluation.prediction import LeftOut, Outcome, Prediction, Question, question
from ftlint.evaluation.run import Evaluation, evaluate, exit_code
from ftlint.evaluation.score import LabelSet, Scored
from ftlint.evaluation.session import Session
from ftlint.evaluation.tables import as_json, render
from ftlint.evaluation.task import Task, task

__all__ = [
    "DEFAULT_GATE",
    "Confusion",
    "Evaluation",
    "Gate",
    "Journal",
    "LabelSet",
    "LeftOut",
    "Majority",
    "Measures",
    "Model",
    "OpenAIModel",
    "Outcome",
    "Prediction",
    "Question",
    "Replay",
    "Scored",
    "Session",
    "Task",
    "Tfidf",
    "Value",
    "Verdict",
    "as_json",
    "baseline",
    "check_gates",
    "evaluate",
    "exit_code",
    "judge",
    "needed_baselines",
    "parse_gate",
    "question",
    "render",
    "task",
]
