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
