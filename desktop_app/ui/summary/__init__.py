"""Сводка: specialists by days with what is free, and the places of a day opened in place."""
