from collections.abc import Iterable, Mapping
from app.asks.pairing import Pair
def greedy(most: Mapping[int, int], pairs: Iterable[Pair]) -> list[Pair]:
    """The strongest pair first, of equals the lower ids, then the strongest that is left."""
    left = dict(most)
    chosen: dict[int, Pair] = {}
    for pair in sorted(pairs, key=lambda pair: (-pair.points, pair.asker_id, pair.staff_id)):
        if left[pair.asker_id] and pair.staff_id not in chosen:
            left[pair.asker_id] -= 1
            chosen[pair.staff_id] = pair
    return list(chosen.values())
