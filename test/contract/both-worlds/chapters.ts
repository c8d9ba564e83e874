// All chapters: those of one world that mends what they break, and those that leave a world changed and so have one of their own.

import { copiesChapter } from "./chapters/copies.ts";
import { databasesChapter } from "./chapters/databases.ts";
import { deadSiteChapter } from "./chapters/dead-site.ts";
import { machinesChapter } from "./chapters/machines.ts";
import { namesChapter } from "./chapters/names.ts";
import { oursChapter } from "./chapters/ours.ts";
import { scriptsChapter } from "./chapters/scripts.ts";
import { sightsChapter } from "./chapters/sights.ts";
import { webhooksChapter } from "./chapters/webhooks.ts";
import type { Chapter } from "./suite.ts";

export const mending: readonly Chapter[] = [webhooksChapter, oursChapter, sightsChapter, machinesChapter, scriptsChapter, databasesChapter, copiesChapter, namesChapter];
export const leaving: readonly Chapter[] = [deadSiteChapter];
