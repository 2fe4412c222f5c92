-- A message that is a file: what a job saved.
alter table chat_message add column artifact bigint;                    -- null for a text
alter table chat_message add column file_name text not null default ''; -- as people see it
