"""What every slice stands on. Knows nothing about sales and nothing about any chat platform."""
