"""The third wall: the one Content-Security-Policy of every page; theme/main.html carries the same words."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
"""Files of the site only, and nothing inline, so no list of hashes has to follow the theme's versions:
what Material has inline is in theme/assets/start.js. `wasm-unsafe-eval` lets Pagefind compile its
WebAssembly, `data:` images are the icons in Material's style sheet."""
