-- The results of plans in their repositories: stored before anything is pushed, opened or merged,
-- so that whoever comes after a crash goes on.
create table plan_landing (
    plan        bigint  not null,
    position    integer not null,            -- in which order they land, from 0
    repository  text    not null,            -- its name in the plan
    state       text    not null,            -- as LandingState says
    why         text    not null default '',
    to_merge    integer not null default 0,  -- 1: a person wants it merged
    url         text    not null default '',
    base        text    not null,            -- the branch that it is for
    base_commit text    not null default '', -- where the plan began
    commit_id   text    not null default '', -- the result; empty if nothing was changed
    connection  text,                        -- whose host has the pull request
    project     text,                        -- as that host names the repository
    number      bigint,                      -- of the pull request
    pull_url    text,
    by_key      bigint  not null,            -- who asked for it last
    by_name     text    not null,
    look_at_ms  bigint,                      -- when it is gone on with; null for never
    primary key (plan, repository)
);
create index plan_landing_look on plan_landing (look_at_ms) where look_at_ms is not null;
