-- Whose bus a job's agent gets, so that a team's jobs are found however many there are.

create table job_team (
    job_id bigint not null references job (id),
    team   text   not null,
    primary key (job_id)
);
create index job_team_team on job_team (team, job_id desc);
