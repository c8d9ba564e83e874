# A site with a MariaDB of its own goes dark. The built-in command promotes the copy on its machine, once, and traffic comes after it.
plan test/stories/plans/own-mariadb.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
always writers orders <= 1
never dns shop.example.com empty
expect verdict ask primary-dead by 3m
expect record says "Promote the MySQL or MariaDB server of orders on database (i-0b0057907e5700b02) at site-b"
expect record says "and follows it no more"
expect dns shop.example.com -> site-b by 10m
expect writers orders = site-b
expect loss orders <= 30s
expect run succeeded
expect runs 1
