"""Background work: the tables of procrastinate in a schema of their own, and who may do what there.

Its SQL is taken from the package, never copied: its own numbered migrations up to the one named
here, so that whatever version is installed, the same comes out.

Revision ID: work
Revises: work_queue
"""

from pathlib import Path

from alembic import context, op

from app.db.policies import policy, secure, verbatim
from app.work.schema import upstream

revision = "work"
down_revision = "work_queue"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
BEFORE = "02.08.00_01_add_additional_params_to_retry_job"
THROUGH = "03.04.00_50_post_add_retry_failed_job_procedure"

# In a request that goes on as somebody there is no work to be seen; a worker goes on as nobody.
WORKER = "(select not goes_on_as_somebody())"
JOBS, EVENTS = "work.procrastinate_jobs", "work.procrastinate_events"
WORKERS, PERIODIC = "work.procrastinate_workers", "work.procrastinate_periodic_defers"
DONE = "status in ('succeeded', 'failed', 'cancelled', 'aborted')"
CALLABLE = (
    "put_down_work(text, text, jsonb)",
    "take_up_work(bigint, bigint)",
    "work_in_hand(text)",
)
OF_A_WORKER = (
    "fetch_job_v2",
    "finish_job_v1",
    "retry_job_v2",
    "register_worker_v1",
    "unregister_worker_v1",
    "update_heartbeat_v1",
    "prune_stalled_workers_v1",
)


def upgrade() -> None:
    app = context.config.attributes.get("app_role", "alongside_app")
    op.execute("set local search_path = work")
    for sql in upstream(after=BEFORE, through=THROUGH):
        op.execute(verbatim(f"/* procrastinate */ {sql} /* so far procrastinate */"))
    op.execute("set local search_path = public")
    op.execute(f"comment on schema work is 'procrastinate {THROUGH}'")
    op.execute(verbatim((SQL / "work.sql").read_text()))
    for statement in (*fixed_paths(), *policies(app), *grants(app)):
        op.execute(verbatim(statement))


def fixed_paths() -> list[str]:
    """Its functions find their tables whoever calls them, and whatever path that one has."""
    return [
        """do $$ declare f regprocedure; begin
          for f in select oid from pg_proc where pronamespace = 'work'::regnamespace
          loop
            execute format('alter function %s set search_path = work, pg_temp', f);
            execute format('revoke all on function %s from public', f);
          end loop;
        end $$"""
    ]


def policies(app: str) -> list[str]:
    return [
        *secure(JOBS, app),
        *policy(JOBS, app, "select", using=WORKER),
        f"create policy change on {JOBS} for update to {app} using ({WORKER})",
        # Not whose it is, nor what it is: that stays as it was put down.
        "grant update (status, worker_id, attempts, scheduled_at, abort_requested, priority,"
        f" queue_name, lock) on {JOBS} to {app}",
        *policy(JOBS, app, "delete", using=f"{WORKER} and {DONE}"),
        *secure(EVENTS, app),
        *policy(EVENTS, app, "select", using=WORKER),
        *policy(EVENTS, app, "insert", check=WORKER),
        *secure(WORKERS, app),
        *policy(WORKERS, app, "select", using=WORKER),
        *policy(WORKERS, app, "insert", check=WORKER),
        *policy(WORKERS, app, "update", using=WORKER),
        *policy(WORKERS, app, "delete", using=WORKER),
        # Nothing is ever there, but deleting a job looks.
        *secure(PERIODIC, app),
        *policy(PERIODIC, app, "select", using=WORKER),
        *policy(PERIODIC, app, "update", using=WORKER),
    ]


def grants(app: str) -> list[str]:
    return [
        *(f"revoke all on function {name} from public" for name in CALLABLE),
        *(f"grant execute on function {name} to {app}" for name in CALLABLE),
        f"grant execute on function goes_on_as_somebody() to {app}",
        f"grant usage on schema work to {app}",
        f"grant usage on sequence work.procrastinate_events_id_seq to {app}",
        *(f"grant execute on function work.procrastinate_{name} to {app}" for name in OF_A_WORKER),
    ]


def downgrade() -> None:
    raise NotImplementedError("What waits to be done would be lost.")
