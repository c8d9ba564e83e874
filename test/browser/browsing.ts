// A console that is really served, over the real handlers and a record in memory, and the browser that looks at it.

import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { chromium } from "playwright-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { ConsoleWorld } from "../unit/console/console-world.ts";
import type { ConsoleParts } from "../../lambdas/console/ports.ts";

/** Debian's own; other systems say where theirs is. */
const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

export interface Served {
  readonly console: ConsoleWorld;
  readonly url: string;
  close(): Promise<void>;
}

/** Serves what `make` makes on a free port of this machine. */
export async function serve(make: (change: Partial<ConsoleParts>) => Promise<ConsoleWorld> = (change) => ConsoleWorld.asked(change)): Promise<Served> {
  let hosts: readonly string[] = [];
  const made = await make({ secure: false, hosts: () => hosts });
  const server = createAdaptorServer({ fetch: made.app.fetch }) as Server;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  hosts = [host];
  return {
    console: made,
    url: `http://${host}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** A page of its own session; what the browser complains about is kept, because a policy that is broken shows nowhere else. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<{ readonly page: Page; readonly complaints: readonly string[]; close(): Promise<void> }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  return { page, complaints, close: () => context.close() };
}
