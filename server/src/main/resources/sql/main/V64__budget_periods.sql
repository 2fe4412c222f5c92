-- Budgets of more than keys and the installation, and of more than a day.
create table budget_of (
    who         text    not null,        -- main, team NAME, k3, person:NAME, j17, c1, p1, f1
    period      text    not null,        -- day, month, all
    tokens      bigint,
    usd         text,
    stops       integer not null,        -- whether what runs beyond it is stopped
    told_on     text    not null,        -- the day, or month, of the two below: 2026-01-31, 2026-01, all
    told_tokens integer not null,        -- 0, 80 or 100 per cent
    told_usd    integer not null,
    primary key (who, period)
);
insert into budget_of (who, period, tokens, usd, stops, told_on, told_tokens, told_usd)
select who, 'day', tokens_per_day, usd_per_day, 0, told_day, told_tokens, told_usd from budget;
drop table budget;
alter table budget_of rename to budget;

create index model_usage_origin on model_usage (origin, created_at_ms) where origin <> '';
