# D2, D3: the scheduler is started anew, works for not quite a minute and fails once more. Each time its platform gets its time again; nobody is asked.
plan ../../../workflows/plans/proactive.yaml
at 30s down service scheduler@site-a
at 240s down service scheduler@site-a
always mutations 0
never verdict ask
until 15m
expect runs 2
expect run no-action
expect mutations 0
