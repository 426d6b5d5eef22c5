// A plain HTTP/1.1 client on one kept socket, so that what is timed is the server and not a library.
import net from 'node:net';

// A port that nobody listens on.
export async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await new Promise((done) => probe.once('listening', done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

export class Socket {
  constructor(port) {
    this.port = port;
    this.rest = Buffer.alloc(0);
  }

  async open() {
    this.socket = net.connect(this.port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.socket.on('data', (data) => { this.rest = Buffer.concat([this.rest, data]); this.wake?.(); });
    this.socket.on('close', () => { this.closed = true; this.wake?.(); });
    await new Promise((done, fail) => { this.socket.once('connect', done); this.socket.once('error', fail); });
    return this;
  }

  close() { this.socket.destroy(); }

  async more() {
    if (this.closed) throw new Error('the server closed the connection');
    await new Promise((done) => { this.wake = done; });
  }

  // {status, headers, body, ms}: ms from the last octet sent to the last octet read.
  async ask(method, path, { body = '', headers = {} } = {}) {
    const head = { host: `127.0.0.1:${this.port}`, ...headers };
    if (method === 'POST') Object.assign(head, { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body), 'sec-fetch-site': 'same-origin' });
    const text = Object.entries(head).map(([k, v]) => `${k}: ${v}\r\n`).join('');
    const from = process.hrtime.bigint();
    this.socket.write(`${method} ${path} HTTP/1.1\r\n${text}\r\n${body}`);
    let end;
    while ((end = this.rest.indexOf('\r\n\r\n')) < 0) await this.more();
    const [first, ...lines] = this.rest.subarray(0, end).toString('latin1').split('\r\n');
    const fields = lines.map((l) => [l.slice(0, l.indexOf(':')).toLowerCase(), l.slice(l.indexOf(':') + 1).trim()]);
    const length = Number(fields.find(([k]) => k === 'content-length')?.[1] ?? 0);
    if (fields.some(([k, v]) => k === 'transfer-encoding' && v === 'chunked')) throw new Error(`${path} is sent in chunks`);
    while (this.rest.length < end + 4 + length) await this.more();
    const answer = this.rest.subarray(end + 4, end + 4 + length).toString();
    this.rest = this.rest.subarray(end + 4 + length);
    return { status: Number(first.split(' ')[1]), headers: fields, body: answer, ms: Number(process.hrtime.bigint() - from) / 1e6 };
  }
}

// One visitor: cookies, forms, redirects.
export class Visitor extends Socket {
  jar = new Map();

  async get(path) { return this.follow(await this.visit('GET', path), path); }

  async visit(method, path, body) {
    const cookie = [...this.jar].map(([k, v]) => `${k}=${v}`).join('; ');
    const answer = await this.ask(method, path, { body, headers: cookie ? { cookie } : {} });
    for (const [k, v] of answer.headers) if (k === 'set-cookie') this.jar.set(v.split(';')[0].split('=')[0], v.split(';')[0].split('=').slice(1).join('='));
    return answer;
  }

  async follow(answer, path) {
    let at = path;
    while (answer.status === 303) {
      at = new URL(answer.headers.find(([k]) => k === 'location')[1], `http://127.0.0.1${at}`).pathname;
      answer = await this.visit('GET', at);
    }
    return { ...answer, at };
  }

  // The page's first POST form, filled with `typed` over what stands in it.
  form(page, typed) {
    const html = page.body.match(/<form[^>]*method="post"[\s\S]*?<\/form>/i)?.[0] ?? '';
    const values = new Map();
    for (const [tag] of html.matchAll(/<input\b[^>]*>/gi)) {
      const attribute = (name) => tag.match(new RegExp(`\\s${name}="([^"]*)"`, 'i'))?.[1]?.replaceAll('&amp;', '&').replaceAll('&#38;', '&').replaceAll('&#34;', '"').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&#60;', '<').replaceAll('&#62;', '>');
      const [name, type] = [attribute('name'), attribute('type') ?? 'text'];
      if (name && (!/radio|checkbox/.test(type) || /\schecked/i.test(tag))) values.set(name, attribute('value') ?? '');
    }
    for (const [, name, options] of html.matchAll(/<select\b[^>]*\sname="([^"]*)"[^>]*>([\s\S]*?)<\/select>/gi)) {
      values.set(name, (options.match(/<option value="([^"]*)" selected/i) ?? options.match(/<option value="([^"]*)"/i))?.[1] ?? '');
    }
    for (const [name, value] of Object.entries(typed)) if (new RegExp(`name="${name}"`).test(html)) values.set(name, value);
    const action = html.match(/<form[^>]*\saction="([^"]*)"/i)?.[1];
    return [action || page.at, new URLSearchParams([...values]).toString()];
  }

  async press(page, typed = {}) {
    const [path, body] = this.form(page, typed);
    return this.visit('POST', path, body).then(async (answer) => ({ first: answer, page: await this.follow(answer, path) }));
  }
}
