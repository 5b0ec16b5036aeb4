"""Texts that strangers could write to make a page do something: our own, and those of ../shared/hostile.

They are composed, since what gets through is mostly a known trick in an unknown place: each element that runs a script
by itself, behind each way out of the place that it may stand in. The script is always `alert(1)`.
"""

import json
import random
import zipfile
from collections.abc import Iterator

from tests.campaign import SHARED

RUN = "alert(1)"

ELEMENTS = tuple(
    line.replace("RUN", RUN)
    for line in """
<script>RUN</script>
<ScRiPt >RUN</sCrIpT >
<script/x>RUN</script>
<script src="data:text/javascript,RUN"></script>
<svg><script>RUN</script></svg>
<svg><script href="data:text/javascript,RUN" />
<img src=x onerror=RUN>
<img src=x onerror="RUN" alt='
<IMG SRC=x OnErRoR=RUN//
<img/src=x/onerror=RUN>
<img src=x onerror=&#97;lert(1)>
<image src=x onerror=RUN>
<svg onload=RUN>
<svg/onload=RUN//
<svg><animate onbegin=RUN attributeName=x dur=1s>
<svg><set onbegin=RUN attributeName=x>
<body onload=RUN>
<body onpageshow=RUN>
<iframe onload=RUN></iframe>
<iframe srcdoc="<script>parent.RUN</script>"></iframe>
<iframe src="javascript:parent.RUN"></iframe>
<object data="data:text/html,x" onload=RUN></object>
<object data="javascript:RUN"></object>
<embed src="data:text/html,x" onload=RUN>
<audio src=x onerror=RUN></audio>
<video><source onerror=RUN></video>
<details open ontoggle=RUN>x</details>
<input autofocus onfocus=RUN>
<textarea autofocus onfocus=RUN></textarea>
<p tabindex=1 autofocus onfocus=RUN>x
<style onload=RUN></style>
<link rel=stylesheet href="data:text/css,x" onload=RUN>
<style>@keyframes x{}</style><b style="animation-name:x" onanimationstart=RUN>x</b>
<math><mtext></form><form><mglyph><style></math><img src onerror=RUN>
<noscript><p title="</noscript><img src=x onerror=RUN>">
<svg></p><style><a id="</style><img src=x onerror=RUN>">
<meta http-equiv=refresh content="0;url=javascript:RUN">
<a href="javascript:RUN" autofocus onfocus=RUN>x</a>
<form id=x></form><button form=x formaction="javascript:RUN" autofocus onfocus=RUN>x</button>
<base href="https://elsewhere.example/"><script src=x.js></script>
""".strip().splitlines()
)

WAYS_OUT = (
    "", '">', "'>", "-->", "]]>", "</title>", "</script>", "</style>", "</textarea>", "</noscript>", "</pre>",
    "\n\n", "`` ", "](", "|\n\n", "*/", "&quot;>", "<!--><", "\\", "</p></div></article>",
)  # fmt: skip

MARKDOWN = tuple(
    """
[x](javascript:alert(1))
[x](JaVaScRiPt&colon;alert(1))
[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)
[x](https://elsewhere.example "onmouseover=alert(1)")
![x](https://elsewhere.example/pixel.png)
![x](x"onerror="alert(1))
<javascript:alert(1)>
<https://elsewhere.example>
https://elsewhere.example www.elsewhere.example somebody@elsewhere.example
[x]: javascript:alert(1)
[^1-1]: a footnote of my own
See[^1-1] and [^2-1] and [^99-1]
*[x]: an abbreviation
{: onclick=alert(1) #__config .md-overlay }
## x {: onclick=alert(1) }
text {onclick=alert(1)}
--8<-- ".env"
;--8<-- "https://elsewhere.example"
{{ 7*7 }} {% include ".env" %} {# x #}
{{ config.items() }}
${7*7} <%= 7*7 %> #{7*7}
$x$ $$x$$ \\(x\\) \\[x\\]
!!! note "x" <script>alert(1)</script>
=== "tab"
/// html | script
[[wiki]] [TOC] [[footnotes]] :smile: ++x++ ^^x^^ ~~x~~ ==x==
| a | b |
***x*** ___x___ **x __x* _x**
# x
- x
1. x
> x
+ x
    indented
\tindented
``` html
~~~ {.x onclick=alert(1)}
---
===
&lt;script&gt;alert(1)&lt;/script&gt;
&amp;lt;script&amp;gt;
&#60;script&#62;alert(1)&#60;/script&#62;
\\<script\\>alert(1)\\</script\\>
\\\\ \\` \\* \\_ \\[ \\&#91;
javascript:alert(1)
java\tscript:alert(1)
//elsewhere.example/x
https://elsewhere.example/"onmouseover="alert(1)
https://elsewhere.example/)[x](javascript:alert(1)
https://user:word@elsewhere.example/
http://[bad
../../../.env
__config __search __palette constructor __proto__
</article></main><div id="__config">{"base":"//elsewhere.example"}</div>
<data hidden data-pagefind-meta="url" value="javascript:alert(1)"></data>
{"a": 1} [1] null true ---
a: b
<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;
<![CDATA[<script>alert(1)</script>]]>
<!-- x --> <! x > <? x ?> </x>
&x; &#0; &#x110000; &#128; &nbsp; &AMP
''; !--"<XSS>=&{()}
“x” ‘y’ — … 1,100 km – 12 % @x #x
""".strip("\n").splitlines()
)  # fmt: skip

PIECES = " ".join(MARKDOWN).split()


def compose_payloads() -> tuple[str, ...]:
    """Return our own payloads: those that would run when printed as they are come first."""
    return (*ELEMENTS, *MARKDOWN, *(f"{out}{element}" for out in WAYS_OUT[1:] for element in ELEMENTS))


def mix_payloads(count: int, seed: int = 1) -> Iterator[str]:
    """Yield `count` texts of pieces in random order, the same ones each time."""
    chance = random.Random(seed)
    for _ in range(count):
        pieces = chance.choices((*PIECES, *ELEMENTS, *WAYS_OUT, "word", "Word", "12"), k=chance.randint(1, 6))
        yield chance.choice((" ", "", "\n")).join(pieces)


def read_collections() -> tuple[str, ...]:
    """Return the payloads of others; none where they do not lie beside the repository."""
    if not SHARED.is_dir():
        return ()

    def read(name: str) -> list[object]:
        found = json.loads((SHARED / name).read_text("utf-8"))
        return list(found.values()) if isinstance(found, dict) else list(found)

    commonmark = [
        example["markdown"] for example in read("commonmark/spec.json") if isinstance(example, dict)
    ]
    purify = [vector["payload"] for vector in read("dompurify/vectors.json") if isinstance(vector, dict)]
    lists = ("xss-lists/all-unique.json", "ammonia/vectors.json", "blns/blns.json", "unicode/strings.json")
    bleach = [test.read_text("utf-8") for test in sorted((SHARED / "bleach").glob("*.test"))]
    found = [*purify, *commonmark, *(text.partition("\n--\n")[0] for text in bleach)]
    found += (one for name in lists for one in read(name))
    return tuple(dict.fromkeys(one for one in found if isinstance(one, str) and one.strip()))


def read_feeds() -> Iterator[bytes]:
    """Yield the malformed and valid feeds of others."""
    with zipfile.ZipFile(SHARED / "feeds.zip") as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                yield archive.read(name)
