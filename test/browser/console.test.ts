// The console in a real browser: by keyboard alone, without its script, on a small telephone, with a network that fails, and
// fetched by whatever fetches links. Every page is looked over by axe.

import type { Browser, Page } from "playwright-core";
import { aVisitor, gatePath } from "../unit/console/console-world.ts";
import { faultsOf, openBrowser, openPage, serve, tabTo, widths } from "./browsing.ts";
import type { Served } from "./browsing.ts";

const pages = ["/", gatePath, "/runs/shop-1", "/runs/shop-1?tab=graph", "/runs/shop-1?tab=events", "/runs/shop-1?tab=data", "/runs/shop-1?tab=audit", "/plans/shop", "/plans/shop/start", "/audit", "/audit?plan=shop&kind=decision", `${gatePath}/ask`, "/drills", "/runs/none"];

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

const statusOf = async (): Promise<string> => (await served.console.world.gate("approve-failover")).status;
const headline = (page: Page): Promise<string> => page.locator("h1").innerText();

describe.each(widths)("%s", (_name, options) => {
  test.each(pages)("axe finds nothing on %s, it does not scroll sideways, and the browser has no complaint", async (path) => {
    const { page, complaints, close } = await openPage(browser, options);
    await page.goto(served.url + path);
    expect(await faultsOf(page)).toEqual([]);
    expect(complaints.filter((each) => !/status of 404/.test(each))).toEqual([]);
    await close();
  });
});

test("on a telephone the problem, the proposal, the loss and the ways to both buttons are seen without scrolling", async () => {
  const { page, close } = await openPage(browser, { viewport: { width: 390, height: 844 } });
  await page.goto(served.url + gatePath);
  for (const selector of ["h1", "#headline .more", ".loss .amount", ".jump a >> nth=0", ".jump a >> nth=1"]) {
    const box = await page.locator(selector).first().boundingBox();
    expect([selector, box !== null && box.y >= 0 && box.y + box.height <= 844]).toEqual([selector, true]);
  }
  for (const box of await page.locator("#decide button[name=decision]").all()) expect((await box.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await close();
});

test("the keyboard alone leads from the first page through an approval", async () => {
  const { page, close } = await openPage(browser);
  await page.goto(served.url);
  await tabTo(page, "#waiting a");
  await page.keyboard.press("Enter");
  await page.waitForURL(served.url + gatePath);
  // Who arrives is at the question, and no single key decides it.
  await page.locator("#gate-approve-failover-title:focus").waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("a");
  expect(await statusOf()).toBe("waiting");
  await tabTo(page, "#decide textarea");
  await page.keyboard.type("site-a is dark, confirmed");
  await tabTo(page, "#decide button[value=approve]");
  await page.keyboard.press("Enter");
  await page.locator("h1", { hasText: "Approved by you" }).waitFor();
  expect((await served.console.world.gate("approve-failover")).decision).toMatchObject({ decision: "approve", by: "on-call-1", reason: "site-a is dark, confirmed" });
  await close();
});

test("without its script a form decides, and what is refused is said on a page of its own", async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false });
  await page.goto(served.url + gatePath);
  await page.fill("#decide textarea", "it comes back");
  await served.console.world.decide("approve-failover", "approve", { by: "lead-1" });
  await page.click("#decide button[value=reject]");
  expect(await headline(page)).toMatch(/^Your decision was not taken: lead-1 decided approve before you/);
  await page.click("text=Look again");
  expect(await headline(page)).toBe("Approved by lead-1: Fail over to site-b.");
  await close();
});

