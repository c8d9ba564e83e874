// dynalite ships without types; this is the part that we use.
declare module "dynalite" {
  import type { Server } from "node:http";
  export default function dynalite(options?: { readonly createTableMs?: number; readonly path?: string }): Server;
}
