"""The outage journal: the form kept while there is no link, its papers, and what became of every line."""
