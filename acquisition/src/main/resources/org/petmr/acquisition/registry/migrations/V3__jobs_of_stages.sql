-- One job for each stage of a processing, where there was one for a whole run of the pipeline.

alter table job add column processing integer default 1 not null;
alter table job add column place integer default 0 not null;
alter table job add column fraction double precision default 0 not null;
alter table job add column message varchar(2000) default '' not null;
alter table job add column due_at timestamp(6) with time zone;

update job set state = 'queued' where state = 'waiting';
update job set state = 'failed', error = 'run by an older version, and not ended there'
    where kind = 'pipeline' and state in ('queued', 'running');

create index job_of_acquisition on job (acquisition_id, processing, place);
