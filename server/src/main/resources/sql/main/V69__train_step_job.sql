-- The job that a stopped train was at stays known, so that whoever comes after a crash can cancel it.
create index train_step_job on train (step_job) where step_job is not null;
