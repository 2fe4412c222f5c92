-- What caused a hint: the reception of the newest delivery about it, as JSON.
alter table hint add column cause text;  -- null: nothing is known
