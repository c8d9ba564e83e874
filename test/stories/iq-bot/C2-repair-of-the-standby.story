# C2, D3: at the site that stands by nothing is restarted, because the plan does not say so: it could be a second writer.
plan ../../../workflows/plans/iq-bot.yaml
at 1m expect-refused start repair services on site-b by operator-1 "a precaution"
until 5m
expect no run
expect mutations 0
