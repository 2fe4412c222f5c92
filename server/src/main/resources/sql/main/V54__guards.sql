-- Which paths the job of a saved change may change: asked again where it is merged.
alter table job_merge add column guard text not null default '';   -- JSON; empty for all paths

-- What stands in the way of a wagon: conflict, foreign or rule; empty for one that is in no conflict.
alter table wagon add column kind text not null default '';

-- JSON: the commit that the work began with, by repository; and whether it is the outcome of merging.
alter table job_merge add column since text not null default '{}';
alter table job_merge add column forward integer not null default 0;
