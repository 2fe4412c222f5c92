-- Retention: what was deleted, what is still to be, and who is at it.

-- Events up to this number are gone: a reader that has seen less has missed something.
create table event_floor (
    one integer primary key,
    seq bigint  not null
);
insert into event_floor (one, seq) values (1, 0);

alter table attempt add column log_deleted_ms bigint;        -- null: kept; 0: there was none
alter table attempt add column artifacts_deleted_ms bigint;
create index attempt_log on attempt (claimed_at_ms, token) where log_deleted_ms is null;

-- For the checks of foreign keys, and of what is in use.
create index job_bundle_job on job_bundle (job_id);
create index resumption_earlier on resumption (earlier_job);
create index artifact_sha256 on artifact (sha256);
create index bundle_sha256 on bundle (sha256);

-- What no row refers to any more and is still to be deleted, from due_ms on.
create table forgotten (
    id     ${identity},
    kind   text   not null,              -- file: a SHA-256; log, attempt: such as j17.1
    name   text   not null,
    due_ms bigint not null
);
create index forgotten_name on forgotten (name);

-- One row: who runs retention now, over all servers.
create table retention_turn (
    one      integer primary key,
    holder   text    not null,
    until_ms bigint  not null,
    store_id text    not null            -- stamps the folder of files; '' before the first sweep
);
insert into retention_turn (one, holder, until_ms, store_id) values (1, '', 0, '');

create table retention_run (
    id            ${identity},
    by_name       text   not null,
    state         text   not null,       -- running, done, stopped, failed
    started_at_ms bigint not null,
    ended_at_ms   bigint,
    report        text   not null        -- JSON: what was deleted, how long slices took, why it failed
);

-- What was paid for stays when the job is gone: the same table without its reference to job.
create table usage_kept (
    id                 ${identity},
    job_id             bigint  not null,
    number             integer not null, -- of the attempt
    model              text    not null, -- '' if nobody says
    provider           text    not null,
    agent              text    not null,
    team               text    not null,
    node               text    not null,
    day                text    not null, -- of created_at_ms in UTC, such as 2026-01-31
    input_tokens       bigint  not null,
    cached_tokens      bigint  not null,
    cache_write_tokens bigint  not null,
    output_tokens      bigint  not null,
    reasoning_tokens   bigint  not null, -- a part of the output
    cli_cost_usd       text,
    list_cost_usd      text,
    price_version      bigint references model_price (version),
    cost_micros        bigint,
    cost_rest          bigint,
    created_at_ms      bigint  not null,
    updated_at_ms      bigint  not null,
    unique (job_id, number, model)
);
insert into usage_kept (id, job_id, number, model, provider, agent, team, node, day, input_tokens,
       cached_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cli_cost_usd,
       list_cost_usd, price_version, cost_micros, cost_rest, created_at_ms, updated_at_ms)
select id, job_id, number, model, provider, agent, team, node, day, input_tokens,
       cached_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cli_cost_usd,
       list_cost_usd, price_version, cost_micros, cost_rest, created_at_ms, updated_at_ms
  from model_usage;
drop table model_usage;
alter table usage_kept rename to model_usage;
create index model_usage_created on model_usage (created_at_ms);
