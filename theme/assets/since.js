/* Since you last read: marks what is new or changed on the home page and in a briefing that was read before.
   What was read is remembered in this browser's storage and is sent nowhere; without a script or without
   storage a page is as it was. Nothing stored is ever shown but a date, so garbage in it can do nothing.

   A page is remembered as short digests of its lines. A visit lasts until half an hour passes without the page
   being opened: what is new is new against the visit before, so a reload or the way back wipes no mark. */
(() => {
  const NAME = "__read"; // below the site's path (start.js): many sites share an origin such as github.io
  const VISIT = 30 * 60 * 1000;
  const PAGES = 200; // remembered; the longest unopened is forgotten
  const LINES = 200; // remembered of a page
  const HOME = "";
  const BRIEFING = /-([0-9a-f]{8})(?:\.html)?$/; // of its address: stays whatever the headline becomes

  const { _, ngettext } = window.newsdesk;
  const site = window.__md_scope;
  const article = document.querySelector("article");
  if (!site || !article) return;

  const make = (tag, name, ...children) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.append(...children);
    return element;
  };
  const nodes = []; // what this script has put into the page
  const add = (element) => nodes.push(element) && element;

  /* ── what is remembered: page → when it was opened, its lines then, and those of the visit before ── */

  const isLines = (value) =>
    Array.isArray(value) && value.length <= LINES && value.every((line) => typeof line === "string" && line.length < 24);

  const isTime = (value) => Number.isInteger(value) && value >= 0 && value <= Date.now();

  const recall = () => {
    const stored = window.__md_get(NAME);
    const pages = new Map();
    for (const entry of Array.isArray(stored) ? stored.slice(-PAGES) : []) {
      if (!Array.isArray(entry)) continue;
      const [page, at, lines, since, before] = entry;
      if (page !== HOME && !/^[0-9a-f]{8}$/.test(page)) continue;
      if (isTime(at) && isTime(since) && isLines(lines) && isLines(before)) {
        pages.set(page, { at, lines, since, before });
      }
    }
    return pages;
  };

  const remember = (pages) => {
    const entries = [...pages].map(([page, { at, lines, since, before }]) => [page, at, lines, since, before]);
    window.__md_set(NAME, entries.slice(-PAGES));
  };

  // Returns the page as it is remembered now; `since` is 0 where there is nothing to compare with.
  const open = (pages, page, lines) => {
    const known = pages.get(page);
    const at = Date.now();
    const next = { at, lines: lines.slice(0, LINES), since: 0, before: [] };
    if (known && at - known.at > VISIT) Object.assign(next, { since: known.at, before: known.lines });
    else if (known) Object.assign(next, { since: known.since, before: known.before });
    pages.delete(page); // the order is that of opening
    pages.set(page, next);
    return next;
  };

  const digest = (text) => (window.__md_hash(text) >>> 0).toString(36);

  const when = (time) => {
    const day = new Date(time);
    const language = document.documentElement.lang;
    const style = language === "en" ? "en-GB" : language || undefined;
    return day.toDateString() === new Date().toDateString()
      ? _("at {time}", { time: day.toLocaleTimeString(style, { timeStyle: "short" }) })
      : _("on {date}", { date: day.toLocaleDateString(style, { dateStyle: "long" }) });
  };

  /* ── the home page ── */

  const markHome = (pages) => {
    const entries = [];
    for (const link of article.querySelectorAll("h3 > a[href]")) {
      const briefing = BRIEFING.exec(link.pathname)?.[1];
      if (!briefing) continue;
      let text = link.textContent;
      let next = link.parentElement.nextElementSibling;
      for (; next?.localName === "p"; next = next.nextElementSibling) text += `\n${next.textContent}`;
      entries.push({ link, briefing, line: `${briefing} ${digest(text)}` });
    }
    const known = pages.get(HOME);
    const listed = new Set(entries.map((entry) => entry.briefing));
    const gone = (known?.lines || []).filter((line) => !listed.has(line.slice(0, 8))); // may be listed again
    const now = open(pages, HOME, [...entries.map((entry) => entry.line), ...gone]);
    if (!now.since) return;

    // What was opened from this list since it was last shown has been read as it was shown then.
    for (const { briefing, line } of entries) {
      if (!(pages.get(briefing)?.at >= known.at)) continue;
      const shown = known.lines.find((other) => other.startsWith(briefing)) || line;
      now.before = [...now.before.filter((other) => !other.startsWith(briefing)), shown].slice(-LINES);
    }

    const [fresh, changed] = [true, false].map((isNew) =>
      entries.filter(
        ({ briefing, line }) =>
          !now.before.includes(line) && isNew !== now.before.some((other) => other.startsWith(briefing)),
      ),
    );
    for (const { link } of fresh) link.after(add(make("span", "nd-since", _("new"))));
    for (const { link } of changed) link.after(add(make("span", "nd-since", _("changed"))));
    const what = [
      fresh.length && ngettext("{n} new", "{n} new", fresh.length),
      changed.length && ngettext("{n} changed", "{n} changed", changed.length),
    ].filter(Boolean);
    const visit = { when: when(now.since), what: what.join(", ") };
    const note = what.length
      ? _("Since your last visit {when}: {what}.", visit)
      : _("Nothing new since your last visit {when}.", visit);
    article.querySelector("h1")?.after(add(make("p", "nd-note", note)));
  };

  /* ── a briefing ── */

  // Points, quotes, rows, dates, names, changes; not what only points at other briefings ("date — link").
  const LINE = [
    ":scope > h2:first-of-type + p",
    ":scope > :is(ul, ol) > li:not(:has(> strong:first-child + a))",
    ":scope > blockquote",
    "tbody > tr",
  ].join();

  // Without what says how well a line is supported, and of a source without what was used of it.
  const textOf = (element) => {
    const copy = element.cloneNode(true);
    for (const part of copy.querySelectorAll("sup, em:last-child, .nd-since, .nd-cited")) part.remove();
    const text = copy.textContent.replace(/\s+/g, " ").trim();
    return copy.querySelector("code") ? text.split(/; \d/, 1)[0] : text;
  };

  const markBriefing = (pages, page) => {
    const lines = [...article.querySelectorAll(LINE)].map((element) => ({ element, line: digest(textOf(element)) }));
    const now = open(pages, page, lines.map(({ line }) => line));
    if (!now.since) return;
    const fresh = lines.slice(0, LINES).filter(({ line }) => !now.before.includes(line));
    if (!fresh.length) return;
    const note = add(make("p", "nd-note", _("Changed since you read it {when}:", { when: when(now.since) }), " "));
    if (fresh.length === lines.length) {
      note.append(_("all of it is written anew.")); // nothing would stand out
    } else {
      for (const { element } of fresh) {
        element.classList.add("nd-fresh");
        const place = element.localName === "tr" ? element.cells[0] : element.querySelector("p") || element;
        place.insertBefore(add(make("span", "nd-since", _("new"))), place.querySelector(":scope > ul"));
      }
      fresh[0].element.id ||= "nd-new";
      const link = make("a", "", ngettext("{n} line is marked", "{n} lines are marked", fresh.length));
      link.href = `#${fresh[0].element.id}`;
      note.append(link, ".");
    }
    const head = article.querySelector("h1 + p") || article.querySelector("h1");
    head?.after(note);
  };

  /* ── forgetting ── */

  const offer = () => {
    const forget = make("button", "nd-forget", _("Forget what I read"));
    forget.type = "button";
    const why = _("What you read here is remembered in this browser only, to mark what is new.");
    const line = add(make("p", "", why, " ", forget));
    line.setAttribute("role", "status");
    forget.addEventListener("click", () => {
      clear();
      try {
        localStorage.removeItem(`${site.pathname}.${NAME}`);
        line.textContent = _("Forgotten.");
      } catch {
        line.textContent = _("Storage is refused: nothing is remembered.");
      }
      document.querySelector(".nd-footer .md-grid")?.append(add(line));
    });
    document.querySelector(".nd-footer .md-grid")?.append(line);
  };

  const clear = () => {
    for (const node of nodes.splice(0)) node.remove();
    for (const line of article.querySelectorAll(".nd-fresh")) line.classList.remove("nd-fresh");
  };

  const begin = () => {
    clear();
    const pages = recall();
    const path = location.pathname.slice(site.pathname.length);
    const briefing = article.matches(".nd-briefing") && BRIEFING.exec(path)?.[1];
    if (briefing) markBriefing(pages, briefing);
    else if (/^(index(\.html)?)?$/.test(path)) markHome(pages);
    if (pages.size) remember(pages);
    if (window.__md_get(NAME)) offer();
  };

  // A page that was opened behind another one has not been read.
  if (document.visibilityState === "visible") begin();
  else document.addEventListener("visibilitychange", begin, { once: true });
  addEventListener("pageshow", (event) => event.persisted && begin()); // the way back may run no script anew
})();
