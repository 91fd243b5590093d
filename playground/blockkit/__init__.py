"""Block Kit as Slack accepts it: which blocks, which properties, which limits.

`surfaces` is the door: `message_problems`, `view_problems`. Everything else describes one kind of
thing each, in the small vocabulary of `shapes`. A problem reads as Slack writes it:
`must be less than 3001 characters [json-pointer:/blocks/0/text/text]`.
"""
