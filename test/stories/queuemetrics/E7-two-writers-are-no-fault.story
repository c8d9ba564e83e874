# E7: both databases take writes all the time, as they should. An hour of that calls nobody: two writers are a fault only where one is meant.
plan ../../../workflows/plans/queuemetrics.yaml
never page says "two"
never page says "drift apart"
never page says "its writer"
until 60m
expect no run
expect mutations 0
