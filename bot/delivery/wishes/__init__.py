"""When a person wants to be written to: hours, limit, digest, quiet, and the kinds they do not want."""
