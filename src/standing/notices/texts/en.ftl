# An address follows.
standing-support = Questions? Write to us:
