-- The audit's chain of hashes: each row seals the events behind the row before it, up to its own number.
create table audit_seal (
    up_to     bigint  primary key,
    after_seq bigint  not null,          -- up_to of the row before; of the first one what was deleted before
    events    integer not null,
    digest    text    not null,          -- SHA-256, hexadecimal, of the digest before and the events
    at_ms     bigint  not null
);
