"""What a person may be told when something can't be done."""


class AppError(Exception):
    """A sentence that says what happened and what to do; shown as it stands."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(AppError):
    """Does not exist, or lies outside what the actor may see: the two look the same."""

    status = 404

    def __init__(self, message: str = "There is nothing here that you can see.") -> None:
        super().__init__(message)


class KnownAs(NotFound):
    """Two people were found to be one: `gone_id` is found under `kept_id`, which the actor sees."""

    def __init__(self, gone_id: int, kept_id: int) -> None:
        super().__init__()
        self.gone_id, self.kept_id = gone_id, kept_id


class NotPermitted(AppError):
    status = 403


class Conflict(AppError):
    status = 409


class TooMany(AppError):
    """Asked too often; says when to try again."""

    status = 429


class SignInNeeded(AppError):
    status = 401

    def __init__(self) -> None:
        super().__init__("Sign in to go on. What you typed is kept.")


class Covered(AppError):
    """Signed in, but idle: names stay covered until a tap, after a day until the password."""

    status = 403

    def __init__(self, *, password: bool) -> None:
        super().__init__("Names are covered because this page was left alone for a while.")
        self.password = password
