"""What can be done later, by name, and putting it down."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, Generic, ParamSpec
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.work.steps import Steps

P = ParamSpec("P")

_PUT_DOWN = text("select put_down_work(:task, :one_at_a_time, cast(:ids as jsonb))")


@dataclass(frozen=True)
class Task(Generic[P]):
    """Work with a name; called, it does it with the steps it is given.

    `failed(db, actor, why, **ids)` is called in a transaction as the user when it failed, `why`
    being a sentence for them. `gone(db, **ids)` when they may do nothing any more, in a
    transaction without a session: only a function of the room's own that asks work_in_hand() can
    do something there. Either may say True: there is more to do, call me in another transaction.
    """

    name: str
    one_at_a_time: str
    needs: Permission | None
    run: Callable[Concatenate[Steps, P], None]
    failed: Callable[..., bool | None] | None
    gone: Callable[..., bool | None] | None

    def __call__(self, steps: Steps, *args: P.args, **ids: P.kwargs) -> None:
        self.run(steps, *args, **ids)


TASKS: dict[str, "Task[...]"] = {}


def task(
    name: str,
    *,
    one_at_a_time: str | None = None,
    needs: Permission | None = None,
    failed: Callable[..., bool | None] | None = None,
    gone: Callable[..., bool | None] | None = None,
) -> Callable[[Callable[Concatenate[Steps, P], None]], Task[P]]:
    """Name a function `(steps, **ids)` as work that can be done later.

    Tasks with the same `one_at_a_time` (their own name when left out) and the same ids are done
    one after the other, in the order in which they were put down. `needs` is asked anew at each
    step.
    """

    def named(run: Callable[Concatenate[Steps, P], None]) -> Task[P]:
        if name in TASKS:
            raise ValueError(f"There are two tasks called {name}.")
        made = Task(name, one_at_a_time or name, needs, run, failed, gone)
        TASKS[name] = made
        return made

    return named


def later(db: Session, task: Task[P], *args: P.args, **ids: P.kwargs) -> bool:
    """Put this down as work of whoever this transaction acts as; it begins after the commit.

    `ids` by name only, each an int or a UUID. False when the same is waiting already.
    """
    if args or not all(isinstance(value, int | UUID) for value in ids.values()):
        raise TypeError("A job holds ids only, each by its name.")
    asked = {"task": task.name, "one_at_a_time": task.one_at_a_time}
    return bool(db.scalar(_PUT_DOWN, asked | {"ids": json.dumps(ids, default=str)}))
