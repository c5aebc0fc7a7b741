"""`alongside user`: who has access, from the terminal."""

from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from app import clock
from app.access.roles import Role
from app.accounts import queries, rules
from app.accounts.commands import access, own
from app.accounts.passwords import fault_of
from app.cli.application import acting_as
from app.cli.database import console
from app.db.embedded import SetupError
from app.errors import NotFound
from app.settings import Settings

users = typer.Typer(help="Who has access: see, invite, reset a password, end it.")

ActingAs = Annotated[str, typer.Option("--as", help="your own e-mail: in whose right you act")]
Email = Annotated[str, typer.Argument(help="their e-mail")]

ROLES = {role.name.lower().replace("_", "-"): role for role in Role}


@users.command("list")
def list_users(context: typer.Context, acting: ActingAs) -> None:
    """Who has access in the units you manage."""
    table = Table("Name", "Role", "Where", "Since", "Last day")
    page, shown, total = 1, 0, 1
    with acting_as(context.obj, acting) as (db, _actor):
        while shown < total:
            items, total = queries.list_access(db, today=clock.today(), page=page)
            for held in items:
                last = rules.last_day(held.until)
                table.add_row(
                    held.name, held.role.label, held.unit, str(held.since), str(last or "")
                )
            page, shown = page + 1, shown + len(items)
            if not items:
                break
    console.print(table)


@users.command()
def invite(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="the name they go by")],
    acting: ActingAs,
    role: Annotated[str, typer.Option(help=", ".join(ROLES))],
    at: Annotated[str, typer.Option(help="the unit, by its whole name")],
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="their last day")
    ] = None,
) -> None:
    """Print a link that makes somebody an account; it works once, for seven days."""
    settings: Settings = context.obj
    wanted = ROLES.get(role)
    if wanted is None:
        raise SetupError(f"There is no role {role}: choose one of {', '.join(ROLES)}.")
    if wanted is Role.ADVOCATE:
        raise SetupError("Invite advocates under Access: they are chosen from the staff list.")
    last = until.date() if until else None
    if last is not None and last < clock.today():
        raise SetupError("That last day is over: choose a later one, or none.")
    with acting_as(settings, acting) as (db, actor):
        kinds = rules.FITS.get(wanted, rules.ANY_UNIT)
        places = [place for place in queries.list_places(db, *kinds, asked=at) if place.name == at]
        if len(places) != 1 or not queries.may_grant(db, wanted, places[0].id):
            raise SetupError(
                f"You can't make anybody {wanted.label.lower()} of “{at}”: check its name."
            )
        if last is None:
            last = rules.usual_end(wanted, clock.today())
        new = access.NewInvitation(name, wanted, places[0].id, until=rules.first_day_without(last))
        token = access.invite(db, actor, new, now=clock.now())
    show_link(f"{settings.address}/invitations/{token}")


@users.command()
def reset(context: typer.Context, email: Email, acting: ActingAs) -> None:
    """Print a link to a new password; it works once, for a day."""
    settings: Settings = context.obj
    with acting_as(settings, acting) as (db, actor):
        user_id = queries.find_user_id(db, email) or 0
        try:
            token, _name = access.make_reset_link(db, actor, user_id, now=clock.now())
        except NotFound as error:
            raise SetupError(
                f"You can't reset the password of {email}: check the address. Your own you change"
                " under My account."
            ) from error
    show_link(f"{settings.address}/password-resets/{token}")


@users.command()
def password(context: typer.Context, email: Email) -> None:
    """Set a new password for somebody whom nobody else may reset, such as the only organiser.

    Whoever may run this already holds the database; they are signed out everywhere.
    """
    settings: Settings = context.obj
    with acting_as(settings, email) as (db, actor):
        chosen = typer.prompt("New password", hide_input=True, confirmation_prompt=True)
        fault = fault_of(chosen, email=email, name=actor.name)
        if fault is not None:
            raise SetupError(fault)
        own.change_password(db, actor, chosen, cheap=settings.cheap_passwords)
    console.print(f"Done: sign in as {email} with the new password.", markup=False)


@users.command()
def end(context: typer.Context, email: Email, acting: ActingAs) -> None:
    """End every role somebody holds in the units you manage; they are signed out at once."""
    with acting_as(context.obj, acting) as (db, actor):
        user_id = queries.find_user_id(db, email) or 0
        held = queries.list_running(db, user_id, clock.today())
        if not held:
            raise SetupError(f"{email} holds no role in the units you manage.")
        for grant_id in held:
            access.end_grant(db, actor, grant_id, today=clock.today())
    console.print(f"Ended: {len(held)}.")


def show_link(url: str) -> None:
    console.print("Send this to them alone; it is shown only now:")
    console.print(url, markup=False, highlight=False)
