# D5: the cluster of the other site cannot pull the image of the pod. That is said in its own words when the step misses its deadline, users stay where they are, and a person mends it and sends the step round again.
plan ../../../workflows/plans/proactive-kubernetes.yaml
given call kubernetes.ScaleDeployment in eu-central-1 answers image-pull-back-off
at 30s down service scheduler@site-a
# What starts the scheduler anew is away, so it does not come back by itself.
given cut control-plane autoscaling in eu-west-1
at 12m approve gate "Fail over to site-b" as on-call-1 "the scheduler does not come back"
always writers scheduler-state <= 1
never dns proactive.example.com empty
expect gate "Scale scheduler at site-b is stuck" waiting by 35m
expect record says "scheduler ImagePullBackOff: Back-off pulling image"
expect dns proactive.example.com -> site-a
until 40m
