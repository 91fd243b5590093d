"""The tables of what people say of deals in chat: their changes, and the forms that were taken."""
