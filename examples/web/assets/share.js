// Shows the share button on the start page.
'use strict';

const place = document.getElementById('share');

/** Creates a session on the server, which binds it to this browser. If that fails, shows the page with the reason. */
async function sessionIdResolver() {
  const response = await fetch('/session', { method: 'POST' });
  if (response.ok) return response.json();
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  document.querySelector('main').replaceWith(page.querySelector('main'));
  throw new Error(`no session: ${response.status}`);
}

/** The server gets the status and the reason from the API. */
function errorListener(code) {
  // Early versions of Yoti's script call this without a code when the pop-up opens.
  if (code && place.isConnected) location.assign('/callback');
}

async function show() {
  await Yoti.ready();
  await Yoti.createWebShare({
    name: 'Membership',
    domId: place.id,
    sdkId: place.dataset.sdkId,
    flow: 'MODAL',
    hooks: { sessionIdResolver, errorListener },
  });
}

if (window.Yoti) show().catch((error) => console.warn(`The button cannot be shown: ${error.message}`));
