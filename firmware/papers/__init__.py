"""The papers link of a borne and the check of what is to be printed; documents live in memory only.

`sending` and `receiving` are the two pure halves of a transfer, `link` the connection that carries them, `store` the
only place where a citizen's papers lie, `pages` what a scan becomes, `document_check` what may be printed.
"""
