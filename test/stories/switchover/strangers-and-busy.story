# Who may not ask is refused, so is who asks where it leads nowhere, and who asks while a run is open.
plan workflows/plans/hybrid-chat.yaml with access.request=[on-call-1,on-call-2] access.approve=[on-call-2]
at 30s expect-refused start switchover to site-b by stranger-1 "let me try"
at 40s expect-refused start switchover to site-a by on-call-1 "the wrong way"
at 50s expect-refused start failback to site-b by on-call-1 "that is not home"
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 2m expect-refused start switchover to site-b by on-call-2 "once more"
at 3m expect-refused approve gate "Switch over to site-b" as stranger-1 "me too"
at 4m reject gate "Switch over to site-b" as on-call-2 "enough"
expect mutations 0
expect runs 1
expect run rejected
