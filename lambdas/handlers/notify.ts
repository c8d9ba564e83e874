// Carries what the topic of pages tells to EventBridge, Slack, Teams and PagerDuty, in Lambda, called by the topic.

import { onAws } from "../runtime/on-aws.ts";
import { notify } from "../notify/notify.ts";

export const handler = onAws(notify);
