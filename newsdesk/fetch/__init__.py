"""From an address to bytes, and back where it is our storage: the only room that connects to other machines.

It writes no file and knows nothing of news: what an answer is good for is the pipeline's to say.
"""

from newsdesk.fetch.port import Fetched, Fetcher

__all__ = ["Fetched", "Fetcher"]
