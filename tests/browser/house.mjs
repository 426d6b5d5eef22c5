// One demo instance for the browser journeys: a fresh database, letters in a folder, the service on a free port.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const limits = ['FORM_MIN_SECONDS', 'BOOKINGS_PER_SENDER_HOUR', 'BOOKINGS_PER_HOUR', 'LINKS_PER_ADDRESS_HOUR', 'LINKS_PER_SENDER_HOUR'];

function freePort() {
  return new Promise((done) => {
    const socket = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => done(port));
    });
  });
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Asks `what` until it answers something or the time is over.
export async function wait(what, seconds = 30) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(200)) {
    const found = await what();
    if (found) return found;
  }
  throw new Error(`waited ${seconds} seconds in vain for ${what}`);
}

// Undoes quoted-printable; enough for the links and words of our own letters.
function plain(eml) {
  return eml.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
}

export class House {
  static async open(binary) {
    const house = new House();
    house.folder = mkdtempSync(path.join(tmpdir(), 'cancel-cancer-browser-'));
    house.letters = path.join(house.folder, 'letters');
    const port = await freePort();
    house.base = `http://127.0.0.1:${port}`;
    const env = {
      ...process.env,
      CANCEL_CANCER__SERVER__LISTEN: `127.0.0.1:${port}`,
      CANCEL_CANCER__SERVER__PUBLIC_URL: house.base,
      CANCEL_CANCER__DATABASE__URL: `sqlite://${house.folder}/demo.db?mode=rwc`,
      CANCEL_CANCER__MAIL__TRANSPORT: `files://${house.letters}`,
      CANCEL_CANCER__MAIL__HOLD_SECONDS: '0',
      CANCEL_CANCER__OFFERS__QUIET_HOURS: '',
      ...Object.fromEntries(limits.map((key) => [`CANCEL_CANCER__LIMITS__${key}`, '0'])),
    };
    house.facts = JSON.parse(execFileSync(binary, ['demo', '--json'], { env, encoding: 'utf8' }));
    house.server = spawn(binary, ['serve'], { env, stdio: 'ignore' });
    await wait(() => fetch(house.base).then((answer) => answer.ok, () => false));
    return house;
  }

  async close() {
    this.server.kill('SIGTERM');
    await new Promise((done) => this.server.once('exit', done));
    rmSync(this.folder, { recursive: true, force: true });
  }

  // Names of the letters so far.
  seen() {
    return new Set(readdirSync(this.letters));
  }

  // Texts of letters that came since `before`, to `address` where it is given.
  since(before, address = '') {
    const names = readdirSync(this.letters).filter((name) => name.endsWith('.eml') && !before.has(name)).sort();
    const all = names.map((name) => plain(readFileSync(path.join(this.letters, name), 'utf8')));
    return all.filter((eml) => eml.match(/^To:.*$/im)?.[0].includes(address));
  }

  // The first link with `part` in its path, of a letter that came since `before`.
  link(before, address, part) {
    return wait(() => {
      const links = this.since(before, address).flatMap((eml) => eml.match(/http:\/\/127\.0\.0\.1:\d+\/[^\s"<>]+/g) ?? []);
      return links.find((link) => link.includes(part));
    });
  }
}
