# The plan has a dry drill each week. It starts by itself at half past five in Karachi, says what would be done, and is not overdue when it has ended well.
plan ../plans/drilled-web.yaml
expect runs 0 by 29m
expect record says "the plan's schedule, cron(30 5 ? * THU *) in Asia/Karachi: due at 2026-01-01T00:30:00.000Z" by 31m
expect page says "DRILL drilled-web: succeeded" by 31m
expect run succeeded by 31m
expect mutations 0
expect pages 1
expect runs 1
until 2h
