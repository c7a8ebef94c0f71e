"""The texts of the borne for translators: `messages.pot`, written by `scripts/messages`."""
