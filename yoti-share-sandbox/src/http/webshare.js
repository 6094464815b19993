// Adds a share to a web page as Yoti's script does: `await Yoti.ready()`, then `await Yoti.createWebShare(options)`.
//
// This script is part of the sandbox and sends its requests to the sandbox from which it was loaded. A content security
// policy only needs that origin in `script-src` and `connect-src`: styles are constructed, the QR code is drawn with
// elements, and no text is parsed as markup.
'use strict';

(() => {
  const script = document.currentScript ?? document.querySelector('script[src*="/share/client/v2"]');
  if (!script?.src) {
    throw new Error('Yoti sandbox: load this script with <script src="…/share/client/v2"></script>');
  }
  const scriptUrl = new URL(script.src);
  const base = scriptUrl.origin + scriptUrl.pathname;

  const POLL_MS = 1000;
  // A restarted server responds again after a few seconds.
  const MAX_NETWORK_FAILURES = 5;
  const FLOWS = ['MODAL', 'REVEAL_MODAL', 'INLINE', 'INSTANT'];
  const SKINS = ['yoti', 'digital-id-uk'];
  const HOOKS = ['sessionIdResolver', 'completionHandler', 'errorListener'];
  const OPTIONS = ['name', 'domId', 'sdkId', 'clientSdkId', 'hooks', 'flow', 'skinId', 'locale'];

  const TEXTS = {
    en: {
      start: { yoti: 'Continue with Yoti', 'digital-id-uk': 'Continue with Digital ID' },
      title: 'Scan to share',
      code: 'QR code to scan with the phone',
      loading: 'Preparing the code…',
      waiting: 'Waiting for the phone.',
      renewed: 'The code had expired. This is a new one.',
      scanned: 'Scanned. Continue on the phone.',
      done: 'Shared.',
      phone: 'Open the sandbox’s phone',
      newTab: '(opens in a new tab)',
      note: 'Sandbox: no real person is involved.',
      close: 'Close',
      again: 'Try again',
      FAILED: 'The share failed.',
      CANCELLED: 'The share was cancelled on the phone.',
      EXPIRED: 'The share has expired.',
      other: 'Something went wrong.',
    },
    fr: {
      start: { yoti: 'Continuer avec Yoti', 'digital-id-uk': 'Continuer avec Digital ID' },
      title: 'Scanner pour partager',
      code: 'Code QR à scanner avec le téléphone',
      loading: 'Préparation du code…',
      waiting: 'En attente du téléphone.',
      renewed: 'Le code avait expiré ; en voici un nouveau.',
      scanned: 'Code scanné. Continuez sur le téléphone.',
      done: 'Partagé.',
      phone: 'Ouvrir le téléphone du bac à sable',
      newTab: '(dans un nouvel onglet)',
      note: 'Bac à sable : aucune personne réelle n’est sollicitée.',
      close: 'Fermer',
      again: 'Réessayer',
      FAILED: 'Le partage a échoué.',
      CANCELLED: 'Le partage a été annulé sur le téléphone.',
      EXPIRED: 'Le délai de ce partage est écoulé.',
      other: 'Une erreur est survenue.',
    },
  };

  const STYLE = `
    :host { --accent: #2875bc; display: block; color-scheme: light dark; }
    :host([data-skin="digital-id-uk"]) { --accent: #2c3178; }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    .start, .again {
      padding: .75em 1.5em; border: 0; border-radius: .5em; background: var(--accent); color: #fff;
      font: 600 1rem/1.25 system-ui, sans-serif; cursor: pointer;
    }
    .start:hover, .again:hover { filter: brightness(.88); }
    .panel:focus { outline: none; }
    :focus-visible { outline: 3px solid #1b5f9e; outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
    .panel {
      position: relative; width: min(22rem, 100%); padding: 1.5rem; border: 1px solid light-dark(#d5d9e0, #444b58);
      border-radius: 1rem; background: light-dark(#fff, #1c2028); color: light-dark(#1c2028, #f2f4f8);
      font: 1rem/1.4 system-ui, sans-serif; text-align: center;
    }
    dialog { margin: auto; max-width: calc(100vw - 1rem); padding: 0; border: 0; border-radius: 1rem; background: none; }
    dialog .panel { width: min(22rem, calc(100vw - 1rem)); }
    dialog::backdrop { background: rgb(10 14 22 / .6); }
    h2 { margin: 0 2rem 1rem; font-size: 1.25rem; }
    .close {
      position: absolute; top: .75rem; right: .75rem; width: 2.25rem; height: 2.25rem; border: 0; border-radius: .5em;
      background: none; color: inherit; font: 1.5rem/1 system-ui, sans-serif; cursor: pointer;
    }
    svg { display: block; width: 100%; max-width: 15rem; margin: 0 auto; border-radius: .5rem; background: #fff; }
    .status { min-height: 1.4em; margin: 1rem 0; }
    a { color: light-dark(#1b5f9e, #8ec5f7); }
    .note { margin: 1rem 0 0; color: light-dark(#5a6270, #a9b1be); font-size: .875rem; }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  `;

  /** Checks the options. The error lists every problem. */
  function checkOptions(options) {
    if (typeof options !== 'object' || options === null) {
      throw new TypeError('Yoti.createWebShare: an object with options was expected');
    }
    const problems = [];
    const text = (name) => {
      const value = options[name];
      if (value === undefined || value === null) problems.push(`\`${name}\` is missing`);
      else if (typeof value !== 'string' || value.trim() === '') problems.push(`\`${name}\` is not a string`);
      return value;
    };
    const oneOf = (name, allowed) => {
      const value = options[name] ?? allowed[0];
      if (!allowed.includes(value)) problems.push(`\`${name}\` is not one of ${allowed.join(', ')}`);
      return value;
    };
    const hooks = options.hooks ?? {};
    if (typeof hooks !== 'object') problems.push('`hooks` is not an object');
    for (const name of HOOKS) {
      const given = hooks[name] !== undefined && hooks[name] !== null;
      if (given && typeof hooks[name] !== 'function') problems.push(`\`hooks.${name}\` is not a function`);
      if (!given && name === 'sessionIdResolver') problems.push('`hooks.sessionIdResolver` is missing');
    }
    const share = {
      name: text('name'),
      domId: text('domId'),
      // One page of Yoti's documentation has this name.
      sdkId: options.sdkId === undefined && options.clientSdkId !== undefined ? text('clientSdkId') : text('sdkId'),
      flow: oneOf('flow', FLOWS),
      skin: oneOf('skinId', SKINS),
      locale: oneOf('locale', Object.keys(TEXTS)),
      hooks,
    };
    const node = typeof share.domId === 'string' ? document.getElementById(share.domId) : null;
    if (typeof share.domId === 'string' && !node) problems.push(`the page has no element with the ID "${share.domId}"`);
    if (problems.length > 0) throw new TypeError(`Yoti.createWebShare: ${problems.join('; ')}`);

    const unknown = [
      ...Object.keys(options).filter((name) => !OPTIONS.includes(name)),
      ...Object.keys(hooks).filter((name) => !HOOKS.includes(name)).map((name) => `hooks.${name}`),
    ];
    for (const name of unknown) warn(`unknown option \`${name}\``);
    if (share.locale !== 'en' && share.skin !== 'yoti') {
      warn(`the skin ${share.skin} exists in English only`);
      share.locale = 'en';
    }
    return { ...share, node };
  }

  function warn(message) {
    console.warn(`Yoti sandbox: ${message}`);
  }

  /** Ends a share, with a code for `errorListener`. */
  class ShareError extends Error {
    constructor(code, message) {
      super(message);
      this.code = code;
    }
  }

  function element(name, properties = {}, ...children) {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  }

  function drawCode({ size, path }, label) {
    const svg = (name, attributes) => {
      const made = document.createElementNS('http://www.w3.org/2000/svg', name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      return made;
    };
    const picture = svg('svg', {
      viewBox: `0 0 ${size} ${size}`, role: 'img', 'aria-label': label, 'shape-rendering': 'crispEdges',
    });
    picture.append(svg('path', { d: path, fill: '#000' }));
    return picture;
  }

  function pause(milliseconds, signal) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, milliseconds);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      }, { once: true });
    });
  }

  /** The redirect, with the receipt's ID and the other parameters of the page's query. */
  function redirectTarget(redirectUri, receiptId) {
    const url = new URL(redirectUri);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      throw new ShareError('INVALID_REDIRECT_URI', `\`redirectUri\` leads to ${url.protocol}, which is not a web page`);
    }
    const added = [...new URLSearchParams(location.search)]
      .filter(([name]) => name !== 'receiptId' && !url.searchParams.has(name));
    added.push(['receiptId', receiptId]);
    const query = added.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
    url.search += (url.search ? '&' : '?') + query;
    return url;
  }

  /** Warns if the page is not at the application's domain, as Yoti requires. */
  function checkDomain(domain) {
    if (URL.canParse(domain) && new URL(domain).origin === location.origin) return;
    warn(
      `this page is at ${location.origin}, but the application's domain is ${domain}: Yoti's script would reject this `
      + 'page, and relative redirects lead to that domain. Start the sandbox with `--domain` and the origin of this page.',
    );
  }

  class Share {
    #options;
    #texts;
    #host;
    #start;
    #dialog;
    #panel;
    #picture;
    #status;
    #link;
    #again;
    #run;

    constructor(options) {
      this.#options = options;
      this.#texts = TEXTS[options.locale];
      this.#build();
      if (options.flow === 'INSTANT') this.#begin();
    }

    destroy() {
      this.#run?.abort();
      this.#host.remove();
    }

    #build() {
      const { node, name, flow, skin, locale } = this.#options;
      const texts = this.#texts;
      const style = new CSSStyleSheet();
      style.replaceSync(STYLE);
      this.#host = element('div', { lang: locale });
      this.#host.dataset.skin = skin;
      const root = this.#host.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [style];

      const title = element('h2', { id: 'title', textContent: texts.title });
      this.#picture = element('div', { className: 'picture' });
      this.#status = element('p', { className: 'status', role: 'status' });
      this.#link = element(
        'a', { target: '_blank', rel: 'noopener', hidden: true },
        texts.phone, element('span', { className: 'unseen', textContent: ` ${texts.newTab}` }),
      );
      this.#again = element('button', { type: 'button', className: 'again', textContent: texts.again, hidden: true });
      this.#again.addEventListener('click', () => this.#begin());
      const note = element('p', { className: 'note', textContent: texts.note });
      const parts = [title, this.#picture, this.#status, this.#link, this.#again, note];
      this.#panel = element('section', { className: 'panel', tabIndex: -1 }, ...parts);
      this.#panel.setAttribute('aria-label', name);

      if (flow !== 'INSTANT') {
        this.#start = element('button', { type: 'button', className: 'start', textContent: texts.start[skin] });
        this.#start.addEventListener('click', () => this.#begin());
        root.append(this.#start);
      }
      if (flow === 'MODAL' || flow === 'REVEAL_MODAL') {
        this.#start.setAttribute('aria-haspopup', 'dialog');
        const close = element('button', { type: 'button', className: 'close', textContent: '×' });
        close.setAttribute('aria-label', texts.close);
        close.addEventListener('click', () => this.#dialog.close());
        this.#panel.append(close);
        // The browser keeps the focus inside, closes the dialog at Escape, and restores the focus.
        this.#dialog = element('dialog', {}, this.#panel);
        this.#dialog.setAttribute('aria-labelledby', 'title');
        this.#dialog.addEventListener('close', () => this.#run?.abort());
        root.append(this.#dialog);
      } else {
        this.#panel.hidden = flow === 'INLINE';
        root.append(this.#panel);
      }
      node.replaceChildren(this.#host);
    }

    /** Runs one share, from a new session to its end. */
    async #begin() {
      this.#run?.abort();
      const run = new AbortController();
      this.#run = run;
      this.#picture.replaceChildren();
      this.#link.hidden = true;
      this.#again.hidden = true;
      this.#status.textContent = this.#texts.loading;
      if (this.#dialog) {
        if (!this.#dialog.open) this.#dialog.showModal();
      } else {
        this.#panel.hidden = false;
        if (this.#start) this.#start.hidden = true;
      }
      // The pressed button is hidden now.
      if (this.#start) this.#panel.focus();
      try {
        const sessionId = await this.#sessionId();
        run.signal.throwIfAborted();
        await this.#finish(await this.#waitForEnd(sessionId, run.signal));
      } catch (error) {
        if (!run.signal.aborted) this.#fail(error);
      }
    }

    async #sessionId() {
      let id;
      try {
        id = await this.#options.hooks.sessionIdResolver();
      } catch (error) {
        throw new ShareError('SESSION_ID_RESOLVER_FAILED', `\`sessionIdResolver\` failed: ${error}`);
      }
      if (typeof id === 'string' && id !== '') return id;
      throw new ShareError('SESSION_ID_RESOLVER_FAILED', '`sessionIdResolver` did not return the ID of a session, a string');
    }

    /** Shows QR codes for the session until it has ended, and returns its state. */
    async #waitForEnd(sessionId, signal) {
      const texts = this.#texts;
      const found = await this.#request(sessionId, { signal });
      checkDomain(found.domain);
      if (found.status !== 'CREATED') return found;
      this.#link.href = new URL(`/sandbox/phone/${encodeURIComponent(sessionId)}`, base);
      this.#link.hidden = false;
      let code = await this.#showNewCode(sessionId, signal);
      this.#status.textContent = texts.waiting;
      for (let failures = 0; ;) {
        await pause(POLL_MS, signal);
        if (!this.#host.isConnected) this.#run.abort();
        signal.throwIfAborted();
        try {
          const progress = await this.#request(sessionId, { query: { qrCodeId: code.id }, signal });
          if (progress.status !== 'CREATED') return progress;
          if (progress.scanned) {
            this.#status.textContent = texts.scanned;
          } else if (!progress.qrCodeValid) {
            code = await this.#showNewCode(sessionId, signal);
            this.#status.textContent = texts.renewed;
          }
          failures = 0;
        } catch (error) {
          failures += 1;
          if (error.code !== 'NETWORK_ERROR' || failures > MAX_NETWORK_FAILURES) throw error;
        }
      }
    }

    async #showNewCode(sessionId, signal) {
      const code = await this.#request(sessionId, { path: '/qr-codes', method: 'POST', signal });
      this.#picture.replaceChildren(drawCode(code, this.#texts.code));
      return code;
    }

    async #request(sessionId, { path = '', query = {}, method = 'GET', signal }) {
      const parameters = new URLSearchParams({ sdkId: this.#options.sdkId, ...query });
      const url = `${base}/sessions/${encodeURIComponent(sessionId)}${path}?${parameters}`;
      let response;
      let body;
      try {
        response = await fetch(url, { method, signal, credentials: 'omit', cache: 'no-store' });
        body = await response.json();
      } catch (error) {
        signal.throwIfAborted();
        throw new ShareError('NETWORK_ERROR', `the sandbox does not respond: ${error.message}`);
      }
      if (!response.ok) throw new ShareError(body.error, body.message);
      return body;
    }

    async #finish({ status, receiptId, redirectUri }) {
      const { completionHandler, errorListener } = this.#options.hooks;
      // A failed share has a receipt too. `errorListener` gets the failure; without a listener the page's server gets the
      // receipt, which contains the reason.
      if (!receiptId || (status !== 'COMPLETED' && errorListener)) {
        throw new ShareError(status, this.#texts[status] ?? this.#texts.other);
      }
      this.#picture.replaceChildren();
      this.#link.hidden = true;
      this.#status.textContent = status === 'COMPLETED' ? this.#texts.done : this.#texts.FAILED;
      if (!completionHandler) {
        location.assign(redirectTarget(redirectUri, receiptId));
        return;
      }
      this.#dialog?.close();
      try {
        await completionHandler(receiptId);
      } catch (error) {
        console.error('Yoti sandbox: `completionHandler` failed', error);
      }
    }

    #fail(error) {
      const code = error instanceof ShareError ? error.code : 'UNKNOWN_ERROR';
      warn(`${code}: ${error.message}`);
      this.#picture.replaceChildren();
      this.#link.hidden = true;
      this.#status.textContent = this.#texts[code] ?? this.#texts.other;
      this.#again.hidden = false;
      try {
        this.#options.hooks.errorListener?.(code);
      } catch (thrown) {
        console.error('Yoti sandbox: `errorListener` failed', thrown);
      }
    }
  }

  window.Yoti = Object.freeze({
    /** Resolves when the elements of the page exist. */
    ready: () => new Promise((resolve) => {
      if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => resolve(), { once: true });
      else resolve();
    }),
    /** Adds a share to the page; `destroy()` of the result removes it. */
    createWebShare: async (options) => {
      const share = new Share(checkOptions(options));
      return Object.freeze({ destroy: () => share.destroy() });
    },
  });
})();
