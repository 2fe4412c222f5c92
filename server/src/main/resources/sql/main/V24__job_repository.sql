-- Where jobs took their repositories from, so that people need not type them again.

create table job_repository (
    job_id bigint not null references job (id),
    source text   not null,               -- the URL or path as the job named it; the origin of a bundle
    kind   text   not null,               -- url, path
    name   text   not null,               -- its folder in the workspace
    primary key (job_id, source)
);
create index job_repository_source on job_repository (source, job_id desc);
