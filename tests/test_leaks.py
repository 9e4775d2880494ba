"""What the rules on leaks see beyond their fixtures: an index, benchmarks, and the words that differ."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, write
