-- What a platform calls a delivery that it names and does not number; empty if it is numbered. Then
-- the number is Cadre's own, in the order of arrival.
alter table chat_update add column name text not null default '';
create unique index chat_update_name on chat_update (bot, name) where name <> '';
