// The reproducible measurements, on the release binary and a fresh demo. Prints one table; nothing here passes or fails.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Socket, Visitor, freePort } from './http.mjs';

const binary = process.argv[2] ?? 'target/release/cancel-cancer';
const folder = mkdtempSync(path.join(tmpdir(), 'cancel-cancer-bench-'));
const port = await freePort();
// Counted as in real life, but never reached.
const limits = ['BOOKINGS_PER_SENDER_HOUR', 'BOOKINGS_PER_HOUR'];
const env = {
  ...process.env,
  CANCEL_CANCER__SERVER__LISTEN: `127.0.0.1:${port}`,
  CANCEL_CANCER__SERVER__PUBLIC_URL: `http://127.0.0.1:${port}`,
  CANCEL_CANCER__DATABASE__URL: `sqlite://${folder}/bench.db?mode=rwc`,
  CANCEL_CANCER__MAIL__TRANSPORT: `files://${folder}/letters`,
  CANCEL_CANCER__LIMITS__FORM_MIN_SECONDS: '0',
  ...Object.fromEntries(limits.map((key) => [`CANCEL_CANCER__LIMITS__${key}`, '1000000'])),
};

const rows = [];
const row = (what, figure, most) => rows.push([what, figure, most]);
const sorted = (list) => [...list].sort((a, b) => a - b);
const quantile = (list, q) => sorted(list)[Math.min(list.length - 1, Math.floor(q * list.length))];
const ms = (n) => `${n.toFixed(2)} ms`;

async function serve() {
  const from = process.hrtime.bigint();
  const server = spawn(binary, ['serve'], { env, stdio: 'ignore' });
  for (let tries = 0; tries < 5000; tries++) {
    try {
      const socket = await new Socket(port).open();
      await socket.ask('GET', '/');
      socket.close();
      return [server, Number(process.hrtime.bigint() - from) / 1e6];
    } catch { await new Promise((done) => setTimeout(done, 2)); }
  }
  throw new Error('the service does not answer');
}

async function ended(server) {
  server.kill('SIGTERM');
  await new Promise((done) => server.once('exit', done));
}

async function median(page, times) {
  const socket = await new Socket(port).open();
  for (let i = 0; i < 50; i++) await socket.ask('GET', page);
  const took = [];
  for (let i = 0; i < times; i++) {
    const answer = await socket.ask('GET', page);
    if (answer.status !== 200) throw new Error(`${page} answers ${answer.status}`);
    took.push(answer.ms);
  }
  socket.close();
  return quantile(took, 0.5);
}

// A weekday at 2pm, far enough ahead.
function day(ahead) {
  const date = new Date(Date.now() + ahead * 86_400_000);
  while ([0, 6].includes(date.getUTCDay())) date.setUTCDate(date.getUTCDate() + 1);
  return { day: date.getUTCDate(), month: date.getUTCMonth() + 1, year: date.getUTCFullYear(), time: '2pm' };
}

async function toCheckAnswers(n) {
  const visitor = await new Visitor(port).open();
  const typed = {
    format: 'in-person', venue: 'Village Hall', postcode: 'SG1 1AA', ...day(40 + (n % 20)), group: `Bench group ${n}`, group_kind: 'community',
    people: 20, support: 'none', name: 'Ann Bell', email: `bench${n}@example.org`,
  };
  let page = await visitor.get('/book');
  for (let step = 0; step < 10 && !page.at.endsWith('/check'); step++) {
    const before = page.at;
    ({ page } = await visitor.press(page, typed));
    if (page.status !== 200) throw new Error(`${before} answers ${page.status}`);
  }
  if (!page.at.endsWith('/check')) throw new Error(`the flow ends at ${page.at}`);
  return [visitor, page];
}

// The first round warms up, as the first requests of the other figures do.
async function bookings(clients, rounds) {
  const took = [];
  const places = new Set();
  for (let round = 0; round <= rounds; round++) {
    const ready = await Promise.all(Array.from({ length: clients }, (_, i) => toCheckAnswers(round * clients + i)));
    await Promise.all(ready.map(async ([visitor, page]) => {
      const first = await visitor.visit('POST', ...visitor.form(page, {}));
      if (first.status !== 303) throw new Error(`the last step answers ${first.status}`);
      if (round > 0) took.push(first.ms);
      places.add(first.headers.find(([k]) => k === 'location')[1]);
      visitor.close();
    }));
  }
  const asked = clients * (rounds + 1);
  if (places.size !== asked) throw new Error(`${places.size} bookings of ${asked}`);
  return took;
}

// The same feed with 400 sessions among 100,000 bookings: asked for again and again (it is kept for the second), then once
// a second, when it is drawn anew.
async function crowd(feed) {
  const today = new Date().toISOString().slice(0, 10);
  execFileSync('python3', [path.join(import.meta.dirname, 'crowd.py'), `${folder}/bench.db`, today]);
  const [server] = await serve();
  row('GET volunteer feed, 400 sessions of 100,000 bookings, kept for the second, median of 1,000', ms(await median(feed, 1000)), '5 ms');
  const socket = await new Socket(port).open();
  const anew = [];
  for (let i = 0; i < 10; i++) {
    await new Promise((done) => setTimeout(done, 1050));
    const answer = await socket.ask('GET', feed);
    if (answer.status !== 200) throw new Error(`the feed answers ${answer.status}`);
    anew.push(answer.ms);
  }
  socket.close();
  await ended(server);
  row('the same drawn anew, once a second, median of 10', ms(quantile(anew, 0.5)), '');
}

try {
  const demo = process.hrtime.bigint();
  const facts = JSON.parse(execFileSync(binary, ['demo', '--json'], { env, encoding: 'utf8' }));
  row('demo of 120 bookings', `${(Number(process.hrtime.bigint() - demo) / 1e9).toFixed(1)} s`, '');
  const starts = [];
  for (let i = 0; i < 3; i++) { const [server, took] = await serve(); starts.push(took); await ended(server); }
  const [server, took] = await serve();
  starts.push(took);
  row('start to first answer, demo database (median of 4)', ms(quantile(starts, 0.5)), '200 ms');
  await new Promise((done) => setTimeout(done, 5000));
  const resident = Number(readFileSync(`/proc/${server.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024;
  row('resident memory, idle', `${resident.toFixed(1)} MiB`, '40 MiB');
  row('GET /, one connection, median of 2,000', ms(await median('/', 2000)), '1 ms');
  row('GET volunteer feed, median of 1,000', ms(await median(new URL(facts.links.feed_volunteer).pathname, 1000)), '2 ms');
  const posts = await bookings(50, 4);
  row('POST of the last booking step, 50 at once, 200 in all, median', ms(quantile(posts, 0.5)), '');
  row('the same, 99th percentile', ms(quantile(posts, 0.99)), '50 ms');
  row('release binary', `${(statSync(binary).size / 2 ** 20).toFixed(1)} MiB`, '40 MiB');
  await ended(server);
  await crowd(new URL(facts.links.feed_volunteer).pathname);
  const wide = Math.max(...rows.map(([what]) => what.length));
  console.log(`${'what'.padEnd(wide)}  ${'figure'.padStart(10)}  at most`);
  for (const [what, figure, most] of rows) console.log(`${what.padEnd(wide)}  ${figure.padStart(10)}  ${most}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
