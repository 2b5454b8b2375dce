// What the renderer asks of a page: its text, what can be opened, and its document with all of it.
() => {
  const LOOK_MS = 100;
  const MOST_OPENED = 200;
  const UNREAD = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE']);
  // Around the policy, or about something else: a menu, a form, a question.
  const APART =
    'nav, footer, form, dialog, [role=navigation], [role=banner], [role=contentinfo], ' +
    '[role=dialog], [role=alertdialog], [role=menu], [role=menubar], [role=search], [aria-modal=true]';
  // No word alone: a policy has sections about consent and the GDPR.
  const CONSENT = new RegExp(
    '(?:cookie|consent|gdpr|privacy)[-_]?(?:banner|bar|box|dialog|manager|modal|notice|popup|prompt|wall)' +
    '|cookieconsent|cookiebot|onetrust|didomi|usercentrics|truste|qc-cmp|sp_message', 'i');
  const AN_ANSWER = /^\W*(?:accept|agree|allow|reject|decline|deny|got it|ok)\b/i;

  const squeeze = (text) => text.replace(/\s+/g, ' ').trim();
  const parentOf = (node) => node.parentElement || (node.getRootNode().host ?? null);

  // Frames of other hosts give no document; what cannot be had is no part of the page.
  const inside = (frame) => {
    try { return frame.contentDocument?.body ?? null; } catch { return null; }
  };

  function* elementsOf(root) {
    for (const element of root.querySelectorAll('*')) {
      yield element;
      if (element.shadowRoot) yield* elementsOf(element.shadowRoot);
    }
  }

  const textOf = (root) => {
    const parts = [];
    const walk = (node) => {
      if (node.nodeType === Node.TEXT_NODE) parts.push(node.data);
      if (UNREAD.has(node.nodeName)) return;
      if (node.shadowRoot) walk(node.shadowRoot);
      if (node.nodeName === 'IFRAME') {
        const body = inside(node);
        if (body) walk(body);
        return;
      }
      for (let child = node.firstChild; child; child = child.nextSibling) walk(child);
    };
    if (root) walk(root);
    return squeeze(parts.join(' '));
  };

  // Numbers left out: a clock or a counter never settles.
  const look = () => new Promise((resolve) => {
    setTimeout(() => requestAnimationFrame(() => {
      const text = textOf(document.body).replace(/\d+/g, '');
      let hash = 0;
      for (let at = 0; at < text.length; at += 1) hash = (hash * 31 + text.charCodeAt(at)) | 0;
      resolve([text ? text.split(' ').length : 0, `${text.length}:${hash}`]);
    }), LOOK_MS);
  });

  const isApart = (element) => {
    for (let node = element; node; node = parentOf(node)) {
      if (node.matches(APART) || CONSENT.test(`${node.id} ${node.getAttribute('class') ?? ''}`)) return true;
      if (node.matches('header') && !parentOf(node)?.closest('main, article')) return true;
    }
    return false;
  };

  const leadsAway = (element) => {
    const link = element.closest('a[href]');
    return Boolean(link) && !link.getAttribute('href').startsWith('#');
  };

  const mayBePressed = (element) => {
    const popup = element.getAttribute('aria-haspopup');
    return !(element.disabled || element.form || leadsAway(element) || (popup && popup !== 'false') ||
      AN_ANSWER.test(squeeze(element.textContent)) || isApart(element));
  };

  const named = (element, attribute) => {
    const id = (element.getAttribute(attribute) ?? '').split(/\s+/)[0];
    return id ? element.getRootNode().getElementById?.(id) ?? null : null;
  };
  const isTab = (element) => element.getAttribute('role') === 'tab';
  const listOf = (tab) => tab.closest('[role=tablist]') ?? tab.parentElement;

  const regionOf = (element) => {
    const region = named(element, 'aria-controls');
    if (region) return region;
    if (isTab(element)) {
      const panels = [...element.getRootNode().querySelectorAll('[role=tabpanel]')];
      return panels.find((panel) => panel.checkVisibility()) ?? null;
    }
    const heading = element.closest('h1, h2, h3, h4, h5, h6, dt') ?? element;
    return heading.nextElementSibling;
  };

  // Text that stands in the document is read whether it is shown or not.
  const isThere = (element, all) => {
    const region = named(element, 'aria-controls');
    if (!region || !textOf(region)) return false;
    return !all.some((other) => other !== element &&
      other.getAttribute('aria-controls') === element.getAttribute('aria-controls'));
  };

  // What was shown once and is replaced by the next that is opened.
  const kept = [];
  const keep = (element) => {
    const region = regionOf(element);
    const text = region ? textOf(region) : '';
    if (text) kept.push({ element, region, text, html: region.outerHTML });
  };

  let closed = [];
  const findClosed = () => {
    const main = document.querySelector('main, [role=main]') ?? document.body;
    const all = [...elementsOf(main)];
    for (const element of all) {
      if (element.matches('details:not([open])') && !isApart(element)) element.open = true;
    }
    const tabs = all.filter((element) => isTab(element) && mayBePressed(element));
    const lists = new Set(tabs.filter((tab) => !isThere(tab, tabs)).map(listOf));
    const folded = all.filter((element) => element.matches('[aria-expanded=false]') && !isTab(element));
    closed = [
      ...tabs.filter((tab) => lists.has(listOf(tab))),
      ...folded.filter((element) => mayBePressed(element) && !isThere(element, folded)),
    ].slice(0, MOST_OPENED);
    // A page must not be left by what is pressed on it.
    document.addEventListener('submit', (event) => event.preventDefault(), true);
    window.open = () => null;
    return closed.length;
  };

  // Shown first, so that its text is known; the one that is shown already is not pressed.
  const press = (at) => {
    const element = closed[at];
    const isShown = element.getAttribute('aria-selected') === 'true' ||
      element.getAttribute('aria-expanded') === 'true';
    if (isShown || !element.isConnected) return false;
    element.click();
    return true;
  };
  const keepShown = (at) => keep(closed[at]);

  let boxes = null;
  const scrolls = (element) => {
    if (element.clientHeight < 200 || element.scrollHeight < element.clientHeight + 200) return false;
    return ['auto', 'scroll'].includes(getComputedStyle(element).overflowY);
  };
  const scroll = () => {
    boxes ??= [document.scrollingElement, ...[...elementsOf(document)].filter(scrolls).slice(0, 5)];
    let isMoved = false;
    for (const box of boxes.filter(Boolean)) {
      const before = box.scrollTop;
      box.scrollTo({ top: before + 0.9 * box.clientHeight, behavior: 'instant' });
      isMoved ||= box.scrollTop > before;
    }
    return isMoved;
  };

  const boxOf = (html, name, value) => {
    const box = document.createElement('div');
    box.setAttribute(name, value);
    box.innerHTML = html;
    return box;
  };

  const putBack = () => {
    for (const { element, region, text, html } of kept) {
      if (textOf(document.body).includes(text)) continue;
      const box = boxOf(html, 'data-shown-by', squeeze(element.textContent).slice(0, 100));
      if (isTab(element) && region.isConnected) region.before(box);
      else (isTab(element) ? listOf(element) : element.closest('h1, h2, h3, h4, h5, h6, dt') ?? element).after(box);
    }
  };

  const unfoldFrames = () => {
    for (const frame of document.querySelectorAll('iframe')) {
      const body = inside(frame);
      if (body && textOf(body)) frame.after(boxOf(body.innerHTML, 'data-from-frame', frame.src));
    }
  };

  // In one go, without letting the page's own scripts run between.
  const documentAsShown = (mostChars) => {
    putBack();
    unfoldFrames();
    const root = document.documentElement;
    const shadowRoots = [...elementsOf(document)].map((each) => each.shadowRoot).filter(Boolean);
    const inner = root.getHTML ? root.getHTML({ shadowRoots }) : root.innerHTML;
    const outer = root.cloneNode(false).outerHTML;
    const html = `<!DOCTYPE html>\n${outer.replace(/<\/html>$/, '')}${inner}</html>\n`;
    return html.length > mostChars ? null : html;
  };

  return { look, findClosed, press, keepShown, scroll, documentAsShown };
}
