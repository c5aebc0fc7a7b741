"""An acknowledged write is committed, however suddenly the server dies."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import httpx
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.conversations.models import Contact, Result
from app.db.ids import new_id
from app.db.scope import hashed, new_token
from app.settings import Settings
from tests import make
from tests.cast import Cast

ROUNDS = 10
CONTACTS = 100


def test_every_answered_contact_is_there_once(
    owner: Session, cast: Cast, settings: Settings
) -> None:
    people = [make.person(owner, cast.leeds).id for _ in range(CONTACTS)]
    token = new_token()
    owner.execute(
        text("select open_session(:s, :u, 'web', '', interval '1 day')"),
        {"s": hashed(token), "u": cast.rep.id},
    )
    owner.commit()
    chance = random.Random(2026)
    answered: set[UUID] = set()
    for _ in range(ROUNDS):
        answered |= log_until_killed(settings, token, people, after=chance.randint(3, 60))
    assert len(answered) > ROUNDS * 3
    there = list(owner.scalars(select(Contact.id)))
    assert len(there) == len(set(there))
    assert answered <= set(there)
    noted = text("select count(*), count(distinct subject_id) from audit_events where event = :e")
    lines, subjects = owner.execute(noted, {"e": "contact_recorded"}).one()
    assert lines == subjects == len(there)


def log_until_killed(settings: Settings, token: str, people: list[int], *, after: int) -> set[UUID]:
    """Log a hundred contacts, four at a time; kill the server once `after` were answered."""
    port = free_port()
    server = start(settings, port)
    answered: set[UUID] = set()
    try:
        with (
            httpx.Client(
                base_url=f"http://127.0.0.1:{port}",
                cookies={"session": token},
                headers={"Origin": f"http://127.0.0.1:{port}"},
                timeout=20,
            ) as client,
            ThreadPoolExecutor(4) as hands,
        ):
            wait_for(client)
            for sent in [hands.submit(log, client, person) for person in people]:
                contact = sent.result()
                if contact is not None:
                    answered.add(contact)
                if len(answered) >= after and server.poll() is None:
                    os.kill(server.pid, signal.SIGKILL)
    finally:
        server.kill()
        server.wait()
    return answered


def log(client: httpx.Client, person: int) -> UUID | None:
    """The id of the contact when the server said it is saved."""
    contact = new_id()
    form = {"id": str(contact), "result": str(int(Result.SPOKE)), "come_back": "tomorrow"}
    try:
        answer = client.post(f"/people/{person}/contacts", data=form)
    except httpx.HTTPError:
        return None
    assert answer.status_code == 303, answer.text
    return contact


def start(settings: Settings, port: int) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "ALONGSIDE_DATABASE_URL": str(settings.database_url),
        "ALONGSIDE_DATA_DIR": str(settings.data_dir),
        "ALONGSIDE_SECRET_KEY": "a pepper that is only for the tests",
        "ALONGSIDE_PORT": str(port),
    }
    return subprocess.Popen([sys.executable, "-m", "app.cli", "serve"], env=environment)


def wait_for(client: httpx.Client) -> None:
    for _ in range(300):
        try:
            if client.get("/healthz").status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
