-- One job for each stage of a processing, where there was one for a whole run of the pipeline.
-- Each statement can be run again: H2 does not undo those that came before a crash.

alter table job add column if not exists processing integer default 1 not null;
alter table job add column if not exists place integer default 0 not null;
alter table job add column if not exists fraction double precision default 0 not null;
alter table job add column if not exists message varchar(2000) default '' not null;
alter table job add column if not exists due_at timestamp(6) with time zone;

update job set state = 'queued' where state = 'waiting';
update job set state = 'failed', error = 'run by an older version, and not ended there'
    where kind = 'pipeline' and state in ('queued', 'running');

create index if not exists job_of_acquisition on job (acquisition_id, processing, place);
