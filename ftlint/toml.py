"""``tomllib``, which Python 3.10 has under the name of its origin."""

import sys

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["tomllib"]
