"""A decision that cannot be carried out."""


class Refused(ValueError):
    """because: one sentence for the person who asked."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because
