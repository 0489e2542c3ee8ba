"""Seals as cryptography: keys, signatures in PDF files, signed codes. No database, no models."""
