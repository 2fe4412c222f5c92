-- Plans that run: their streams, and each step with the job or the merge train that does it. A step
-- is stored before it is filed: whoever comes after a crash files the same under the same key.
create table plan (
    id            ${identity},
    name          text   not null,        -- as its file says
    state         text   not null,        -- as PlanState says
    why           text   not null default '',
    request       text   not null,        -- as it was sent, JSON
    submitter_key bigint not null,
    submitter     text   not null,
    idem_key      text,
    team          text   not null default '',
    bases         text   not null default '{}', -- JSON: the commit where each repository begins
    head          bigint,                 -- the job whose saved change is the integration branch
    good_at       integer not null default 0, -- with how many merged a bisection looks
    bad_at        integer,                -- between these; null while there is none
    finding       text   not null default '', -- what the check of the whole printed
    look_at_ms    bigint,                 -- when the loop is to look at it; null for never
    filed_at_ms   bigint not null,
    ended_at_ms   bigint
);
create unique index plan_idem on plan (submitter_key, idem_key) where idem_key is not null;
create index plan_look on plan (look_at_ms) where look_at_ms is not null;

create table plan_stream (
    plan     bigint  not null,
    position integer not null,
    id       text    not null,
    state    text    not null,            -- as StreamState says
    why      text    not null default '',
    task     integer not null default 0,  -- which is next or at work, from 1
    rounds   integer not null default 0,  -- how often work went back
    job      bigint,                      -- whose saved change is its branch
    line     integer not null default 0,  -- counts how often its work was begun anew
    carries  text    not null default '[]', -- JSON: lines of streams whose changes are in it too
    taken_out integer not null default 0,
    place    integer,                     -- when it was merged, from 1
    head     bigint,                      -- what the integration branch was then
    board    bigint,                      -- its task on the board
    primary key (plan, position)
);

create table plan_step (
    plan        bigint  not null,
    number      integer not null,
    stream      text    not null default '', -- empty for a check of the whole
    kind        text    not null,         -- as StepKind says
    state       text    not null,         -- running, good, bad
    why         text    not null default '',
    request     text    not null,         -- what is filed, JSON
    job         bigint,                   -- null until it is filed
    train       bigint,
    since_ms    bigint  not null,
    ended_at_ms bigint,
    primary key (plan, number)
);
create index plan_step_running on plan_step (plan, number) where state = 'running';
create index plan_step_job on plan_step (job) where job is not null;
create index plan_stream_job on plan_stream (job) where job is not null;
create index plan_stream_head on plan_stream (head) where head is not null;
