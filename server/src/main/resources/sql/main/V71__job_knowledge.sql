-- What was put before the prompts of attempts; the same again should its order be sent twice.
create table job_knowledge (
    job_id  bigint  not null references job (id),
    attempt text    not null,
    tokens  integer not null,
    sources text    not null,             -- a JSON list
    body    text    not null,             -- last: large ones overflow the page
    primary key (job_id, attempt)
);
