-- What servers on one database must have alike: a hash of their agent profiles.
alter table server add column settings text not null default '';
