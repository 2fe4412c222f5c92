-- Connections to trackers and Git hosts that an admin has made. Their secrets are rows of secret, under
-- the scope connection:NAME.
create table connection (
    name           text   primary key,
    provider       text   not null,
    url            text   not null,
    workspace      text   not null,       -- empty for none
    approvers      text   not null,       -- ids there, as a list in JSON
    own_actors     text   not null,       -- likewise
    changed_by     text   not null,       -- the name of the key
    changed_by_key bigint not null,
    changed_at_ms  bigint not null
);
