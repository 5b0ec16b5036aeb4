/* The source sentence beside what it proves: hover, focus or tap a citation, and a card shows the sentence
   with its source. Without this script, or in a browser without popovers, a citation is the link it was.
   Everything shown is on the page already, at its end; it is strangers' text and becomes text nodes only. */
(() => {
  const CITATION = "a.footnote-ref[href^='#fn:']";
  const OPENS = 150; // milliseconds: a pointer that only passes by opens nothing
  const CLOSES = 300; // long enough to move the pointer from the citation into the card

  const { _ } = window.newsdesk;
  const article = document.querySelector(".nd-briefing");
  if (!article || !HTMLElement.prototype.showPopover) return;

  let card = null; // at most one; it stands behind its citation, so that the Tab key comes to it next
  let citation = null;
  let dismissed = null; // has the focus back from a card that Esc closed, and opens none until it has lost it
  let pointer = ""; // what was last pressed: mouse, pen, touch
  let waiting = 0;

  const make = (tag, name, ...children) => {
    const element = document.createElement(tag);
    element.className = name;
    element.append(...children);
    return element;
  };

  const textOf = (node, without) => {
    const copy = node.cloneNode(true);
    for (const part of copy.querySelectorAll(without)) part.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  };

  // The list of sources is the last whose items begin with a number: "Source 2: title, publisher, by whom, date;
  // 150 words, …". Shown are the title, and what stands between it and the number of words.
  const findSource = (number) => {
    const starts = new RegExp(`^\\D*${number}:`);
    const entry = [...article.querySelectorAll(":scope > ul > li:has(strong)")]
      .reverse()
      .find((item) => starts.test(item.textContent));
    if (!entry) return null;
    const text = textOf(entry, "ul");
    const name = textOf(entry.querySelector("strong"), "ul");
    const rest = text.slice(text.indexOf(name) + name.length);
    return { name, about: rest.split(/; \d/, 1)[0].replace(/^[,\s]+/, "") };
  };

  // A footnote is "sentence — source 2, paragraph 5, in the original ↩"; what follows the sentence has no dash.
  const fill = (footnote, target) => {
    const parts = textOf(footnote, ".footnote-backref").split(" — ");
    const tail = parts.length > 1 ? parts.pop() : "";
    const sentence = make("div", "nd-cited__sentence", parts.join(" — "));
    sentence.id = "nd-cited";
    const place = make("a", "", _("Go to the sentence"));
    place.href = target;
    const links = make("div", "nd-cited__links", place);
    let where = tail;
    const original = [...footnote.querySelectorAll("a:not(.footnote-backref)")].pop();
    if (original && /^https?:$/.test(original.protocol)) {
      where = tail.replace(original.textContent, "");
      const away = make("a", "", original.textContent);
      away.href = original.href; // with the text fragment that shows the sentence there
      links.append(away);
    }
    where = where.replace(/[,\s]+$/, "");
    const number = /^#fn:(\d+)-/.exec(target)?.[1];
    const source = number && findSource(number);
    if (!source) return [sentence, make("div", "nd-cited__about", where), links];
    const about = [source.about, where.replace(/^[^,]*,\s*/, "")].filter(Boolean).join(" · ");
    return [sentence, make("div", "nd-cited__source", source.name), make("div", "nd-cited__about", about), links];
  };

  const close = () => {
    clearTimeout(waiting);
    if (!card) return;
    citation.removeAttribute("aria-describedby");
    citation.classList.remove("nd-citing");
    card.remove();
    card = citation = null;
  };

  const open = (link) => {
    clearTimeout(waiting);
    if (link === citation) return;
    const target = link.getAttribute("href");
    const footnote = document.getElementById(target.slice(1));
    if (!footnote) return;
    close();
    card = make("div", "nd-cited", ...fill(footnote, target));
    card.popover = "manual"; // above everything, and not cut off by a table that scrolls
    card.setAttribute("role", "group");
    card.setAttribute("aria-label", _("Source sentence"));
    card.setAttribute("data-pagefind-ignore", "");
    citation = link;
    citation.classList.add("nd-citing"); // the style sheet places the card beside it
    citation.setAttribute("aria-describedby", "nd-cited");
    (link.closest("sup") || link).after(card);
    card.showPopover();
  };

  const soon = (action, pause) => {
    clearTimeout(waiting);
    waiting = setTimeout(action, pause);
  };
  const at = (node) => node?.closest?.(CITATION);
  const isOurs = (node) => Boolean(card && node && (card.contains(node) || citation.contains(node)));

  article.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const link = at(event.target);
    if (link && link !== citation) soon(() => open(link), OPENS);
    else if (isOurs(event.target)) clearTimeout(waiting);
  });
  article.addEventListener("pointerout", (event) => {
    if (event.pointerType === "touch" || isOurs(event.relatedTarget)) return;
    if (isOurs(document.activeElement) && document.activeElement.matches(":focus-visible")) clearTimeout(waiting);
    else soon(close, CLOSES);
  });

  article.addEventListener("focusin", (event) => {
    const link = at(event.target);
    if (link && link !== dismissed && link.matches(":focus-visible")) open(link);
  });
  article.addEventListener("focusout", (event) => {
    if (event.target === dismissed) dismissed = null;
    if (event.relatedTarget && isOurs(event.target) && !isOurs(event.relatedTarget)) close();
  });

  document.addEventListener(
    "pointerdown",
    (event) => {
      pointer = event.pointerType;
      if (!isOurs(event.target)) close();
    },
    true,
  );
  article.addEventListener("click", (event) => {
    const link = at(event.target);
    // A finger cannot hover: its first tap shows the card, the second follows the link. Keys have no detail.
    if (link && pointer === "touch" && event.detail > 0 && link !== citation) {
      event.preventDefault();
      open(link);
    } else if (link || card?.contains(event.target.closest("a"))) {
      close();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !card) return;
    const link = citation;
    const inside = card.contains(document.activeElement);
    close();
    if (!inside) return;
    dismissed = link;
    link.focus();
  });
})();
