"""The version of ftlint, in a module of its own so that reading it costs no import."""

__version__ = "0.1.0"
