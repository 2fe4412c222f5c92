-- Connections in the name of a GitHub App: their token is its private key then.
alter table connection add column app_id text not null default '';           -- empty for none
alter table connection add column installation_id text not null default '';  -- empty where the repository tells which
