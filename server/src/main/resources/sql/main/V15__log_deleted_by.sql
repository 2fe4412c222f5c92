-- Who deleted the log of an attempt; '' where it was retention.

alter table attempt add column log_deleted_by text not null default '';
