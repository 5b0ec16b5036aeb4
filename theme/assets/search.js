/* Search: a dialog over the index, which find.js fetches in small pieces when the dialog is used.
   Titles and excerpts are strangers' text: they become text nodes, never HTML. */
(() => {
  const PIECE = 8; // results fetched and shown at a time
  const PARTS = 3; // sections shown for one briefing
  const PAUSE = 120; // milliseconds without a key before a search starts
  const TOPICS = ["subject", "person", "publisher"];

  const { _, ngettext } = window.newsdesk;
  const HINT = _("Type words, a name, or a “phrase in quotes”.");
  const ORDERS = { best: _("Best match"), newest: _("Newest first"), oldest: _("Oldest first") };
  const KINDS = { year: _("Any year"), subject: _("Any subject"), person: _("Any person"), publisher: _("Any publisher") };
  const site = new URL("..", document.currentScript.src);
  const opener = document.querySelector(".nd-search-open");
  if (!opener || typeof HTMLDialogElement === "undefined") return;

  let parts = null; // the elements of the dialog, made when it is first opened
  let index = null; // the promise of what find.js opens
  let turn = 0; // counts searches, so that a late answer to an old one is dropped
  let waiting = 0;
  let walk = null; // through the indexes that may have an answer
  let facets = {}; // kind → word that stands for a topic → its name, and how many of the briefings shown have it
  let shown = 0;
  let selected = -1;

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  const load = () => {
    index ??= import(new URL("assets/find.js", site).href).then((find) => find.openIndex(site));
    index.catch(() => (index = null));
    return index;
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

  const busy = (now) => parts.list.setAttribute("aria-busy", String(now));

  const clear = () => {
    walk = null;
    facets = {};
    shown = 0;
    parts.list.replaceChildren();
    parts.more.hidden = true;
    parts.input.setAttribute("aria-expanded", "false");
    select(-1);
  };

  // What one can narrow down to is what the briefings shown are about: no list of it all is fetched.
  const offer = (kind, values) => {
    const choice = parts.choices[kind];
    const { value, text } = choice.selectedOptions[0] ?? { value: "" };
    const known = new Map(value ? [[value, text], ...values] : values);
    choice.replaceChildren(new Option(KINDS[kind], ""), ...[...known].map(([word, name]) => new Option(name, word)));
    choice.value = value;
    choice.hidden = known.size === 0;
  };

  const offerYears = (opened) => offer("year", opened.years.map((year) => [year, year]));

  const offerTopics = (opened, records) => {
    for (const kind of TOPICS) {
      const topics = (facets[kind] ??= new Map());
      for (const { name, word } of records.flatMap((data) => opened.readTopics(data.meta[kind]))) {
        topics.set(word, { name, times: (topics.get(word)?.times ?? 0) + 1 });
      }
      const often = [...topics].sort(([, one], [, other]) => other.times - one.times);
      offer(kind, often.map(([word, { name }]) => [word, name]));
    }
  };

  const describe = (words, order) => {
    const number = walk.results.length;
    const date = walk.done || !walk.until ? "" : inWords(walk.until);
    if (!number && date) return _("None yet; searched up to {date}", { date });
    if (!number) return _("No briefing has “{words}”. Try fewer words, or another spelling.", { words });
    const found = date
      ? order === "oldest"
        ? ngettext("{n} briefing until {date}", "{n} briefings until {date}", number, { date })
        : ngettext("{n} briefing since {date}", "{n} briefings since {date}", number, { date })
      : ngettext("{n} briefing", "{n} briefings", number);
    const missing = walk.missing.map((word) => `“${word}”`).join(", ");
    return missing ? _("{found}. None has {words}.", { found, words: missing }) : found;
  };

  const showMore = async () => {
    const mine = turn;
    const going = walk;
    busy(true);
    await going.go(shown + PIECE);
    if (mine !== turn) return;
    say(describe(parts.input.value.trim(), parts.order.value));
    const records = await Promise.all(going.results.slice(shown, shown + PIECE).map((result) => result.data()));
    if (mine !== turn) return;
    parts.list.append(...records.map((data, at) => group(data, shown + at)));
    offerTopics(await load(), records);
    shown += records.length;
    parts.more.hidden = shown >= going.results.length && going.done;
    parts.more.textContent = shown < going.results.length ? _("Show more") : _("Search further");
    parts.input.setAttribute("aria-expanded", String(shown > 0));
    select(shown ? Math.max(selected, 0) : -1);
    busy(false);
  };

  const search = async () => {
    const mine = ++turn;
    const words = parts.input.value.trim();
    busy(Boolean(words));
    if (!words) {
      clear();
      say(HINT);
      return;
    }
    try {
      const opened = await load();
      const topics = TOPICS.map((kind) => parts.choices[kind].value).filter(Boolean);
      const found = await opened.find(words, parts.choices.year.value, topics, parts.order.value);
      if (mine !== turn) return;
      clear();
      walk = found;
      await showMore();
    } catch {
      if (mine !== turn) return;
      clear();
      busy(false);
      index = null;
      say(_("Search could not be loaded. It needs the site's web server; try again in a moment."));
    }
  };

  const more = () => showMore().catch(() => {
      busy(false);
      say(_("More could not be loaded; try again in a moment."));
    });

  const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 };

  const pressed = (event) => {
    if (event.isComposing) return;
    if (event.key in moves) {
      event.preventDefault();
      const next = selected + moves[event.key];
      if (next >= options().length && !parts.more.hidden) more().then(() => select(next));
      else select(next);
    } else if (event.key === "Enter") {
      event.preventDefault();
      options()[selected]?.click();
    } else if (event.key === "Escape") {
      event.preventDefault(); // in a search box it would only delete the words
      parts.dialog.close();
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
    const further = make("button", { type: "button", class: "nd-search__more" });
    const order = make("select", { "aria-label": _("Order") });
    order.append(...Object.entries(ORDERS).map(([value, name]) => new Option(name, value)));
    const choices = Object.fromEntries(
      Object.entries(KINDS).map(([kind, name]) => [kind, make("select", { "aria-label": name, hidden: "" })]),
    );
    const narrow = make("div", { class: "nd-search__choices", role: "group", "aria-label": _("Narrow down") });
    narrow.append(order, ...Object.values(choices));
    narrow.addEventListener("change", search);
    const keys = make("p", { class: "nd-search__keys", "aria-hidden": "true" });
    keys.append(make("kbd", {}, "↑"), " ", make("kbd", {}, "↓"), " ", _("move"), "   ", make("kbd", {}, "Enter"), " ", _("open"));
    const dialog = make(
      "dialog",
      { class: "nd-search", "aria-label": _("Search") },
      make("div", { class: "nd-search__bar" }, input, close),
      narrow,
      status,
      make("div", { class: "nd-search__scroll" }, list, further),
      keys,
    );
    input.addEventListener("input", () => {
      turn += 1; // what is still on its way answers other words
      busy(true);
      clearTimeout(waiting);
      waiting = setTimeout(search, PAUSE);
    });
    input.addEventListener("keydown", pressed);
    close.addEventListener("click", () => dialog.close());
    further.addEventListener("click", () => more().then(() => input.focus()));
    list.addEventListener("click", (event) => {
      if (event.target.closest("a")) dialog.close(); // the hit may be on this very page
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close(); // the backdrop
    });
    document.body.append(dialog);
    parts = { dialog, input, order, choices, status, list, more: further };
    clear();
    say(HINT);
  };

  const open = () => {
    if (!parts) build();
    if (parts.dialog.open) return;
    parts.dialog.showModal();
    parts.input.focus();
    parts.input.select();
    load()
      .then(offerYears)
      .catch(() => say(_("Search could not be loaded. It needs the site's web server.")));
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
