"""From bytes to Articles: one small module a format, chosen by the ending of the source's name.

Nothing here opens a file, asks the network or looks at a clock; that is for the pipeline to do.
"""

from newsdesk.readers.source import SUFFIXES, ReadLimits, read_source

__all__ = ["SUFFIXES", "ReadLimits", "read_source"]
