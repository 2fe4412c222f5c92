-- Accounts that are paused: after a quota or authentication error nothing more starts on them until
-- one probe has worked. A row is there while its account is paused.
create table breaker (
    agent        text    not null,       -- the profile
    account      text    not null,       -- as the attempt says it; '' if nobody knows it
    node         text    not null,       -- whose account it is; '' if it is the same on every node
    code         text    not null,       -- quota, authentication
    reason       text    not null,       -- for people
    opened_at_ms bigint  not null,
    until_ms     bigint  not null,       -- before then nothing starts, then one probe
    told         integer not null,       -- whether the CLI said when
    failures     integer not null,       -- how often in a row
    probe_job    bigint,                 -- the attempt that probed last
    probe_number integer,
    primary key (agent, account, node)
);

-- How much may be used in a day, by a team or by the jobs of one key; and what was told of it.
create table budget (
    who            text    primary key,  -- a team, such as main; a key, such as k3
    tokens_per_day bigint,
    usd_per_day    text,
    told_day       text    not null,     -- the day of the two below, such as 2026-01-31
    told_tokens    integer not null,     -- 0, 80 or 100 per cent
    told_usd       integer not null
);

-- Who filed the job that used it; 0 in rows of earlier versions.
alter table model_usage add column key_id bigint not null default 0;

-- How often its agent was told of as getting nowhere.
alter table attempt add column no_progress integer not null default 0;
