"""The line under a result: how long it took, which network, what can be taken along."""
