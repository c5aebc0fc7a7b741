"""Questions: compiled to one condition, asked in one query, counted without telling on anybody.

Revision ID: finding
Revises: phones
"""

from pathlib import Path

from alembic import context, op

from app.db.policies import verbatim

revision = "finding"
down_revision = "phones"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "finding.sql"

INTERNAL = (
    "question_day(text)",
    "question_end(jsonb, text)",
    "question_days(text, jsonb, date)",
    "question_moments(text, jsonb)",
    "question_numbers(jsonb, text)",
    "question_words(jsonb, text)",
    "one_of_numbers(text, jsonb, text, text)",
    "one_of_words(text, jsonb, text, text)",
    "question_workplaces(jsonb, text)",
    "is_about_places(jsonb)",
    "is_personal(jsonb)",
    "question_stands(text)",
    "question_about(text, text, text)",
    "question_contact(jsonb, text)",
    "question_placement(jsonb)",
    "question_started(jsonb)",
    "question_goes_on(text)",
    "question_assessment(jsonb)",
    "question_assessed(text)",
    "question_import(jsonb)",
    "question_call_list(jsonb)",
    "question_rule(jsonb, text, text)",
    "question_condition(jsonb, text, text)",
    "asks_what_may_be_dialled(jsonb)",
    "asked_in(jsonb, int[])",
    "asked_here(int[])",
    "asked_people(text)",
    "question_where(jsonb, text, text)",
    "question_in(jsonb, int[])",
    "rules_left(jsonb)",
    "banded(int[], int[], int[])",
    "find_people(jsonb)",
)
CALLABLE = ("find_mine(jsonb)", "count_found(jsonb)", "count_steps(jsonb)", "grades_in_use()")

# Lists keep the question they were made from: in its new words.
CONVERT = """
update call_lists l set
  by = case when l.question -> 'by_phone' = 'false' then 2 else l.by end,
  unit_id = coalesce(l.unit_id, (l.question ->> 'unit_id')::int),
  question = jsonb_build_object('version', 1, 'rules', jsonb_path_query_array(jsonb_build_array(
    jsonb_build_object('rule', 'standing', 'those', l.question -> 'standings'),
    jsonb_build_object('rule', 'place', 'those', l.question -> 'workplaces'),
    jsonb_build_object('rule', 'team', 'those', l.question -> 'teams'),
    jsonb_build_object('rule', 'conversation', 'last', true, 'outcomes', l.question -> 'outcomes'),
    jsonb_build_object('rule', 'conversation', 'issues', l.question -> 'issues'),
    case when l.question ->> 'unspoken_since' is not null then jsonb_build_object('rule', 'none',
      'rules', jsonb_build_array(jsonb_build_object('rule', 'conversation', 'reached', true,
        'since', l.question ->> 'unspoken_since'))) end,
    case when l.question -> 'never_spoken' = 'true' then jsonb_build_object('rule', 'none',
      'rules', jsonb_build_array(
        jsonb_build_object('rule', 'conversation', 'reached', true))) end,
    case when l.question -> 'has_phone' = 'true' then
      jsonb_build_object('rule', 'reachable', 'by', 'phone') end
  ), '$[*] ? (@.rule == "none" || @.rule == "reachable" || @.those.size() > 0 && @.those != null
    || @.outcomes.size() > 0 || @.issues.size() > 0)'))
where not l.question ? 'rules'
"""


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    op.execute(verbatim(SQL.read_text()))
    for function in (*INTERNAL, *CALLABLE):
        op.execute(f"revoke all on function {function} from public")
    for function in CALLABLE:
        op.execute(f"grant execute on function {function} to {app_role}")
    op.execute(verbatim(CONVERT))


def downgrade() -> None:
    raise NotImplementedError("Lists and saved questions are kept in the new words only.")
