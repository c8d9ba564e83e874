# A dry drill comes to the commit window too: it keeps whom it would have asked, and asks nobody.
plan workflows/plans/hybrid-chat.yaml with commit="{ within: 2h }"
at 1m start drill dry by lead-1 "monthly"
expect record says "Commit to site-b"
expect mutations 0
expect run succeeded
expect runs 1
until 10m
