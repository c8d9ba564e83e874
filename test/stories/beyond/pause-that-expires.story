# Automation is paused when the site dies, so an automatic plan asks instead of going ahead (R21). The question stays a person's after the pause has ended: nobody decides, and nothing is changed.
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
given pause automation until 6m by lead-1 "freeze"
at 30s down site site-a
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect verdict ask primary-dead by 3m
expect record says "automation is paused"
expect run expired
expect mutations 0
until 50m
