-- Which paths the job of a saved change may change: asked again where it is merged.
alter table job_merge add column guard text not null default '';   -- JSON; empty for all paths
