/* What Material runs inline, as a file, so that the page's policy needs no exception for inline
   scripts: storage under the site's path, and the reader's colours before the first paint. */
(() => {
  const scope = new URL("..", document.currentScript.src);
  const key = (name, base) => `${(base || scope).pathname}.${name}`;

  window.__md_scope = scope;
  window.__md_hash = (text) =>
    [...text].reduce((hash, letter) => (hash << 5) - hash + letter.charCodeAt(0), 0);
  window.__md_get = (name, storage, base) => {
    try {
      return JSON.parse((storage || localStorage).getItem(key(name, base)));
    } catch {
      return null; // storage refused, or not ours
    }
  };
  window.__md_set = (name, value, storage, base) => {
    try {
      (storage || localStorage).setItem(key(name, base), JSON.stringify(value));
    } catch {
      // storage refused or full: the choice lasts as long as the page
    }
  };

  const chosen = (window.__md_get("__palette") || {}).color || { media: "(prefers-color-scheme)" };
  let media = chosen.media;
  if (media === "(prefers-color-scheme)") {
    media = `(prefers-color-scheme: ${matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"})`;
  }
  for (const input of document.querySelectorAll("[data-md-color-media]")) {
    if (input.dataset.mdColorMedia !== media) continue;
    for (const part of ["scheme", "primary", "accent"]) {
      document.body.setAttribute(`data-md-color-${part}`, input.getAttribute(`data-md-color-${part}`));
    }
    document.body.setAttribute("data-md-color-media", chosen.media);
  }
})();

/* What scripts say is English in the scripts; assets/words/ has it in other languages, loaded before them. Values go
   into {braces}: _("{n} of {all}", { n: 3, all: 9 }). A number chooses its form: ngettext("{n} hit", "{n} hits", 3). */
(() => {
  const known = (text) => (window.ndWords && Object.hasOwn(ndWords.texts, text) ? ndWords.texts[text] : null);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => String(values?.[name] ?? all));

  window.newsdesk = {
    _: (text, values) => fill(known(text) ?? text, values),
    ngettext: (one, many, n, values) => {
      const forms = known(one);
      return fill(forms ? forms[ndWords.plural(n)] : n === 1 ? one : many, { n, ...values });
    },
  };
})();

/* Material asks for a sitemap beside whatever <link rel=alternate> leads to, in search of translations: five requests
   a page. A second word keeps its selector from these links, and feed readers still find them. */
for (const link of document.querySelectorAll("link[rel=alternate]")) link.relList.add("nd-twin");

/* Material's first link skips to the first part of the article; the title and what stands below it are above that. */
document.querySelector(".md-skip")?.setAttribute("href", "#__skip");
