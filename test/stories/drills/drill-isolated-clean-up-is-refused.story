# Nothing is deleted while the kill switch is on or beside a run; and a clean-up that nobody lets begin expires without a change. That the standby is not ready is no reason to keep a copy.
plan workflows/plans/hybrid-chat.yaml
at 1m readiness red
at 1m kill switch on by lead-1 "something is wrong"
at 2m expect-refused clean drills by lead-1 "tidy up"
at 3m kill switch off by lead-1 "it was nothing"
at 4m clean drills by lead-1 "tidy up"
at 5m expect-refused clean drills by lead-1 "twice"
expect gate "Delete what earlier drills left" waiting by 6m
expect mutations 0
expect run expired
expect runs 1
until 60m
