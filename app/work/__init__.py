"""What takes longer than a request: put down in the transaction that asks for it, done later."""
