-- What agents of the bridge publish to each other, by topic or by name. It lives for a day at most.

create table topic_agent (
    agent_id         text   primary key,
    cli              text   not null,
    capabilities     text   not null,     -- a JSON list
    metadata         text   not null,     -- a JSON object
    registered_at_ms bigint not null,
    until_ms         bigint not null      -- from then on it is offline
);
create index topic_agent_until on topic_agent (until_ms);

create table topic_subscription (
    topic    text not null,
    agent_id text not null,
    primary key (topic, agent_id)
);
create index topic_subscription_agent on topic_subscription (agent_id);

create table topic_message (
    id             ${identity},
    from_agent     text   not null,
    to_agent       text   not null,       -- an agent, or topic: and its name
    topic          text   not null,
    priority       bigint not null,       -- 1 to 9, higher first
    correlation_id text   not null,
    trace_id       text   not null,
    created_at_ms  bigint not null,
    expires_at_ms  bigint not null,
    payload        text   not null        -- JSON
);
create index topic_message_expires on topic_message (expires_at_ms);
create index topic_message_trace on topic_message (trace_id, id);

-- What an agent has not taken yet.
create table topic_delivery (
    agent_id   text   not null,
    message_id bigint not null,
    primary key (agent_id, message_id)
);
create index topic_delivery_message on topic_delivery (message_id);
