# Nobody whom the plan does not name may ask for a run, approve or stop one; each try is kept with who it was, and changes nothing (I13).
plan workflows/plans/hybrid-chat.yaml with access.pause=[lead-1]
at 30s down site site-a
at 4m expect-refused approve gate "Fail over to site-b" as stranger-1 "me too"
at 4m expect-refused reject gate "Fail over to site-b" as stranger-2 "let it be"
at 5m reject gate "Fail over to site-b" as on-call-1 "the provider mends it"
expect record says "stranger-1 may not"
expect record says "stranger-2 may not"
expect mutations 0
expect run rejected
