-- Whom Cadre tells of events: an address, what of the feed it gets, and how far that is read.
create table webhook (
    name             text    primary key,
    url              text    not null,
    events           text    not null,     -- kinds with commas; empty for all
    team             text    not null,     -- only of this one; empty for all
    state            text    not null,     -- active, paused, disabled
    reason           text    not null,     -- why it is disabled
    seq              bigint  not null,     -- the feed is read up to here
    secret           integer not null,     -- number of the secret that signs, counted by rotations
    old_until_ms     bigint,               -- until then the secret before signs too
    due_ms           bigint  not null,     -- nothing is sent before
    failures         integer not null,     -- in a row
    failing_since_ms bigint,
    holder           text    not null,     -- the server that sends
    token            bigint  not null,     -- fences: who took it last
    lease_until_ms   bigint  not null,
    sent             bigint  not null,     -- how many were taken
    missed           bigint  not null,     -- how often events were deleted before they were read
    tried_at_ms      bigint,
    status           integer,              -- of the last answer; null if there was none
    answer           text    not null,     -- its first characters, or why there was none
    created_at_ms    bigint  not null,
    created_by       text    not null
);

-- What is to be sent: a row for each event, until it was taken or given up.
create table webhook_message (
    id          text    primary key,       -- the receiver's webhook-id, the same at each try
    webhook     text    not null,
    seq         bigint  not null,
    kind        text    not null,
    payload     text    not null,
    state       text    not null,          -- waiting, dead
    tries       integer not null,
    due_ms      bigint  not null,
    first_ms    bigint,                    -- of the first try
    reason      text    not null,          -- why the last try failed
    ended_at_ms bigint,
    unique (webhook, seq)
);
create index webhook_message_state on webhook_message (webhook, state, seq);
create index webhook_message_ended on webhook_message (ended_at_ms) where state = 'dead';
