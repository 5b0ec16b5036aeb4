/* Asks the search index: many small indexes by Pagefind ("shards"), the earliest first, and a list of which words
   are in which of them. Pagefind's own way of merging would fetch a piece of every shard for every word. */

const AT_ONCE = 6; // shards asked at a time
const IN_A_GO = 12; // shards asked, once something is found, before the reader is asked whether to go on

const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

// By what a word is known in the list: newsdesk/site/words.py makes the same keys.
const makeKey = (word) => {
  const key = [...word]
    .slice(0, 5)
    .join("")
    .replace(/^(.{3,})s$/u, "$1")
    .replace(/^(.{2,}?)(?:ing|in|ed|[eiy])+$/u, "$1");
  return key.length > 2 && key.at(-1) === key.at(-2) ? key.slice(0, -1) : key;
};

const splitWords = (text) =>
  fold(text)
    .split(/\s+/)
    .map((word) => (word.match(/[\p{L}\p{N}]+/gu) ?? []).join(""))
    .filter(Boolean);

// Narrowing down is asking for words that nobody writes: newsdesk/site/facets.py puts them into the index.
const makeYear = (year) => `qx${year.replace(/\d/g, (digit) => "bcdfgjkmnp"[digit])}`;

const readTopics = (text) =>
  [...(text ?? "").matchAll(/(.+?) ([qx][b-z]{9})(?:; |$)/g)].map(([, name, word]) => ({ name, word }));

// "quoted words" stand together; the other words stand anywhere.
const splitQuery = (query) => {
  const phrases = [];
  const rest = query.replace(/[“”„«»]/g, '"').replace(/"([^"]*)"/g, (_, phrase) => {
    if (splitWords(phrase).length) phrases.push(`"${phrase.trim()}"`);
    return " ";
  });
  return { phrases, words: splitWords(rest) };
};

export const openIndex = async (site) => {
  const engine = import(new URL("pagefind/pagefind.js", site).href); // at the same time as the list
  engine.catch(() => {}); // whoever needs it is told below
  const answer = await fetch(new URL("pagefind/shards.json", site), { cache: "no-cache" });
  const list = await answer.json();
  const files = new Set(list.words.split(" "));
  const tables = new Map(); // file of the list of words → promise of its content
  const base = `${site.pathname}pagefind/`;
  const { PagefindInstance } = list.shards.length ? await engine : {};
  if (PagefindInstance) await new PagefindInstance({ basePath: base }).loadWasm(list.wasm);

  const shards = list.shards.map(([name, first, last, pages, hash]) => {
    let index = null;
    const open = async () => {
      const made = new PagefindInstance({ basePath: `${base}${name}/`, baseUrl: site.pathname, excerptLength: 22 });
      // What Pagefind would fetch for each shard is in the list.
      made.loadEntry = async () => {
        made.languages = { [list.wasm]: { hash, wasm: list.wasm, page_count: pages } };
        made.loadedVersion = list.pagefind;
        made.includeCharacters = [...list.characters];
      };
      await made.init(list.wasm, { load_wasm: false });
      return made;
    };
    const ask = async (questions, choice) => {
      index ??= open();
      index.catch(() => (index = null));
      const opened = await index;
      const [hits, ...others] = await Promise.all(
        questions.map(async (question) => (await opened.search(question, choice)).results),
      );
      const both = others.map((results) => new Set(results.map((result) => result.id)));
      const kept = hits.filter((hit) => both.every((ids) => ids.has(hit.id)));
      return kept.sort((one, other) => other.score - one.score);
    };
    return { first, last, ask };
  });

  const all = (1n << BigInt(shards.length)) - 1n;

  // Which shards may have a word, as bits.
  const locate = async (word) => {
    if (word.length < 2 || /\p{Lo}/u.test(word)) return all; // in scripts without spaces, what is a word?
    const key = makeKey(word);
    const file = /^[a-z0-9]{2}/.test(key) ? key.slice(0, 2) : "__";
    if (!files.has(file)) return 0n;
    if (!tables.has(file)) {
      const address = new URL(`pagefind/words/${file}.json?${list.version}`, site);
      tables.set(file, fetch(address).then((found) => found.json()));
      tables.get(file).catch(() => tables.delete(file));
    }
    const table = await tables.get(file);
    const begun = word.length < 5; // a word may still be being typed
    const keys = begun ? Object.keys(table).filter((known) => known.startsWith(key)) : [key];
    return keys.reduce((bits, known) => bits | BigInt(`0x${table[known] ?? 0}`), 0n);
  };

  const days = shards.flatMap((shard) => (shard.first ? [shard.first, shard.last] : []));
  const [from, to] = days.length ? [days[0], days.at(-1)].map((day) => Number(day.slice(0, 4))) : [1, 0];

  return {
    readTopics,
    years: Array.from({ length: to - from + 1 }, (_, at) => String(to - at).padStart(4, "0")),

    // Returns a walk through the shards that may have an answer. `topics`: words that stand for what to narrow
    // down to; `order`: "best", "newest" or "oldest". "best" is the best of each go.
    find: async (query, year, topics, order) => {
      const { phrases, words } = splitQuery(query);
      const narrow = [...topics, ...(year ? [makeYear(year)] : [])];
      const places = new Map();
      await Promise.all(
        [...phrases.flatMap(splitWords), ...words, ...narrow].map(async (word) => places.set(word, await locate(word))),
      );
      // A word that nobody wrote is left out, and said to be; the rest may find what was meant.
      const known = words.filter((word) => places.get(word));
      const missing = words.filter((word) => !places.get(word));
      if (known.length || phrases.length) missing.forEach((word) => places.delete(word));
      const bits = [...places.values()].reduce((one, other) => one & other, all);
      const waiting = places.size > narrow.length ? shards.filter((_, at) => (bits >> BigInt(at)) & 1n) : [];
      // Asked for several words at once, Pagefind leaves out those that a shard does not have: each is asked for.
      const questions = [...new Set([known.join(" "), ...phrases, ...known, ...narrow])].filter(Boolean);
      if (order !== "oldest") waiting.reverse();
      const choice = { sort: order === "best" ? {} : { date: order === "oldest" ? "asc" : "desc" } };
      const walk = {
        results: [],
        missing: known.length || phrases.length ? missing : [],
        until: "", // the day up to which was searched
        get done() {
          return waiting.length === 0;
        },
        // Adds results until there are `count`, shards are used up or enough were asked.
        go: async (count) => {
          for (let asked = 0; walk.results.length < count && waiting.length && (asked < IN_A_GO || !walk.results.length); ) {
            const some = waiting.splice(0, AT_ONCE);
            asked += some.length;
            const answers = await Promise.all(some.map((shard) => shard.ask(questions, choice)));
            const hits = answers.flat();
            if (order === "best") hits.sort((one, other) => other.score - one.score);
            walk.results.push(...hits);
            walk.until = order === "oldest" ? some.at(-1).last : some.at(-1).first;
          }
        },
      };
      return walk;
    },
  };
};
