# E14: while node B is shut down in the last leg, the web server of node A fails, so node B is started before its time and a person skips. Nothing has shown that node A serves alone, so the drill has not passed, with exceptions or without.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 40m approve gate "Fail back to node-a" as on-call-2 "as announced"
at 43m down service web@node-a
at 57m up service web@node-a
at 58m skip gate "Shut node-b down for the live drill is stuck" as on-call-2 "the other node failed meanwhile"
never dns queuemetrics.example.com empty
never page says "passed with exceptions"
expect page says "LIVE DRILL queuemetrics: not finished" by 1h
expect page says "It has not shown that the other node serves alone: node-b was not seen to be shut down for its time and to serve again"
expect run done-with-exceptions
expect runs 2
until 2h
