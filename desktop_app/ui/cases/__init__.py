"""Задачи: cases that wait for a person, each with its ways out."""
