-- The series of several beds are made from all of them: their row stands with the bed that was measured first, and names the
-- examination.

alter table series add column if not exists examination_id varchar(64);
create index if not exists series_of_examination on series (examination_id);
