"""Where the work of many items runs: in this process, in worker processes that can be killed, or on a cluster.

An engine does not know what an article is, and no outcome of an item is an exception.
"""

from newsdesk.engines.port import Engine, Killed, find_near
from newsdesk.engines.processes import ProcessEngine
from newsdesk.engines.serial import SerialEngine

__all__ = ["Engine", "Killed", "ProcessEngine", "SerialEngine", "find_near"]
