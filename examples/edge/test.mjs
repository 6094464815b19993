// Runs the Worker in Node, where the program in the variable `SANDBOX` responds as Yoti. Run by `.ci/edge`.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { createWorker } from './worker.mjs';

const worker = createWorker(new WebAssembly.Module(readFileSync(new URL('./pkg/edge_bg.wasm', import.meta.url))));
let sandbox, origin, env;

before(async () => {
  // `--check-clock`: a wrong time in a signature is an error.
  sandbox = spawn(process.env.SANDBOX, ['--listen', '127.0.0.1:0', '--check-clock'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ready = JSON.parse(await new Promise((resolve, reject) => {
    createInterface({ input: sandbox.stdout }).once('line', resolve);
    sandbox.once('exit', (code) => reject(new Error(`the sandbox ended with ${code} before it was ready`)));
  }));
  origin = new URL(ready.api_url).origin;
  const shares = new Map();
  env = {
    YOTI_CLIENT_SDK_ID: ready.sdk_id,
    YOTI_KEY: readFileSync(ready.key_file, 'utf8'),
    YOTI_DIGITAL_IDENTITY_API_URL: ready.api_url,
    REDIRECT_URI: 'https://example.com/back',
    SHARES: { put: async (name, value) => void shares.set(name, value), get: async (name) => shares.get(name) ?? null },
  };
});

after(() => sandbox.kill());

async function start() {
  const response = await worker.fetch(new Request('https://example.com/shares', { method: 'POST' }), env);
  assert.equal(response.status, 201, await response.clone().text());
  const cookie = response.headers.get('set-cookie').split(';')[0];
  return { ...await response.json(), cookie };
}

function finish(cookie, receiptId) {
  const url = `https://example.com/back?receiptId=${encodeURIComponent(receiptId)}`;
  return worker.fetch(new Request(url, { headers: { cookie } }), env);
}

async function control(session, action, body = {}) {
  const response = await fetch(`${origin}/sandbox/sessions/${encodeURIComponent(session)}/${action}`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  });
  assert.equal(response.status, 200, await response.clone().text());
  return response.json();
}

test('share fills the struct', async () => {
  const { session, qrCode, cookie } = await start();
  assert.match(qrCode, /^https:/);
  const { receipt_id } = await control(session, 'approve', { attributes: { full_name: 'Zoë Quartz', email_address: 'z@example.com' } });
  const response = await finish(cookie, receipt_id);
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { name: 'Zoë Quartz', adult: true, email: 'z@example.com' });
});

test('receipt of another session is rejected', async () => {
  const [mine, other] = [await start(), await start()];
  const { receipt_id } = await control(other.session, 'approve');
  assert.equal((await finish(mine.cookie, receipt_id)).status, 502);
  assert.equal((await finish(other.cookie, receipt_id)).status, 200);
});

test('declined share is an error', async () => {
  const { session, cookie } = await start();
  const { receipt_id } = await control(session, 'refuse', { error: 'USER_REFUSED' });
  assert.equal((await finish(cookie, receipt_id)).status, 502);
});

test('browser without a share is rejected', async () => {
  assert.equal((await finish('', 'abc')).status, 400);
});

test('every request has its own nonce', async () => {
  await start();
  const journal = await (await fetch(`${origin}/sandbox/requests`)).json();
  const nonces = journal.requests.map((entry) => /nonce=([^&]*)/.exec(entry.target)[1]);
  assert.ok(nonces.length >= 2);
  assert.equal(new Set(nonces).size, nonces.length);
});
