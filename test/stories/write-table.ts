// Writes the page beside the stories: `npm run stories:table`.

import { writeFileSync } from "node:fs";
import { page, storiesPage } from "./table.ts";

writeFileSync(page, storiesPage());
process.stdout.write(`${page} is written\n`);
