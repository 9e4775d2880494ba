"""The one exception that ends a run: the user's input cannot be worked with."""


class InputError(Exception):
    """One clear sentence that names the place and the remedy. The run ends with exit code 2.

    ``below`` are lines to show under it, such as the text with a mark at the place.
    """

    def __init__(self, message: str, below: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.below = below
