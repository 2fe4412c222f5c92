-- That Cadre itself cancels the job of a try, so that the next agent of its part has a turn.
alter table crew_try add column passed_on integer not null default 0;

-- For what retention asks before it deletes a job: whether a merge still needs it.
create index job_merge_source on job_merge (source_job);
create index wagon_merge_job on wagon (merge_job) where merge_job is not null;
create index train_head on train (head_job) where head_job is not null;
create index train_step on train (step_job) where step_job is not null;
