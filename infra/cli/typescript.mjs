// Makes this process read TypeScript: Node itself where it can (22.18, 24), which is faster in every call, else tsx. Plain
// JavaScript, because it has to run before that. Node reads no TypeScript of an installed package.
import { join, sep } from "node:path";

if (process.features.typescript !== "strip" || import.meta.dirname.includes(`${sep}node_modules${sep}`)) {
  const { register } = await import("tsx/esm/api");
  // Our own settings, not those of the folder in which the command is called.
  register({ tsconfig: join(import.meta.dirname, "../../tsconfig.json") });
}
