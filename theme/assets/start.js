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

/* Material asks for a sitemap beside whatever <link rel=alternate> leads to, in search of translations: five requests
   a page. A second word keeps its selector from these links, and feed readers still find them. */
for (const link of document.querySelectorAll("link[rel=alternate]")) link.relList.add("nd-twin");
