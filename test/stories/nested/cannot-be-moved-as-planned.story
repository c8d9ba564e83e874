# The database of the other plan counts no transactions, so that plan can never be moved as planned. The shop's planned move is refused before anything is moved, and says what to do first.
plan ../plans/nesting-shop.yaml with steps.2.activate.plan="{ plan: own-mariadb, sites: { site-a: site-a, site-b: site-b }, within: 90m }"
plan ../plans/own-mariadb.yaml
at 1m nesting-shop: start switchover to site-b by on-call-1 "maintenance of site-a"
expect nesting-shop: verdict refuse switchover-nested-stays by 2m
expect nesting-shop: record says "can never be moved as planned: of"
expect nesting-shop: mutations 0
expect nesting-shop: run refused
expect own-mariadb: no run
until 10m
