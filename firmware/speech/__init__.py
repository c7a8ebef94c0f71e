"""Text as sound: which engine speaks a language, the engine at work, and the phrases that never change."""
