-- What models cost: every row of a price table that ever counted. Amounts are decimals as text, in
-- US dollars per million tokens.
create table model_price (
    version         ${identity},
    model           text   not null,
    provider        text   not null,
    valid_from      text   not null,     -- a day, such as 2026-01-31
    source          text   not null,
    input_usd       text   not null,
    cached_usd      text   not null,
    cache_write_usd text   not null,
    output_usd      text   not null,
    added_at_ms     bigint not null
);
create index model_price_model on model_price (model, valid_from);

-- What attempts used of models: totals, one row for each attempt and model. The cost that counts
-- (the CLI's own, else the table's) is kept in two whole numbers that can be summed exactly:
-- millionths of a dollar, and what is left in millionths of a millionth of those. Null: unpriced.
create table model_usage (
    id                 ${identity},
    job_id             bigint  not null references job (id),
    number             integer not null, -- of the attempt
    model              text    not null, -- '' if nobody says
    provider           text    not null,
    agent              text    not null,
    team               text    not null,
    node               text    not null,
    day                text    not null, -- of created_at_ms in UTC, such as 2026-01-31
    input_tokens       bigint  not null,
    cached_tokens      bigint  not null,
    cache_write_tokens bigint  not null,
    output_tokens      bigint  not null,
    reasoning_tokens   bigint  not null, -- a part of the output
    cli_cost_usd       text,
    list_cost_usd      text,
    price_version      bigint references model_price (version),
    cost_micros        bigint,
    cost_rest          bigint,
    created_at_ms      bigint  not null,
    updated_at_ms      bigint  not null,
    unique (job_id, number, model)
);
create index model_usage_created on model_usage (created_at_ms);
