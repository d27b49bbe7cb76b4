"""Then and now: our network beside a language model from the Hub."""
