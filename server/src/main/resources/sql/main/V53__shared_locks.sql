-- Locks that several have beside each other; bus_lock has those that one has alone, and the delays.
create table lock_share (
    team     text    not null,
    token    bigint  not null,            -- of the grant
    resource text    not null,
    holder   text    not null,
    verified integer not null,
    ttl_sec  bigint  not null,
    until_ms bigint  not null,
    idem_key text,
    primary key (team, token)
);
create index lock_share_resource on lock_share (team, resource);
create index lock_share_until on lock_share (until_ms);

-- Who waits for locks. Their numbers are taken as tokens are, so that they ascend in the order of
-- commits.
create table lock_place (
    team          text    not null,
    id            bigint  not null,
    member        text    not null,
    verified      integer not null,
    mode          text    not null,       -- exclusive, shared
    upgrade       integer not null,       -- wants one alone that it has shared
    resources     text    not null,       -- a JSON list
    idem_key      text,
    asked_at_ms   bigint  not null,
    kept_until_ms bigint  not null,       -- without another call the place is given up
    primary key (team, id)
);
create index lock_place_kept on lock_place (kept_until_ms);
