-- One study may be that of several requests, so its UID is not unique. The constraint has no name that both databases share; it
-- goes with its column.

alter table study add column uid varchar(64);
update study set uid = study_uid;
alter table study drop column study_uid;
alter table study rename column uid to study_uid;
