-- The logs of attempts. A chunk is one piece as it came; rows of a line each would cost several
-- times as much. Bytes of a stream are numbered from 0, missing ones included.

create table log_stream (
    attempt      text   not null,        -- j17.1
    stream       text   not null,        -- out, err, steps
    end_byte     bigint not null,
    stored_bytes bigint not null,
    primary key (attempt, stream)
);

create table log_chunk (
    attempt    text    not null,
    seq        bigint  not null,         -- over all streams of the attempt, from 1, no gaps
    stream     text    not null,
    start_byte bigint  not null,
    size       integer not null,
    missing    bigint  not null,         -- bytes lost just before it
    at_ms      bigint  not null,
    body       bytea   not null,
    primary key (attempt, seq)
);
create index log_chunk_place on log_chunk (attempt, stream, start_byte);
