# After the move a customer opens the shop, orders and removes the order, as one who knows the public name alone; and whatever is sent for it, the password stands in no record (I19).
plan ../plans/ordering-web.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
never dns shop.example.com empty
expect dns shop.example.com -> site-b by 10m
expect record says "a customer can order: open the shop answered 200 from 203.0.113.40; order answered 200 from 203.0.113.40 with /site as expected; remove the order answered 200"
expect mutations 2
expect run succeeded
