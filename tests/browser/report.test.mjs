import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const address = pathToFileURL(process.env.REPORT_PAGE).href;
let browser;

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.REPORT_BROWSER, args: ['--no-sandbox'] });
});

after(async () => browser?.close());

const open = async (options = {}) => {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })).newPage();
  page.requests = [];
  page.problems = [];
  page.on('request', request => page.requests.push(request.url()));
  page.on('pageerror', error => page.problems.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error') {
      page.problems.push(message.text());
    }
  });
  await page.goto(address);
  return page;
};

const visibleRows = page => page.locator('#findings tbody tr:visible');
const column = (page, n) => visibleRows(page).locator(`td:nth-child(${n})`).allInnerTexts();

test('nothing is fetched, and no script fails', async () => {
  const page = await open();
  assert.deepEqual(page.requests, [address]);
  assert.deepEqual(page.problems, []);
});

test('a name that would be a script shows as text', async () => {
  const page = await open();
  assert.equal(await page.locator('img').count(), 0);
  assert.equal(await page.title(), 'Encryption at rest on OSS');
  await page.fill('#filter', 'onerror');
  await visibleRows(page).locator('summary').click();
  const example = await visibleRows(page).locator('li').innerText();
  assert.match(example, /<\/script><img src=x onerror='document\.title=1'>\\u202E\.txt/);
});

test('the summary says what is wrong, where, and what to do first', async () => {
  const page = await open();
  assert.match(await page.locator('.verdict').innerText(), /^40 of 80 buckets .* 39 are not\. 1 could not/);
  assert.equal(await page.locator('.first li').count(), 5);
  assert.match(await page.locator('.first li').first().innerText(), /not encrypted; required: service key or better/);
  assert.match(await page.locator('svg[role=img]').first().getAttribute('aria-label'), /^Buckets: not encrypted 21/);
  assert.equal(await page.getByText('New: 3').count(), 1);
  assert.equal(await page.getByText(/^Gone: .*: 1$/).count(), 1);
});

test('the table pages, filters by text and status, and sorts both ways', async () => {
  const page = await open();
  assert.equal(await visibleRows(page).count(), 50);
  assert.match(await page.locator('#shown').innerText(), /page 1 of 2/);
  await page.click('#next');
  assert.match(await page.locator('#shown').innerText(), /page 2 of 2/);
  assert.ok(await page.locator('#next').isDisabled());

  await page.selectOption('#status', 'Unknown');
  assert.deepEqual(await column(page, 1), ['Unknown']);
  await page.selectOption('#status', '');
  await page.fill('#filter', 'cn-shanghai service');
  assert.ok((await column(page, 4)).every(region => region === 'cn-shanghai'));

  await page.fill('#filter', '');
  await page.locator('th button', { hasText: 'Resource' }).click();
  const up = (await column(page, 3)).map(text => text.split('\n')[0]);
  assert.deepEqual(up, [...up].sort());
  assert.equal(await page.locator('th', { hasText: 'Resource' }).getAttribute('aria-sort'), 'ascending');
  await page.locator('th button', { hasText: 'Bytes' }).click();
  await page.locator('th button', { hasText: 'Bytes' }).click();
  assert.equal((await column(page, 8))[0], '5 B');
});

test('the keyboard reaches and works everything', async () => {
  const page = await open();
  const reached = new Set();
  for (let i = 0; i < 60 && !reached.has('next'); i += 1) {
    await page.keyboard.press('Tab');
    reached.add(await page.evaluate(() => document.activeElement.id || document.activeElement.textContent));
  }
  for (const name of ['filter', 'status', 'next']) {
    assert.ok(reached.has(name), `${name} was not reached: ${[...reached]}`);
  }
  await page.keyboard.press('Enter');
  assert.match(await page.locator('#shown').innerText(), /page 2 of 2/);

  await page.locator('th button', { hasText: 'Region' }).focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('th', { hasText: 'Region' }).getAttribute('aria-sort'), 'ascending');
});

test('without scripts every row is there, and print shows every row', async () => {
  const plain = await open({ javaScriptEnabled: false });
  const all = await plain.locator('#findings tbody tr').count();
  assert.equal(await visibleRows(plain).count(), all);
  assert.equal(await plain.locator('#filter').isVisible(), false);

  const page = await open();
  await page.emulateMedia({ media: 'print' });
  assert.equal(await visibleRows(page).count(), all);
});

const contrasts = page => page.evaluate(() => {
  const channels = colour => colour.match(/[\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(c => c / 255).map(c => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) {
        return colour;
      }
    }
    return [255, 255, 255];
  };
  const poor = new Set();
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || element.disabled) {
      continue;
    }
    const [a, b] = [channels(getComputedStyle(element).color), behind(element)].map(luminance);
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) {
      poor.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
    }
  }
  return [...poor];
});

for (const colorScheme of ['light', 'dark']) {
  test(`contrast is enough in ${colorScheme}, and a picture is taken`, async () => {
    const page = await open({ colorScheme, viewport: { width: 1280, height: 1600 } });
    assert.deepEqual(await contrasts(page), []);
    mkdirSync(process.env.REPORT_SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: join(process.env.REPORT_SCREENSHOTS, `report-${colorScheme}.png`) });
  });
}

test('a usual window shows every column', async () => {
  const page = await open();
  assert.ok(await page.locator('.scroll').evaluate(table => table.scrollWidth <= table.clientWidth));
});

test('a narrow window scrolls the table and nothing else', async () => {
  const page = await open({ viewport: { width: 380, height: 800 } });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
});
