"""The local workspace's page in a real Chromium."""
