// Reports in a real browser: the list, a report's page in light, dark, narrow and on paper; every page is looked over by axe, and a
// policy that would not let its style in shows as a complaint.

import type { Browser } from "playwright-core";
import { close as closeRun } from "../../lambdas/close/close.ts";
import { faultsOf, openBrowser, openPage, serve } from "./browsing.ts";
import type { Served } from "./browsing.ts";

let browser: Browser;
let served: Served;
beforeAll(async () => {
  browser = await openBrowser();
  served = await serve();
  const { world } = served.console;
  await world.decide("approve-failover", "reject");
  await world.call(closeRun, world.carried);
});
afterAll(async () => {
  await served.close();
  await browser.close();
});

describe.each([
  ["in light", { colorScheme: "light" }],
  ["in dark on a telephone of 320 px", { viewport: { width: 320, height: 640 }, colorScheme: "dark" }],
] as const)("%s", (_name, options) => {
  test.each(["/reports", "/reports?plan=shop&end=rejected", "/runs/shop-1/report"])("axe finds nothing on %s, it does not scroll sideways, and the browser has no complaint", async (path) => {
    const { page, complaints, close } = await openPage(browser, options);
    await page.goto(served.url + path);
    expect(await faultsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});

test("a report has its style on the screen, and on paper neither links nor colours of the night", async () => {
  const { page, close } = await openPage(browser, { colorScheme: "dark" });
  await page.goto(`${served.url}/runs/shop-1/report`);
  const ground = (): Promise<string> => page.evaluate("getComputedStyle(document.body).backgroundColor");
  expect([await ground(), await page.locator(".toolbar").isVisible()]).toEqual(["rgb(13, 18, 22)", true]);
  await page.emulateMedia({ media: "print" });
  expect([await ground(), await page.locator(".toolbar").isVisible()]).toEqual(["rgb(255, 255, 255)", false]);
  expect((await page.pdf({ preferCSSPageSize: true })).subarray(0, 5).toString()).toBe("%PDF-");
  await close();
});

test("the keyboard leads from the first page to the list and to a report", async () => {
  const { page, close } = await openPage(browser);
  await page.goto(served.url);
  await page.locator("nav a", { hasText: "Reports" }).press("Enter");
  await page.locator("#reports a", { hasText: "failover" }).first().press("Enter");
  await page.waitForURL(`${served.url}/runs/shop-1/report`);
  expect(await page.locator("h1").innerText()).toMatch(/^Failover from site-a to site-b, \d{4}-\d\d-\d\d$/);
  await close();
});
