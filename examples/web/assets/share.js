// Shows the share button on the start page.
'use strict';

const place = document.getElementById('share');

/** Creates a session on the server, which binds it to this browser. */
async function sessionIdResolver() {
  const response = await fetch('/session', { method: 'POST' });
  const { sessionId, error } = await response.json();
  if (!response.ok) throw new Error(error);
  return sessionId;
}

/** The server gets the status and the reason from the API. */
function errorListener(code) {
  // Early versions of Yoti's script call this without a code when the pop-up opens.
  if (code) location.assign('/ended');
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

if (window.Yoti) {
  show().catch((error) => {
    place.textContent = `The button cannot be shown: ${error.message}`;
  });
} else {
  place.textContent = 'The script for the button did not load. Check its URL and the network.';
}
