-- A contact that stands: the latest of its chain of corrections, and not taken back.
create view standing_contacts with (security_invoker = true) as
  select c.id, c.staff_id, c.happened_on, c.reached from contacts c
  where c.result <> 9 and not exists (select from contacts x where x.corrects_id = c.id);
