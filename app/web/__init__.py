"""What every page is made of: the request's page, forms, templates, the look."""
