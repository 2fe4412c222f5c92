-- The fleet: nodes, invites, jobs, attempts with their leases, artifacts, bundles.
-- Times are milliseconds since 1970 UTC, flags 0 or 1, JSON is opaque text.

create table node (
    name         text primary key,
    key_id       bigint,                 -- the key that speaks for it now
    scheduling   text   not null,        -- open, draining, drained, cordoned
    facts        text   not null,        -- JSON, as it said last; '' until its first hello
    joined_at_ms bigint not null,
    seen_at_ms   bigint not null
);

create table node_invite (
    id            ${identity},
    code_hash     text    not null,      -- SHA-256 of the secret part, hex
    node          text,                  -- only for a node of this name
    tries_left    integer not null,
    created_at_ms bigint  not null,
    expires_at_ms bigint  not null,
    used_at_ms    bigint
);

-- What a job asks of a node. Jobs with the same wants wait in one line, so that thousands that
-- nothing can run do not hide those that something can.
create table requirement (
    key  text primary key,
    body text not null
);

create table job (
    id             ${identity},
    state          text    not null,     -- queued, running, succeeded, failed, cancelled, timed_out, lost
    since_ms       bigint  not null,     -- when it came into that state
    priority       integer not null,
    fair_rank      bigint  not null,
    requirement    text    not null references requirement (key),
    line           text,                 -- the requirement while it is queued, else null
    agent          text    not null,
    submitter_key  bigint  not null,
    submitter      text    not null,
    filed_at_ms    bigint  not null,
    attempt        integer not null,     -- number of the last attempt, 0 before the first
    tries_left     integer not null,
    node           text,                 -- of the last attempt
    stopping       text    not null default '',   -- why it is being stopped
    stop_kind      text    not null default '',   -- cancel or deadline
    stop_by        text    not null default '',
    stop_at_ms     bigint,
    cancel_reason  text    not null default '',   -- in the words of who cancelled it
    outcome_code   text    not null default '',
    outcome        text    not null default '',   -- reason, limit or who, by state
    timeout_sec    bigint  not null,
    placement      text    not null,
    preferred_tags text    not null,     -- with a space between two
    idem_key       text,
    request_hash   text    not null,
    labels         text    not null,
    prompt_head    text    not null,     -- the first 2,000 characters
    request        text    not null      -- last: large ones overflow the page
);
-- The claim's exact order, one line for each requirement. Not by the state: a planner that has an
-- index on the state takes that one and sorts, which costs seconds with thousands of lines.
create index job_ready on job (line, priority desc, fair_rank, id) where line is not null;
create index job_state on job (state, id desc);
create index job_submitter on job (submitter, id desc);
create index job_agent on job (agent, id desc);
create index job_node on job (node, id desc);
create unique index job_idem on job (submitter_key, idem_key) where idem_key is not null;

create table job_label (
    job_id bigint not null references job (id),
    name   text   not null,
    value  text   not null,
    primary key (job_id, name)
);
create index job_label_value on job_label (name, value, job_id desc);

-- Start-time fair queueing: a job's rank is behind whatever its submitter filed before, and behind
-- whatever was started before it was filed.
create table fair_clock (
    priority integer primary key,
    rank     bigint not null
);
create table fair_share (
    priority  integer not null,
    key_id    bigint  not null,
    last_rank bigint  not null,
    primary key (priority, key_id)
);

create table attempt (
    token          ${identity},          -- the fencing token: grows over all attempts
    job_id         bigint  not null references job (id),
    number         integer not null,
    node           text    not null,
    state          text    not null,     -- running, succeeded, failed, stopped, timed_out, lost
    claimed_at_ms  bigint  not null,
    lease_until_ms bigint  not null,
    deadline_ms    bigint  not null,     -- when the server itself stops it
    started_at_ms  bigint,
    ended_at_ms    bigint,
    turn_begun     integer not null default 0,
    human_stream   text    not null default 'out',
    used           text    not null default '',   -- JSON, so far
    result         text    not null default '',   -- JSON, as the node said
    applied        integer not null default 0,    -- whether the result became the job's
    unique (job_id, number)
);
create index attempt_lease on attempt (lease_until_ms) where state = 'running';
create index attempt_deadline on attempt (deadline_ms) where state = 'running';
create index attempt_node on attempt (node) where state = 'running';

create table artifact (
    id           ${identity},
    job_id       bigint  not null references job (id),
    number       integer not null,
    kind         text    not null,
    repository   text    not null,
    name         text    not null,
    bytes        bigint  not null,
    sha256       text    not null,
    stored_at_ms bigint  not null,
    unique (job_id, number, name)
);

create table bundle (
    id           ${identity},
    key_id       bigint not null,        -- who sent it; others' jobs may not start from it
    bytes        bigint not null,
    sha256       text   not null,
    head         text   not null,
    stored_at_ms bigint not null,
    unique (key_id, sha256)
);
create index bundle_head on bundle (head, id desc);

create table job_bundle (
    bundle_id bigint not null references bundle (id),
    job_id    bigint not null references job (id),
    primary key (bundle_id, job_id)
);
