// A share in a Worker. `POST /shares` starts one, and Yoti sends the browser back to `/back?receiptId=…`.

import { initSync, qrCodeUri, sessionId, Yoti } from './pkg/edge.js';

// Sends a signed request and returns the body of the response. Each attempt needs a new signature, so there is no retry.
async function send(request) {
  const response = await fetch(request, { redirect: 'manual' });
  if (!response.ok) throw new Error(`Yoti responded with ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

// Remembers the session of this browser. The receipt ID in the redirect may be that of another person.
async function start(yoti, env) {
  const session = sessionId(await send(yoti.createSession(env.REDIRECT_URI)));
  const qrCode = qrCodeUri(await send(yoti.createQrCode(session)));
  const token = crypto.randomUUID();
  await env.SHARES.put(token, session, { expirationTtl: 900 });
  const cookie = `__Host-share=${token}; Path=/; Secure; HttpOnly; SameSite=Lax`;
  return Response.json({ session, qrCode }, { status: 201, headers: { 'set-cookie': cookie } });
}

async function finish(yoti, env, request) {
  const token = /(?:^|; )__Host-share=([^;]*)/.exec(request.headers.get('cookie') ?? '')?.[1];
  const session = token && await env.SHARES.get(token);
  const receiptId = new URL(request.url).searchParams.get('receiptId');
  if (!session || !receiptId) return new Response('this browser has no share', { status: 400 });
  const receipt = await send(yoti.getReceipt(receiptId));
  const itemKeyRequest = yoti.getItemKey(receipt, session);
  const itemKey = itemKeyRequest && await send(itemKeyRequest);
  return new Response(yoti.open(receipt, itemKey, session), { headers: { 'content-type': 'application/json' } });
}

// `module` is the compiled `pkg/edge_bg.wasm`. `env` has the settings, and `SHARES`, a key-value store.
export function createWorker(module) {
  initSync({ module });
  let yoti;
  return {
    async fetch(request, env) {
      yoti ??= new Yoti(env.YOTI_CLIENT_SDK_ID, env.YOTI_KEY, env.YOTI_DIGITAL_IDENTITY_API_URL);
      const { pathname } = new URL(request.url);
      try {
        if (request.method === 'POST' && pathname === '/shares') return await start(yoti, env);
        if (request.method === 'GET' && pathname === '/back') return await finish(yoti, env, request);
      } catch (error) {
        console.error(error.message);
        return new Response('the share failed', { status: 502 });
      }
      return new Response('not found', { status: 404 });
    },
  };
}
