"""The system of a department, for demonstrations and tests: invented records behind a real HTTP server.

It stands outside the house: nobody imports it, it imports only `common`, and it is reached over HTTP.
"""
