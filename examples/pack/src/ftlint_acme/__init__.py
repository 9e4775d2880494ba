"""The house rules of Acme's support team."""

from ftlint_acme.banned_phrase import BannedPhrase
from ftlint_acme.greeting_share import GreetingShare
from ftlint_acme.signed import Signed

RULES = (BannedPhrase, GreetingShare)
SCORERS = (Signed,)
