"""Django's PostgreSQL back end, with a health check that costs a busy server nothing."""
