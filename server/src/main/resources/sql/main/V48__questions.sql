-- What agents ask people. One of an attempt is open no longer than the attempt has its place on the bus.
create table question (
    id           ${identity},
    team         text    not null,
    member       text    not null,       -- who asks
    job_id       bigint,                 -- of the attempt that speaks as the member
    attempt      integer,
    text         text    not null,
    options      text    not null,       -- to choose from, as a list in JSON
    state        text    not null,       -- open, answered, withdrawn
    asked_at_ms  bigint  not null,
    answer       text    not null,       -- empty for none
    answered_by  text    not null,       -- the name of the key
    ended_at_ms  bigint
);
create index question_seat on question (team, member) where state = 'open';
create index question_job on question (job_id) where job_id is not null;
create index question_state on question (state, id);
