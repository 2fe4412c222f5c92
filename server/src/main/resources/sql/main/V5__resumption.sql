-- Jobs that go on with an earlier job: in the same session and workspace, or anew with what it saved.

create table resumption (
    job_id        bigint  primary key references job (id),
    earlier_job   bigint  not null,      -- the job that was named
    cold          integer not null,      -- 1 for a new session in a new workspace
    source_job    bigint  not null,      -- the attempt whose place is used again; for a cold start,
    source_number integer not null,      -- the one whose saved change is the beginning
    session_id    text    not null       -- of the agent CLI, '' for a cold start or a CLI without
);
create index resumption_source on resumption (source_job, source_number);
