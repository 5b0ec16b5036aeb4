"""Build the fictional beat of Gullhaven day by day, as a newsroom would, into build/demo/.

The sources of a day are put beside those of the days before, and the generator runs: so the site
shows what only time can show, stories that grow and what changed in them.
"""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parents[1]
BEAT = ROOT / "examples" / "gullhaven" / "seeds"
DEMO = ROOT / "build" / "demo"
NOTICE = "A fictional example: every place, person, outlet and event here is invented."


def main() -> None:
    """Publish the beat into build/demo/, anew."""
    shutil.rmtree(DEMO, ignore_errors=True)
    publish(DEMO)


def publish(demo: Path) -> None:
    """Make a project in the new folder `demo`, then run the generator once for each day that has sources."""
    (demo / "seeds").mkdir(parents=True)
    shutil.copytree(ROOT / "templates", demo / "templates")
    (demo / "mkdocs.yml").write_text(configure((ROOT / "mkdocs.yml").read_text("utf-8")), "utf-8")
    for day, sources in groupby(sorted(BEAT.iterdir()), key=lambda source: source.name[:10]):
        for source in sources:
            shutil.copy(source, demo / "seeds")
        evening = datetime.fromisoformat(day).replace(hour=21, tzinfo=UTC)
        subprocess.run(  # noqa: S603 - our own generator
            [sys.executable, ROOT / "generator.py", "build", "--config", demo / "mkdocs.yml", "--quiet"],
            env=os.environ | {"SOURCE_DATE_EPOCH": f"{evening.timestamp():.0f}"},
            check=True,
        )
        sys.stdout.write(f"{day} published\n")
    sys.stdout.write(f"Site: {demo / 'site' / 'index.html'}\n")


def configure(text: str) -> str:
    """Return the project's configuration for the demo: its name, its notice, and where its theme is."""
    for old, new in (
        ("site_name: Newsdesk", "site_name: Gullhaven briefings"),
        ("custom_dir: theme", f"custom_dir: {ROOT / 'theme'}"),
        ("- newsdesk/site/hooks.py", f"- {ROOT / 'newsdesk' / 'site' / 'hooks.py'}"),
        ("extra:\n", f'extra:\n  notice: "{NOTICE}"\n'),
    ):
        if old not in text:
            sys.exit(f"examples/demo.py: mkdocs.yml has no '{old.strip()}' to replace; mend configure()")
        text = text.replace(old, new, 1)
    return text


if __name__ == "__main__":
    main()
