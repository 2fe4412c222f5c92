-- Which attempts have the bus, and as whom they speak there. A row is there from the start of an
-- attempt until what its member held was given back; the attempt itself says whether it still runs.
create table job_seat (
    job_id  bigint  primary key,
    attempt integer not null,
    team    text    not null,
    member  text    not null
);
create index job_seat_team on job_seat (team);
