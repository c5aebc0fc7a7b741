-- Work put down for later. Its tables are procrastinate's, in a schema of their own; nobody but
-- these functions puts a row there, so whose work it is can't be made up.

-- False when the same work of the same user waits already.
create function put_down_work(task text, one_at_a_time text, ids jsonb) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  me int := my_id();
begin
  if me is null then
    raise exception 'work is put down by somebody' using errcode = 'insufficient_privilege';
  end if;
  if task !~ '^[a-z_]+(\.[a-z_]+)+$' or one_at_a_time !~ '^[a-z_]+(\.[a-z_]+)*$'
    or ids ? 'user' or exists (
      select from jsonb_each_text(ids) i
      where i.value !~ '^\d{1,18}$' and i.value !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')
  then
    raise exception 'a job holds ids only' using errcode = 'check_violation';
  end if;
  perform work.procrastinate_defer_jobs_v1(array[row(
    'default', task, 0, one_at_a_time || ' ' || ids, task || ' ' || ids || ' ' || me,
    ids || jsonb_build_object('user', me), null
  )::work.procrastinate_job_to_defer_v1]);
  return true;
exception when unique_violation then
  return false;
end $$;

-- A worker goes on with a job in this transaction. False when it is no longer that worker's; until
-- the transaction ends, nobody can take it away.
create function take_up_work(job bigint, worker bigint) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if goes_on_as_somebody() then
    raise exception 'work is taken up before a session' using errcode = 'insufficient_privilege';
  end if;
  perform from work.procrastinate_jobs j
  where j.id = job and j.worker_id = worker and j.status = 'doing' for share;
  if found then
    perform set_config('app.job', job::text, true);
  end if;
  return found;
end $$;

-- The ids of the job that this transaction has taken up, with `user`, when it is of that task and
-- goes on as nobody; null in any request. For functions that end the work of somebody who is gone.
create function work_in_hand(of_task text) returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if goes_on_as_somebody() then
    return null;
  end if;
  return (
    select j.args from work.procrastinate_jobs j
    where j.id = nullif(current_setting('app.job', true), '')::bigint
      and j.status = 'doing' and j.task_name = of_task);
end $$;
