# Nobody answers. People are called again at a third and at two thirds of the time; then it expires, which is a no, and nothing is changed.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
never dns chat.example.com empty
expect page says "reminder 1 of 2, Fail over to site-b" by 13m
expect page says "reminder 2 of 2, Fail over to site-b" by 23m
expect mutations 0
expect run expired
