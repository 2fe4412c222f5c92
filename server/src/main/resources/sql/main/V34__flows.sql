-- Work items on their way through a flow. A stage's job is written down before it is filed: whoever
-- comes after a crash files the same under the same key.
create table flow_item (
    id             ${identity},
    tracker        text    not null,      -- connections by name
    project        text    not null,
    item           text    not null,
    item_key       text    not null,      -- as people call it
    title          text    not null,
    host           text    not null,
    repository     text    not null,      -- owner/name
    base           text    not null,
    branch         text    not null,
    definition     text    not null,      -- JSON, as it was when the item entered
    definition_sha text    not null,
    stage          text    not null,
    state          text    not null,      -- as FlowState says
    why            text    not null default '',
    rework         integer not null default 0,
    refusal        text    not null default '',  -- the last one that sent it back: never twice
    feedback       text    not null default '',  -- what the next job is told of it
    status_count   integer not null default 0,   -- how often the status was said in the tracker
    status_text    text    not null default '',
    submitter_key  bigint  not null,
    submitter      text    not null,
    look_at_ms     bigint  not null,             -- when the loop is to look at it
    looked_at_ms   bigint  not null default 0,   -- when the last look began
    lease_until_ms bigint  not null default 0,
    token          bigint  not null default 0,   -- fences: who looks at it
    stage_since_ms bigint  not null,
    entered_at_ms  bigint  not null,
    ended_at_ms    bigint
);
create unique index flow_item_open on flow_item (tracker, project, item) where ended_at_ms is null;
create unique index flow_branch_open on flow_item (host, repository, branch) where ended_at_ms is null;
create index flow_item_any on flow_item (tracker, project, item);
create index flow_look on flow_item (state, look_at_ms);

create table flow_run (
    flow         bigint  not null,
    number       integer not null,
    stage        text    not null,
    kind         text    not null,        -- stage or command
    command      text    not null,        -- a command gate's, else empty
    state        text    not null,        -- wanted, filed, done, failed
    job          bigint,                  -- null until it is filed
    sha          text    not null,        -- of the item's branch when it was wanted, then what it left
    request      text,                    -- what is filed, JSON; null once it is
    why          text    not null default '',
    answer       text    not null default '',
    verdict      text    not null default '',
    findings     text    not null default '[]',
    shown_at_ms  bigint,                  -- when the tracker had the outcome, by its clock
    shown_sha    text    not null default '',
    shown_before text    not null default '[]',  -- ids of the comments that were there already
    wanted_at_ms bigint  not null,
    ended_at_ms  bigint,
    primary key (flow, number)
);
create index flow_run_job on flow_run (job) where job is not null;
create index flow_run_filed on flow_run (flow) where state = 'filed';

create table flow_gate (
    flow     bigint  not null,
    position integer not null,
    gate     text    not null,            -- JSON
    result   text    not null,            -- JSON, as GateResult says
    since_ms bigint  not null,            -- when its state became what it is
    primary key (flow, position)
);

-- What people said at manual gates; the newest of each stage.
create table flow_word (
    flow     bigint  not null,
    stage    text    not null,
    who      text    not null,
    sha      text    not null,
    approved integer not null,
    reason   text    not null,
    at_ms    bigint  not null,
    primary key (flow, stage)
);

-- The flow of a repository as it was last good, beside what is wrong with it now.
create table flow_definition (
    host       text   not null,
    repository text   not null,
    seen_sha   text   not null,           -- of the default branch, when it was looked at last
    good_sha   text   not null,           -- when its flow was good last; empty if it never was
    text       text   not null,           -- the flow of then; empty for the shipped one
    problem    text,                      -- with the flow at seen_sha, JSON; null if it is good
    seen_at_ms bigint not null,
    primary key (host, repository)
);
