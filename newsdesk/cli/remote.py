"""What commands do about addresses on other machines: nothing, and quickly, where the configuration names none."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from newsdesk.config import is_address

if TYPE_CHECKING:
    from newsdesk.pipeline.actions import Delivery
    from newsdesk.pipeline.project import Progress, Project


def bring_seeds(project: "Project", progress: "Progress", *, begins: bool = False) -> "Project":
    """Return the project with its sources in a folder; `begins`: there need be none yet."""
    if not is_address(project.config.seeds):
        return project
    from newsdesk.fetch.remote import Remote
    from newsdesk.pipeline.mirror import mirror_seeds

    return mirror_seeds(project, Remote(project.config.seeds), progress, begins=begins)


def send_sources(project: "Project", added: Iterable[str]) -> None:
    """Put sources that were brought in, and what is remembered of feeds, where the sources are."""
    if not is_address(project.config.seeds):
        return
    from newsdesk.fetch.remote import Remote
    from newsdesk.pipeline.mirror import put_sources

    put_sources(project, Remote(project.config.seeds), added)


def send_results(project: "Project", progress: "Progress") -> "tuple[Delivery, ...]":
    """Send site and briefings where they are to go; what the run made is complete here already."""
    config = project.config
    places = [(config.briefings_to, project.briefings), (config.site_to, project.site)]
    if not any(address for address, _ in places):
        return ()
    from newsdesk.fetch.remote import Remote
    from newsdesk.pipeline.deliver import deliver
    from newsdesk.pipeline.inventory import Inventory

    inventory = Inventory(project.root, project.state / "sent")
    sent = tuple(
        deliver(folder, inventory.digest_folder(folder), Remote(address), progress)
        for address, folder in places
        if address
    )
    inventory.save()
    return sent
