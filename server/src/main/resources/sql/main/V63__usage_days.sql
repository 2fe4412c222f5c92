-- For whom usage was, kept with it: its job is deleted one day.
alter table model_usage add column person text not null default '';     -- who filed the job
alter table model_usage add column repository text not null default ''; -- of several the first by name
alter table model_usage add column origin text not null default '';     -- such as c1, p1, f1: crew, plan, flow
update model_usage
   set person = coalesce((select j.submitter from job j where j.id = job_id), ''),
       repository = coalesce((select min(r.source) from job_repository r
                               where r.job_id = model_usage.job_id), ''),
       team = coalesce((select t.team from job_team t where t.job_id = model_usage.job_id), team),
       origin = coalesce((select 'p' || min(s.plan) from plan_step s
                           where s.job = model_usage.job_id),
                         (select 'c' || min(t.crew) from crew_try t
                           where t.job = model_usage.job_id),
                         (select 'f' || min(r.flow) from flow_run r
                           where r.job = model_usage.job_id), '');

-- Sums of days that are over, by what they have in common. A day counts from here when it has its
-- total and no row in usage_late; else it is added up from model_usage.
create table usage_day (
    what              text    not null,  -- total, model, agent, team, node, person, repository, origin
    day               text    not null,  -- in UTC, such as 2026-01-31
    name              text    not null,  -- '' for the total
    events            bigint  not null,
    prompt_tokens     bigint  not null,
    cached_tokens     bigint  not null,
    completion_tokens bigint  not null,
    priced            bigint  not null,
    cost_micros       bigint  not null,
    cost_rest         bigint  not null,
    primary key (what, day, name)
);

-- Days whose usage changed after they were over, or were added up: never updated, so that no two
-- reports wait for each other.
create table usage_late (
    id  ${identity},
    day text not null
);
create index usage_late_day on usage_late (day);
