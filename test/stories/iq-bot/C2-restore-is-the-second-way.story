# C2, C5: the replica of the other site cannot be promoted. A person skips it, and the database is restored from the backups that lie there: more is lost than was accepted, so that is asked first.
plan ../../../workflows/plans/iq-bot.yaml
at 30s down site site-a
at 4m call rds.PromoteReadReplica fails InvalidDBInstanceStateFault
at 5m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 12m skip gate "Promote database iq-bot-data at site-b is stuck" as on-call-1 "the replica is broken, we restore"
at 14m approve gate "Restore database iq-bot-data at site-b: a person decides" as on-call-1 "minutes of documents are read again"
always writers iq-bot-data <= 1
never dns iqbot.example.com empty
expect record says "Restore iq-bot-data to the new instance iq-bot-b-restored in eu-central-1"
expect record says "/iq-bot/database/endpoint in eu-central-1 has the value of site-b, where iq-bot-data was restored"
expect writers iq-bot-data = site-b
expect dns iqbot.example.com -> site-b
expect run done-with-exceptions
until 3h
