"""What the first person of an installation types."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import StringConstraints

from app.accounts.forms import EMAIL_WANTED, NAME_WANTED, Email, Password
from app.accounts.rules import account_faults
from app.people.forms import Name as PersonName
from app.workplaces.forms import NewWorkplaceForm, PlaceName


class BeginningForm(NewWorkplaceForm):
    sentences: ClassVar[Mapping[str, str]] = {
        **NewWorkplaceForm.sentences,
        "union": "Enter the name of your union.",
        "name": NAME_WANTED,
        "email": EMAIL_WANTED,
        "password": "Choose a password.",
    }
    code: Annotated[str, StringConstraints(max_length=40)] = ""
    union: PlaceName
    branch: PlaceName | None = None
    # What the list takes, as they may be put on it.
    name: Annotated[PersonName, StringConstraints(max_length=120)]
    email: Email
    own_address: str = ""
    password: Password
    is_rep: str = ""

    @property
    def branch_name(self) -> str:
        return self.branch or f"{self.office} branch"[:200]

    def faults(self) -> dict[str, str]:
        return account_faults(
            name=self.name,
            email=self.email,
            own_address=bool(self.own_address),
            password=self.password,
        )
