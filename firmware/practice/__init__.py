"""Practice at the borne: the adviser who answers where no desk practises, and the mark on every paper."""
