-- Who is at the landing of a plan, and as what its result stands in a repository.
alter table plan_landing add column branch text not null default ''; -- empty until it is pushed
alter table plan_landing add column asked_connection text;           -- by name; null: the one that fits
alter table plan_landing add column token bigint not null default 0; -- whose turn it is; counts up in a plan
alter table plan_landing add column tries integer not null default 0; -- how often it was gone on with
update plan_landing
   set branch = (select 'cadre/' || p.name || '/integration' from plan p where p.id = plan_landing.plan)
 where state in ('draft', 'landed', 'pushed')
   and exists (select 1 from plan p where p.id = plan_landing.plan);
