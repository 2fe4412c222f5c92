-- What running attempts have not saved yet, for rehearsals alone.
alter table job add column snapshot_sec integer not null default 0;  -- how often it is sent; 0: never
alter table train add column live integer not null default 0;        -- whether its jobs may run still
create index artifact_snapshot on artifact (job_id, number) where kind = 'snapshot';
