"""What each kind of file is planned and applied by; one module for each kind."""
