-- The accounts that agents have logged in with; node is '' where it is the same on every node, as in breaker.
create table quota_account (
    agent       text   not null,
    account     text   not null,
    node        text   not null,
    first_at_ms bigint not null,
    primary key (agent, account, node)
);

-- What their CLIs said last of each window of their quotas.
create table quota_window (
    agent        text    not null,
    account      text    not null,
    node         text    not null,
    name         text    not null,
    used_percent integer,               -- null: not said
    window_sec   bigint  not null,      -- 0: not said
    resets_at_ms bigint,                -- null: not said
    state        text    not null,      -- ok, near, used_up
    seen_at_ms   bigint  not null,
    primary key (agent, account, node, name)
);
