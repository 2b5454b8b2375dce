"""Channels: addresses as apprise writes them, and messages sent there."""
