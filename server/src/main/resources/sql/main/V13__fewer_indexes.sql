-- Each step of a job writes all indexes of its row anew on PostgreSQL. What never changes, and what is asked for seldom, is
-- therefore not on the rows that change.

-- Who filed a job and for which profile: written once.
create table job_filed (
    job_id    bigint primary key,
    agent     text   not null,
    submitter text   not null
);
insert into job_filed (job_id, agent, submitter) select id, agent, submitter from job;
create index job_filed_agent on job_filed (agent, job_id desc);
create index job_filed_submitter on job_filed (submitter, job_id desc);
drop index job_agent;
drop index job_submitter;

-- On which node: a job has as many attempts as it was given out.
create index attempt_place on attempt (node, job_id desc);
drop index job_node;

-- Most have succeeded: these are found by walking the table.
drop index job_state;
create index job_state on job (state, id desc) where state <> 'succeeded';

-- What runs is found by its node; there are never more than all nodes have slots. A beat then changes no index.
drop index attempt_lease;
drop index attempt_deadline;
drop index attempt_node;
create index attempt_running on attempt (node, state) where state = 'running'; -- "state": SQLite then prefers it to attempt_place

-- Both rows are locked by whoever adds one that refers to them; nothing deletes a requirement.
${postgresql}alter table attempt drop constraint attempt_job_id_fkey;
${postgresql}alter table job drop constraint job_requirement_fkey;
