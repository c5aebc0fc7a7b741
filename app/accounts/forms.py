"""What may be typed about accounts."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import StringConstraints

from app.access.roles import Role
from app.web.forms import BigId, Day, Form

Password = Annotated[str, StringConstraints(strip_whitespace=False, max_length=200)]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]

EMAIL_WANTED = "Enter your e-mail address, like name@example.org."
NAME_WANTED = "Enter your name."


class Replay(Form):
    """What was being sent when we had to ask who it is."""

    next: str = ""
    replay_to: str = ""
    replay: str = ""


class SignInForm(Replay):
    sentences: ClassVar[Mapping[str, str]] = {
        "email": EMAIL_WANTED,
        "password": "Enter your password.",
    }
    email: Email
    password: Password


class UncoverForm(Replay):
    password: Password = ""


class InvitationForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {
        "name": "Enter the name they go by.",
        "role": "Choose what they will do.",
        "unit_id": "Choose where.",
    }
    name: Name
    role: Role
    unit_id: BigId
    until: Day | None = None
    staff_id: BigId | None = None
    place_q: str = ""
    person_q: str = ""


class UntilForm(Form):
    """No day lets the role run on."""

    until: Day | None = None


class WhoForm(Form):
    """Nothing is nobody on the list."""

    staff_id: BigId | None = None


class NewAccountForm(Form):
    """Whoever makes an account; rules.account_faults() says what else must hold."""

    sentences: ClassVar[Mapping[str, str]] = {
        "name": NAME_WANTED,
        "email": EMAIL_WANTED,
        "password": "Choose a password.",
    }
    name: Name
    email: Email
    password: Password
    own_address: str = ""


class NewPasswordForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {"password": "Choose a password."}
    password: Password


class ChangePasswordForm(NewPasswordForm):
    sentences: ClassVar[Mapping[str, str]] = {
        "old_password": "Enter the password you have now.",
        "password": "Choose a new password.",
    }
    old_password: Password


class MyNameForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {"name": NAME_WANTED}
    name: Name
