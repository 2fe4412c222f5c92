-- Attempts whose node does not answer. lease_until_ms of one is then the time when the server acts,
-- very far away for one that is waited for; the next beat of its node makes it a lease again.
-- And how long a job may wait for a node.

alter table attempt add column disconnected_ms bigint;        -- when its lease ran out; null while its node answers
alter table attempt add column on_disconnect text not null default '';  -- wait, replace, stop: what is done meanwhile
alter table attempt add column reconnected_ms bigint not null default 0;
create index attempt_disconnected on attempt (disconnected_ms)
 where state = 'running' and disconnected_ms is not null;

alter table job add column queue_timeout_sec bigint not null default 0; -- 0 for none
create index job_queue_limit on job ((since_ms + queue_timeout_sec * 1000))
 where line is not null and queue_timeout_sec > 0;
