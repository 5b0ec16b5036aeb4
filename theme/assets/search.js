/* Search: a dialog over Pagefind's index, which is fetched in small pieces when the dialog is used.
   Titles and excerpts are strangers' text: they become text nodes, never HTML. */
(() => {
  const PIECE = 8; // results fetched and shown at a time
  const AT_ONCE = 2; // shards asked at a time
  const PARTS = 3; // sections shown for one briefing
  const PAUSE = 120; // milliseconds without a key before a search starts

  const { _, ngettext } = window.newsdesk;
  const site = new URL("..", document.currentScript.src);
  const opener = document.querySelector(".nd-search-open");
  if (!opener || typeof HTMLDialogElement === "undefined") return;

  let parts = null; // the elements of the dialog, made when it is first opened
  let engine = null; // the promise of Pagefind
  let turn = 0; // counts searches, so that a late answer to an old one is dropped
  let waiting = 0;
  let asked = "";
  let found = [];
  let searched = ""; // the day back to which was searched
  let waitingShards = [];
  let shown = 0;
  let selected = -1;

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  // There are many small indexes ("shards"), the newest first. Each is asked by itself: Pagefind's own way of
  // merging would fetch a piece of every one of them for every word.
  const load = () => {
    engine ??= (async () => {
      const answer = await fetch(new URL("pagefind/shards.json", site));
      const { wasm, shards } = await answer.json();
      if (!shards.length) return [];
      const { PagefindInstance } = await import(new URL("pagefind/pagefind.js", site).href);
      const base = `${site.pathname}pagefind/`;
      await new PagefindInstance({ basePath: base }).loadWasm(wasm);
      return shards.map(([name, first, last, pages, digest]) => {
        let index = null;
        const settings = { baseUrl: site.pathname, excerptLength: 22, metaCacheTag: digest };
        const ask = async (words, choice) => {
          index ??= (async () => {
            const made = new PagefindInstance({ basePath: `${base}${name}/`, ...settings });
            await made.init(wasm, { load_wasm: false });
            return made;
          })();
          index.catch(() => (index = null));
          return (await (await index).search(words, choice)).results;
        };
        return { first, last, pages, ask };
      });
    })();
    engine.catch(() => (engine = null));
    return engine;
  };

  // Pagefind marks words with <mark> in escaped text. A parsed document runs and loads nothing; only
  // its text is taken over, and which of it was marked.
  const marked = (part) => {
    const heading = `${part.title}. `; // an excerpt may begin with its own heading
    const pieces = [...new DOMParser().parseFromString(part.excerpt, "text/html").body.childNodes].map(
      (node, at) => {
        if (node.nodeName === "MARK") return make("mark", {}, node.textContent);
        const text = node.textContent;
        return at === 0 && text.startsWith(heading) ? text.slice(heading.length) : text;
      },
    );
    const text = part.excerpt.trim();
    if (!text.startsWith(heading)) pieces.unshift("… ");
    if (!/[.!?”"](<\/mark>)?$/.test(text)) pieces.push(" …");
    return pieces;
  };

  const inWords = (date) => {
    const day = /^\d{4}-\d\d-\d\d$/.test(date || "") ? new Date(`${date}T00:00:00Z`) : null;
    if (!day || Number.isNaN(day.getTime())) return date;
    const language = document.documentElement.lang;
    return day.toLocaleDateString(language === "en" ? "en-GB" : language, {
      dateStyle: "long",
      timeZone: "UTC",
    });
  };

  const options = () => [...parts.list.querySelectorAll("[role=option]")];

  const select = (index) => {
    const all = options();
    selected = all.length ? Math.max(0, Math.min(index, all.length - 1)) : -1;
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === selected)));
    if (selected < 0) {
      parts.input.removeAttribute("aria-activedescendant");
    } else {
      parts.input.setAttribute("aria-activedescendant", all[selected].id);
      all[selected].scrollIntoView({ block: "nearest" });
    }
  };

  const hit = (id, address, kind, ...children) => {
    const link = make("a", { id, role: "option", tabindex: "-1", "aria-selected": "false", class: kind });
    const url = new URL(address, site);
    if (url.origin === site.origin) link.href = url.href;
    link.append(...children);
    return link;
  };

  const group = (data, number) => {
    const title = data.meta.title || _("Untitled");
    const about = [inWords(data.meta.date), data.meta.status && _(data.meta.status)].filter(Boolean).join(" · ");
    const sections = data.sub_results.filter((part) => part.anchor && part.anchor.element !== "h1");
    // The bottom line says what the briefing is about, with the words in it marked if it has them.
    const bottom = sections.find((part) => part.anchor.id === "s-bottom-line");
    const box = make("div", { role: "group", "aria-label": title, class: "nd-search__group" });
    box.append(
      hit(
        `nd-hit-${number}`,
        data.url,
        "nd-hit",
        make("div", { class: "nd-hit__title" }, title),
        make("div", { class: "nd-hit__meta" }, about),
        make("div", { class: "nd-hit__text" }, ...(bottom ? marked(bottom) : [data.meta.line || ""])),
      ),
    );
    const others = sections.filter((part) => part !== bottom);
    others.slice(0, PARTS).forEach((part, at) => {
      box.append(
        hit(
          `nd-hit-${number}-${at}`,
          part.url,
          "nd-hit nd-hit--part",
          make("div", { class: "nd-hit__title" }, part.title),
          make("div", { class: "nd-hit__text" }, ...marked(part)),
        ),
      );
    });
    return box;
  };

  const say = (text) => (parts.status.textContent = text);

  const clear = () => {
    found = [];
    waitingShards = [];
    shown = 0;
    parts.list.replaceChildren();
    parts.more.hidden = true;
    parts.input.setAttribute("aria-expanded", "false");
    select(-1);
  };

  // Asks older and older shards until there is another piece to show, or none is left.
  const find = async (words, mine) => {
    while (found.length < shown + PIECE && waitingShards.length) {
      const asked = waitingShards.splice(0, AT_ONCE);
      const answers = await Promise.all(asked.map((shard) => shard.ask(words, {})));
      if (mine !== turn) return;
      found.push(...answers.flat().sort((one, other) => other.score - one.score));
      searched = asked.at(-1).first;
    }
  };

  const showMore = async () => {
    const mine = turn;
    const words = asked;
    await find(words, mine);
    if (mine !== turn) return;
    say(
      found.length === 0
        ? _("No briefing has “{words}”. Try fewer words, or another spelling.", { words })
        : waitingShards.length
          ? ngettext("{n} briefing since {date}", "{n} briefings since {date}", found.length, { date: inWords(searched) })
          : ngettext("{n} briefing", "{n} briefings", found.length),
    );
    const piece = found.slice(shown, shown + PIECE);
    const records = await Promise.all(piece.map((result) => result.data()));
    if (mine !== turn) return;
    parts.list.append(...records.map((data, at) => group(data, shown + at)));
    shown += piece.length;
    parts.more.hidden = shown >= found.length && !waitingShards.length;
    parts.input.setAttribute("aria-expanded", String(shown > 0));
    select(shown ? Math.max(selected, 0) : -1);
  };

  const search = async () => {
    const mine = ++turn;
    const words = parts.input.value.trim();
    if (!words) {
      clear();
      say(_("Type a word, a name or a place."));
      return;
    }
    try {
      const shards = await load();
      if (mine !== turn) return;
      clear();
      asked = words;
      waitingShards = [...shards];
      await showMore();
    } catch {
      if (mine !== turn) return;
      clear();
      say(_("Search could not be loaded. It needs the site's web server; try again in a moment."));
    }
  };

  const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 };

  const pressed = (event) => {
    if (event.isComposing) return;
    if (event.key in moves) {
      event.preventDefault();
      const next = selected + moves[event.key];
      if (next >= options().length && !parts.more.hidden) showMore().then(() => select(next));
      else select(next);
    } else if (event.key === "Enter") {
      event.preventDefault();
      options()[selected]?.click();
    }
  };

  const build = () => {
    const input = make("input", {
      type: "search",
      role: "combobox",
      class: "nd-search__input",
      placeholder: _("Search briefings"),
      "aria-label": _("Search briefings"),
      "aria-autocomplete": "list",
      "aria-controls": "nd-search-list",
      "aria-expanded": "false",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      enterkeyhint: "go",
    });
    const close = make("button", { type: "button", class: "nd-search__close", "aria-label": _("Esc closes search") });
    close.append(make("kbd", {}, "Esc"));
    const status = make("p", { class: "nd-search__status", role: "status" });
    const list = make("div", { id: "nd-search-list", role: "listbox", "aria-label": _("Results") });
    const more = make("button", { type: "button", class: "nd-search__more" }, _("Show more"));
    const keys = make("p", { class: "nd-search__keys", "aria-hidden": "true" });
    keys.append(make("kbd", {}, "↑"), " ", make("kbd", {}, "↓"), " ", _("move"), "   ", make("kbd", {}, "Enter"), " ", _("open"));
    const dialog = make(
      "dialog",
      { class: "nd-search", "aria-label": _("Search") },
      make("div", { class: "nd-search__bar" }, input, close),
      status,
      make("div", { class: "nd-search__scroll" }, list, more),
      keys,
    );
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(search, PAUSE);
    });
    input.addEventListener("keydown", pressed);
    close.addEventListener("click", () => dialog.close());
    more.addEventListener("click", () => showMore().then(() => input.focus()));
    list.addEventListener("click", (event) => {
      if (event.target.closest("a")) dialog.close(); // the hit may be on this very page
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close(); // the backdrop
    });
    document.body.append(dialog);
    parts = { dialog, input, status, list, more };
    clear();
    say(_("Type a word, a name or a place."));
  };

  const open = () => {
    if (!parts) build();
    if (parts.dialog.open) return;
    parts.dialog.showModal();
    parts.input.focus();
    parts.input.select();
    load().catch(() => say(_("Search could not be loaded. It needs the site's web server.")));
  };

  for (const button of [opener, ...document.querySelectorAll("[data-nd-search]")]) {
    button.addEventListener("click", open);
  }
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select");
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const wanted =
      (plain && !typing && (event.key === "/" || event.key === "s")) ||
      ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k");
    if (!wanted) return;
    event.preventDefault();
    open();
  });
})();
