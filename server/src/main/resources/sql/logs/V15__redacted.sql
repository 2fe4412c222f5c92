-- Bytes of a stream that were made unreadable by command: what is stored is then no longer what was sent.

alter table log_stream add column redacted_bytes bigint not null default 0;
