// Keeps the pages up to date, shows relative times, copies lines, and shows edited values at once. Every page works without.
'use strict';

const EVERY_SECOND = 1000;

// The sandbox's clock can differ from the browser's.
const clockOffset = (Date.parse(document.body.dataset.now) || Date.now()) - Date.now();

// The words of `moment.rs`.
function relativeWords(age) {
    const seconds = Math.abs(age);
    let amount = `${Math.floor(seconds / 86400)} d`;
    if (seconds < 2) return 'just now';
    if (seconds < 60) amount = `${seconds} s`;
    else if (seconds < 3600) amount = `${Math.floor(seconds / 60)} min`;
    else if (seconds < 86400) amount = `${Math.floor(seconds / 3600)} h`;
    return age < 0 ? `in ${amount}` : `${amount} ago`;
}

function showTimes() {
    const now = Date.now() + clockOffset;
    for (const time of document.querySelectorAll('time')) {
        const words = relativeWords(Math.floor((now - Date.parse(time.dateTime)) / 1000));
        if (time.textContent !== words) time.textContent = words;
    }
}

// The copy buttons.

function addCopyButtons(root) {
    if (!navigator.clipboard) return;
    for (const box of root.querySelectorAll('.copy:not(:has(button))')) {
        const text = box.querySelector('pre');
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'small';
        button.textContent = 'Copy';
        button.setAttribute('aria-label', `Copy: ${text.getAttribute('aria-label')}`);
        button.addEventListener('click', async () => {
            await navigator.clipboard.writeText(text.textContent);
            button.textContent = 'Copied';
            setTimeout(() => { button.textContent = 'Copy'; }, 2000);
        });
        box.append(button);
    }
}

// The parts of the page that change, as the server sent them. Relative times are no change. A part whose `data-live` has a
// value changes only with that value: the form of an open session stays, with what was edited in it.

const sentParts = new Map();

function withoutTimes(html) {
    return html.replace(/(<time [^>]*>)[^<]*/g, '$1');
}

function version(part) {
    return part.dataset.live || withoutTimes(part.outerHTML);
}

function rememberParts(page) {
    for (const part of page.querySelectorAll('[data-live]')) sentParts.set(part.id, version(part));
}

// A selector that finds the element in a newer page.
function elementKey(element) {
    if (element.id) return `#${CSS.escape(element.id)}`;
    const box = element.closest('[id]');
    const name = element.name ? `[name="${CSS.escape(element.name)}"]` : '';
    const value = element.matches('[type=radio], [type=checkbox]') ? `[value="${CSS.escape(element.value)}"]` : '';
    return `#${CSS.escape(box.id)} ${element.localName}${name}${value}`;
}

// Replaces a part of the page. Open details, the focus and the scroll position stay.
function replacePart(old, part) {
    const fresh = document.importNode(part, true);
    for (const details of old.querySelectorAll('details[id]')) {
        const same = fresh.querySelector(`#${CSS.escape(details.id)}`);
        if (same) same.open = details.open;
    }
    const focused = old.contains(document.activeElement) ? elementKey(document.activeElement) : null;
    const scrolled = old.scrollTop;
    old.replaceWith(fresh);
    fresh.scrollTop = scrolled;
    if (focused) fresh.querySelector(focused)?.focus({ preventScroll: true });
    addCopyButtons(fresh);
}

// Replaces the parts that differ from what the server sent last.
function replaceChangedParts(page) {
    for (const part of page.querySelectorAll('[data-live]')) {
        const old = document.getElementById(part.id);
        const sent = version(part);
        if (!old || sentParts.get(part.id) === sent) continue;
        sentParts.set(part.id, sent);
        replacePart(old, part);
    }
    showTimes();
}

async function loadPage(address, options) {
    const response = await fetch(address, { ...options, headers: { Accept: 'text/html' } });
    return new DOMParser().parseFromString(await response.text(), 'text/html');
}

// A part must not be replaced between the press and the release of a button in it: that would lose the click.

let isPressed = false;

addEventListener('pointerdown', () => { isPressed = true; }, true);
for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => { isPressed = false; }, true);

async function release() {
    while (isPressed) await new Promise((done) => addEventListener('pointerup', () => setTimeout(done), { once: true }));
}

// Asks whether anything has changed, while the page is visible.

let seenChanges = null;

async function update() {
    showTimes();
    if (document.hidden) return;
    try {
        const response = await fetch('/sandbox/changes');
        const changes = await response.text();
        if (seenChanges !== null && changes !== seenChanges) {
            const page = await loadPage(location.href);
            await release();
            replaceChangedParts(page);
        }
        seenChanges = changes;
    } catch {
        // The sandbox has stopped, or starts again soon.
    }
}

async function keepUpToDate() {
    await update();
    setTimeout(keepUpToDate, EVERY_SECOND);
}

// The inspector's links change the list and the details in place.

async function follow(address) {
    replaceChangedParts(await loadPage(address));
    const opened = document.querySelector('#list [aria-current=true].whole');
    // On a small screen the details replace the list.
    if (opened && !opened.offsetParent) document.getElementById('title')?.focus();
}

document.addEventListener('click', async (event) => {
    const link = event.target.closest('.split a[href^="/sandbox/inspector"]');
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState(null, '', link.href);
    await follow(link.href);
});

addEventListener('popstate', () => follow(location.href));

// An edited value is shown, and what follows from it, as soon as its field is left.

function showRequest(form) {
    const body = new URLSearchParams(new FormData(form));
    body.set('action', 'show');
    return body;
}

document.addEventListener('change', async (event) => {
    const form = event.target.closest('form.consent');
    if (!form || !event.target.name.includes(':')) return;
    const body = showRequest(form);
    // `form.action` is a button.
    const page = await loadPage(form.getAttribute('action'), { method: 'POST', body });
    await release();
    // A field that was changed meanwhile stays as it is, until it is left too.
    if (!form.isConnected || String(showRequest(form)) !== String(body)) return;
    if (page.getElementById('phone')) {
        for (const id of [`of-${body.get('person')}`, 'as']) {
            replacePart(document.getElementById(id), page.getElementById(id));
        }
        showProblem(form, null);
    } else {
        showProblem(form, page.querySelector('main p')?.textContent);
    }
});

// Shows why the sandbox cannot accept a value.
function showProblem(form, text) {
    form.querySelector('.bar > .note')?.remove();
    if (!text) return;
    const note = document.createElement('p');
    note.className = 'note';
    note.setAttribute('role', 'alert');
    note.textContent = text;
    form.querySelector('.bar').prepend(note);
}

document.addEventListener('keydown', (event) => {
    const more = document.getElementById('more');
    if (event.key !== 'Escape' || !more?.open) return;
    more.open = false;
    more.querySelector('summary').focus();
});

rememberParts(document);
addCopyButtons(document);
keepUpToDate();
