"""Wishes to be called back at a borne: durable, few, and about nobody in particular."""
