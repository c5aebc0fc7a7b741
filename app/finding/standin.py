"""Thrown away when the engine stands."""
from dataclasses import dataclass
from sqlalchemy import bindparam, text, select
from sqlalchemy.dialects.postgresql import JSONB
from app.finding.models import SavedQuestion
from app.finding.question import Question
from app.union.models import Unit
from app.workplaces.models import Team, Employer, Site
from app.conversations.models import Issue
from app.errors import NotFound

@dataclass(frozen=True)
class Step:
    low: int
    high: int

@dataclass(frozen=True)
class WorkplaceCount:
    workplace: str
    low: int
    high: int
@dataclass(frozen=True)
class Counted:
    low: int
    high: int
    workplaces: list

def _j(question): return bindparam("question", question.model_dump(mode="json"), JSONB)
def steps(db, question):
    return [Step(r.low, r.high) for r in db.execute(text("select * from count_steps(:question) order by step").bindparams(_j(question)))]
def count(db, question):
    rows = db.execute(text("select c.workplace_id, u.name, c.low, c.high from count_found(:question) c left join units u on u.id = c.workplace_id order by c.high desc, u.name").bindparams(_j(question))).all()
    low, high = next(((r.low, r.high) for r in rows if r.workplace_id is None), (0, 0))
    return Counted(low, high, [WorkplaceCount(r.name, r.low, r.high) for r in rows if r.workplace_id is not None])
def names_for(db, question): return {}
def sentence(question, names):
    return "People: " + "; ".join(rule_words(r, names) for r in question.rules)
def rule_words(rule, names):
    return rule.rule + " " + str(rule.model_dump(mode="json", exclude_defaults=True))[:60]
def write(question, names): return "\n".join(rule_words(r, names) for r in question.rules)
def parse(text, names): return [(1, 5, "This word is not known here.")]
def list_saved(db): return db.scalars(select(SavedQuestion).order_by(SavedQuestion.name)).all()
def options(db, source):
    if source == "places": return [(u.id, u.name) for u in db.scalars(select(Unit).order_by(Unit.path))]
    t = {"employers": Employer, "sites": Site, "teams": Team, "issues": Issue}.get(source)
    if t is None: return []
    return [(u.id, u.name) for u in db.scalars(select(t).order_by(t.name))]
