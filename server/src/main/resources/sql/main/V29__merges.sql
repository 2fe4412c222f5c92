-- Saved changes that a job's workspace begins with, decided when it is filed.
create table job_merge (
    job_id        bigint  not null references job (id),
    position      integer not null,
    source_job    bigint  not null,
    source_number integer not null,      -- the attempt that saved it
    repositories  text    not null,      -- JSON: those in which it saved commits
    name          text    not null,      -- of the part, for people
    primary key (job_id, position)
);

-- Merge trains: saved changes of jobs, merged in order into one.
create table train (
    id              ${identity},
    key_id          bigint  not null,
    submitter       text    not null,
    address         text    not null,
    idempotency_key text,
    request_hash    text    not null,
    request         text    not null,      -- JSON, with the repositories that it was resolved to
    state           text    not null,      -- running, done, stopped
    step            integer not null,      -- counts the jobs that it has filed
    step_job        bigint,                -- null until that of this step is filed
    repeats         integer not null,      -- of this step, for its job was lost
    check_command   text,                  -- null while it is not known; '' for none
    head_job        bigint,
    reason          text    not null,
    started_at_ms   bigint  not null,
    ended_at_ms     bigint,
    unique (key_id, idempotency_key)
);
create index train_state on train (state, id);

create table wagon (
    train_id  bigint  not null references train (id),
    position  integer not null,
    name      text    not null,
    job_id    bigint  not null,
    state     text    not null,            -- pending, merged, unchanged, conflict, check_failed
    merge_job bigint,                      -- that tried it last
    files     text    not null,            -- JSON: those in conflict
    beside    text    not null,            -- JSON: names of wagons that touched the same files
    reason    text    not null,
    primary key (train_id, position)
);
create index wagon_job on wagon (job_id);
