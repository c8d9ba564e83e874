// A whole failover as somebody walks through it who has never seen the console, on a telephone: only what a person sees is used, by its
// role and its name. Each page is kept as a picture where `PICTURES` names a folder.

import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { aVisitor } from "../unit/console/console-world.ts";
import { openBrowser, openPage, serve } from "./browsing.ts";
import type { Served } from "./browsing.ts";

let browser: Browser;
let served: Served;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  served = await serve();
});
afterEach(() => served.close());

const folder = process.env["PICTURES"];
const picture = async (page: Page, name: string): Promise<void> => {
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
};

test("from the first page by the question and the approval to the run and its end, on a telephone", async () => {
  const { page, complaints, close } = await openPage(browser, { viewport: { width: 390, height: 844 }, hasTouch: true });
  await page.goto(served.url);
  await page.getByRole("heading", { level: 1, name: "Fail over to site-b: you are asked." }).waitFor();
  await picture(page, "walk-1-home");
  await page.getByRole("link", { name: "Fail over to site-b" }).click();
  await page.getByText("Proposed: move Shop on two sites from site-a to site-b.").first().waitFor();
  await picture(page, "walk-2-question");
  await page.getByRole("link", { name: "Approve failover to site-b…" }).click();
  await page.getByRole("textbox", { name: /^Your reason/ }).fill("site-a is dark, confirmed by phone");
  await picture(page, "walk-3-reason");
  await page.getByRole("button", { name: "Approve failover to site-b" }).click();
  await page.getByRole("heading", { level: 1, name: "Approved by you: Fail over to site-b." }).waitFor();
  await picture(page, "walk-4-approved");
  await page.getByRole("link", { name: "The run", exact: true }).click();
  await page.getByRole("heading", { level: 2, name: "Steps" }).waitFor();
  await picture(page, "walk-5-run");
  const { world } = served.console;
  await world.record.close({ run: "shop-1", plan: "shop", epoch: 1, body: { type: "closed", end: "succeeded", sentence: "Shop on two sites runs at site-b." } });
  await page.getByRole("heading", { level: 1, name: "Shop on two sites runs at site-b." }).waitFor();
  await picture(page, "walk-6-done");
  await page.getByRole("link", { name: "Audit", exact: true }).first().click();
  await page.getByText("approve at approve-failover: site-a is dark, confirmed by phone").first().waitFor();
  await picture(page, "walk-7-audit");
  expect(complaints).toEqual([]);
  await close();
});

test("a pause from the plan's page on a telephone is said everywhere, and the keyboard alone finds the shortcuts, which do nothing while one types", async () => {
  const { page, close } = await openPage(browser, { viewport: { width: 390, height: 844 } });
  served.console.visitor = aVisitor("lead-1");
  await page.goto(`${served.url}/plans/shop`);
  await page.getByText("Pause automation…").last().click();
  await page.getByRole("combobox", { name: /^Until when/ }).selectOption("4 hours");
  await page.getByRole("textbox", { name: /^Your reason/ }).first().fill("storage migration? yes");
  // Typing a question mark opened no list.
  expect(await page.getByRole("dialog").count()).toBe(0);
  await picture(page, "pause-1-form");
  await page.getByRole("button", { name: "Pause automation" }).click();
  await page.getByText(/Paused until .* by lead-1, because: storage migration\? yes/).first().waitFor();
  await picture(page, "pause-2-plan");
  await page.locator("h1").click();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Shortcuts of the keyboard" }).waitFor();
  await picture(page, "shortcuts");
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await page.waitForURL(`${served.url}/`);
  await page.getByText(/Paused until .* by lead-1/).first().waitFor();
  await picture(page, "pause-3-home");
  await close();
});
