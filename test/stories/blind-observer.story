# The arbiter's observer is blind. Nobody but the other site sees the primary fail: that is too few for a decision without a person.
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
given down vantage arbiter
at 30s down site site-a
until 15m
never verdict fail-over
expect mutations 0
