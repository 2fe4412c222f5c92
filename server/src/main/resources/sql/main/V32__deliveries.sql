-- The journal of webhooks: what came, as it came, and what it was taken for.
create table hook_delivery (
    id             ${identity},
    connection     text   not null,
    provider       text   not null,
    provider_id    text   not null,      -- what the provider calls it; '' for nothing
    event          text   not null,
    kind           text   not null,      -- item, comment, pull_request, review, status, push, other
    project        text   not null,
    subject        text   not null,
    actor_id       text   not null,
    fate           text   not null,      -- look, own, ignored
    signed_by      text   not null,      -- secret 1, secret 2, unsigned
    headers        text   not null,      -- JSON: those that are kept
    bytes          bigint not null,
    repeats        bigint not null,      -- how often it came again
    received_at_ms bigint not null,
    body           bytea  not null       -- last: who reads the others need not pass it
);
create index hook_delivery_connection on hook_delivery (connection, id);

-- What says that a delivery came before: the provider's stable id, or a hash of the bytes.
create table hook_seen (
    connection  text   not null,
    fingerprint text   not null,
    delivery    bigint not null,
    seen_at_ms  bigint not null,
    primary key (connection, fingerprint)
);
create index hook_seen_delivery on hook_seen (delivery);

-- Where to have a look; one row however many deliveries told of it.
create table hint (
    connection text   not null,
    project    text   not null,
    subject    text   not null,
    provider   text   not null,
    kind       text   not null,
    actor_id   text   not null,
    delivery   bigint not null,          -- the newest
    since_ms   bigint not null,          -- of the oldest that nobody has looked at
    primary key (connection, project, subject)
);
create index hint_since on hint (since_ms);

-- Deliveries whose signature was refused leave a count and nothing else.
create table hook_refusal (
    connection text   primary key,       -- '' for an address of no connection
    refused    bigint not null,
    at_ms      bigint not null
);
