// A console that is really served, over the real handlers and a record in memory, and the browser that looks at it.

import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import AxeBuilder from "@axe-core/playwright";
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

/** The screens that every page is looked at on. */
export const widths = [
  ["in light", { colorScheme: "light" }],
  ["in dark", { colorScheme: "dark" }],
  ["on a telephone of 390 px", { viewport: { width: 390, height: 844 } }],
  ["on a telephone of 320 px, in dark, with little motion", { viewport: { width: 320, height: 640 }, colorScheme: "dark", reducedMotion: "reduce" }],
] as const;

/** What axe finds on a page, and whether it scrolls sideways. */
export async function faultsOf(page: Page): Promise<readonly unknown[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
  const fits = await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth");
  return [...violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]), ...(fits === true ? [] : ["it scrolls sideways"])];
}

/** Presses Tab until the focus is on what is looked for; fails when it never comes there. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let times = 0; times < 60; times += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
  }
  throw new TypeError(`the keyboard never reaches ${selector}`);
}
