"""The rival of our pages: the least Django project that lists twenty joined rows of the same database."""
