"""What may be chosen for each rule, and what everything a question names is called.

Only within what this session sees: row security leaves the rest out.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from app.finding.names import Kind, Name, Names
from app.finding.question import GROUPS, Question, Rule
from app.finding.text.grammar import form_of

# Lists and imports are rooms above this one: asked of the database, not of them.
_OFFERED = text("""
with mine as (
  select coalesce(my_units('call'), '{}') || coalesce(my_units('people'), '{}') units,
    coalesce(my_units('people'), '{}') people
), here as materialized (
  select w.id, w.employer_id, w.site_id from workplaces w
  where w.id = any ((select units from mine)::int[])
)
select 'place', u.id, u.name, '', (array['union', 'group', 'region', 'branch', 'workplace'])[u.kind]
from units u where u.kind < 6 and u.id = any ((select units from mine)::int[])
union all select 'employer', e.id, e.name, '', '' from employers e
where e.id in (select employer_id from here)
union all select 'site', s.id, s.name, '', s.postcode from sites s
where s.id in (select site_id from here)
union all select 'team', t.id, t.name || ', ' || u.name, t.name, '' from teams t
join units u on u.id = t.workplace_id where t.workplace_id = any ((select people from mine)::int[])
union all select 'colleague', x.id, x.name, '', '' from users x
union all select distinct 'member who asks', s.id,
  coalesce(nullif(s.known_as, ''), s.forename) || ' ' || s.surname, '', ''
from asks a join staff s on s.id = a.asker_id
union all select 'import', r.id, r.file_name || ', ' || to_char(r.as_at, 'FMDD Mon YYYY'),
  r.file_name, '' from import_runs r where r.state = 4
union all select 'call list', l.id,
  coalesce(nullif(l.name, ''), l.purpose) || ', ' || to_char(l.as_at, 'FMDD Mon YYYY'),
  coalesce(nullif(l.name, ''), l.purpose), '' from call_lists l
union all select 'issue', i.id, i.name, '', '' from issues i where not i.retired
""")
# What a kept question may still name, though nobody is offered it any more.
_KEPT: dict[Kind, TextClause] = {
    Kind.PLACE: text("select id, name from units where id = any (:ids)"),
    Kind.EMPLOYER: text("select id, name from employers where id = any (:ids)"),
    Kind.SITE: text("select id, name from sites where id = any (:ids)"),
    Kind.TEAM: text(
        "select t.id, t.name || ', ' || u.name from teams t join units u on u.id = t.workplace_id"
        " where t.id = any (:ids)"
    ),
    Kind.ISSUE: text("select id, name from issues where id = any (:ids)"),
}


@dataclass(frozen=True)
class Choices:
    names: Names
    grades: Sequence[str]
    # Why memberships ended, as the extracts this session reads have it.
    reasons: Sequence[str]
    sees_people: bool

    def options(self, kind: Kind) -> list[tuple[int, str]]:
        known = self.names.known.get(kind, {})
        return sorted(
            ((number, name.label) for number, name in known.items()), key=lambda one: one[1]
        )


def offered(db: Session) -> Choices:
    reasons = "select distinct end_reason from members where end_reason <> '' order by 1 limit 30"
    return Choices(
        names(db),
        [str(grade) for grade in db.scalars(text("select grade from grades_in_use()"))],
        [str(reason) for reason in db.scalars(text(reasons))],
        bool(db.scalar(text("select my_units('people') is not null"))),
    )


def names(db: Session) -> Names:
    rows: list[tuple[Kind, int, str, str, str]] = [
        (Kind(kind), number, label, short, more or "")
        for kind, number, label, short, more in db.execute(_OFFERED)
    ]
    alike = Counter((kind, label.casefold()) for kind, _, label, _, _ in rows)
    known: dict[Kind, dict[int, Name]] = {kind: {} for kind in Kind}
    for kind, number, label, short, more in rows:
        told_apart = more and alike[kind, label.casefold()] > 1
        known[kind][number] = (
            Name(_tidy(f"{label} ({more})"), _tidy(label))
            if told_apart
            else Name(_tidy(label), _tidy(short))
        )
    return Names(known)


def names_for(db: Session, question: Question) -> Names:
    """With what the question names beyond what is offered, such as an issue that was retired."""
    found = names(db)
    known = {kind: dict(of_kind) for kind, of_kind in found.known.items()}
    for kind, statement in _KEPT.items():
        missing = sorted(_named(question.rules, kind) - known[kind].keys())
        if missing:
            rows = db.execute(statement, {"ids": [number for number in missing if number < 2**31]})
            known[kind] |= {number: Name(_tidy(label)) for number, label in rows}
    return Names(known)


def _named(rules: Iterable[Rule], kind: Kind) -> set[int]:
    found: set[int] = set()
    for rule in rules:
        if isinstance(rule, GROUPS):
            found |= _named(rule.rules, kind)
            continue
        for part in form_of(rule).parts:
            if part.values == kind:
                found |= set(getattr(rule, part.field))
    return found


def _tidy(label: str) -> str:
    return " ".join(label.split())
