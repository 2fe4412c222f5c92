-- Who is signed in to the console, in a browser or by a code that was not used yet. Secrets are here
-- as hashes. A session is for a key, and good only as long as that is.

create table console_session (
    secret_sha256 text   primary key,
    key_id        bigint not null,
    created_at_ms bigint not null,
    used_at_ms    bigint not null,        -- to some minutes
    until_ms      bigint not null
);
create index console_session_key on console_session (key_id, created_at_ms);

create table console_code (
    code_sha256   text   primary key,
    key_id        bigint not null,
    created_at_ms bigint not null,
    until_ms      bigint not null
);
create index console_code_key on console_code (key_id, created_at_ms);
