"""How the desk looks: colours by meaning, densities, fonts, icons and the style sheet built from them."""
