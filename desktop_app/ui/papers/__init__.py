"""The clinic's own lists: the day of each doctor, the cards to be pulled; and what no printer took."""
