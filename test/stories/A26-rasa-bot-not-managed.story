# A26: the Rasa bot is beyond the product. Whoever is asked to move the site is told that nobody looks after the bot.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
until 10m
expect gate "Fail over to site-b" waiting
expect page says "Not managed: rasa-bot"
expect mutations 0
