// Puts the button on the start page.
'use strict';

const place = document.getElementById('share');

/** Asks this site for a session; the site remembers that this browser started it. */
async function sessionIdResolver() {
  const response = await fetch('/session', { method: 'POST' });
  const { sessionId, error } = await response.json();
  if (!response.ok) throw new Error(error);
  return sessionId;
}

/** The site knows from the API what has become of the session, and why. */
function errorListener(code) {
  // Early versions of Yoti's script call it without a code, as soon as the pop-up opens.
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
  place.textContent = 'The script that shows the button did not load. Is there an answer from where it comes from?';
}
