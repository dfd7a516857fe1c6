"""What words in lists mean: names, titles, venues, links, identifiers, kinds; pure functions on text."""
