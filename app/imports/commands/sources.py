"""How files like this one were read last time: kept after a commit, proposed with the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.accounts.models import User
from app.audit import trail
from app.audit.events import Event
from app.errors import NotFound
from app.files.refusing import normal
from app.imports.answers import Answers
from app.imports.fields import FIELDS
from app.imports.guessing import Proposal, Sure
from app.imports.models import ImportKind, ImportRun, ImportSource
from app.union.models import Unit

# Behind a field that somebody chose although its cells had been doubted.
ALL_THE_SAME = "!"


@dataclass(frozen=True)
class SourceRow:
    """`columns`: (column, what it is read as)."""

    id: int
    kind: ImportKind
    unit: str
    used_at: datetime
    by: str
    columns: Sequence[tuple[str, str]]
    places: int


def find_source(
    db: Session, unit_id: int, kind: ImportKind, header: Sequence[str]
) -> ImportSource | None:
    return db.scalar(
        select(ImportSource).where(
            ImportSource.unit_id == unit_id,
            ImportSource.kind == kind,
            ImportSource.header_sha256 == _sha256_of(header),
        )
    )


def _sha256_of(header: Sequence[str]) -> bytes:
    """Of the names in any order: an office that moves a column still sends the same list."""
    return sha256("\n".join(sorted(_keys_of(header))).encode()).digest()


def _keys_of(header: Sequence[str]) -> list[str]:
    keys: list[str] = []
    for name in header:
        key = normal(name)
        keys.append(key if key not in keys else f"{key} #{len(keys)}")
    return keys


def as_last_time(
    source: ImportSource, header: Sequence[str], proposals: Sequence[Proposal]
) -> list[Proposal]:
    """A column whose cells are doubted now and were not then is asked about again."""
    found = []
    for key, proposal in zip(_keys_of(header), proposals, strict=True):
        said = source.columns.get(key)
        doubted = proposal.sure is Sure.DOUBTFUL and not proposal.field
        if said is None or (said and doubted and not said.endswith(ALL_THE_SAME)):
            found.append(proposal)
        else:
            field = said.removesuffix(ALL_THE_SAME)
            found.append(Proposal(field if field in FIELDS[source.kind] else ""))
    taken = [proposal.field for proposal in found if proposal.field]
    return found if len(taken) == len(set(taken)) else list(proposals)


def places_of(db: Session, run: ImportRun) -> tuple[dict[str, int], frozenset[str]]:
    """Workplaces as the file calls them, and other names of its own one, as said last time."""
    source = find_source(db, run.unit_id, run.kind, run.header)
    if source is None:
        return {}, frozenset()
    same = frozenset(name for name, place in source.places.items() if place == run.unit_id)
    return {name: at for name, at in source.places.items() if name not in same}, same


def remember(db: Session, actor: Actor, run: ImportRun) -> None:
    """What was imported was read rightly, so the next such file is read the same way."""
    if not run.header_last:
        return
    answers = Answers.of(run)
    source = find_source(db, run.unit_id, run.kind, run.header)
    if source is None:
        source = ImportSource(
            unit_id=run.unit_id, kind=run.kind, header_sha256=_sha256_of(run.header)
        )
        db.add(source)
    source.columns = _columns_of(run, answers)
    source.places = answers.places | dict.fromkeys(sorted(answers.same_places), run.unit_id)
    source.used_at, source.used_by_id = clock.now(), actor.user_id
    db.flush()
    trail.record(
        db,
        actor,
        Event.IMPORT_COLUMNS_KEPT,
        subject=source,
        unit_id=run.unit_id,
        fields=sorted(answers.columns),
        purpose=run.kind.slug,
    )


def _columns_of(run: ImportRun, answers: Answers) -> dict[str, str]:
    used_as = {place: key for key, place in answers.columns.items()}
    proposed = run.sheets[run.sheet].get("proposed") or [["", "", ""]] * len(run.header)
    kept = {}
    for at, key in enumerate(_keys_of(run.header)):
        field = used_as.get(at, "")
        doubted = field and proposed[at][1] == Sure.DOUBTFUL
        kept[key] = f"{field}{ALL_THE_SAME}" if doubted else field
    return kept


def list_sources(db: Session) -> list[SourceRow]:
    rows = db.execute(
        select(ImportSource, Unit.name, User.name)
        .join(Unit, Unit.id == ImportSource.unit_id)
        .outerjoin(User, User.id == ImportSource.used_by_id)
        .order_by(Unit.name, ImportSource.kind, ImportSource.used_at.desc())
        .limit(200)
    )
    return [
        SourceRow(
            source.id,
            source.kind,
            unit,
            source.used_at,
            by or "somebody",
            _in_words(source),
            len(source.places),
        )
        for source, unit, by in rows
    ]


def _in_words(source: ImportSource) -> list[tuple[str, str]]:
    fields = FIELDS[source.kind]
    used = ((name, key.removesuffix(ALL_THE_SAME)) for name, key in source.columns.items())
    return [(name, fields[key].label) for name, key in used if key in fields]


def forget(db: Session, actor: Actor, source_id: int) -> None:
    found = select(ImportSource).where(ImportSource.id == source_id)
    source = db.scalar(found) if 0 < source_id < 2**31 else None
    if source is None:
        raise NotFound
    db.delete(source)
    trail.record(
        db,
        actor,
        Event.IMPORT_COLUMNS_FORGOTTEN,
        subject=("import_sources", source_id),
        unit_id=source.unit_id,
        purpose=source.kind.slug,
    )
