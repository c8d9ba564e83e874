// Loads one bundle as a new execution environment of Lambda does, and says how long that took and what it holds in memory.
// A program of its own, because only the first load of a process is a cold one.

const [bundle] = process.argv.slice(2);
const startedAt = performance.now();
const { handler } = await import(bundle);
const initMs = performance.now() - startedAt;
const { rss, heapUsed } = process.memoryUsage();
process.stdout.write(JSON.stringify({ handler: typeof handler, initMs, rssBytes: rss, heapBytes: heapUsed }));
