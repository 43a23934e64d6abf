"""Who is there: the services themselves are asked, as the paper does, from any machine that can reach them."""
