"""How far a translation can be trusted: signs that the search leaves behind, and their calibrated sum.

The signs are those of the search's own ranking: log-probability a token and coverage (Wu et al., "Google's neural
machine translation system", 2016, section 7). `training.seq2seq.trust` learns what they weigh from held-out pairs.
"""

import math
from collections.abc import Mapping

import numpy as np

from training.seq2seq.search_trace import Hypothesis

INTERCEPT = "intercept"
LEAST = 0.01  # attention that a source token is counted with at least


def signs(hypothesis: Hypothesis) -> dict[str, float]:
    """Return the signs of one translation by name; without attention those of coverage are missing.

    score: mean log-probability a token; weakest: the log-probability of the least likely token; length: logarithm of
    the number of tokens; stopped: 1 where a loop was stopped; coverage: mean over the source tokens of the logarithm
    of the attention that each has had, up to 1; overlooked: share of the source tokens with less than a fifth.
    """
    found = {
        "score": hypothesis.score,
        "weakest": min(hypothesis.log_probs, default=0.0),
        "length": math.log(1 + len(hypothesis.token_ids)),
        "stopped": float(bool(hypothesis.stopped)),
    }
    if hypothesis.attention is not None and hypothesis.attention.numel():
        had = hypothesis.attention.float().sum(dim=0).numpy().clip(LEAST, 1)  # of each source token
        found |= {"coverage": float(np.log(had).mean()), "overlooked": float((had < 0.2).mean())}
    return found


def probability_right(hypothesis: Hypothesis, calibration: Mapping[str, float]) -> float | None:
    """Return the probability that a translation comes close to a person's, or None without a calibration.

    calibration: the weight of each sign and the intercept, as the card holds them.
    """
    if INTERCEPT not in calibration:
        return None
    found = signs(hypothesis)
    total = sum(weight * found.get(name, 0.0) for name, weight in calibration.items() if name != INTERCEPT)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total + calibration[INTERCEPT]))))
