"""Try it: a prompt, and the network's continuation, blended, branched or in another style."""
