import { chromium } from 'playwright-core';
import AxeBuilder from '@axe-core/playwright';
import { mkdirSync } from 'node:fs';
const U = process.argv[2]!; const out = '/tmp/w/look-shots'; mkdirSync(out, { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const list = await (await fetch(`${U}/api/v1/devices?limit=500`)).json() as { devices: { id: string; state: string }[] };
const off = list.devices.find(({ state }) => state === 'offline')!.id;
const pages: [string, string][] = [['home', '/'], ['wall', '/?wall'], ['devices', '/devices'], ['device', `/devices/${off}`], ['outages', '/outages'], ['findings', '/findings'], ['contracts', '/contracts'], ['reports', '/reports'], ['status', '/status']];
for (const lang of ['zh', 'en']) for (const scheme of ['light', 'dark'] as const) for (const width of [1280, 390]) {
  if (scheme === 'dark' && width === 390) continue;
  const context = await browser.newContext({ viewport: { width, height: width === 390 ? 844 : 900 }, colorScheme: scheme });
  const page = await context.newPage(); const errors: string[] = [];
  page.on('console', (m) => { if (m.type() === 'error') errors.push(m.text()); }); page.on('pageerror', (e) => errors.push(String(e)));
  for (const [name, path] of pages) {
    if (width === 390 && name === 'wall') continue;
    const t = performance.now();
    const response = await page.goto(U + path + (path.includes('?') ? '&' : '?') + `lang=${lang}`);
    const bytes = (await response!.body()).length; const ms = performance.now() - t;
    const axe = await new AxeBuilder({ page }).analyze();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    console.log(lang, scheme, width, name, response!.status(), `${bytes} B`, `${ms.toFixed(0)} ms`, `axe ${axe.violations.map((v) => v.id).join(',') || 'clean'}`, overflow ? 'SCROLLS SIDEWAYS' : '');
    await page.screenshot({ path: `${out}/${name}-${lang}-${scheme}-${width}.png`, fullPage: name !== 'devices' && width !== 390 });
  }
  console.log('console errors', lang, scheme, width, errors.length, errors.slice(0, 3).join(' | '));
  await context.close();
}
// A newcomer: cameras of one vendor that are off now, for how long, this month's rate.
const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
const began = performance.now(); await page.goto(`${U}/?lang=zh`);
const vendorLink = page.locator('#vendors tbody tr a[href*="state=off"]').first(); console.log('newcomer clicks', await vendorLink.innerText(), await vendorLink.getAttribute('href'));
await vendorLink.click(); await page.waitForLoadState();
console.log(page.url(), `${((performance.now() - began) / 1000).toFixed(1)} s`); console.log((await page.locator('main').innerText()).slice(0, 900));
await page.screenshot({ path: `${out}/newcomer.png` });
await page.goto(`${U}/devices/${off}`); await page.pdf({ path: `${out}/device.pdf` });
// Keyboard, without script.
const bare = await (await browser.newContext({ javaScriptEnabled: false })).newPage(); await bare.goto(`${U}/devices?lang=zh&state=off`); console.log('without script:', (await bare.locator('tbody tr').count()), 'rows');
await bare.goto(`${U}/?lang=zh`); await bare.keyboard.press('Tab'); console.log('first Tab reaches:', await bare.evaluate(() => document.activeElement?.textContent).catch(() => 'n/a'));
await browser.close();
