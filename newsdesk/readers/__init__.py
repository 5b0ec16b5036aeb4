"""From bytes to Articles: one small module a format, chosen by the ending of the source's name.

Nothing here opens a file, asks the network or looks at a clock; that is for the pipeline to do.
"""

from newsdesk.readers.formats import SUFFIXES, find_suffix, holds_many, is_asset
from newsdesk.readers.source import ReadLimits, read_part, read_source, refuse_repeats, split_source

__all__ = [
    "SUFFIXES",
    "ReadLimits",
    "find_suffix",
    "holds_many",
    "is_asset",
    "read_part",
    "read_source",
    "refuse_repeats",
    "split_source",
]
