-- A message that goes on to show the end of a job's log, and not the job.
alter table chat_message add column shows_log integer not null default 0;
