# Access lists, standard and extended, numbered and named.
