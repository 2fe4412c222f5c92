-- Which paths the job of a saved change may change: asked again where it is merged.
alter table job_merge add column guard text not null default '';   -- JSON; empty for all paths

-- What stands in the way of a wagon: conflict, foreign or rule; empty for one that is in no conflict.
alter table wagon add column kind text not null default '';
