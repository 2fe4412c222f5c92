-- What Cadre writes to trackers and Git hosts: stored first, then done once, in order.
create table outbox (
    id             ${identity},
    connection     text    not null,
    name           text    not null,   -- names it once, for whoever asked
    kind           text    not null,   -- comment, edit, move, branch, draft, ready
    request        text    not null,   -- JSON
    state          text    not null,   -- waiting, done, refused, replaced
    result         text    not null,   -- what the other end gave: an id, a number, a commit
    reason         text    not null,
    tries          integer not null,
    due_ms         bigint  not null,
    token          bigint  not null,   -- fences: who took it last
    lease_until_ms bigint  not null,   -- 0 while nobody is at it
    stored_at_ms   bigint  not null,
    ended_at_ms    bigint,
    unique (connection, name)
);
create index outbox_waiting on outbox (state, connection, id);
create index outbox_ended on outbox (ended_at_ms);
