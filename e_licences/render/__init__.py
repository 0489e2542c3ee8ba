"""Licences and papers as PDF: no database, no models; the same face gives the same bytes."""
