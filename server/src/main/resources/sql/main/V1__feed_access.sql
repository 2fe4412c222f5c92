-- The feed: what happened, in commit order.
create table event (
    seq           ${identity},
    at_ms         bigint not null,
    kind          text   not null,
    thing         text   not null,
    job_id        bigint,
    actor_name    text   not null,
    actor_key     bigint,
    actor_address text   not null,
    body          text   not null
);
create index event_job on event (job_id, seq) where job_id is not null;
create index event_actor_key on event (actor_key, seq) where actor_key is not null;

-- Keys, never their secrets. Rows stay when a key is revoked: the feed refers to them.
create table access_key (
    id            ${identity},
    name          text   not null,
    secret_sha256 text   not null unique,
    granted       text   not null,
    node          text,
    created_at_ms bigint not null,
    expires_at_ms bigint,
    revoked_at_ms bigint
);
create index access_key_node on access_key (node) where node is not null;
