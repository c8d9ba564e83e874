# A promoted replica keeps its own endpoint, so the application at the target is told of it everywhere it looks; then its pages come, and users after them (B11, D1, I19).
plan ../plans/configured-web.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
always writers orders <= 1
never dns shop.example.com empty
expect record says "Set /shop/orders/endpoint in eu-central-1 from the value of site-a to that of site-b"
expect record says "Move AWSCURRENT of shop/orders in eu-central-1"
expect record says "https://shop.site-b.example.com/orders answered well"
expect dns shop.example.com -> site-b by 20m
expect mutations 12
expect run succeeded
