"""What may be typed about accounts."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import StringConstraints

from app.web.forms import Form

Password = Annotated[str, StringConstraints(strip_whitespace=False, max_length=200)]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]


class Replay(Form):
    """What was being sent when we had to ask who it is."""

    next: str = ""
    replay_to: str = ""
    replay: str = ""


class SignInForm(Replay):
    sentences: ClassVar[Mapping[str, str]] = {
        "email": "Enter your e-mail address, like name@example.org.",
        "password": "Enter your password.",
    }
    email: Email
    password: Password


class UncoverForm(Replay):
    password: Password = ""
