"""Reading what is known of who is who."""
