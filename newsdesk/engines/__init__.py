"""Where the work of many items runs: in this process, or in worker processes that can be killed.

An engine does not know what an article is, and no outcome of an item is an exception.
"""

from newsdesk.engines.port import Engine, Killed
from newsdesk.engines.processes import ProcessEngine
from newsdesk.engines.serial import SerialEngine

__all__ = ["Engine", "Killed", "ProcessEngine", "SerialEngine"]
