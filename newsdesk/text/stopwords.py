"""English words that carry no subject. A closed list, so that counting stays the same everywhere."""

STOPWORDS = frozenset(
    """
    a about above after again against all almost also although am among an and another any are around as at
    away back be became because been before being below between both but by came can cannot come could day
    days did do does doing done down during each either else even ever every few first for from get give
    given go going gone got had has have having he her here hers herself him himself his how however i if
    in including into is it its itself just know last later least less let like likely made make many may
    me might mine more most much must my myself near never new next no nor not now of off often on once one
    only onto or other others our ours ourselves out over own part per perhaps put quite rather really said
    same saw say saying says second see seen several shall she should since so some someone something soon
    still such take taken than that the their theirs them themselves then there these they thing things
    think this those though three through thus time times to today together told too took toward towards
    two under until up upon us use used using very via want was way we week weeks well went were what when
    where whether which while who whole whom whose why will with within without would year years yes yet
    you your yours yourself yourselves monday tuesday wednesday thursday friday saturday sunday
    i'm i've i'd i'll it's he's she's that's there's they're we're we've you're don't doesn't didn't isn't
    aren't wasn't weren't won't can't couldn't wouldn't shouldn't hasn't haven't hadn't
    """.split()
)
