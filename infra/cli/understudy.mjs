#!/usr/bin/env node
// The command `understudy`: makes Node read TypeScript and hands over to main.ts. Plain JavaScript, because it has to run
// before that, and on a Node that is too old it has to be able to say so.
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`understudy: Node ${process.versions.node} is too old; use Node 20.19 or newer\n`);
  process.exit(1);
}
// What reads TypeScript keeps its work in the temporary folder, and so does the local world. Only writing shows whether
// that can be done: root may do anything by the permissions, and tsx tries again for ever.
try {
  rmdirSync(mkdtempSync(join(tmpdir(), "understudy-")));
} catch (error) {
  process.stderr.write(`understudy: the temporary folder ${tmpdir()} cannot be written to (${error.code ?? error.message}); give another one in TMPDIR\n`);
  process.exit(1);
}
// Until a command has something to end and listens itself. The listener stays also then: one that was exchanged for another
// would lose a Ctrl-C that came while the program was busy loading.
for (const [name, number] of [["SIGINT", 2], ["SIGTERM", 15], ["SIGHUP", 1]]) {
  process.on(name, () => {
    if (process.listenerCount(name) > 1) return;
    process.stderr.write(`\n${name}: ended; nothing had been started\n`);
    process.exit(128 + number);
  });
}
// The SDK warns about Node 20 at every start; which Node is too old is said above, in our own words.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
await import("./typescript.mjs");
const { main } = await import("./main.ts");
const code = await main(process.argv.slice(2));
// After all that was printed has gone out. What a command started has ended by now or belongs to the watchdog; a connection
// that is still open somewhere must not keep the command.
process.stdout.write("", () => process.exit(code));
