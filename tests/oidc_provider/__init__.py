"""A real provider of identities (allauth's own), as a second program beside ours: reached over HTTP only."""
