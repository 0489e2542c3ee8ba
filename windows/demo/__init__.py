"""Invented cases for a demonstration: taken in and decided through the same doors as real ones."""
