"""The one exception that ends a run: the user's input cannot be worked with."""


class InputError(Exception):
    """One clear sentence that names the place and the remedy. The run ends with exit code 2."""
