// Journeys in a real browser: a group books, a coordinator publishes, volunteers answer; with and without JavaScript,
// wide and at 320 px, each page held against axe. With SCREENSHOTS=folder it also takes the README's pictures.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { chromium } from 'playwright-core';
import { House, wait } from './house.mjs';

const binary = process.env.BINARY ?? 'target/debug/cancel-cancer';
const pictures = process.env.SCREENSHOTS;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const sizes = { wide: { width: 1280, height: 900 }, narrow: { width: 320, height: 640 } };

let house;
let browser;
// Requests to any other host: there must be none.
const strangers = [];
before(async () => {
  house = await House.open(binary);
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
});
after(async () => {
  await browser?.close();
  await house?.close();
});

async function person(size = sizes.wide, javaScriptEnabled = true) {
  const context = await browser.newContext({ viewport: size, javaScriptEnabled, locale: 'en-GB', timezoneId: 'Europe/London' });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.javaScript = javaScriptEnabled;
  page.on('request', (request) => { if (!request.url().startsWith(house.base)) strangers.push(request.url()); });
  return page;
}

// The page has no fault that axe finds, nothing sticks out sideways, and a picture is taken where asked.
async function look(page, name = '') {
  assert.deepEqual(strangers, []);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth).catch(() => 0);
  assert.ok(over <= 1, `${page.url()} is ${over} px too wide`);
  if (page.javaScript) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
    assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].html}`), [], page.url());
  }
  if (pictures && name) {
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: path.join(pictures, `${name}-${page.viewportSize().width}.png`) });
  }
}

// A Tuesday, 45 days or a little more from now.
function day() {
  const date = new Date(Date.now() + 45 * 86_400_000);
  while (date.getUTCDay() !== 2) date.setUTCDate(date.getUTCDate() + 1);
  return date;
}

const go = (page, name) => page.getByRole('button', { name, exact: true }).click();

// From the start page to the booking's page; returns its address.
async function book(page, email) {
  const when = day();
  await page.goto(house.base);
  await look(page, 'start');
  await page.getByRole('button', { name: 'Start now' }).click();
  await page.getByLabel('In person', { exact: true }).check();
  await look(page);
  await go(page, 'Continue');
  await page.getByLabel('Name of the place').fill('Stevenage Village Hall');
  await page.getByLabel('Postcode').fill('SG1 1AA');
  await go(page, 'Continue');
  await page.getByLabel('Day', { exact: true }).first().fill(String(when.getUTCDate()));
  await page.getByLabel('Month', { exact: true }).first().fill(String(when.getUTCMonth() + 1));
  await page.getByLabel('Year', { exact: true }).first().fill(String(when.getUTCFullYear()));
  await page.getByLabel('Start time').first().fill('2pm');
  await look(page, 'question');
  await go(page, 'Continue');
  await page.getByLabel('Name of the group').fill('Knit and Natter');
  await page.getByLabel('Kind of group').selectOption({ index: 1 });
  await page.getByLabel('About how many people').fill('20');
  await go(page, 'Continue');
  await look(page);
  await go(page, 'Continue');
  await page.getByLabel('Name', { exact: true }).fill('Ann Bell');
  await page.getByLabel('Email address').fill(email);
  await go(page, 'Continue');
  await look(page, 'check-answers');
  await go(page, 'Confirm and send');
  await look(page, 'booking');
  return page.url();
}

async function logIn(page, email) {
  const before = house.seen();
  await page.goto(`${house.base}/log-in`);
  await look(page);
  await page.getByLabel('Email address').fill(email);
  await page.locator('main form button').click();
  await page.goto(await house.link(before, email, '/log-in/'));
  await go(page, 'Log in');
}

const state = (page) => page.locator('main').getAttribute('data-state');

test('a group books, a coordinator publishes, volunteers accept, the host sees it confirmed and cancels', async () => {
  const before = house.seen();
  const host = await person();
  const booking = await book(host, 'ann.bell@example.org');
  assert.equal(await state(host), 'requested');
  const reference = (await host.locator('main').innerText()).match(/CC-[2-9A-HJKMNP-Z]{6}/)[0];
  await host.goto(await house.link(before, 'ann.bell@example.org', '/prove/'));
  await look(host);
  await go(host, 'Confirm this is my email address');

  const desk = await person();
  await logIn(desk, house.facts.people.coordinator);
  await look(desk, 'desk');
  await wait(async () => (await desk.goto(`${house.base}/desk/plan`)) && (await desk.getByLabel(`Publish ${reference}`).count()));
  await look(desk, 'plan');
  for (const at of ['/desk/settings', `/desk/bookings/${reference}`, '/desk/plan']) {
    await desk.goto(house.base + at);
    await look(desk);
  }
  const asked = house.seen();
  for (const box of await desk.locator('input[name=include]').all()) if (!(await box.getAttribute('value')).startsWith(reference)) await box.uncheck();
  await desk.getByRole('button', { name: /^Publish and ask/ }).click();
  await look(desk);

  const volunteer = await person(sizes.narrow);
  const answered = new Set();
  await wait(async () => {
    const letters = house.since(asked).filter((eml) => eml.includes(reference));
    for (const link of letters.flatMap((eml) => eml.match(/http:\/\/[^\s"<>]+\/offers\/[\w-]+/g) ?? [])) {
      if (answered.has(link)) continue;
      answered.add(link);
      await volunteer.goto(link);
      await look(volunteer);
      await go(volunteer, 'Accept');
      await look(volunteer);
    }
    await host.goto(booking);
    return (await state(host)) === 'confirmed';
  });
  assert.ok(answered.size >= 2, `${answered.size} answered`);

  await desk.goto(`${house.base}/desk/bookings/${reference}`);
  await look(desk);
  await host.getByRole('link', { name: 'Cancel the session' }).click();
  await look(host);
  await go(host, 'Cancel this session');
  await host.goto(booking);
  assert.equal(await state(host), 'cancelled');
});

test('a group books on a phone without JavaScript', async () => {
  const host = await person(sizes.narrow, false);
  await book(host, 'without.script@example.org');
  assert.equal(await state(host), 'requested');
});

test('a wrong answer is said at the field and nothing typed is lost', async () => {
  const host = await person(sizes.narrow);
  await host.goto(`${house.base}/book`);
  await host.getByLabel('In person', { exact: true }).check();
  await go(host, 'Continue');
  await host.getByLabel('Name of the place').fill('Village Hall');
  await host.getByLabel('Postcode').fill('nowhere');
  await go(host, 'Continue');
  assert.match(await host.title(), /^Error: /);
  assert.equal(await host.getByLabel('Name of the place').inputValue(), 'Village Hall');
  assert.equal(await host.getByLabel('Postcode').inputValue(), 'nowhere');
  await host.getByRole('alert').getByRole('link').click();
  assert.equal(await host.evaluate(() => document.activeElement.name), 'postcode');
  await look(host);
});

test('a volunteer sees offers, sessions and a calendar address', async () => {
  const me = await person(sizes.narrow);
  await logIn(me, house.facts.people.volunteer);
  for (const at of ['/me', '/me/offers', '/me/sessions', '/me/availability', '/me/details', '/me/letters', '/me/calendar']) {
    await me.goto(house.base + at);
    await look(me);
  }
  assert.match(await me.locator('main').innerText(), /\/feed\/v\/[\w-]{43}\.ics/);
});

test('the narrow pictures', { skip: !pictures }, async () => {
  const host = await person(sizes.narrow);
  await book(host, 'narrow@example.org');
  const desk = await person(sizes.narrow);
  await logIn(desk, house.facts.people.coordinator);
  await look(desk, 'desk');
  await desk.goto(`${house.base}/desk/plan`);
  await look(desk, 'plan');
});