test("two people who decide at once: one wins, and both see who", async () => {
  const [first, second] = [await openPage(browser), await openPage(browser)];
  for (const { page } of [first, second]) {
    await page.goto(served.url + gatePath);
    await page.fill("#decide textarea", "decided at once");
  }
  await first.page.click("#decide button[value=reject]");
  await first.page.locator("h1", { hasText: "Rejected by you" }).waitFor();
  served.console.visitor = aVisitor("lead-1");
  // Its own look again may have been faster; then there is no button to press any more.
  await second.page.click("#decide button[value=approve]", { timeout: 3_000 }).catch(() => undefined);
  await second.page.locator("h1", { hasText: "Rejected by on-call-1" }).waitFor();
  expect((await served.console.world.gate("approve-failover")).decision).toMatchObject({ decision: "reject", by: "on-call-1" });
  await Promise.all([first.close(), second.close()]);
});

test("a link that is fetched by GET, HEAD, a prefetch or a whole browser leaves the gate waiting", async () => {
  for (const method of ["GET", "HEAD"]) for (const path of [gatePath, `${gatePath}/decision?decision=approve`]) await fetch(served.url + path, { method, headers: { purpose: "prefetch", "sec-purpose": "prefetch" } });
  const { page, close } = await openPage(browser);
  await page.goto(`${served.url}${gatePath}?decision=approve&reason=scanned`);
  await page.waitForTimeout(2_500);
  await close();
  expect([await statusOf(), served.console.changes]).toEqual(["waiting", []]);
});

test("facts that change under a reader's eyes lock the buttons until they were read", async () => {
  const { page, close } = await openPage(browser);
  await page.goto(served.url + gatePath);
  const { status: _status, decision: _decision, revision: _revision, ...question } = await served.console.world.gate("approve-failover");
  const { gate } = await served.console.world.record.reviseGate("shop-1", { ...question, digest: "c".repeat(64) });
  await served.console.world.say({ type: "gate-opened", facts: { ...question, revision: gate.revision, digest: gate.digest } });
  await page.locator(".changed:not([hidden])").waitFor();
  expect(await page.locator("#decide button[value=approve]").isDisabled()).toBe(true);
  await page.click("text=I have read the new facts");
  expect(await page.locator("#decide button[value=approve]").isDisabled()).toBe(false);
  await close();
});

test("with a network that fails the page says how old it is, then lets nobody decide, and refreshing mends both", async () => {
  const { page, close } = await openPage(browser);
  await page.clock.install();
  await page.goto(served.url + gatePath);
  await page.context().setOffline(true);
  await page.clock.runFor(25_000);
  expect(await page.locator("#stale").innerText()).toMatch(/The console does not answer|old: the console does not answer/);
  expect(await page.locator("#decide button[value=approve]").isDisabled()).toBe(false);
  await page.clock.runFor(40_000);
  expect(await page.locator("#decide button[value=approve]").isDisabled()).toBe(true);
  expect(await page.locator(".too-old").isVisible()).toBe(true);
  expect(await page.locator("#refresh").isVisible()).toBe(true);
  await page.context().setOffline(false);
  // The page asks by itself every other second too, and then the button has gone before anybody could press it.
  await page.locator("#refresh").evaluate((button) => (button as unknown as { click(): void }).click());
  await page.locator("#stale").waitFor({ state: "hidden" });
  await page.clock.runFor(1_000);
  expect(await page.locator("#decide button[value=approve]").isDisabled()).toBe(false);
  await close();
});

test("times are in UTC and in the reader's own", async () => {
  const { page, close } = await openPage(browser, { timezoneId: "Asia/Karachi" });
  await page.goto(served.url + gatePath);
  await page.locator("text=/12:30:00 UTC · 17:30 your time/").first().waitFor();
  await close();
});

test("the graph shows what the list says", async () => {
  const { page, close } = await openPage(browser);
  await page.goto(`${served.url}/runs/shop-1?tab=graph`);
  const drawn = (await page.locator("svg.graph tspan").allTextContents()).join(" ").replace(/\s+/g, " ");
  await page.goto(`${served.url}/runs/shop-1`);
  const titles = await page.locator(".step-title").allInnerTexts();
  expect(titles.length).toBeGreaterThan(3);
  for (const title of titles) expect(drawn).toContain(title);
  await close();
});
